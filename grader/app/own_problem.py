"""The problem as one learner has it: the learner's variant, where there are variants."""

from __future__ import annotations

from grader.app.refused import Refused
from grader.prove.variant import NoVariantError, Variant, find_variant
from grader.report.safety import safe_text
from grader.spec.model import Problem


def problem_for(problem: Problem, learner: str | None) -> Problem:
    """The problem as this learner has it; without variants, or a learner, it is the same.

    Raises:
        Refused: if it has no fair variant for this learner.
    """
    if problem.variants is None or learner is None:
        return problem
    return variant_for(problem, learner).problem


def variant_for(problem: Problem, learner: str) -> Variant:
    """The variant of a learner.

    Raises:
        Refused: if the id is empty, or the problem has no fair variant for this learner.
    """
    if not learner.strip():
        raise Refused("whose variant? The learner's id is empty.")
    try:
        return find_variant(problem, learner)
    except NoVariantError as nothing:
        raise Refused(f"{safe_text(str(nothing))}. `grader validate` tells more.") from nothing

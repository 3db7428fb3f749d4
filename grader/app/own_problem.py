"""The problem as one learner has it: the learner's variant, where there are variants."""

from __future__ import annotations

from collections.abc import Mapping

from grader.app.refused import Refused
from grader.prove.variant import NoVariantError, Variant, find_variant, variant_with
from grader.report.safety import safe_text
from grader.spec.draw import Drawn
from grader.spec.model import Problem


def problem_for(problem: Problem, learner: str | None) -> Problem:
    """The problem as this learner has it; without variants, or a learner, it is the same.

    Raises:
        Refused: if it has no fair variant for this learner.
    """
    if problem.variants is None or learner is None:
        return problem
    return variant_for(problem, learner).problem


def problem_with(problem: Problem, learner: str, recorded: Mapping[str, Drawn] | None) -> Problem:
    """The problem as this learner had it, with the values that a run recorded.

    Where it recorded none, or they make no problem any more, it is as `problem_for` has it.

    Raises:
        Refused: if it has no fair variant for this learner.
    """
    if problem.variants is not None and recorded is not None:
        found = variant_with(problem, learner, recorded)
        if found is not None:
            return found.problem
    return problem_for(problem, learner)


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

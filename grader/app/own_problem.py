"""The problem as one learner has it: the learner's variant, where there are variants."""

from __future__ import annotations

from grader.app.refused import Refused
from grader.prove.variant import NoVariantError, find_variant
from grader.report.safety import safe_text
from grader.spec.model import Problem


def problem_for(problem: Problem, learner: str | None) -> Problem:
    """The problem as this learner has it; without variants, or a learner, it is the same.

    Raises:
        Refused: if it has no fair variant for this learner.
    """
    if problem.variants is None or learner is None:
        return problem
    try:
        return find_variant(problem, learner).problem
    except NoVariantError as nothing:
        raise Refused(f"{safe_text(str(nothing))}. `grader validate` tells more.") from nothing

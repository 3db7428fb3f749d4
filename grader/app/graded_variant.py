"""The variant by which a gradebook has graded a learner, whatever would be drawn by now."""

from __future__ import annotations

from pathlib import Path

from grader.app.open_gradebook import read_gradebook
from grader.app.refused import Refused
from grader.gradebook.draws import find_recorded_draw
from grader.prove.variant import Variant, variant_with
from grader.report.safety import safe_text
from grader.spec.model import Problem


def graded_variant(gradebook: Path, problem: Problem, learner: str) -> Variant:
    """The variant with the values that the latest run of the problem recorded for a learner.

    Raises:
        Refused: if it recorded none, if they make no problem any more, or for what
            `read_gradebook` refuses.
    """
    with read_gradebook(gradebook) as book:
        recorded = find_recorded_draw(book, problem.id, learner)
    if recorded is None:
        name = safe_text(learner, 60)
        raise Refused(
            f"the gradebook has graded {problem.id} of {name!r} by no numbers of their own."
        )
    found = variant_with(problem, learner, recorded)
    if found is None:
        raise Refused(f"{problem.id} draws other names by now; the recorded numbers do not fit.")
    return found

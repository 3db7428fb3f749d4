"""Whether a learner's grade leaves a whole problem out, and what it would have counted."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.app.explanation import Explanation, explain_part
from grader.app.row_check import RowCheck
from grader.gradebook.book import Gradebook
from grader.gradebook.grading import find_grading
from grader.gradebook.imports import find_places
from grader.gradebook.write_grades import points_cell
from grader.report.sentences import earned_text
from grader.score.total import Points, grade_of, total
from grader.spec.model import Problem


class DroppedProblem(msgspec.Struct, frozen=True):
    """The points of a problem that the grade leaves out, among the `count` lowest."""

    points: Points
    count: int

    def text(self) -> str:
        """The sentence for staff."""
        what = "problem" if self.count == 1 else f"{self.count} problems"
        points = earned_text(self.points.earned, self.points.possible)
        return (
            f"The whole problem is left out of the grade: the rule drop_lowest of class.yaml drops "
            f"the lowest {what}. It would have counted with {points}."
        )

    def data(self) -> dict[str, object]:
        """The same for machines; exact numbers are text."""
        return {
            "rule": "drop_lowest",
            "count": self.count,
            "earned": points_cell(self.points.earned),
            "possible": points_cell(self.points.possible),
        }


def find_dropped(
    book: Gradebook, bank: Path, engine: str, told: Explanation
) -> DroppedProblem | None:
    """What the grade leaves out of this problem: all of it, or None for nothing.

    Problems that the bank no longer has, or has with faults, have no say.
    """
    grading = find_grading(book)
    if grading is None or not grading.drop_lowest:
        return None
    check = RowCheck(bank)
    stored = (check.find(name) for name in sorted({each.problem for each in find_places(book)}))
    problems = {each.id: each for each in stored if each is not None}
    points = {name: _points(book, engine, told.learner, each) for name, each in problems.items()}
    if told.problem.id not in grade_of(grading, points).dropped:
        return None
    return DroppedProblem(points[told.problem.id], grading.drop_lowest)


def _points(book: Gradebook, engine: str, learner: str, problem: Problem) -> Points:
    """What the learner has in a problem, without the parts that it leaves out itself."""
    scores = [explain_part(book, engine, learner, problem, part).score for part in problem.parts]
    drop = max(score.rules.drop_lowest for score in scores)
    return total([Points(score.earned, score.possible) for score in scores], drop).points

"""How the points of a class are added up: what its problems drop, and how it is graded."""

from __future__ import annotations

from collections.abc import Sequence

from grader.app.batch import Graded
from grader.gradebook.book import Gradebook
from grader.gradebook.grading import find_grading
from grader.score.course import Adding


def adding_of(book: Gradebook, parts: Sequence[Graded]) -> Adding:
    """The way of adding up points on these parts."""
    return Adding(
        tuple((each.problem.id, each.rules.points) for each in parts),
        {each.problem.id: each.problem.policy.drop_lowest for each in parts},
        find_grading(book),
    )

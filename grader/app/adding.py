"""How the points of a class are added up: what its problems drop, and how it is graded."""

from __future__ import annotations

from collections.abc import Sequence

from grader.app.graded import Graded
from grader.gradebook.book import Gradebook
from grader.gradebook.grading import find_grading
from grader.score.course import Adding


def adding_of(book: Gradebook, parts: Sequence[Graded]) -> Adding:
    """The way of adding up points on these parts.

    Where parts of a problem are graded by several of its versions, most is left out.
    """
    drops: dict[str, int] = {}
    for each in parts:
        drops[each.problem.id] = max(drops.get(each.problem.id, 0), each.rules.drop_lowest)
    points = tuple((each.problem.id, each.rules.points) for each in parts)
    return Adding(points, drops, find_grading(book))

"""A learner's points on all parts of a class, added up problem by problem and to a grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from grader.score.total import Grade, GradeRules, Points, Total, grade_of, total


class CourseTotal(msgspec.Struct, frozen=True):
    """What a learner has: in each problem, in all of them, and as a grade if there are rules.

    What a problem has dropped is neither in its points nor in those of all problems. Problems
    that the grade leaves out are still in the points.
    """

    problems: dict[str, Total]
    points: Points
    grade: Grade | None = None


class Adding(msgspec.Struct, frozen=True):
    """How points on parts are added up.

    `parts` are the problem's id and the points of each part, parts of a problem together.
    `drop_lowest` says by problem how many of its parts are left out. Without `grading` there
    is no grade.
    """

    parts: tuple[tuple[str, Fraction], ...]
    drop_lowest: Mapping[str, int] = {}
    grading: GradeRules | None = None

    @property
    def is_plain(self) -> bool:
        """Whether all points are added up, and nothing else is to be found."""
        return self.grading is None and not any(self.drop_lowest.values())

    @property
    def possible(self) -> Fraction:
        """All points that there are; together with a sum it is the total where all `is_plain`."""
        return sum((possible for _, possible in self.parts), Fraction(0))

    def add_up(self, earned: Sequence[Fraction]) -> CourseTotal:
        """What these points, one number for each part, come to."""
        by_problem: dict[str, list[Points]] = {}
        for (problem, possible), points in zip(self.parts, earned, strict=True):
            by_problem.setdefault(problem, []).append(Points(points, possible))
        problems = {
            name: total(points, self.drop_lowest.get(name, 0))
            for name, points in by_problem.items()
        }
        whole = total([each.points for each in problems.values()]).points
        if self.grading is None:
            return CourseTotal(problems, whole)
        shares = {name: each.points for name, each in problems.items()}
        return CourseTotal(problems, whole, grade_of(self.grading, shares))

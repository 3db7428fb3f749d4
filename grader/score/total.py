"""Points of parts added up to a problem's, and problems' to a grade.

What is dropped is what has the smallest share of its points, so that dropping never depends on
how many points a thing is worth; of equal shares the last one is dropped. Something that is
worth nothing has no share and is never dropped. At least one always stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from grader.score.entry import rounded


class Points(msgspec.Struct, frozen=True):
    """`earned` of `possible` points."""

    earned: Fraction
    possible: Fraction

    @property
    def share(self) -> Fraction:
        """The share that was earned; all of nothing."""
        return self.earned / self.possible if self.possible else Fraction(1)


class Total(msgspec.Struct, frozen=True):
    """The points of several things, without those at the indices `dropped` (from 0, sorted)."""

    points: Points
    dropped: tuple[int, ...] = ()


class GradeRules(msgspec.Struct, frozen=True):
    """How the problems of a class become one grade.

    `weights` by problem id say what a problem counts beside the others, 1 where none is
    given and 0 for practice. The `drop_lowest` problems with the least share of their points
    are left out. The grade, in per cent, is rounded to a multiple of `round_to`, halves up.
    """

    weights: Mapping[str, Fraction] = {}
    drop_lowest: int = 0
    round_to: Fraction | None = None


class Grade(msgspec.Struct, frozen=True):
    """A grade in per cent; `dropped` are the ids of the problems that were left out.

    `percent` is None where no problem has any weight.
    """

    percent: Fraction | None
    dropped: tuple[str, ...] = ()


def total(points: Sequence[Points], drop_lowest: int = 0) -> Total:
    """The sum, without the `drop_lowest` smallest shares."""
    dropped = lowest(points, drop_lowest)
    kept = [each for index, each in enumerate(points) if index not in dropped]
    zero = Fraction(0)
    earned = sum((each.earned for each in kept), zero)
    return Total(Points(earned, sum((each.possible for each in kept), zero)), dropped)


def lowest(points: Sequence[Points], count: int) -> tuple[int, ...]:
    """The indices of the `count` smallest shares, of equal ones the last, sorted."""
    worth = [index for index, each in enumerate(points) if each.possible]
    order = sorted(worth, key=lambda index: (points[index].share, -index))
    return tuple(sorted(order[: max(min(count, len(worth) - 1), 0)]))


def grade_of(rules: GradeRules, problems: Mapping[str, Points]) -> Grade:
    """The mean of the problems' shares by their weights, in per cent.

    Problems of weight 0 or without points have no say, and are not dropped.
    """
    weights = {
        name: weight
        for name, points in problems.items()
        if points.possible and (weight := rules.weights.get(name, Fraction(1))) > 0
    }
    names = list(weights)
    out = lowest([problems[name] for name in names], rules.drop_lowest)
    dropped = tuple(names[index] for index in out)
    kept = [name for name in names if name not in dropped]
    if not kept:
        return Grade(None)
    whole = sum((weights[name] for name in kept), Fraction(0))
    mean = sum((weights[name] * problems[name].share for name in kept), Fraction(0)) / whole
    return Grade(rounded(100 * mean, rules.round_to), dropped)

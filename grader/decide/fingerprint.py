"""The values of a formula at a few fixed points, to tell at once that it is not another formula.

A wrong response is compared with every mistake that the author foresaw, and nearly always it
is none of them. One value of the response, beside those of the mistakes, says so.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from grader.decide.closeness import Enclosure
from grader.decide.compiled import Compiled
from grader.decide.kept import Kept
from grader.decide.values import Values
from grader.syntax.tree import Node

_POINTS = 3
_WIDE = Fraction(1, 2**32)


class Fingerprint:
    """A tree's values at the first points of a key's domains, each found when first needed."""

    def __init__(self, key: Compiled, tree: Node) -> None:
        values = Values(tree, key)
        self._values = Kept(_narrow(values.at(point)) for point in islice(key.points, _POINTS))

    def is_apart(self, other: Fingerprint) -> bool:
        """Whether the other formula is surely not met here.

        That is so where both have values that exclude each other, and where this one has
        values but the other none at any of the points: it may be removable at one, or too
        hard to enclose, but then it is no formula that an author wrote down.
        """
        missing = False
        for place in range(_POINTS):
            ours, theirs = self._values.at(place), other._values.at(place)
            if ours is not None and theirs is not None:
                return are_apart(ours, theirs)
            missing = missing or ours is not None
        return missing


def _narrow(value: Enclosure | None) -> Enclosure | None:
    """The value, if it is known well enough to tell formulas apart."""
    if value is None or value.high - value.low > _WIDE * max(Fraction(1), abs(value.low)):
        return None
    return value


def are_apart(left: Enclosure, right: Enclosure) -> bool:
    """Whether two formulas with these values at one point are proved to differ there."""
    return left.high < right.low or right.high < left.low

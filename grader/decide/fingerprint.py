"""The value of a formula at one fixed point, to tell at once that it is not another formula.

A wrong response is compared with every mistake that the author foresaw, and nearly always it
is none of them. One value of the response, beside those of the mistakes, says so.
"""

from __future__ import annotations

from grader.decide.closeness import Enclosure
from grader.decide.compiled import Compiled
from grader.decide.values import value_near
from grader.syntax.tree import Node


def fingerprint(key: Compiled, tree: Node) -> Enclosure | None:
    """The tree's value at the first point of the key's domains, None if none is known."""
    point = key.once(_first_point)
    return None if point is None else value_near(tree, key, point)


def _first_point(key: Compiled) -> dict[str, tuple[int, int]] | None:
    point = next(iter(key.points), None)
    return None if point is None else dict(point)


def are_apart(left: Enclosure | None, right: Enclosure | None) -> bool:
    """Whether two formulas with these fingerprints are proved to differ at that point."""
    if left is None or right is None:
        return False
    return left.high < right.low or right.high < left.low

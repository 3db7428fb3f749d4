"""The value of a tree at a point: exact where it can be, else enclosed."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from grader.decide.balls import enclose
from grader.decide.closeness import Enclosure, exactly
from grader.decide.compiled import Compiled, sample_points
from grader.decide.constants import ends_of
from grader.decide.exact import Point, value_at
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node

BITS = 128
_TRIED = 6
_ENOUGH = 2


def value_near(tree: Node, key: Compiled, point: Point) -> Enclosure | None:
    """The value at a point, exact if it can be; None if there is none or it is not known."""
    try:
        return exactly(Fraction(*value_at(tree, point)))
    except NoValue:
        return None
    except (NotExact, TooLarge):
        return _ball_value(tree, key, point)


def _ball_value(tree: Node, key: Compiled, point: Point) -> Enclosure | None:
    at = {name: Fraction(*value) for name, value in point.items()}
    return ends_of(enclose(tree, at, BITS, key.domains))


def has_value_near(key: Compiled, tree: Node) -> bool:
    """Whether the response has a value at the first two sample points where the key has one."""
    met = 0
    for point in islice(sample_points(key.domains, key.relations, key.seed), _TRIED):
        if value_near(key.tree, key, point) is None:
            continue
        if value_near(tree, key, point) is None:
            return False
        met += 1
        if met == _ENOUGH:
            return True
    return False

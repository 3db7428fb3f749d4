"""The value of a tree at a point: exact where it can be, else enclosed."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from itertools import islice

from grader.decide.ball_program import Program
from grader.decide.ball_trees import is_complex
from grader.decide.balls import evaluate, working_precision
from grader.decide.closeness import Enclosure, exactly
from grader.decide.compiled import Compiled
from grader.decide.constants import ends_of
from grader.decide.exact import Point, value_at
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node

BITS = 128
_TRIED = 6
_ENOUGH = 2


class Values:
    """One tree's values at point after point: compiled once, exact as long as that pays."""

    def __init__(self, tree: Node, key: Compiled) -> None:
        self._tree = tree
        self._domains = key.domains
        self._is_large = False

    def at(self, point: Point) -> Enclosure | None:
        """The value at a point, exact if it can be; None if there is none or it is not known."""
        if not self._is_large:
            try:
                return exactly(Fraction(*value_at(self._tree, point)))
            except NoValue:
                return None
            except TooLarge:
                self._is_large = True  # so it will be at other points
            except NotExact:
                pass
        with working_precision(BITS):
            exact = {name: Fraction(*value) for name, value in point.items()}
            return ends_of(evaluate(self._program, exact, BITS))

    @cached_property
    def _program(self) -> Program:
        return Program(self._tree, self._domains, is_complex(self._tree, self._domains))


def value_near(tree: Node, key: Compiled, point: Point) -> Enclosure | None:
    """The value at a point, exact if it can be; None if there is none or it is not known."""
    return Values(tree, key).at(point)


def has_value_near(key: Compiled, tree: Node) -> bool:
    """Whether the response has a value at the first two sample points where the key has one."""
    ours, theirs = Values(tree, key), Values(key.tree, key)
    met = 0
    for point in islice(key.points, _TRIED):
        if theirs.at(point) is None:
            continue
        if ours.at(point) is None:
            return False
        met += 1
        if met == _ENOUGH:
            return True
    return False

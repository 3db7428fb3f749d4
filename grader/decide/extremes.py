"""Numbers too small or too large to be seen: agreement of enclosures says nothing about them.

`exp(x) + 10^-999 sin(x)` agrees with `exp(x)` to as many bits as anybody asks for, and is
another function. Enclosures are compared at 2048 bits before agreement counts as evidence; a
piece that is nowhere within 900 bits of 1 could hide below that, so it is no evidence then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb

from grader.decide.ball_trees import nodes_of
from grader.decide.balls import Missing, Value, enclose
from grader.spec.domain import Domain
from grader.syntax.tree import Call, Node, Number, Power, Product

_BITS = 900
_POINTS = 2
_MOST_PIECES = 300


def has_extreme_piece(
    tree: Node, points: Sequence[Mapping[str, Fraction]], domains: Mapping[str, Domain]
) -> bool:
    """Whether some piece is extremely small or large at each of the first two points.

    True, too, for a number of very many digits and for trees of more than 300 pieces, which
    are not looked at one by one.
    """
    nodes = nodes_of(tree)
    pieces = [node for node in nodes if isinstance(node, Product | Power | Call)]
    numbers = [node for node in nodes if isinstance(node, Number)]
    if len(pieces) > _MOST_PIECES or any(map(_has_many_digits, numbers)):
        return True
    tried = points[:_POINTS]
    return any(
        all(_is_extreme(enclose(piece, point, domains=domains)) for point in tried)
        for piece in pieces
    )


def _has_many_digits(number: Number) -> bool:
    return max(number.numerator.bit_length(), number.denominator.bit_length()) > _BITS


def _is_extreme(value: Value) -> bool:
    if isinstance(value, Missing) or value.is_zero():
        return False
    low, high = value.abs_lower(), value.abs_upper()
    return bool(high < arb(2) ** -_BITS or low > arb(2) ** _BITS)

"""The value of a tree without names: exact where it can be, else a rigorous enclosure."""

from __future__ import annotations

from fractions import Fraction

from flint import arb

from grader.decide.balls import Missing, Value, value_of
from grader.decide.closeness import Enclosure, exactly
from grader.decide.exact import value_at
from grader.decide.names import children
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node

# Each precision, in bits, is tried only where the one before could not decide.
PRECISIONS = (128, 1024, 4096)

_MOST_BITS = 80_000


def exact_value(tree: Node) -> Fraction | None:
    """The exact value of a tree without names, None if it is irrational or too large.

    Raises:
        NoValue: for a division by zero, or zero to the power of zero.
    """
    try:
        return Fraction(*value_at(tree, {}))
    except (NotExact, TooLarge):
        return None


def enclose_value(tree: Node, bits: int) -> Enclosure | None:
    """Two rationals that enclose the value of a tree without names; None if none is known.

    Raises:
        NoValue: if the tree is proved to have no real value; the stop names the smallest piece.
    """
    exact = exact_value(tree)
    if exact is not None:
        return exactly(exact)
    ball = value_of(tree, bits)
    if ball is Missing.UNDEFINED:
        raise NoValue(smallest_undefined(tree))
    return ends_of(ball)


def ends_of(ball: Value) -> Enclosure | None:
    """A real, finite ball as the two exact fractions between which it lies; None for others.

    None too for numbers of more than 80,000 bits. Made from midpoint and radius, which are
    exact; the library rounds the ends themselves.
    """
    if not isinstance(ball, arb) or not ball.is_finite():
        return None
    middle, radius = _dyadic(ball.mid()), _dyadic(ball.rad())
    if middle is None or radius is None:
        return None
    return Enclosure(middle - radius, middle + radius)


def _dyadic(exact: arb) -> Fraction | None:
    """An exact ball as a fraction, None if that would have too many digits."""
    mantissa, exponent = exact.man_exp()
    if abs(exponent) > _MOST_BITS:
        return None
    shift = int(exponent)
    return Fraction(int(mantissa) << shift) if shift >= 0 else Fraction(int(mantissa), 1 << -shift)


def smallest_undefined(tree: Node) -> Node:
    """The smallest piece of an undefined tree that is undefined itself."""
    for child in children(tree):
        if value_of(child) is Missing.UNDEFINED:
            return smallest_undefined(child)
    return tree

"""Functions that are linear in one name, with any real constants: `2*x - sqrt(3)`."""

from __future__ import annotations

import msgspec

from grader.decide.constants import enclose_value
from grader.decide.names import names_in
from grader.decide.stops import TooHard
from grader.syntax.tree import Group, Name, Node, Number, Product, Signed, Sum

_BITS = 128


class Line(msgspec.Struct, frozen=True):
    """A linear function: the sign of its slope, and the constant at which it is zero."""

    slope: int
    at: Node


def line_of(tree: Node) -> Line | int:
    """A linear function of the one name in a tree, or the sign of a constant one.

    Raises:
        TooHard: if it is not linear, or a sign is not known.
    """
    slope, rest = _parts(tree)
    if slope is None:
        return 0 if rest is None else sign_of(rest)
    sign = sign_of(slope)
    if sign == 0:
        return 0 if rest is None else sign_of(rest)
    at = Number(tree.start, tree.end, 0, 1, "0") if rest is None else _negated(rest)
    if type(slope) is not Number or slope.numerator != slope.denominator:
        at = Product(at.start, at.end, (at, _grouped(slope)), ("/",))
    return Line(sign, at)


def sign_of(constant: Node) -> int:
    """The sign of a constant.

    Raises:
        TooHard: if it may be zero, without being a rational zero.
    """
    value = enclose_value(constant, _BITS)
    if value is None or (value.low <= 0 <= value.high and value.low != value.high):
        raise TooHard
    return (value.low > 0) - (value.high < 0)


def _parts(tree: Node) -> tuple[Node | None, Node | None]:
    """`slope * name + rest` as the slope and the rest; None for zero."""
    if not names_in(tree):
        return None, tree
    match tree:
        case Name():
            return Number(tree.start, tree.end, 1, 1, "1"), None
        case Group(inner=inner):
            return _parts(inner)
        case Signed(sign=sign, operand=operand):
            slope, rest = _parts(operand)
            return (slope, rest) if sign == "+" else (_minus(slope), _minus(rest))
        case Sum(terms=terms, operators=operators):
            parts = [_parts(term) for term in terms]
            signs = ("+", *operators)
            return _sum(tree, signs, [a for a, _ in parts]), _sum(
                tree, signs, [b for _, b in parts]
            )
        case Product():
            return _product_parts(tree)
    raise TooHard


def _product_parts(tree: Product) -> tuple[Node | None, Node | None]:
    """The parts of a product in which one factor has the name."""
    signs = ("*", *tree.operators)
    named = [place for place, factor in enumerate(tree.factors) if names_in(factor)]
    if len(named) > 1 or signs[named[0]] == "/":
        raise TooHard

    def scaled(part: Node | None) -> Node | None:
        if part is None:
            return None
        one = Number(tree.start, tree.end, 1, 1, "1")
        factors = [part if place == named[0] else each for place, each in enumerate(tree.factors)]
        return Product(tree.start, tree.end, (one, *map(_grouped, factors)), signs)

    slope, rest = _parts(tree.factors[named[0]])
    return scaled(slope), scaled(rest)


def _sum(at: Node, signs: tuple[str, ...], parts: list[Node | None]) -> Node | None:
    """The signed sum of what is not zero."""
    found = [(sign, part) for sign, part in zip(signs, parts, strict=True) if part is not None]
    if not found:
        return None
    (sign, first), *more = found
    first = _negated(first) if sign == "-" else first
    if not more:
        return first
    terms = (first, *(_grouped(part) for _, part in more))
    return Sum(at.start, at.end, terms, tuple(sign for sign, _ in more))


def _minus(part: Node | None) -> Node | None:
    return None if part is None else _negated(part)


def _negated(part: Node) -> Node:
    return Signed(part.start, part.end, "-", _grouped(part))


def _grouped(node: Node) -> Node:
    return node if isinstance(node, Number | Name | Group) else Group(node.start, node.end, node)

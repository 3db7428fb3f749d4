"""How precisely a number was written."""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from grader.syntax.tree import Group, Node, Number, Percent, Signed

_LITERAL = re.compile(r"(\d*)(?:[.,](\d*))?(?:\s*(?:[eE]|[×x*·]\s*10\s*\^)\s*([+-]?\d+))?")


class Literal(msgspec.Struct, frozen=True):
    """A number as written: its value, one unit of its last digit, and how many digits count.

    `places` are the digits after the decimal point.
    """

    value: Fraction
    unit: Fraction
    digits: int
    places: int


def literal_of(tree: Node) -> Literal | None:
    """The literal that a tree is, perhaps signed or in brackets; None for anything else."""
    match tree:
        case Group():
            return literal_of(tree.inner)
        case Signed():
            inner = literal_of(tree.operand)
            if inner is None or tree.sign == "+":
                return inner
            return Literal(-inner.value, inner.unit, inner.digits, inner.places)
        case Percent():
            inner = literal_of(tree.operand)
            if inner is None:
                return None
            return Literal(inner.value / 100, inner.unit / 100, inner.digits, inner.places + 2)
        case Number():
            return _read(tree)
    return None


def _read(number: Number) -> Literal | None:
    found = _LITERAL.fullmatch(number.text.strip())
    if found is None:
        return None
    places = len(found[2] or "")
    power = int(found[3] or 0)
    if abs(power) > 10_000:
        return None
    unit = Fraction(10) ** (power - places)
    value = Fraction(number.numerator, number.denominator)
    digits = len(str(int(value / unit))) if value else 0
    return Literal(value, unit, digits, places)

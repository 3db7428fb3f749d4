"""The exact value of an author's small expression or condition in named numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from grader.syntax.tree import (
    Call,
    Group,
    Name,
    Node,
    Number,
    Power,
    Product,
    Relation,
    Signed,
    Sum,
)

_LARGEST_EXPONENT = 64
_LONGEST_IN_BITS = 4_096

_COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

_CALLS: dict[str, Callable[..., Fraction]] = {
    "abs": abs,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "floor": lambda value: Fraction(value.__floor__()),
    "ceil": lambda value: Fraction(value.__ceil__()),
}


class NoExactValueError(ValueError):
    """An expression is no rational arithmetic, or divides by zero; its argument says what."""


def exact_value(tree: Node, values: Mapping[str, Fraction]) -> Fraction:
    """The rational value of an expression, of at most some thousand bits.

    Raises:
        NoExactValueError: if it has none, or names something that is no number here.
    """
    value = _value(tree, values)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _LONGEST_IN_BITS:
        raise NoExactValueError("its value has too many digits")
    return value


def _value(tree: Node, values: Mapping[str, Fraction]) -> Fraction:
    match tree:
        case Number():
            return Fraction(tree.numerator, tree.denominator)
        case Name():
            if tree.name not in values:
                raise NoExactValueError(f"{tree.name} is no number")
            return values[tree.name]
        case Group():
            return exact_value(tree.inner, values)
        case Signed():
            value = exact_value(tree.operand, values)
            return -value if tree.sign == "-" else value
        case Sum():
            return _sum(tree, values)
        case Product():
            return _product(tree, values)
        case Power():
            return _power(exact_value(tree.base, values), exact_value(tree.exponent, values))
        case Call() if tree.function in _CALLS:
            return _CALLS[tree.function](*(exact_value(each, values) for each in tree.arguments))
        case _:
            raise NoExactValueError(f"{type(tree).__name__.lower()} is no rational arithmetic")


def holds(tree: Node, values: Mapping[str, Fraction]) -> bool:
    """Whether a chain of comparisons holds: `a < b <= c`.

    Raises:
        NoExactValueError: if it is no comparison, or a side has no value.
    """
    if not isinstance(tree, Relation):
        raise NoExactValueError("it compares nothing")
    sides = [exact_value(side, values) for side in tree.sides]
    return all(
        _COMPARE[sign](left, right)
        for sign, left, right in zip(tree.operators, sides, sides[1:], strict=False)
    )


def _sum(tree: Sum, values: Mapping[str, Fraction]) -> Fraction:
    total, *rest = (exact_value(term, values) for term in tree.terms)
    for sign, term in zip(tree.operators, rest, strict=True):
        total = total - term if sign == "-" else total + term
    return total


def _product(tree: Product, values: Mapping[str, Fraction]) -> Fraction:
    total, *rest = (exact_value(factor, values) for factor in tree.factors)
    for sign, factor in zip(tree.operators, rest, strict=True):
        if sign == "/" and factor == 0:
            raise NoExactValueError("it divides by zero")
        total = total / factor if sign == "/" else total * factor
    return total


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or abs(exponent) > _LARGEST_EXPONENT:
        raise NoExactValueError(f"the exponent {exponent} is not a small whole number")
    if base == 0 and exponent < 0:
        raise NoExactValueError("it divides by zero")
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if size * abs(exponent) > _LONGEST_IN_BITS:
        raise NoExactValueError("a power is too large")
    return Fraction(base ** int(exponent))

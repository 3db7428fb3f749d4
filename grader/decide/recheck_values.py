"""The checker's own evaluation of a tree: `fractions` while it is rational, `mpmath` beyond.

Shares no code with the worlds that found a certificate. Eighty digits are carried, so two
values that differ by more than 10^-60 of their size are told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

import mpmath

from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Signed,
    Sum,
)

DIGITS = 80
Value: TypeAlias = Any  # Fraction, mpf or mpc
_LARGEST_POWER = 200_000


class Undefined(ArithmeticError):  # noqa: N818 - a finding of the checker
    """The tree has no real value at the point."""


def number(value: Value) -> Any:
    """A value as an mpmath number at the working precision."""
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return value


def evaluate(tree: Node, at: Mapping[str, Fraction]) -> Value:
    """The value of a tree at a point.

    Raises:
        Undefined: where it has no real value.
        NotImplementedError: for a tree that is no number.
    """
    match tree:
        case Number():
            return Fraction(tree.numerator, tree.denominator)
        case Name():
            return at[tree.name]
        case Constant():
            constants = {"pi": +mpmath.pi, "e": +mpmath.e, "i": mpmath.mpc(0, 1)}
            return constants.get(tree.name, mpmath.inf)
        case Group():
            return evaluate(tree.inner, at)
        case Signed():
            value = evaluate(tree.operand, at)
            return -value if tree.sign == "-" else value
        case Percent():
            return _times(evaluate(tree.operand, at), Fraction(1, 100))
        case Sum():
            return _sum(tree, at)
        case Product():
            return _product(tree, at)
        case Power():
            return power(evaluate(tree.base, at), evaluate(tree.exponent, at))
        case Call():
            return _call(tree, at)
    raise NotImplementedError(type(tree).__name__)


def _sum(tree: Sum, at: Mapping[str, Fraction]) -> Value:
    total = evaluate(tree.terms[0], at)
    for sign, term in zip(tree.operators, tree.terms[1:], strict=True):
        value = evaluate(term, at)
        value = -value if sign == "-" else value
        exact = isinstance(total, Fraction) and isinstance(value, Fraction)
        total = total + value if exact else number(total) + number(value)
    return total


def _product(tree: Product, at: Mapping[str, Fraction]) -> Value:
    total = evaluate(tree.factors[0], at)
    for sign, factor in zip(tree.operators, tree.factors[1:], strict=True):
        value = evaluate(factor, at)
        if sign == "/" and value == 0:
            raise Undefined
        if sign == "/":
            value = 1 / value
        total = _times(total, value)
    return total


def _times(left: Value, right: Value) -> Value:
    exact = isinstance(left, Fraction) and isinstance(right, Fraction)
    return left * right if exact else number(left) * number(right)


def power(base: Value, exponent: Value) -> Value:
    """`base ** exponent` with the real root of an odd index for a negative base."""
    if base == 0 and (isinstance(exponent, mpmath.mpc) or exponent <= 0):
        raise Undefined
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        size = base.numerator.bit_length() if isinstance(base, Fraction) else 0
        if isinstance(base, Fraction) and size * abs(exponent) < _LARGEST_POWER:
            return base**exponent.numerator
        return number(base) ** exponent.numerator
    if isinstance(base, mpmath.mpc) or isinstance(exponent, mpmath.mpc):
        return number(base) ** number(exponent)
    if base >= 0:
        return number(base) ** number(exponent)
    if not isinstance(exponent, Fraction) or exponent.denominator % 2 == 0:
        raise Undefined
    root = (-number(base)) ** number(exponent)
    return -root if exponent.numerator % 2 else root


def _call(tree: Call, at: Mapping[str, Fraction]) -> Value:
    values = [evaluate(argument, at) for argument in tree.arguments]
    exact = _EXACT.get(tree.function)
    if exact is not None and all(isinstance(value, Fraction) for value in values):
        return Fraction(exact(*values))
    if tree.function in ("root", "cbrt"):
        index = values[1] if len(values) == 2 else Fraction(3)
        if index == 0:
            raise Undefined
        return power(values[0], 1 / index)
    numbers = [number(value) for value in values]
    try:
        result = _FUNCTIONS[tree.function](*numbers)
    except (ValueError, ZeroDivisionError) as fault:
        raise Undefined from fault
    if not mpmath.isfinite(result) or _left_the_reals(result, numbers):
        raise Undefined
    return result


def _left_the_reals(result: Value, arguments: list[Value]) -> bool:
    was_complex = any(isinstance(argument, mpmath.mpc) for argument in arguments)
    return not was_complex and isinstance(result, mpmath.mpc)


_EXACT: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "sign": lambda x: (x > 0) - (x < 0),
    "floor": lambda x: x // 1,
    "ceil": lambda x: -(-x // 1),
    "min": lambda *xs: min(xs),
    "max": lambda *xs: max(xs),
}

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(mpmath, name) for name in ("exp", "ln", "sqrt", "sin", "cos", "tan")},
    **{name: getattr(mpmath, name) for name in ("sec", "csc", "cot", "sinh", "cosh", "tanh")},
    **{name: getattr(mpmath, name) for name in ("sech", "csch", "coth", "sign", "gamma")},
    **{name: getattr(mpmath, name) for name in ("floor", "ceil", "factorial", "binomial")},
    **{
        "arc" + root: getattr(mpmath, "a" + root)
        for stem in ("sin", "cos", "tan", "sec", "csc")
        for root in (stem, stem + "h")
    },
    "arccot": lambda x: mpmath.pi / 2 if x == 0 else mpmath.atan(1 / x),
    "arccoth": lambda x: mpmath.atanh(1 / x),
    "abs": abs,
    "log": lambda x, base: mpmath.ln(x) / mpmath.ln(base),
    "atan2": lambda y, x: mpmath.atan2(y, x),
    "double_factorial": mpmath.fac2,
    "min": lambda *xs: min(xs),
    "max": lambda *xs: max(xs),
}

"""A second opinion on the value of a formula: mpmath, principal values, no code shared.

Real readings differ from principal values in one place only, odd roots of negative numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

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

_MP = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "abs": "fabs"}
_MP |= {"arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "double_factorial": "fac2"}
_RECIPROCAL = {"arcsec": "acos", "arccsc": "asin", "arccot": "atan"}
_RECIPROCAL |= {"arcsech": "acosh", "arccsch": "asinh", "arccoth": "atanh"}


class NoOpinionError(Exception):
    """The value is not a finite real number here, or mpmath has no such function."""


def value_at(tree: Node, point: Mapping[str, Fraction], digits: int = 50) -> Any:
    """The value of a tree at a point, to about `digits` digits after heavy cancellation.

    Raises:
        NoOpinionError: if there is none.
    """
    with mpmath.workdps(digits + 450):
        try:
            value = mpmath.mpmathify(_value(tree, point))
        except (ZeroDivisionError, ValueError, OverflowError) as reason:
            raise NoOpinionError(str(reason)) from reason
        if not mpmath.isfinite(value):
            raise NoOpinionError("not finite")
        return value


def _value(tree: Node, point: Mapping[str, Fraction]) -> Any:
    match tree:
        case Number(numerator=top, denominator=bottom):
            return mpmath.mpf(top) / bottom
        case Name(name=name):
            return mpmath.mpf(point[name].numerator) / point[name].denominator
        case Constant(name=name):
            return {"pi": +mpmath.pi, "e": +mpmath.e, "i": mpmath.j}[name]
        case Group(inner=inner):
            return _value(inner, point)
        case Signed(sign=sign, operand=operand):
            return -_value(operand, point) if sign == "-" else _value(operand, point)
        case Percent(operand=operand):
            return _value(operand, point) / 100
        case Sum(terms=terms, operators=operators):
            values = [_value(term, point) for term in terms]
            return values[0] + sum(
                -v if o == "-" else v for v, o in zip(values[1:], operators, strict=True)
            )
        case Product(factors=factors, operators=operators):
            total = _value(factors[0], point)
            for factor, operator in zip(factors[1:], operators, strict=True):
                value = _value(factor, point)
                total = total / value if operator == "/" else total * value
            return total
        case Power(base=base, exponent=exponent):
            return _real(_power, [_value(base, point), _value(exponent, point)])
        case Call(function=function, arguments=arguments):
            values = [_value(argument, point) for argument in arguments]
            return _real(lambda *those: _call(function, list(those)), values)
        case _:
            raise NoOpinionError(type(tree).__name__)


def _real(function: Callable[..., Any], arguments: list[Any]) -> Any:
    """The value; real arguments with a complex value are outside the real domain.

    Of large arguments there is no opinion: a tower of exponentials would take for ever.
    """
    if any(abs(argument) > 10**6 for argument in arguments):
        raise NoOpinionError("large")
    value = function(*arguments)
    if mpmath.im(value) != 0 and all(mpmath.im(argument) == 0 for argument in arguments):
        raise NoOpinionError("not real")
    return value


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent == 0:
        raise NoOpinionError("0^0")
    if mpmath.im(base) == 0 and mpmath.re(base) < 0:
        for index in range(3, 31, 2):
            if mpmath.almosteq(exponent * index, mpmath.nint(exponent * index)):
                power = int(mpmath.nint(exponent * index))
                return (-1) ** power * mpmath.power(-base, exponent)
    return mpmath.power(base, exponent)


def _call(function: str, arguments: list[Any]) -> Any:
    first = arguments[0]
    if function in _RECIPROCAL:
        return getattr(mpmath, _RECIPROCAL[function])(1 / first)
    if function in {"cbrt", "root"}:
        index = 3 if function == "cbrt" else arguments[1]
        return _power(first, mpmath.mpf(1) / index)
    if function == "factorial":
        return mpmath.gamma(first + 1)
    if function in {"min", "max"}:
        return (min if function == "min" else max)(arguments)
    own = getattr(mpmath, _MP.get(function, function), None)
    if own is None:
        raise NoOpinionError(function)
    return own(*arguments)

"""The functions of the vocabulary over real balls, each with its domain.

A ball is an enclosure: the true value lies in it. A function either returns a finite ball,
or raises `ProvedUndefined` when no value in the argument balls has an image, or
`NotDecided` when the balls are too wide to tell. Nothing else ever leaves this module: no
NaN and no infinity.

Readings: a root or a constant fractional power with odd denominator of a
negative number is the real root, with even denominator undefined, and so is a power of it whose
exponent varies continuously; `0^0` has no value;
`n!` is `Γ(n+1)`; the inverse of a reciprocal function is the inverse of the reciprocal
(`arccot x = arctan 1/x`, DLMF 4.23.9), with `arccot 0 = π/2`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from flint import arb, fmpq

# python-flint has no common type of real and complex balls, and no annotations.
Ball: TypeAlias = Any
Function: TypeAlias = Callable[..., Ball]


class NoValueError(Exception):
    """An expression has no finite ball; control flow inside the ball modules only."""


class ProvedUndefined(NoValueError):  # noqa: N818 -- a finding, not an error
    """No point in the argument balls has a value."""


class NotDecided(NoValueError):  # noqa: N818 -- a finding, not an error
    """The balls are too wide to tell whether there is a value."""


def checked(value: Ball, outside: bool) -> Ball:
    """`value` if it is finite; otherwise the reason, `outside` meaning proved undefined."""
    if value.is_finite():
        return value
    raise ProvedUndefined if outside else NotDecided


def finite(value: Ball) -> Ball:
    """`value`, which is defined but may have overflowed.

    Raises:
        NotDecided: if the ball is not finite.
    """
    if value.is_finite():
        return value
    raise NotDecided


def divide(numerator: Ball, denominator: Ball) -> Ball:
    """The quotient; undefined only where the denominator is exactly zero."""
    value = numerator / denominator
    if value.is_finite():
        return value
    raise ProvedUndefined if denominator.is_zero() else NotDecided


def _ln(x: Ball) -> Ball:
    value = x.log()
    return value if value.is_finite() else checked(value, x <= 0)


def _sqrt(x: Ball) -> Ball:
    value = x.sqrt()
    return value if value.is_finite() else checked(value, x < 0)


def integer_power(x: Ball, n: int) -> Ball:
    """`x^n` for any integer n; `0^0` has no value."""
    if n <= 0:
        return divide(arb(1), integer_power(x, -n) if n else _nonzero(x))
    if n == 2 and not x.contains(0):
        return x * x
    value = x**n
    if value.is_finite():
        return value
    # The library gives up on balls around zero: bound them by their absolute value.
    bound = arb(abs(x).upper()) ** n
    return finite(arb(0, bound.upper()) if n % 2 else arb.union(arb(0), bound))


_LARGEST_INDEX = 1 << 32


def _nonzero(x: Ball) -> Ball:
    """1 for a ball that excludes zero: `x^0`."""
    return divide(x, x) if x.contains(0) else arb(1)


def real_root(x: Ball, n: int) -> Ball:
    """The real n-th root, n >= 1: of negative numbers too when n is odd."""
    if n >= _LARGEST_INDEX:
        raise NotDecided
    if n == 2:
        return _sqrt(x)
    if x >= 0:
        return finite(x.root(n))
    if n % 2 == 0:
        raise ProvedUndefined if x < 0 else NotDecided
    if x < 0:
        return finite(-((-x).root(n)))
    return finite(arb(0, arb(abs(x).upper()).root(n).upper()))


def rational_power(x: Ball, exponent: fmpq) -> Ball:
    """`x^(p/q)` in lowest terms as the p-th power of the real q-th root."""
    p, q = int(exponent.p), int(exponent.q)
    if q == 1:
        return integer_power(x, p)
    if p == 1 or x.contains(0):
        return integer_power(real_root(x, q), p)
    if x > 0:
        return finite(x ** arb(exponent))
    if q % 2 == 0:
        raise ProvedUndefined
    value = finite((-x) ** arb(exponent))
    return -value if p % 2 else value


def general_power(x: Ball, y: Ball) -> Ball:
    """`x^y` for an exponent that varies: a negative base has no such power.

    Where the exponent happens to be an integer, `(-2)^3`, there would be a value, but none
    anywhere near; counting it would compare formulas at points where they are not functions.
    """
    if x > 0:
        return finite(x**y)
    if x.is_zero():
        if y > 0:
            return arb(0)
        raise ProvedUndefined if y <= 0 else NotDecided
    raise ProvedUndefined if x < 0 else NotDecided


def discrete_power(x: Ball, y: Ball) -> Ball:
    """`x^y` for an exponent that cannot vary continuously."""
    n = exact_integer(y)
    return general_power(x, y) if n is None else integer_power(x, n)


# A ball around a power of two is exact however far out it lies: written as an integer it would
# need more memory than there is, and the library ends the process then.
_LONGEST_INTEGER = arb(1 << 4_096)


def exact_integer(x: Ball) -> int | None:
    """The integer that a real ball is, None if it is none.

    Raises:
        NotDecided: if it has too many digits to be written down.
    """
    if not x.is_integer():
        return None
    if not abs(x) < _LONGEST_INTEGER:
        raise NotDecided
    return int(x.unique_fmpz())


def gamma(x: Ball) -> Ball:
    """Euler's gamma function, which has no value at zero and the negative integers."""
    value = x.gamma()
    if value.is_finite():
        return value
    n = exact_integer(x)
    raise ProvedUndefined if n is not None and n <= 0 else NotDecided


def _factorial(x: Ball) -> Ball:
    return gamma(x + 1)


def _factorial2(x: Ball) -> Ball:
    """The double factorial, of integers from -1 on only."""
    n = exact_integer(x)
    if n is None:
        raise NotDecided if x.contains_integer() else ProvedUndefined
    if n < -1:
        raise ProvedUndefined
    half = arb((n + 1) // 2)
    if n % 2 == 0:
        return finite(arb(2) ** half * (half + 1).gamma())
    return finite(arb(2) ** half * (half + arb(fmpq(1, 2))).gamma() / arb.pi().sqrt())


_LARGEST_RISING = 1000


def _binomial(n: Ball, k: Ball) -> Ball:
    """A polynomial in n when k is an integer, otherwise by gamma functions."""
    lower = exact_integer(k)
    if lower is not None and lower <= _LARGEST_RISING:
        if lower < 0:
            return arb(0)
        return finite((n - lower + 1).rising(lower) / (k + 1).gamma())
    top = exact_integer(n)
    if top is not None and top < 0:
        raise ProvedUndefined
    return finite((n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma())


def _sign(x: Ball) -> Ball:
    if x > 0:
        return arb(1)
    if x < 0:
        return arb(-1)
    if x.is_zero():
        return arb(0)
    raise NotDecided


def _rounded(x: Ball) -> Ball:
    if x.is_exact():
        return x
    raise NotDecided


def _minimum(*values: Ball) -> Ball:
    least = values[0]
    for value in values[1:]:
        least = least.min(value)
    return least


def _maximum(*values: Ball) -> Ball:
    most = values[0]
    for value in values[1:]:
        most = most.max(value)
    return most


def _log_base(x: Ball, base: Ball) -> Ball:
    return divide(_ln(x), _ln(base))


def _arcsin(x: Ball) -> Ball:
    value = x.asin()
    return value if value.is_finite() else checked(value, abs(x) > 1)


def _arccos(x: Ball) -> Ball:
    value = x.acos()
    return value if value.is_finite() else checked(value, abs(x) > 1)


def _arccosh(x: Ball) -> Ball:
    value = x.acosh()
    return value if value.is_finite() else checked(value, x < 1)


def _arctanh(x: Ball) -> Ball:
    value = x.atanh()
    return value if value.is_finite() else checked(value, abs(x) >= 1)


def _arccot(x: Ball) -> Ball:
    if x.is_zero():
        return arb.pi() / 2
    return divide(arb(1), x).atan()


def _arctan2(y: Ball, x: Ball) -> Ball:
    if x.is_zero() and y.is_zero():
        raise ProvedUndefined
    if x.contains(0) and y.contains(0):
        raise NotDecided
    return arb.atan2(y, x)


def _inverse(function: Function) -> Function:
    return lambda x: function(divide(arb(1), x))


def _reciprocal(function: Function) -> Function:
    return lambda x: divide(arb(1), function(x))


def _exact_root(x: Ball, n: Ball) -> Ball:
    """`root(x, n)`: the real root for a positive integer n, else the power `x^(1/n)`."""
    index = exact_integer(n)
    if index is not None and 1 <= index <= _LARGEST_RISING:
        return real_root(x, index)
    return general_power(x, divide(arb(1), n))


REAL_FUNCTIONS: dict[str, Function] = {
    "exp": lambda x: finite(x.exp()),
    "ln": _ln,
    "log": _log_base,
    "sqrt": _sqrt,
    "cbrt": lambda x: real_root(x, 3),
    "root": _exact_root,
    "abs": abs,
    "sign": _sign,
    "floor": lambda x: _rounded(x.floor()),
    "ceil": lambda x: _rounded(x.ceil()),
    "min": _minimum,
    "max": _maximum,
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: finite(x.tan()),
    "sec": lambda x: divide(arb(1), x.cos()),
    "csc": lambda x: divide(arb(1), x.sin()),
    "cot": lambda x: divide(x.cos(), x.sin()),
    "arcsin": _arcsin,
    "arccos": _arccos,
    "arctan": lambda x: x.atan(),
    "arccot": _arccot,
    "arcsec": _inverse(_arccos),
    "arccsc": _inverse(_arcsin),
    "sinh": lambda x: finite(x.sinh()),
    "cosh": lambda x: finite(x.cosh()),
    "tanh": lambda x: finite(x.tanh()),
    "sech": _reciprocal(lambda x: finite(x.cosh())),
    "csch": _reciprocal(lambda x: finite(x.sinh())),
    "coth": lambda x: divide(finite(x.cosh()), finite(x.sinh())),
    "arcsinh": lambda x: finite(x.asinh()),
    "arccosh": _arccosh,
    "arctanh": _arctanh,
    "arcsech": _inverse(_arccosh),
    "arccsch": _inverse(lambda x: x.asinh()),
    "arccoth": _inverse(_arctanh),
    "atan2": _arctan2,
    "factorial": _factorial,
    "double_factorial": _factorial2,
    "gamma": gamma,
    "binomial": _binomial,
}

"""The functions of the vocabulary over complex balls: each has its principal value.

What leaves this module is finite, as in `ball_functions`.
"""

from __future__ import annotations

from flint import acb, arb, fmpq

from grader.decide.ball_functions import (
    REAL_FUNCTIONS,
    Ball,
    Function,
    NotDecided,
    ProvedUndefined,
    checked,
    divide,
    exact_integer,
    finite,
    gamma,
)


def _is_real(z: Ball) -> bool:
    return bool(z.imag.is_zero())


def _on_reals(name: str) -> Function:
    """A function that has a meaning for real numbers only."""
    function = REAL_FUNCTIONS[name]

    def apply(*arguments: Ball) -> Ball:
        if not all(_is_real(z) for z in arguments):
            raise NotDecided
        return acb(function(*(z.real for z in arguments)))

    return apply


def complex_integer_power(z: Ball, n: int) -> Ball:
    """`z^n` for any integer n; `0^0` has no value."""
    if n < 0:
        return divide(acb(1), complex_integer_power(z, -n))
    if n == 0:
        return divide(z, z) if z.contains(0) else acb(1)
    return finite(z**n)


def complex_power(z: Ball, w: Ball) -> Ball:
    """The principal value `exp(w ln z)`; of a base exactly zero, 0 for a positive exponent."""
    n = exact_integer(w.real) if _is_real(w) else None
    if n is not None:
        return complex_integer_power(z, n)
    if z.is_zero():
        if w.real > 0:
            return acb(0)
        raise ProvedUndefined if w.real <= 0 else NotDecided
    return finite(z**w)


def _complex_ln(z: Ball) -> Ball:
    return checked(z.log(), z.is_zero())


def _complex_sign(z: Ball) -> Ball:
    return acb(0) if z.is_zero() else divide(z, acb(abs(z)))


def _complex_gamma(z: Ball) -> Ball:
    return acb(gamma(z.real)) if _is_real(z) else finite(z.gamma())


def _plain(method: str) -> Function:
    return lambda z: finite(getattr(z, method)())


def _over(method: str) -> Function:
    return lambda z: divide(acb(1), getattr(z, method)())


def _of_inverse(method: str) -> Function:
    return lambda z: finite(getattr(divide(acb(1), z), method)())


COMPLEX_FUNCTIONS: dict[str, Function] = {
    **{name: _on_reals(name) for name in ("floor", "ceil", "min", "max", "atan2")},
    **{name: _on_reals(name) for name in ("double_factorial", "binomial")},
    **{name: _plain(name) for name in ("exp", "sqrt", "sin", "cos", "tan")},
    **{name: _plain(name) for name in ("sinh", "cosh", "tanh")},
    **{"arc" + name: _plain("a" + name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "sec": _over("cos"),
    "csc": _over("sin"),
    "sech": _over("cosh"),
    "csch": _over("sinh"),
    "cot": lambda z: divide(z.cos(), z.sin()),
    "coth": lambda z: divide(z.cosh(), z.sinh()),
    "arcsec": _of_inverse("acos"),
    "arccsc": _of_inverse("asin"),
    "arccot": _of_inverse("atan"),
    "arccoth": _of_inverse("atanh"),
    "arcsech": _of_inverse("acosh"),
    "arccsch": _of_inverse("asinh"),
    "ln": _complex_ln,
    "log": lambda z, base: divide(_complex_ln(z), _complex_ln(base)),
    "cbrt": lambda z: complex_power(z, acb(arb(fmpq(1, 3)))),
    "root": lambda z, n: complex_power(z, divide(acb(1), n)),
    "abs": lambda z: acb(abs(z)),
    "sign": _complex_sign,
    "gamma": _complex_gamma,
    "factorial": lambda z: _complex_gamma(z + 1),
}

"""Enclosures as text: with as many digits as show that two of them exclude each other."""

from __future__ import annotations

from fractions import Fraction

from flint import acb, arb, fmpq

from grader.decide.ball_functions import Ball
from grader.decide.ball_places import IMAGINARY
from grader.decide.ball_points import Point
from grader.decide.balls import Missing, Value, working_precision
from grader.decide.decision import Counterexample

_DIGITS = (12, 25, 50, 100, 200, 700)
_BITS = 4096


def write_difference(point: Point, response: Value, key: Value) -> Counterexample:
    """The certificate that the sides have these values at the point."""
    sides = ("", "")
    with working_precision(_BITS):
        for digits in _DIGITS:
            sides = _written(response, digits), _written(key, digits)
            if isinstance(response, Missing) or _apart(*sides):
                break
    return Counterexample(_written_point(point), *sides)


def _written_point(point: Point) -> dict[str, str]:
    written = {}
    for name, value in sorted(point.items()):
        if name.endswith(IMAGINARY):
            continue
        imaginary = point.get(name + IMAGINARY)
        written[name] = str(value) if not imaginary else f"{value} + {imaginary}*i"
    return written


def _written(value: Value, digits: int) -> str:
    if isinstance(value, Missing):
        return value.value
    if isinstance(value, acb):
        if value.imag.is_zero():
            return _written(value.real, digits)
        return f"{_written(value.real, digits)} + {_written(value.imag, digits)}*i"
    exact = _short_fraction(value)
    return exact if exact is not None else str(value.str(digits))


def _short_fraction(value: Ball) -> str | None:
    """An exact ball of moderate size as a fraction."""
    if not value.is_exact():
        return None
    mantissa, exponent = (int(part) for part in value.man_exp())
    if abs(exponent) > 64 or mantissa.bit_length() > 64:
        return None
    return str(Fraction(mantissa) * Fraction(2) ** exponent)


def _apart(left: str, right: str) -> bool:
    """Whether two written real enclosures exclude each other (complex ones: differ as text)."""
    if "i" in left + right:
        return left != right
    return not _read(left).overlaps(_read(right))


def _read(text: str) -> Ball:
    top, slash, bottom = text.partition("/")
    return arb(fmpq(int(top), int(bottom))) if slash and "+" not in text else arb(text)

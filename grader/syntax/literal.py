"""Numbers as typed, to exact fractions: refused by their size before any arithmetic."""

from __future__ import annotations

from math import gcd

from grader.syntax.limits import Limits
from grader.syntax.refused import Refused

Value = tuple[int, int, str]


def read_number(typed: str, start: int, limits: Limits) -> Value:
    """`(numerator, denominator, typed)` in lowest terms for `12`, `.5`, `4.`, `1.5e-3`."""
    if typed.isdigit() and len(typed) <= 18:
        return int(typed), 1, typed
    mantissa, _, exponent = typed.replace("E", "e").partition("e")
    whole, _, decimals = mantissa.replace(",", ".").partition(".")
    digits = whole + decimals
    shift = _exponent(exponent, typed, start, limits)
    if len(digits) + abs(shift) > limits.digits:
        raise too_long(typed, start, limits)
    shift -= len(decimals)
    value = int(digits)
    if shift >= 0:
        return value * 10**shift, 1, typed
    scale = 10**-shift
    common = gcd(value, scale)
    return value // common, scale // common, typed


def _exponent(exponent: str, typed: str, start: int, limits: Limits) -> int:
    if not exponent:
        return 0
    sign = -1 if exponent[0] == "-" else 1
    digits = exponent.lstrip("+-").lstrip("0")
    if len(digits) > 7:
        raise too_long(typed, start, limits)
    return sign * int(digits or "0")


def too_long(typed: str, start: int, limits: Limits) -> Refused:
    """The refusal of a number that would fill more than `limits.digits` digits."""
    shown = typed if len(typed) <= 24 else typed[:20] + "…"
    return Refused(
        "too-many-digits", start, start + len(typed), shown, f"at most {limits.digits} digits"
    )

"""How near two numbers are, and how near they must be: one formula for each kind of tolerance.

A number is given as an enclosure: two rationals between which it lies, equal if it is known
exactly. Comparisons are rational arithmetic, so a decimal on the boundary is decided as
printed: 46.0 is within 45.8 ± 0.2. With r for the response and k for the key:

| kind | right when |
| --- | --- |
| exact | r = k |
| absolute | abs(r - k) <= within |
| relative | abs(r - k) <= within * abs(k); for k = 0: abs(r) <= at_zero |
| round | N(r) = N(k), where N(x) is x / to rounded to a whole number, half away from zero |
| decimals | as round, to = 10^-places |
| significant-figures | S(r) = S(k), where S(x) is x to `figures` figures, halves as above |
| interval | low <= r <= high (< at an open end), whatever k |
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from typing import assert_never

import msgspec

from grader.spec.tolerance import (
    Absolute,
    AnyTolerance,
    Decimals,
    Exact,
    Relative,
    Round,
    SignificantFigures,
    Within,
)

# Exact numbers beyond a thousand digits are enclosed when they are written.
_LONG = 10**1000
_SHOWN_FIGURES = 1300
_PRECISE = Context(prec=2_000, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Enclosure(msgspec.Struct, frozen=True):
    """A real number known to lie between `low` and `high`, both included."""

    low: Fraction
    high: Fraction

    @property
    def is_exact(self) -> bool:
        """Whether the number is known exactly."""
        return self.low == self.high

    def text(self) -> str:
        """An exact number as `-7/3`, an enclosure as `[0.231 +/- 1e-30]` that contains it.

        Numbers of many digits are enclosed too, so that they can be written at all.
        """
        if self.is_exact and _is_short(self.low):
            return str(self.low)
        largest = max(abs(self.low), abs(self.high))
        place = magnitude(largest) - _SHOWN_FIGURES
        if not self.is_exact:
            place = max(place, magnitude(self.high - self.low) - 1)
        width = place + 1
        if not self.is_exact:
            width = max(width, magnitude(self.high - self.low) + 1)
        return f"[{Decimal(_floor(self.low, place)).scaleb(place, _PRECISE)} +/- 1e{width}]"


def _floor(value: Fraction, place: int) -> int:
    """How many whole units of 10^place are in the value; no common factors are sought."""
    above, below = (1, 10**place) if place >= 0 else (10**-place, 1)
    return value.numerator * above // (value.denominator * below)


def _is_short(value: Fraction) -> bool:
    return -_LONG < value.numerator < _LONG and value.denominator < _LONG


def exactly(value: Fraction) -> Enclosure:
    """The enclosure of a number that is known exactly."""
    return Enclosure(value, value)


class Nearness(msgspec.Struct, frozen=True):
    """`distance` of the response from what it is compared with, beside what is `allowed`.

    `is_near` is None where the enclosures are too wide to tell.
    """

    is_near: bool | None
    distance: Enclosure
    allowed: Enclosure
    kind: str


def compare_numbers(response: Enclosure, key: Enclosure, tolerance: AnyTolerance) -> Nearness:
    """Whether the response is near enough to the key, by the formulas above."""
    match tolerance:
        case Exact():
            return _nearness(_distance(response, key), exactly(Fraction(0)), "exact")
        case Absolute():
            return _nearness(_distance(response, key), exactly(tolerance.within), "absolute")
        case Relative():
            return _nearness(_distance(response, key), _allowed(tolerance, key), "relative")
        case Round():
            return _rounded_alike(response, key, tolerance.to, "round")
        case Decimals():
            return _rounded_alike(response, key, Fraction(1, 10**tolerance.places), "decimals")
        case SignificantFigures():
            return _same_figures(response, key, tolerance.figures)
        case Within():
            return _inside(response, tolerance)
        case _:
            assert_never(tolerance)


def round_half_away(value: Fraction) -> int:
    """The nearest whole number; halves go away from zero."""
    return _nearest(value.numerator, value.denominator)


def _nearest(top: int, bottom: int) -> int:
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


def round_to(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to the value; halves go away from zero."""
    # Whole numbers throughout: fractions would cost ten times as much.
    top, bottom = step.numerator, step.denominator
    return Fraction(_nearest(value.numerator * bottom, value.denominator * top) * top, bottom)


def round_figures(value: Fraction, figures: int) -> Fraction:
    """The value rounded to so many significant figures, half away from zero; zero stays zero."""
    if value == 0:
        return value
    step = Fraction(10) ** (magnitude(value) - figures + 1)
    return round_to(value, step)


def magnitude(value: Fraction) -> int:
    """The whole number m with 10^m <= abs(value) < 10^(m + 1), for a value other than zero."""
    size = abs(value)
    bits = size.numerator.bit_length() - size.denominator.bit_length()
    # One bit is 0.30103 decimal digits; the estimate is never off by more than one.
    m = bits * 30103 // 100000
    if size >= Fraction(10) ** (m + 1):
        return m + 1
    return m if size >= Fraction(10) ** m else m - 1


def _distance(left: Enclosure, right: Enclosure) -> Enclosure:
    """The enclosure of `abs(left - right)`."""
    if left.is_exact and right.is_exact:
        return exactly(abs(left.low - right.low))
    least = max(Fraction(0), left.low - right.high, right.low - left.high)
    return Enclosure(least, max(left.high - right.low, right.high - left.low))


def _allowed(tolerance: Relative, key: Enclosure) -> Enclosure:
    if key.low == key.high == 0:
        return exactly(tolerance.at_zero)
    least = max(Fraction(0), key.low, -key.high)
    return Enclosure(tolerance.within * least, tolerance.within * max(key.high, -key.low))


def _nearness(distance: Enclosure, allowed: Enclosure, kind: str) -> Nearness:
    near: bool | None = None
    if distance.high <= allowed.low:
        near = True
    elif distance.low > allowed.high:
        near = False
    return Nearness(near, distance, allowed, kind)


def _rounded_alike(response: Enclosure, key: Enclosure, step: Fraction, kind: str) -> Nearness:
    """The distance is that of the two rounded numbers; none is allowed."""
    left, right = _rounded(response, step), _rounded(key, step)
    return _nearness(_distance(left, right), exactly(Fraction(0)), kind)


def _rounded(value: Enclosure, step: Fraction) -> Enclosure:
    if value.is_exact:
        return exactly(round_to(value.low, step))
    return Enclosure(round_to(value.low, step), round_to(value.high, step))


def _same_figures(response: Enclosure, key: Enclosure, figures: int) -> Nearness:
    left = Enclosure(round_figures(response.low, figures), round_figures(response.high, figures))
    right = Enclosure(round_figures(key.low, figures), round_figures(key.high, figures))
    return _nearness(_distance(left, right), exactly(Fraction(0)), "significant-figures")


def _inside(response: Enclosure, bounds: Within) -> Nearness:
    """The distance is how far the response lies outside; zero also on an end that is open."""
    outside = Enclosure(
        max(Fraction(0), bounds.low - response.high, response.low - bounds.high),
        max(Fraction(0), bounds.low - response.low, response.high - bounds.high),
    )
    above = response.low > bounds.low or (bounds.low_closed and response.low >= bounds.low)
    below = response.high < bounds.high or (bounds.high_closed and response.high <= bounds.high)
    near: bool | None = True if above and below else None
    under = response.high < bounds.low or (not bounds.low_closed and response.high <= bounds.low)
    over = response.low > bounds.high or (not bounds.high_closed and response.low >= bounds.high)
    if under or over:
        near = False
    return Nearness(near, outside, exactly(Fraction(0)), "interval")

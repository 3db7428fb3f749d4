"""Tolerances as Open edX says them: a share, a distance, or a range of numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from grader.decide.closeness import magnitude, round_figures, round_to
from grader.olx.formula_text import decimal_text
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

_HALF = Fraction(1, 2)


def tolerance_text(tolerance: AnyTolerance, value: Fraction) -> str | Within:
    """What `responseparam` says, or the range of right numbers around a key of this value."""
    match tolerance:
        case Exact():
            return "0"
        case Absolute(within=within):
            return decimal_text(within)
        case Relative(within=within, at_zero=at_zero):
            return f"{decimal_text(100 * within)}%" if value else decimal_text(at_zero)
        case Round(to=to):
            return _around(round_to(value, to), to, to)
        case Decimals(places=places):
            step = Fraction(1, 10**places)
            return _around(round_to(value, step), step, step)
        case SignificantFigures(figures=figures):
            return _of_figures(round_figures(value, figures), figures) if value else "0"
        case Within():
            return tolerance
        case _:
            assert_never(tolerance)


def _of_figures(centre: Fraction, figures: int) -> Within:
    """Numbers that agree to so many figures; a power of ten has closer neighbours towards zero."""
    place = magnitude(centre)
    step = Fraction(10) ** (place - figures + 1)
    inner = step / 10 if abs(centre) == Fraction(10) ** place else step
    return _around(centre, step, inner)


def _around(centre: Fraction, outer: Fraction, inner: Fraction) -> Within:
    """What rounds to the centre, half away from zero; `inner` is the step towards zero."""
    if centre == 0:
        return Within(-_HALF * outer, _HALF * outer, low_closed=False, high_closed=False)
    if centre > 0:
        return Within(centre - _HALF * inner, centre + _HALF * outer, high_closed=False)
    return Within(centre - _HALF * outer, centre + _HALF * inner, low_closed=False)

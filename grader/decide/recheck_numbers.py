"""The checker's arithmetic on distances: `decimal` rounding, and the certificate added up again."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from grader.decide.decision import Distance, Verdict
from grader.spec.tolerance import AnyTolerance, Decimals, Round, SignificantFigures, Within

_ENCLOSURE = re.compile(r"\[(.+) \+/- (.+)\]")
_PRECISE = Context(prec=400, rounding=ROUND_HALF_UP)

Ends = tuple[Fraction, Fraction]


def distance_holds(found: Distance, verdict: Verdict, tolerance: AnyTolerance) -> bool:
    """Whether value and key are as near or far as the certificate and the verdict say."""
    value, key = read_enclosure(found.value), read_enclosure(found.key)
    apart, allowed = read_enclosure(found.distance), read_enclosure(found.allowed)
    if found.kind == "relative-multiple":
        value, key = (value[0], value[0]), (Fraction(1), Fraction(1))
    elif isinstance(tolerance, Within):
        return _is_within(value, tolerance) == (verdict is Verdict.EQUAL)
    elif isinstance(tolerance, Round | Decimals | SignificantFigures):
        value, key = _rounded(value, tolerance), _rounded(key, tolerance)
    least = max(Fraction(0), value[0] - key[1], key[0] - value[1])
    most = max(value[1] - key[0], key[1] - value[0])
    if not (least <= apart[1] and apart[0] <= most):
        return False
    return apart[1] <= allowed[0] if verdict is Verdict.EQUAL else apart[0] > allowed[1]


def read_enclosure(text: str) -> Ends:
    """The ends of `[middle +/- radius]`, or an exact number twice."""
    found = _ENCLOSURE.fullmatch(text)
    if found is None:
        return Fraction(text), Fraction(text)
    middle, radius = Fraction(Decimal(found[1])), Fraction(Decimal(found[2]))
    return middle - radius, middle + radius


def _rounded(ends: Ends, tolerance: Round | Decimals | SignificantFigures) -> Ends:
    low, high = (_round(end, tolerance) for end in ends)
    return low, high


def _round(value: Fraction, tolerance: Round | Decimals | SignificantFigures) -> Fraction:
    exact = _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))
    if isinstance(tolerance, SignificantFigures):
        return Fraction(Context(prec=tolerance.figures, rounding=ROUND_HALF_UP).plus(exact))
    step = tolerance.to if isinstance(tolerance, Round) else Fraction(1, 10**tolerance.places)
    steps = _PRECISE.multiply(exact, Decimal(step.denominator))
    steps = _PRECISE.divide(steps, Decimal(step.numerator))
    return Fraction(steps.quantize(Decimal(1), context=_PRECISE)) * step


def _is_within(value: Ends, bounds: Within) -> bool:
    above = value[0] >= bounds.low if bounds.low_closed else value[0] > bounds.low
    below = value[1] <= bounds.high if bounds.high_closed else value[1] < bounds.high
    return above and below

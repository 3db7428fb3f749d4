"""How near a number must be to the key: one frozen type a kind; formulas in `decide/number.py`."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

import msgspec


class Tolerance(msgspec.Struct, frozen=True, tag=True):
    """Common root of the kinds below."""


class Exact(Tolerance, frozen=True, tag=True):
    """The response equals the key."""


class Absolute(Tolerance, frozen=True, tag=True):
    """`|response - key| <= within`."""

    within: Fraction


class Relative(Tolerance, frozen=True, tag=True):
    """`|response - key| <= within * |key|`, and within `at_zero` of a key that is zero."""

    within: Fraction
    at_zero: Fraction = Fraction(0)


class Round(Tolerance, frozen=True, tag=True):
    """The response rounds to the same multiple of `to` as the key (half away from zero)."""

    to: Fraction


class Decimals(Tolerance, frozen=True, tag=True):
    """The response equals the key rounded to `places` decimal places, or rounds to it."""

    places: int


class SignificantFigures(Tolerance, frozen=True, tag=True):
    """The response agrees with the key when both are rounded to `figures` significant figures."""

    figures: int


class Within(Tolerance, frozen=True, tag=True):
    """The response lies between `low` and `high`, whatever the key."""

    low: Fraction
    high: Fraction
    low_closed: bool = True
    high_closed: bool = True


AnyTolerance: TypeAlias = (
    Exact | Absolute | Relative | Round | Decimals | SignificantFigures | Within
)

"""The declared domain of a symbol: where it is sampled and what a proof may assume."""

from __future__ import annotations

from fractions import Fraction

import msgspec


class Domain(msgspec.Struct, frozen=True):
    """A set of real numbers between `low` and `high` (None: unbounded), perhaps only integers.

    `complex` marks a symbol that ranges over the complex plane; the bounds are then None.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = False
    high_closed: bool = False
    integer: bool = False
    complex: bool = False


REAL = Domain()

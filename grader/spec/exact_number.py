"""Exact numbers out of text: a decimal is a fraction, never a float."""

from __future__ import annotations

import re
from fractions import Fraction

_DECIMAL = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?", re.ASCII)
_RATIO = re.compile(r"[-+]?\d+/\d+", re.ASCII)
_LONGEST = 100


def exact_number(text: str) -> Fraction | None:
    """The exact value of a decimal (`-24.50`, `1e-3`) or ratio (`1/3`); None if it is neither."""
    typed = text.strip()
    if len(typed) > _LONGEST:
        return None
    if _DECIMAL.fullmatch(typed):
        return Fraction(typed)
    if _RATIO.fullmatch(typed) and int(typed.partition("/")[2]) != 0:
        return Fraction(typed)
    return None

"""What is carried forward, in a form that people can read."""

from __future__ import annotations

import re
from fractions import Fraction

from grader.report.safety import safe_text

_LONG_FRACTION = re.compile(r"\d{13,}/\d+|\d+/\d{13,}", re.ASCII)
_LONGEST = 1_000


def carried_text(response: str) -> str:
    """A carried response, printable, with fractions of many digits as decimals."""
    text = _LONG_FRACTION.sub(lambda found: f"{float(Fraction(found[0])):.12g}…", response)
    return safe_text(text, _LONGEST)

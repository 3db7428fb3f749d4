"""What a learner would type who knew the key."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import assert_never

from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey

_ENCLOSURE = re.compile(r"\[(\S+) \+/- \S+\]")


def response_of_key(key: Key) -> str:
    """The key as a response, at full precision."""
    match key:
        case FormulaKey():
            return key.text
        case NumberKey():
            return key.text if key.value is None else number_text(key.value, key)
        case ChoiceKey():
            return ", ".join(key.correct)
        case WeightsKey():
            return ", ".join(key.correct)
        case _:
            assert_never(key)


def number_text(value: Fraction, key: NumberKey) -> str:
    """A number as a learner types it: an exact decimal if it is short, a float's, or a ratio."""
    short = f"{float(value):.15g}"
    if Fraction(short) == value:
        text = short
    else:
        text = repr(float(value)) if Fraction(float(value)) == value else str(value)
    return text.replace(".", ",") if key.vocabulary.decimal_comma else text


def shown_number(value: str) -> str:
    """A certificate's number to twelve digits, for a message; of an enclosure, its middle."""
    enclosed = _ENCLOSURE.fullmatch(value)
    if enclosed:
        value = enclosed[1]
    try:
        return f"{float(Fraction(value)):.12g}"
    except ValueError:
        return value

"""Numbers, counts and spans of time as people write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Context, Decimal, Inexact
from fractions import Fraction

# Longer exact values are shown by their first digits.
_LONGEST_EXACT = 12
_LONGEST_DECIMAL = 20
_DIGITS = Context(prec=6)
_RATIONAL = re.compile(r"(-?\d+)(?:/(\d+))?")
_ENCLOSURE = re.compile(r"\[?\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(?:\+/-[^\]]*)?\]?", re.IGNORECASE)

_AROUND_ZERO = re.compile(r"\[\+/-[^\]]*\]")
_COMPLEX = re.compile(r"(-?\d+(?:/\d+)?|\[[^\]]*\]) \+ (-?\d+(?:/\d+)?|\[[^\]]*\])\*i")


def points_text(points: Fraction) -> str:
    """Points as a short decimal where they have one (`0.25`), as a fraction otherwise (`2/3`)."""
    hundredfold = points * 10_000
    if hundredfold.denominator != 1:
        return f"{points.numerator}/{points.denominator}"
    return f"{Decimal(hundredfold.numerator) / 10_000:f}"


def percent_text(share: Fraction) -> str:
    """A share of one as a whole percentage, `<1 %` and `>99 %` where rounding would lie."""
    percent = round(share * 100)
    if percent == 0 and share > 0:
        return "<1 %"
    if percent == 100 and share < 1:
        return ">99 %"
    return f"{percent} %"


def value_text(value: str) -> str:
    """A value out of a certificate: exact if short, else its first digits after `about`.

    `value` is a rational (`-7/3`), an enclosure (`[1.25 +/- 1e-9]`), a complex number made of two
    of these (`2 + [1.25 +/- 1e-9]*i`), or a word.
    """
    rational = _RATIONAL.fullmatch(value)
    if rational is None:
        complex_number = _COMPLEX.fullmatch(value)
        if complex_number is not None:
            return _complex_text(*complex_number.groups())
        if _AROUND_ZERO.fullmatch(value):
            return "about 0"
        enclosure = _ENCLOSURE.fullmatch(value.strip())
        return f"about {_first_digits(Decimal(enclosure[1]))}" if enclosure else value
    if len(value) <= _LONGEST_EXACT:
        return value
    numerator, denominator = rational[1], rational[2] or "1"
    quotient = _DIGITS.divide(Decimal(numerator), Decimal(denominator))
    text = _first_digits(quotient)
    exact = denominator == "1" and Decimal(text) == Decimal(numerator)
    return text if exact else f"about {text}"


def _complex_text(real: str, imaginary: str) -> str:
    """`2 - 3i`, after `about` if a part is rounded; a part that is 0 is left out."""
    texts = [value_text(part).removeprefix("about ") for part in (real, imaginary)]
    about = "about " if [value_text(real), value_text(imaginary)] != texts else ""
    first, second = texts
    if second == "0":
        return about + first
    sign = "-" if second.startswith("-") else "+"
    size = second.removeprefix("-")
    tail = f"{'' if size == '1' else f'({size})' if '/' in size else size}i"
    if first == "0":
        return about + ("-" if sign == "-" else "") + tail
    return f"{about}{first} {sign} {tail}"


def number_of(value: str) -> Fraction | None:
    """A value out of a certificate as a number, the middle of an enclosure; None for a word."""
    if _RATIONAL.fullmatch(value):
        return Fraction(value)
    enclosure = _ENCLOSURE.fullmatch(value.strip())
    return None if enclosure is None else Fraction(enclosure[1])


def _first_digits(value: Decimal) -> str:
    rounded = _DIGITS.plus(value).normalize(_DIGITS)
    return f"{rounded:f}" if -6 < rounded.adjusted() < 6 else f"{rounded:e}"


def decimal_text(value: str) -> str:
    """A value as the decimal that it is, if it has at most twenty digits: `-49/2` gives `-24.5`.

    Any other value comes out as `value_text` has it.
    """
    rational = _RATIONAL.fullmatch(value)
    if rational is None:
        return value_text(value)
    context = Context(prec=_LONGEST_DECIMAL, traps=[])
    quotient = context.divide(Decimal(rational[1]), Decimal(rational[2] or "1"))
    if context.flags[Inexact] or not -_LONGEST_DECIMAL < quotient.adjusted() < _LONGEST_DECIMAL:
        return value_text(value)
    return f"{quotient:f}"


def count_text(count: int, noun: str) -> str:
    """`1 attempt`, `2 attempts`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def duration_text(hours: Fraction) -> str:
    """A span of time in its two largest units, cut short: `1 day 3 hours`, `12 minutes`."""
    seconds = int(hours * 3600)
    if seconds == 0:
        return "less than a second"
    units = [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)]
    words: list[str] = []
    for noun, size in units:
        count, seconds = divmod(seconds, size)
        if count or words:
            words.append(count_text(count, noun) if count else "")
        if len(words) == 2:
            break
    return " ".join(word for word in words if word)


def moment_text(moment: datetime) -> str:
    """A moment to the minute with its time zone: `2023-08-17 23:59 UTC`."""
    zone = moment.utcoffset()
    text = moment.isoformat(sep=" ", timespec="minutes")
    return f"{text[:16]} UTC" if zone == timedelta(0) else text

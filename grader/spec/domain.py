"""The declared domain of a symbol: where it is sampled and what a proof may assume."""

from __future__ import annotations

import re
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

_INFINITY = r"(?:inf(?:inity)?|oo|∞)"
_NUMBER = r"\d+(?:\.\d*)?|\.\d+"
_END = rf"\s*(-?\s*{_INFINITY}|[+-]?\s*(?:{_NUMBER})(?:\s*/\s*\d+)?)\s*"
_INTERVAL = re.compile(rf"([\[(\]]){_END}[,;]{_END}([\])\[])")
_LONGEST = 200

_NAMED = {
    "real": Domain(),
    "positive": Domain(low=Fraction(0)),
    "nonnegative": Domain(low=Fraction(0), low_closed=True),
    "negative": Domain(high=Fraction(0)),
    "nonpositive": Domain(high=Fraction(0), high_closed=True),
    "integer": Domain(integer=True),
    "natural": Domain(low=Fraction(0), low_closed=True, integer=True),
    "complex": Domain(complex=True),
}


def read_domain(text: str) -> Domain | None:
    """The domain that an author wrote, or None if it is none.

    Words: `real`, `positive`, `nonnegative`, `negative`, `nonpositive`, `integer`, `natural`
    (0, 1, 2, …), `complex`. Intervals: `(0, 1)`, `[1, 5]`, `[0, inf)`, with decimals or
    fractions as ends. `integer` may stand before either: `positive integer`, `integer [1, 6]`.
    An empty domain is none.
    """
    domain = _read_domain(text)
    return None if domain is None or is_empty(domain) else domain


def is_empty_domain(text: str) -> bool:
    """Whether the text is a domain as `read_domain` knows them, but one without any number."""
    domain = _read_domain(text)
    return domain is not None and is_empty(domain)


def _read_domain(text: str) -> Domain | None:
    words = text.strip().lower().replace("non-", "non")
    if len(words) > _LONGEST:
        return None
    if words in _NAMED:
        return _NAMED[words]
    rest = " ".join(re.sub(r"\bintegers?\b|\bin\b", " ", words).split())
    whole = "integer" in words
    domain = _NAMED.get(rest) or _read_interval(rest)
    if domain is None or (whole and domain.complex):
        return None
    return msgspec.structs.replace(domain, integer=domain.integer or whole)


def interval(low: Fraction, high: Fraction) -> Domain:
    """The closed interval from `low` to `high`."""
    return Domain(low=low, high=high, low_closed=True, high_closed=True)


def contains(domain: Domain, value: Fraction) -> bool:
    """Whether a rational number lies in the domain."""
    if domain.integer and value.denominator != 1:
        return False
    low, high = domain.low, domain.high
    if low is not None and not (value > low or (domain.low_closed and value == low)):
        return False
    return high is None or value < high or (domain.high_closed and value == high)


def is_empty(domain: Domain) -> bool:
    """Whether no number at all lies in the domain."""
    low, high = domain.low, domain.high
    if low is None or high is None:
        return False
    if not domain.integer:
        return low > high or (low == high and not (domain.low_closed and domain.high_closed))
    first = -((-low) // 1) + (0 if domain.low_closed or low.denominator != 1 else 1)
    last = high // 1 - (0 if domain.high_closed or high.denominator != 1 else 1)
    return first > last


def _read_interval(text: str) -> Domain | None:
    found = _INTERVAL.fullmatch(text)
    if found is None:
        return None
    opening, low, high, closing = found.groups()
    ends = _read_end(low), _read_end(high)
    if "bad" in ends:
        return None
    lowest, highest = (None if isinstance(end, str) else end for end in ends)
    if (lowest is None and "-" not in low) or (highest is None and "-" in high):
        return None
    return Domain(
        low=lowest,
        high=highest,
        low_closed=opening == "[" and lowest is not None,
        high_closed=closing == "]" and highest is not None,
    )


def _read_end(text: str) -> Fraction | str:
    """A rational number, `infinite`, or `bad` for a division by zero."""
    squeezed = re.sub(r"\s+", "", text)
    if re.fullmatch(rf"-?{_INFINITY}", squeezed):
        return "infinite"
    top, _, bottom = squeezed.partition("/")
    below = Fraction(bottom or 1)
    return Fraction(top) / below if below else "bad"

"""Sample points of the declared domains: a fixed sequence for each key.

The points follow from a seed that names the key, never from a clock or a generator shared
with anything else. The first ones are readable (small whole numbers, simple fractions, one
value per name), the large ones are 64-bit numbers that no wrong polynomial survives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b

from grader.decide.exact import Pair
from grader.spec.domain import Domain, contains

# Zero and one come late: too many different formulas agree there.
_WHOLE = (2, 3, 5, 7, 4, 6, 9, 8, 11, 10, 13, 12, 15, 17, 14, 19, 1, 16, 23, 29, 0, 31, 37, 41)
_SIMPLE = tuple(
    Fraction(n, d)
    for d in (3, 4, 5, 7, 2, 8, 9, 10, 11, 13, 16, 20, 25, 32, 64, 100)
    for n in range(1, d)
    if Fraction(n, d).denominator == d
)[:60]
# Points of the unit circle and its like, where a relation asks for them.
_PYTHAGOREAN = tuple(Fraction(*pair) for pair in ((3, 5), (4, 5), (5, 13), (12, 13), (8, 17)))


class Dice:
    """An endless, repeatable sequence of numbers that follows from a seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count = 0

    def below(self, limit: int) -> int:
        """The next number, at least 0 and below `limit` (of at most 128 bits)."""
        self._count += 1
        block = blake2b(self._seed + self._count.to_bytes(8, "big"), digest_size=24)
        return int.from_bytes(block.digest(), "big") % limit


def readable_points(
    domains: Mapping[str, Domain], seed: bytes, count: int
) -> Iterator[dict[str, Pair]]:
    """`count` points with small values inside the domains; different names differ if they can.

    The first points use the smallest values, later ones a wider choice. Every second point
    takes the values in falling order, so that no order of the names is always met.
    """
    dice = Dice(seed)
    pools = {name: readable_values(domain) for name, domain in domains.items()}
    names = sorted(domains)
    for turn in range(count):
        width = len(names) + 2 + 2 * turn
        chosen: dict[str, Fraction] = {}
        for name in names:
            pool = pools[name][:width]
            start = dice.below(len(pool))
            fresh = (value for value in pool[start:] + pool[:start] if value not in chosen.values())
            chosen[name] = next(fresh, pool[start])
        if turn % 2:
            chosen = _reversed_order(chosen, domains)
        yield {name: (value.numerator, value.denominator) for name, value in chosen.items()}


def _reversed_order(
    chosen: dict[str, Fraction], domains: Mapping[str, Domain]
) -> dict[str, Fraction]:
    """The same values with the smallest where the largest was, where the domains allow it."""
    ranked = sorted(chosen, key=lambda name: (chosen[name], name))
    values = [chosen[name] for name in ranked]
    turned = dict(zip(ranked, reversed(values), strict=True))
    return turned if all(contains(domains[name], v) for name, v in turned.items()) else chosen


def large_points(domains: Mapping[str, Domain], seed: bytes, count: int) -> list[dict[str, Pair]]:
    """`count` points of about 64-bit numbers inside the domains."""
    dice = Dice(seed + b"large")
    return [
        {name: _large_value(domains[name], dice) for name in sorted(domains)} for _ in range(count)
    ]


@lru_cache(maxsize=256)
def readable_values(domain: Domain) -> tuple[Fraction, ...]:
    """Some small numbers of the domain, the most readable first; never empty."""
    low, high = domain.low, domain.high
    found = [value for value in _candidates(low, high) if contains(domain, value)]
    if len(found) < 8 and low is not None and high is not None:
        steps = (low + (high - low) * part for part in (*_SIMPLE, Fraction(0), Fraction(1)))
        inside = [value for value in steps if contains(domain, value) and value not in found]
        found += sorted(inside, key=lambda value: value.denominator)
    if not found:
        found = _whole_near(domain)
    return tuple(dict.fromkeys(found))[:80]


def _candidates(low: Fraction | None, high: Fraction | None) -> Iterator[Fraction]:
    """Numbers to try: small whole ones first, then simple fractions between them."""
    if low is not None and high is not None:
        yield from (Fraction(n) for n in _WHOLE)
        yield from (Fraction(-n) for n in _WHOLE if low < 0)
        yield from _SIMPLE
    elif low is None and high is None:
        yield from (Fraction(n) for n in (2, 3, -2, 5, -3, 7, 4, -5))
        for n, part in zip(_WHOLE, _SIMPLE, strict=False):
            yield from (Fraction(n), part, Fraction(-n), -part)
    else:
        start = low if low is not None else high or Fraction(0)
        sign = 1 if low is not None else -1
        yield from (Fraction(start // 1 + sign * n) for n in _WHOLE[:6])
        for n, part in zip(_WHOLE, _SIMPLE, strict=False):
            yield from (start + sign * part, Fraction(start // 1 + sign * n))
    yield from _PYTHAGOREAN


def _whole_near(domain: Domain) -> list[Fraction]:
    """The first whole numbers of a domain whose ends lie far from zero."""
    edge = domain.low if domain.low is not None else domain.high
    step = 1 if domain.low is not None else -1
    start = Fraction((edge or Fraction(0)) // 1)
    values = (start + step * n for n in range(-1, 60))
    return [value for value in values if contains(domain, value)]


def _large_value(domain: Domain, dice: Dice) -> Pair:
    size = 1 << 64
    number = (size >> 1) + dice.below(size >> 1)
    low, high = domain.low, domain.high
    if low is None and high is None:
        return (number if dice.below(2) else -number), 1
    if high is None or low is None:
        anchor = (low or Fraction(0)) // 1 + number if high is None else (high or 0) // 1 - number
        return int(anchor), 1
    value = low + (high - low) * Fraction(2 * dice.below(size) + 1, 2 * size)
    if domain.integer:
        value = Fraction(min(max(value // 1, -(-low // 1)), high // 1))
    return value.numerator, value.denominator

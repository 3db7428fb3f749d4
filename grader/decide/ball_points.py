"""Where two formulas are compared: rational points of the declared domain, readable ones first.

All points are dyadic or simple fractions and derive from a seed alone. The first ones are
made for people (small numbers), in rising, falling and mixed order and with both signs, so
that a formula that is right only for `x > y`, or only for positive x, is met early; then
come large, small and fully mixed ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from grader.spec.domain import REAL, Domain, contains

Point: TypeAlias = dict[str, Fraction]

_WHOLE_LINE = ("2", "3", "5", "7", "11", "13", "17", "19", "1", "4", "6", "8")
_SHIFTS = ("2", "3", "1/2", "5", "1", "3/2", "7", "1/4", "4", "5/2", "9", "3/4")
_UNIT = ("1/2", "1/4", "3/4", "3/8", "5/8", "1/8", "7/8", "1/16", "15/16", "5/16", "11/16", "9/16")
_NEAR_ENDS = ("1/1024", "1023/1024")


def ladder(domain: Domain) -> list[Fraction]:
    """Twelve or fewer distinct readable numbers of the domain, away from its ends."""
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        width = high - low
        steps = range(13) if domain.integer else ()
        values = [low + width * Fraction(u) for u in _UNIT]
        values = [Fraction(-(-low // 1) + step) for step in steps] or values
    elif low is not None:
        values = [low + Fraction(shift) for shift in _SHIFTS]
        values += [-(-low // 1) + Fraction(step) for step in range(1, 13) if domain.integer]
    elif high is not None:
        values = [high - Fraction(shift) for shift in _SHIFTS]
        values += [high // 1 - Fraction(step) for step in range(1, 13) if domain.integer]
    else:
        values = [Fraction(value) for value in _WHOLE_LINE]
    kept = [value for value in dict.fromkeys(values) if contains(domain, value)]
    return kept[:12] or [value for value in (low, high) if value is not None][:1]


def _stretched(domain: Domain, scale: Fraction, rank: int) -> Fraction | None:
    """A number near `scale` for an unbounded domain, near an end for a bounded one."""
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        part = Fraction(_NEAR_ENDS[0 if abs(scale) < 1 else 1])
        value = low + (high - low) * part * (1 if rank == 0 else Fraction(64 - rank, 64))
    else:
        origin = low if low is not None else high if high is not None else Fraction(0)
        step = abs(scale) * (rank + 1)
        value = origin + (step if high is None else -step) * (
            1 if low is not None else _sign(scale)
        )
    if domain.integer:
        value = Fraction(round(value))
    return value if contains(domain, value) else None


def _sign(value: Fraction) -> int:
    return 1 if value > 0 else -1


class _Stream:
    """Uniform bits that depend on the seed alone."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._counter = 0

    def below(self, bound: int) -> int:
        """A number in `range(bound)`, for bounds far below 2^64."""
        self._counter += 1
        block = hashlib.blake2b(self._seed + self._counter.to_bytes(8, "big"), digest_size=8)
        return int.from_bytes(block.digest(), "big") % bound


def _mixed(domain: Domain, stream: _Stream, spread: int) -> Fraction:
    """A number without structure, of magnitude up to about `spread`."""
    low, high = domain.low, domain.high
    part = Fraction(2 * stream.below(1 << 20) + 1, 1 << 21)
    if low is not None and high is not None:
        value = low + (high - low) * part
    elif low is not None:
        value = low + spread * part
    elif high is not None:
        value = high - spread * part
    else:
        value = spread * (2 * part - 1)
    if domain.integer:
        value = Fraction(value // 1)
    return value if contains(domain, value) else ladder(domain)[0]


# Sign patterns that the readable points cycle through: all plus, all minus, alternating.
_SIGNS: tuple[tuple[int, ...], ...] = ((1,), (-1,), (1, -1), (-1, 1))
_SCALES = (Fraction(100), Fraction(1, 128), Fraction(-100), Fraction(-1, 128))
_SPREADS = (4, 1, 16, 64)


class _Readable:
    """Points whose coordinates are rungs of each domain's ladder."""

    def __init__(self, names: Sequence[str], domains: Mapping[str, Domain], seed: str) -> None:
        self._rungs = {name: ladder(domains.get(name, REAL)) for name in names}
        self._two_sided = {
            name
            for name in names
            if domains.get(name, REAL).low is None and domains.get(name, REAL).high is None
        }
        self._start = _Stream(seed + "/start").below(3)

    def point(self, shift: int, signs: tuple[int, ...], falling: bool) -> Point:
        """Distinct rungs in rising or falling order of the names, with signs in turn."""
        names = sorted(self._rungs)
        point = {}
        for position, name in enumerate(names):
            rank = len(names) - 1 - position if falling else position
            rungs = self._rungs[name]
            value = rungs[(rank + shift + self._start) % len(rungs)]
            sign = signs[position % len(signs)] if name in self._two_sided else 1
            point[name] = value * sign
        return point


def readable_points(
    names: Sequence[str], domains: Mapping[str, Domain], seed: str
) -> Iterator[Point]:
    """Points of small numbers: rising and falling, with every sign pattern."""
    readable = _Readable(names, domains, seed)
    for shift, signs in enumerate(_SIGNS):
        yield readable.point(shift, signs, falling=False)
        yield readable.point(shift, signs, falling=True)


def sample_points(
    names: Sequence[str], domains: Mapping[str, Domain], seed: str, count: int
) -> list[Point]:
    """Up to `count` distinct points, the same for the same arguments, readable ones first."""
    if not names:
        return [{}]
    points: dict[tuple[Fraction, ...], Point] = {}
    for point in _all_points(sorted(names), domains, seed):
        points.setdefault(tuple(point.values()), point)
        if len(points) >= count:
            break
    return list(points.values())


def _all_points(names: Sequence[str], domains: Mapping[str, Domain], seed: str) -> Iterator[Point]:
    readable = list(readable_points(names, domains, seed))
    stream = _Stream(seed)
    yield from readable[:4]
    for spread in _SPREADS:
        yield {name: _mixed(domains.get(name, REAL), stream, spread) for name in names}
    yield from readable[4:]
    yield from _extreme_points(names, domains)
    for _ in range(64):
        yield {name: _mixed(domains.get(name, REAL), stream, 8) for name in names}


def _extreme_points(names: Sequence[str], domains: Mapping[str, Domain]) -> Iterator[Point]:
    """Large, small, and the origin, as far as the domains allow."""
    for scale in _SCALES:
        values = {
            name: _stretched(domains.get(name, REAL), scale, rank)
            for rank, name in enumerate(names)
        }
        if all(value is not None for value in values.values()):
            yield {name: value for name, value in values.items() if value is not None}
    if all(contains(domains.get(name, REAL), Fraction(0)) for name in names):
        yield dict.fromkeys(names, Fraction(0))


def mixed_points(
    names: Sequence[str], domains: Mapping[str, Domain], seed: str, count: int
) -> list[Point]:
    """`count` points without structure, from magnitude 1 to 64."""
    stream = _Stream(seed + "/mixed")
    return [
        {name: _mixed(domains.get(name, REAL), stream, _SPREADS[k % 4]) for name in names}
        for k in range(count if names else 1)
    ]


def nearby_points(
    point: Point, domains: Mapping[str, Domain], seed: str, count: int
) -> list[Point]:
    """Points around `point`: within 2^-20 of it, or up to two integers away."""
    stream = _Stream(seed + "/near")
    points = []
    for turn in range(count):
        near = {}
        for name, value in sorted(point.items()):
            domain = domains.get(name, REAL)
            if domain.integer:
                moved = value + (turn % 3) * (1 if contains(domain, value + 2) else -1)
            else:
                moved = value + Fraction(2 * stream.below(1 << 20) - (1 << 20) + 1, 1 << 41)
            near[name] = moved if contains(domain, moved) else value
        points.append(near)
    return points

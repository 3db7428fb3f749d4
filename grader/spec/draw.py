"""What may be drawn for a learner, and the draw itself: a pure function of names and texts.

A value is picked by the digits of a BLAKE2b hash, never by a random number generator, so that
it is the same on every machine, in every process and under every version of Python.
"""

from __future__ import annotations

import hashlib
from bisect import insort
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice, product
from typing import TypeAlias

import msgspec

from grader.spec.exact_number import exact_number

Value: TypeAlias = Fraction | str
Drawn: TypeAlias = Value | tuple[Value, ...]
"""A number, a text out of a choice, or a list of such values."""

# The way of drawing is part of what is hashed: another way would be another name.
_METHOD = "grader variants 1"

_MOST_ALONE = 40
_MOST_PAIRS = 15


class Steps(msgspec.Struct, frozen=True, tag=True):
    """The numbers `low`, `low + step`, …, `size` of them."""

    low: Fraction
    step: Fraction
    size: int

    def at(self, index: int) -> Value:
        """The number at an index from 0."""
        return self.low + index * self.step

    def has(self, value: Value) -> bool:
        """Whether it is one of these numbers."""
        if isinstance(value, str):
            return False
        index = (value - self.low) / self.step
        return index.denominator == 1 and 0 <= index < self.size


class OneOf(msgspec.Struct, frozen=True, tag=True):
    """One of some values, which are distinct."""

    options: tuple[Value, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.options)

    def at(self, index: int) -> Value:
        """The value at an index from 0."""
        return self.options[index]

    def has(self, value: Value) -> bool:
        """Whether it is one of them."""
        return value in self.options


class Draw(msgspec.Struct, frozen=True):
    """A name whose value is drawn: one value, or a list of `count` (None: no list).

    A list may be asked to be `distinct`, or sorted by the order of `source`. `base` is the
    value in the problem as it was authored.
    """

    name: str
    source: Steps | OneOf
    base: Drawn
    count: int | None = None
    distinct: bool = False
    in_order: bool = False

    def allows(self, value: Drawn) -> bool:
        """Whether the value could have been drawn."""
        items = value if isinstance(value, tuple) else (value,)
        if isinstance(value, tuple) != (self.count is not None) or len(items) != (self.count or 1):
            return False
        if not all(self.source.has(item) for item in items):
            return False
        if self.distinct and len(set(items)) < len(items):
            return False
        places = [self._place(item) for item in items]
        return not self.in_order or places == sorted(places)

    def _place(self, value: Value) -> Fraction:
        if isinstance(self.source, OneOf):
            return Fraction(self.source.options.index(value))
        assert isinstance(value, Fraction)
        return value

    def extremes(self) -> tuple[Drawn, Drawn]:
        """The first and the last value that there is; of a distinct list the outermost ones."""
        last = self.source.size - 1
        if self.count is None:
            return self.source.at(0), self.source.at(last)
        steps = range(self.count) if self.distinct else [0] * self.count
        low = tuple(self.source.at(step) for step in steps)
        high = tuple(self.source.at(last - step) for step in reversed(steps))
        return low, high


def draw_values(
    draws: Sequence[Draw], seed: str, problem: str, learner: str, trial: int
) -> dict[str, Drawn]:
    """The values of a learner's trial, from 0, whatever they must satisfy.

    A name's value depends on nothing but its own draw and these arguments: to add a name
    changes no other, and to edit a text of the problem changes nothing. `seed` is the
    author's salt, `problem` an id.
    """
    return {
        draw.name: _draw_one(draw, (seed, problem, learner, str(trial), draw.name))
        for draw in draws
    }


def _draw_one(draw: Draw, facts: tuple[str, ...]) -> Drawn:
    if draw.count is None:
        return draw.source.at(_pick(draw.source.size, facts, 0))
    indices: list[int] = []
    taken: list[int] = []
    for place in range(draw.count):
        if draw.distinct:
            index = _free_index(taken, _pick(draw.source.size - place, facts, place))
            insort(taken, index)
        else:
            index = _pick(draw.source.size, facts, place)
        indices.append(index)
    if draw.in_order:
        indices.sort()
    return tuple(draw.source.at(index) for index in indices)


def _pick(size: int, facts: tuple[str, ...], place: int) -> int:
    """An index below `size`. Of 256 bits the remainder is even to one part in 2^200."""
    state = hashlib.blake2b(digest_size=32)
    for fact in (_METHOD, *facts, str(place)):
        # A terminal may hand over bytes that are no text, as lone surrogates.
        encoded = fact.encode("utf-8", "surrogatepass")
        state.update(len(encoded).to_bytes(8, "big") + encoded)
    return int.from_bytes(state.digest(), "big") % size


def _free_index(taken: list[int], free: int) -> int:
    """The index with `free` indices below it that are not taken; `taken` is sorted."""
    for index in taken:
        if index <= free:
            free += 1
    return free


def corners(draws: Sequence[Draw]) -> Iterator[tuple[str, dict[str, Drawn]]]:
    """The extreme draws, each with the name whose extreme it is (empty: of several at once).

    Every name goes to either end while the others stay at the base; then any two of them go
    together, of at most 15 pairs; then all. Of more than 40 names the others are left out
    of the first, so that there are never more than 142.
    """
    base = {draw.name: draw.base for draw in draws}
    ends = {draw.name: draw.extremes() for draw in draws}
    for name in islice(ends, _MOST_ALONE):
        yield from ((name, base | {name: end}) for end in ends[name])
    for one, other in islice(combinations(ends, 2), _MOST_PAIRS):
        pairs = product(ends[one], ends[other])
        yield from (("", base | {one: first, other: second}) for first, second in pairs)
    yield from (("", {name: both[side] for name, both in ends.items()}) for side in (0, 1))


def value_of(text: str) -> Value:
    """What a text in a choice or a base stands for: an exact number if it is one."""
    number = exact_number(text)
    return text if number is None else number

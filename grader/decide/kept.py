"""A sequence whose members are made when first asked for, and then kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The members of an iterator, by number, as often as they are wanted, from any thread."""

    def __init__(self, source: Iterator[T]) -> None:
        self._source = source
        self._made: list[T] = []
        self._making = threading.Lock()

    def at(self, place: int) -> T | None:
        """The member with this number, None beyond the last."""
        if place < len(self._made) or self._make(place):
            return self._made[place]
        return None

    def __iter__(self) -> Iterator[T]:
        place = 0
        while place < len(self._made) or self._make(place):
            yield self._made[place]
            place += 1

    def _make(self, place: int) -> bool:
        """Make the members up to this place; whether there are so many."""
        with self._making:
            while place >= len(self._made):
                for fresh in self._source:
                    self._made.append(fresh)
                    break
                else:
                    return False
        return True

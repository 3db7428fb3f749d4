"""Rows of a submission file as columns: what a million of them travel in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from typing import Any

import msgspec
from msgspec.structs import replace

from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import microseconds, moment_of
from grader.spec.issue import Issue

# In a column of times: a time that is not known. No moment lies so far back.
UNKNOWN_TIME = -(2**63)

Place = tuple[str, str]


class Columns(msgspec.Struct, frozen=True):
    """A stretch of a file, like a `Batch`, each column in a list of its own.

    The lists have equal lengths; row n of the stretch is the n-th of each. Times are
    microseconds since 1970 in UTC, or `UNKNOWN_TIME`.
    """

    rows_in: int = 0
    learners: Sequence[str] = ()
    problems: Sequence[str] = ()
    parts: Sequence[str] = ()
    responses: Sequence[str] = ()
    times: Sequence[int] = ()
    sources: Sequence[str] = ()
    lines: Sequence[int] = ()
    rejected: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()
    notes: tuple[Issue, ...] = ()

    @property
    def lists(self) -> tuple[Sequence[Any], ...]:
        """The seven columns, in the order of the fields of a `ResponseRow`."""
        texts = (self.learners, self.problems, self.parts, self.responses)
        return (*texts, self.times, self.sources, self.lines)

    def places(self) -> set[Place]:
        """Every problem and part that a row names."""
        return set(zip(self.problems, self.parts, strict=True))

    def without(self, refused: Mapping[Place, Callable[[str, int], Issue]]) -> Columns:
        """The columns without the rows of some places: each gives an issue instead.

        `refused` makes the issue of a place from source and line.
        """
        places = list(zip(self.problems, self.parts, strict=True))
        issues = [
            refused[place](source, line)
            for place, source, line in zip(places, self.sources, self.lines, strict=True)
            if place in refused
        ]
        kept = self.only([place not in refused for place in places])
        return replace(kept, rejected=(*self.rejected, *issues))

    def only(self, keep: Sequence[bool]) -> Columns:
        """The columns with those of the rows that are to be kept; all else is as it is."""
        return replace(
            self,
            learners=list(compress(self.learners, keep)),
            problems=list(compress(self.problems, keep)),
            parts=list(compress(self.parts, keep)),
            responses=list(compress(self.responses, keep)),
            times=list(compress(self.times, keep)),
            sources=list(compress(self.sources, keep)),
            lines=list(compress(self.lines, keep)),
        )

    def batch(self) -> Batch:
        """The same as rows."""
        return Batch(self.rows_in, tuple(self._rows()), self.rejected, self.faults, self.notes)

    def _rows(self) -> Iterator[ResponseRow]:
        for learner, problem, part, text, time, source, line in zip(*self.lists, strict=True):
            moment = None if time == UNKNOWN_TIME else moment_of(time)
            yield ResponseRow(learner, problem, part, text, moment, source, line)


def columns_of(batch: Batch) -> Columns:
    """The same as columns."""
    rows = batch.rows
    return Columns(
        batch.rows_in,
        [row.learner for row in rows],
        [row.problem for row in rows],
        [row.part for row in rows],
        [row.response for row in rows],
        [_time(row) for row in rows],
        [row.source for row in rows],
        [row.line for row in rows],
        batch.rejected,
        batch.faults,
        batch.notes,
    )


def _time(row: ResponseRow) -> int:
    return UNKNOWN_TIME if row.submitted_at is None else microseconds(row.submitted_at)

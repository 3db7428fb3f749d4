"""Rows of a submission file as columns: what a million of them travel in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import compress

import msgspec

from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import microseconds, moment_of
from grader.spec.issue import Issue

# In a column of times: a time that is not known. No moment lies so far back.
UNKNOWN_TIME = -(2**63)


class Columns(msgspec.Struct, frozen=True):
    """A stretch of a file, like a `Batch`, each column in a list of its own.

    The lists have equal lengths; row n of the stretch is the n-th of each. Times are
    microseconds since 1970 in UTC, or `UNKNOWN_TIME`. All rows are from the file `source`.
    """

    source: str
    rows_in: int
    learners: Sequence[str]
    problems: Sequence[str]
    parts: Sequence[str]
    responses: Sequence[str]
    times: Sequence[int]
    lines: Sequence[int]
    rejected: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()
    notes: tuple[Issue, ...] = ()

    def places(self) -> set[tuple[str, str]]:
        """Every problem and part that a row names."""
        return set(zip(self.problems, self.parts, strict=True))

    def partition(self, refuse: dict[tuple[str, str], Callable[[str, int], Issue]]) -> Columns:
        """The columns without the rows of some places, each of which gives an issue instead.

        `refuse` makes the issue from source and line.
        """
        places = list(zip(self.problems, self.parts, strict=True))
        keep = [place not in refuse for place in places]
        issues = [
            refuse[place](self.source, line)
            for place, line, kept in zip(places, self.lines, keep, strict=True)
            if not kept
        ]
        return msgspec.structs.replace(
            self,
            learners=list(compress(self.learners, keep)),
            problems=list(compress(self.problems, keep)),
            parts=list(compress(self.parts, keep)),
            responses=list(compress(self.responses, keep)),
            times=list(compress(self.times, keep)),
            lines=list(compress(self.lines, keep)),
            rejected=(*self.rejected, *issues),
        )

    def batch(self) -> Batch:
        """The same as rows."""
        return Batch(self.rows_in, tuple(self._rows()), self.rejected, self.faults, self.notes)

    def _rows(self) -> Iterator[ResponseRow]:
        columns = (self.learners, self.problems, self.parts, self.responses)
        for *texts, time, line in zip(*columns, self.times, self.lines, strict=True):
            moment = None if time == UNKNOWN_TIME else moment_of(int(time))
            yield ResponseRow(*texts, moment, self.source, line)


def columns_of(rows: Sequence[ResponseRow]) -> dict[str, list[str] | list[int]]:
    """The columns of rows by name, as `Importer` sends them, `source` for each row."""
    return {
        "learner": [row.learner for row in rows],
        "problem": [row.problem for row in rows],
        "part": [row.part for row in rows],
        "response": [row.response for row in rows],
        "moment": [_time(row) for row in rows],
        "source": [row.source for row in rows],
        "line": [row.line for row in rows],
    }


def _time(row: ResponseRow) -> int:
    return UNKNOWN_TIME if row.submitted_at is None else microseconds(row.submitted_at)

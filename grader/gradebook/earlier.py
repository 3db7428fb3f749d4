"""What learners typed in several parts of a problem, learner by learner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from grader.gradebook.book import Gradebook
from grader.gradebook.times import moment_of

CHUNK = 20_000

Submissions: TypeAlias = dict[str, list[tuple[str, datetime | None]]]
"""By part, each response as typed with its time, in the order in which they are scored."""


_Row: TypeAlias = tuple[str, str, str, int | None]


def find_submissions(
    book: Gradebook, problem: str, part: str, others: Sequence[str]
) -> Iterator[tuple[str, Submissions]]:
    """Everybody who answered `part`, sorted, with the responses to it and to the `others`."""
    book.run(_CREATE_EARLIER, problem, [part, *others], problem, part)
    for learner, rows in groupby(_rows(book), itemgetter(0)):
        yield learner, _by_part(rows)
    book.run("DROP TABLE earlier")


def find_own_submissions(
    book: Gradebook, learner: str, problem: str, parts: Sequence[str]
) -> Submissions:
    """One learner's responses to some parts of a problem."""
    return _by_part(book.rows(_FIND_OWN, learner, problem, list(parts)))


def _by_part(rows: Iterable[_Row]) -> Submissions:
    found: Submissions = {}
    for _, part, response, moment in rows:
        at = None if moment is None else moment_of(moment)
        found.setdefault(part, []).append((response, at))
    return found


def _rows(book: Gradebook) -> Iterator[_Row]:
    start = 0
    while chunk := book.rows(_READ_EARLIER, start, start + CHUNK):
        yield from chunk
        start += CHUNK


_CREATE_EARLIER = """CREATE OR REPLACE TEMP TABLE earlier AS
    SELECT row_number() OVER (ORDER BY
            learner, submitted_at NULLS FIRST, source, line, id) - 1 AS n,
        learner, part, response, epoch_us(submitted_at) AS moment
    FROM responses
    WHERE problem = ? AND list_contains(?::VARCHAR[], part)
        AND learner IN (SELECT learner FROM responses WHERE problem = ? AND part = ?)
    ORDER BY n"""

_READ_EARLIER = """SELECT learner, part, response, moment
    FROM earlier WHERE n >= ? AND n < ? ORDER BY n"""

_FIND_OWN = """SELECT learner, part, response, epoch_us(submitted_at) AS moment
    FROM responses
    WHERE learner = ? AND problem = ? AND list_contains(?::VARCHAR[], part)
    ORDER BY submitted_at NULLS FIRST, source, line, id"""

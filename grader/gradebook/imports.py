"""Rows of a file into the gradebook: each is stored, was stored before, or is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from grader.gradebook.book import SEPARATOR, Gradebook
from grader.gradebook.columns import UNKNOWN_TIME, Columns, columns_of
from grader.gradebook.faults import fault, quoted
from grader.gradebook.rows import Batch, Extension
from grader.gradebook.sorting_out import ID, sort_out
from grader.gradebook.times import microseconds, moment_of
from grader.spec.issue import Issue


class Imported(msgspec.Struct, frozen=True):
    """What became of a file: `rows_in` is `added` + `known` + the length of `rejected`.

    `known` rows were stored by an earlier reading. `faults` kept (the rest of) the file
    from being read at all, `notes` say how something was understood.
    """

    source: str
    rows_in: int
    added: int
    known: int
    rejected: tuple[Issue, ...]
    faults: tuple[Issue, ...]
    notes: tuple[Issue, ...]


class Importer:
    """Takes the batches of several files, one file after the other.

    `results` has what became of each of them when the context has ended. Where no row of any
    could be taken, nothing is written, and `unrecorded` has them with their digests.
    """

    def __init__(self, book: Gradebook) -> None:
        self.book = book
        self.results: tuple[Imported, ...] = ()
        self.unrecorded: list[tuple[Imported, str]] = []
        self.files: list[_File] = []
        self.waiting = _no_rows()
        self.places = _Numbered(book, "places")
        self.sources = _Numbered(book, "sources")
        self.sent = 0

    def begin_file(self, source: str, digest: str) -> None:
        """Say that the batches to come are those of this file, whose bytes have this digest."""
        self.files.append(_File(source, digest))

    def add(self, batch: Batch | Columns) -> None:
        """Take the rows of a batch, and what was reported of it."""
        columns = columns_of(batch) if isinstance(batch, Batch) else batch
        file = self.files[-1]
        file.rows_in += columns.rows_in
        file.rejected += columns.rejected
        file.faults += columns.faults
        file.notes += columns.notes
        for waiting, new in zip(self.waiting, columns.lists, strict=True):
            waiting.extend(new)
        if len(self.waiting[0]) >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Send the rows that have gathered to the file.

        Raises:
            ValueError: if a text holds the character that sets the fields of an id apart.
        """
        waiting, self.waiting = self.waiting, _no_rows()
        learners, problems, parts, responses, times, sources, lines = waiting
        if any(SEPARATOR in "".join(texts) for texts in (learners, responses)):
            raise ValueError("a text of a response holds the separator")
        columns = {
            "n": range(self.sent, self.sent + len(lines)),
            "learner": learners,
            "place": self.places.numbers(problems, parts),
            "response": responses,
            "time": times,
            "source": self.sources.numbers(sources),
            "line": lines,
        }
        self.book.append_columns("arrived", _ARRIVED, columns)
        self.sent += len(lines)


def _no_rows() -> tuple[list[Any], ...]:
    return tuple([] for _ in range(7))


class _Numbered:
    """A table of texts that rows have in common, so that each row needs only a number."""

    def __init__(self, book: Gradebook, table: str) -> None:
        self.book = book
        self.table = table
        self.known: dict[tuple[str, ...], int] = {}

    def numbers(self, *columns: Sequence[str]) -> list[int]:
        """The number of each row of these columns, in their order.

        Raises:
            ValueError: if a text holds the character that sets texts apart.
        """
        before = len(self.known)
        for each in dict.fromkeys(zip(*columns, strict=True)):
            self.known.setdefault(each, len(self.known))
        values = ("c1::INTEGER", *(f"c{place}" for place in range(2, 2 + len(columns))))
        new = islice(self.known, before, None)
        rows = [(str(number), *each) for number, each in enumerate(new, before)]
        self.book.append(self.table, values, rows)
        return list(map(self.known.__getitem__, zip(*columns, strict=True)))


class _File:
    """What is known of a file while it is being read."""

    def __init__(self, source: str, digest: str) -> None:
        self.source = source
        self.digest = digest
        self.rows_in = 0
        self.rejected: list[Issue] = []
        self.faults: list[Issue] = []
        self.notes: list[Issue] = []


@contextmanager
def importing(book: Gradebook, now: datetime) -> Iterator[Importer]:
    """Take the rows of files, read at this moment, into the gradebook as one transaction.

    If the block raises, or the process is killed, nothing of these files is stored.
    """
    for statement in _CREATE_INCOMING:
        book.run(statement)
    importer = Importer(book)
    with book.transaction():
        yield importer
        importer.flush()
        importer.results = _finish(importer, now)
    for statement in _DROP_INCOMING:
        book.run(statement)


def replace_extensions(book: Gradebook, source: str, extensions: Sequence[Extension]) -> None:
    """Keep the extensions of one settings file, in place of those it gave before."""
    rows = [
        (e.source, str(e.line), e.learner, e.problem or "", e.part or "",
         str(microseconds(e.due)), e.reason)
        for e in extensions
    ]  # fmt: skip
    with book.transaction():
        book.run("DELETE FROM extensions WHERE source = ?", source)
        book.append("extensions", _EXTENSION, rows)


def find_extensions(book: Gradebook) -> list[Extension]:
    """All extensions that hold, sorted."""
    rows = book.rows(
        "SELECT learner, epoch_us(due), source, line, problem, part, reason "
        "FROM extensions ORDER BY ALL"
    )
    return [
        Extension(learner, moment_of(due), source, line, problem, part, reason)
        for learner, due, source, line, problem, part, reason in rows
    ]


def find_strangers(book: Gradebook) -> list[Issue]:
    """A remark for each extension of somebody who has no responses: an id that was mistyped?"""
    rows = book.rows(
        "SELECT DISTINCT source, line, learner FROM extensions ANTI JOIN responses USING (learner) "
        "ORDER BY ALL"
    )
    return [fault("nobody", source, line, learner=quoted(name)) for source, line, name in rows]


def find_idle_extensions(book: Gradebook) -> list[Issue]:
    """A remark for each extension of a problem or part that no run has graded.

    A name that was mistyped would leave somebody without the time they were promised.
    """
    rows = book.rows(
        "SELECT DISTINCT source, line, problem, part FROM extensions e WHERE NOT EXISTS ("
        "SELECT 1 FROM run_parts p WHERE coalesce(e.problem, p.problem) = p.problem "
        "AND coalesce(e.part, p.part) = p.part"
        ") AND (problem IS NOT NULL OR part IS NOT NULL) ORDER BY ALL"
    )
    return [
        fault("idle-extension", source, line, part=quoted(" ".join(filter(None, names))))
        for source, line, *names in rows
    ]


class StoredPlace(msgspec.Struct, frozen=True):
    """A problem and part with `count` stored responses, the first of them at `source:line`."""

    problem: str
    part: str
    count: int
    source: str
    line: int


def find_places(book: Gradebook) -> list[StoredPlace]:
    """Everything that stored responses answer, whatever bank they were taken for."""
    rows = book.rows(
        "SELECT problem, part, count(*), arg_min(source, (source, line)), "
        "arg_min(line, (source, line)) FROM responses GROUP BY problem, part ORDER BY ALL"
    )
    return [StoredPlace(*row) for row in rows]


def _finish(importer: Importer, now: datetime) -> tuple[Imported, ...]:
    """Move the new rows to the responses, and record what was reported of each file."""
    book = importer.book
    refused, known = sort_out(book)
    fresh = dict(book.rows("SELECT source, count(*) FROM incoming GROUP BY source"))
    results = [
        Imported(
            file.source,
            file.rows_in,
            fresh.get(file.source, 0),
            known.get(file.source, 0),
            (*file.rejected, *refused.get(file.source, ())),
            tuple(file.faults),
            tuple(file.notes),
        )
        for file in importer.files
    ]
    digests = [file.digest for file in importer.files]
    read = list(zip(results, digests, strict=True))
    if any(result.added or result.known for result in results):
        _store(importer, record_files(book, read, now))
    else:
        importer.unrecorded = read
    return tuple(results)


def record_files(
    book: Gradebook, read: Sequence[tuple[Imported, str]], now: datetime
) -> dict[str, int]:
    """Record that these files, each with its digest, were read at this moment.

    Gives the number of the reading by file, where it is a new one.
    """
    first = book.value("SELECT coalesce(max(number), 0) + 1 FROM imports")
    assert isinstance(first, int)
    news = list(_news(book, read, first, now))
    book.append("imports", _IMPORT, news)
    _replace_issues(book, [result for result, _ in read])
    return {source: int(number) for number, source, *_ in news}


def _store(importer: Importer, imports: dict[str, int]) -> None:
    """Add the rows that are left to the responses; `imports` numbers the reading of each file."""
    places, sources = list(importer.places.known), list(importer.sources.known)
    importer.book.run(
        _STORE,
        [problem for problem, _ in places],
        [part for _, part in places],
        [source for (source,) in sources],
        [imports.get(source, 0) for (source,) in sources],
    )


def _news(
    book: Gradebook, results: Iterable[tuple[Imported, str]], first: int, now: datetime
) -> Iterator[tuple[str, ...]]:
    """The record of each reading that brought rows, or found another file than the last did."""
    last = dict(book.rows("SELECT source, arg_max(digest, number) FROM imports GROUP BY source"))
    number = first
    for result, digest in results:
        if result.added or last.get(result.source) != digest:
            counts = (result.rows_in, result.added, result.known, len(result.rejected))
            yield (str(number), result.source, digest, str(microseconds(now)), *map(str, counts))
            number += 1


def _replace_issues(book: Gradebook, results: Sequence[Imported]) -> None:
    sources = [result.source for result in results]
    book.run("DELETE FROM issues WHERE source IN (SELECT unnest(?::VARCHAR[]))", sources)
    for result in results:
        kinds = (("row", result.rejected), ("file", result.faults), ("note", result.notes))
        book.append("issues", _ISSUE, _issue_texts(kinds))


def _issue_texts(kinds: Iterable[tuple[str, Sequence[Issue]]]) -> Iterator[tuple[str, ...]]:
    for kind, issues in kinds:
        for issue in issues:
            place = (str(issue.line), str(issue.column))
            yield (issue.file, *place, kind, issue.code, issue.message, issue.suggestion)


# So many rows travel to the file at once.
ROWS_AT_ONCE = 100_000

# What rows have in common is kept once: a million rows take a third of the memory so.
_CREATE_INCOMING = (
    """CREATE OR REPLACE TEMP TABLE arrived (n BIGINT, learner VARCHAR, place INTEGER,
        response VARCHAR, submitted_at TIMESTAMP, source_number INTEGER, line BIGINT)""",
    "CREATE OR REPLACE TEMP TABLE places (place INTEGER, problem VARCHAR, part VARCHAR)",
    "CREATE OR REPLACE TEMP TABLE sources (source_number INTEGER, source VARCHAR)",
    """CREATE OR REPLACE TEMP VIEW incoming AS
        SELECT n, learner, problem, part, response, submitted_at, source, line
        FROM arrived JOIN places USING (place) JOIN sources USING (source_number)""",
)

_DROP_INCOMING = (
    "DROP VIEW incoming",
    *(f"DROP TABLE {table}" for table in ("arrived", "places", "sources")),
)

_ARRIVED = (
    *("n", "learner", "place", "response"),
    f"make_timestamp(nullif(time, {UNKNOWN_TIME}))",
    *("source", "line"),
)

_IMPORT = (
    *("c1::INTEGER", "c2", "c3", "make_timestamp(c4::BIGINT)"),
    *("c5::BIGINT", "c6::BIGINT", "c7::BIGINT", "c8::BIGINT"),
)

_ISSUE = ("c1", "c2::BIGINT", "c3::BIGINT", "c4", "c5", "c6", "c7")

_EXTENSION = (
    *("c1", "c2::BIGINT", "c3"),
    *("nullif(c4, '')", "nullif(c5, '')"),
    *("make_timestamp(c6::BIGINT)", "c7"),
)

# Looked up in lists, and not joined: so the rows are stored in the order in which they came.
_STORE = f"""INSERT INTO responses
    SELECT {ID}, learner, problem, part, response, submitted_at, source, line, import
    FROM (
        SELECT learner, $1[place + 1] AS problem, $2[place + 1] AS part, response, submitted_at,
            $3[source_number + 1] AS source, line, $4[source_number + 1] AS import
        FROM arrived
    )"""  # noqa: S608

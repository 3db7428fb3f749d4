"""Rows of a file into the gradebook: each is stored, was stored before, or is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import msgspec

from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault, quoted
from grader.gradebook.rows import Batch, Extension, ResponseRow
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

    `results` has what became of each of them when the context has ended.
    """

    def __init__(self, book: Gradebook) -> None:
        self.book = book
        self.results: tuple[Imported, ...] = ()
        self.files: list[_File] = []
        self.sent = 0

    def begin_file(self, source: str, digest: str) -> None:
        """Say that the batches to come are those of this file, whose bytes have this digest."""
        self.files.append(_File(source, digest))

    def add(self, batch: Batch) -> None:
        """Take the rows of a batch, and what was reported of it."""
        file = self.files[-1]
        file.rows_in += batch.rows_in
        file.rejected += batch.rejected
        file.faults += batch.faults
        file.notes += batch.notes
        self.book.append("incoming", _INCOMING, map(self._texts, batch.rows))

    def _texts(self, row: ResponseRow) -> tuple[str, ...]:
        self.sent += 1
        at = "" if row.submitted_at is None else str(microseconds(row.submitted_at))
        return (
            *(str(self.sent), row.learner, row.problem, row.part, row.response, at),
            *(row.source, str(row.line)),
        )


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
    importer = Importer(book)
    book.run(_CREATE_INCOMING)
    with book.transaction():
        yield importer
        importer.results = _finish(importer, now)
    book.run("DROP TABLE incoming")


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
    refused = _refuse_rows(book)
    fresh = dict(book.rows(_COUNT_FRESH))
    left = dict(book.rows("SELECT source, count(*) FROM incoming GROUP BY source"))
    results = [
        Imported(
            file.source,
            file.rows_in,
            fresh.get(file.source, 0),
            left.get(file.source, 0) - fresh.get(file.source, 0),
            (*file.rejected, *refused.get(file.source, ())),
            tuple(file.faults),
            tuple(file.notes),
        )
        for file in importer.files
    ]
    first = book.value("SELECT coalesce(max(number), 0) + 1 FROM imports")
    assert isinstance(first, int)
    digests = [file.digest for file in importer.files]
    book.append("imports", _IMPORT, _news(book, zip(results, digests, strict=True), first, now))
    book.run(_STORE, first)
    _replace_issues(book, results)
    return tuple(results)


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


def _refuse_rows(book: Gradebook) -> dict[str, list[Issue]]:
    """Take those rows out that say again, or say otherwise, what another row has said."""
    book.run(_CREATE_REFUSED)
    rows = book.rows(
        "SELECT source, line, code, learner, part, first_source, first_line "
        "FROM incoming JOIN refused USING (n) ORDER BY n"
    )
    book.run("DELETE FROM incoming WHERE n IN (SELECT n FROM refused)")
    book.run("DROP TABLE refused")
    issues: dict[str, list[Issue]] = {}
    for source, line, code, learner, part, where, first in rows:
        facts = {"learner": quoted(learner), "part": part, "first": f"{where}:{first}"}
        issues.setdefault(source, []).append(fault(code, source, line, None, **facts))
    return issues


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


_CREATE_INCOMING = """CREATE OR REPLACE TEMP TABLE incoming (
    n BIGINT, id UUID, learner VARCHAR, problem VARCHAR, part VARCHAR, response VARCHAR,
    submitted_at TIMESTAMP, source VARCHAR, line BIGINT)"""

# The id is the beginning of a SHA-256 over the fields, set apart by a character that none holds.
_INCOMING = (
    "c1::BIGINT",
    "left(sha256(concat_ws(chr(0), c2, c3, c4, c6, c5)), 32)::UUID",
    *("c2", "c3", "c4", "c5"),
    "make_timestamp(nullif(c6, '')::BIGINT)",
    *("c7", "c8::BIGINT"),
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

# A row is refused if its file holds the same row before it, or if another response of the
# learner to the part has the same time: one that is stored, or else the first of those read.
_CREATE_REFUSED = """CREATE OR REPLACE TEMP TABLE refused AS
    WITH copies AS (
        SELECT source, id, min(n) AS first, arg_min(line, n) AS first_line
        FROM incoming GROUP BY source, id HAVING count(*) > 1
    ), slots AS (
        SELECT learner, problem, part, submitted_at, arg_min(id, n) AS first_id,
            arg_min(source, n) AS first_source, arg_min(line, n) AS first_line
        FROM incoming WHERE submitted_at IS NOT NULL
        GROUP BY learner, problem, part, submitted_at HAVING count(DISTINCT id) > 1
    ), reasons AS (
        SELECT n, 1 AS weight, 'duplicate-row' AS code, source AS first_source, first_line
        FROM incoming JOIN copies USING (source, id) WHERE n > first
        UNION ALL
        SELECT n, 2, 'conflicting-row', responses.source, responses.line
        FROM incoming JOIN responses USING (learner, problem, part, submitted_at)
        WHERE incoming.id <> responses.id
        UNION ALL
        SELECT n, 3, 'conflicting-row', first_source, first_line
        FROM incoming JOIN slots USING (learner, problem, part, submitted_at)
        WHERE id <> first_id AND id NOT IN (SELECT id FROM responses)
    )
    SELECT n, arg_min(code, weight) AS code, arg_min(first_source, weight) AS first_source,
        arg_min(first_line, weight) AS first_line
    FROM reasons GROUP BY n"""

# Of the same row in several files the first is stored.
_FRESH = """
    FROM (SELECT arg_min(source, n) AS source, arg_min(line, n) AS line, min(n) AS n, id
        FROM incoming GROUP BY id)
    ANTI JOIN responses USING (id)"""

_COUNT_FRESH = f"SELECT source, count(*) {_FRESH} GROUP BY source"

_STORE = f"""INSERT INTO responses
    SELECT i.id, i.learner, i.problem, i.part, i.response, i.submitted_at, i.source, i.line,
        imports.number
    FROM incoming i SEMI JOIN (SELECT n {_FRESH}) fresh USING (n)
    JOIN imports ON imports.source = i.source AND imports.number >= ?
    ORDER BY i.n"""  # noqa: S608

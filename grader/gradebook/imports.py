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
    """Takes the batches of one file; `result` is there when the context has ended."""

    def __init__(self, book: Gradebook, source: str) -> None:
        self.book = book
        self.source = source
        self.rows_in = 0
        self.sent = 0
        self.rejected: list[Issue] = []
        self.faults: list[Issue] = []
        self.notes: list[Issue] = []
        self.result: Imported | None = None

    def add(self, batch: Batch) -> None:
        """Take the rows of a batch, and what was reported of it."""
        self.rows_in += batch.rows_in
        self.rejected += batch.rejected
        self.faults += batch.faults
        self.notes += batch.notes
        self.book.append("incoming", _INCOMING, map(self._texts, batch.rows))

    def _texts(self, row: ResponseRow) -> tuple[str, ...]:
        self.sent += 1
        at = "" if row.submitted_at is None else str(microseconds(row.submitted_at))
        return (str(self.sent), row.learner, row.problem, row.part, row.response, at, str(row.line))


@contextmanager
def importing(book: Gradebook, source: str, digest: str, at: datetime) -> Iterator[Importer]:
    """Read the file `source`, whose bytes have this `digest`, at a moment, as one transaction.

    If the block raises, or the process is killed, nothing of the file is stored.
    """
    importer = Importer(book, source)
    book.run(_CREATE_INCOMING)
    with book.transaction():
        yield importer
        importer.result = _finish(importer, digest, at)
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


def _finish(importer: Importer, digest: str, at: datetime) -> Imported:
    """Move the new rows of the file to the responses, and record what was reported."""
    book, source = importer.book, importer.source
    refused = _refuse_rows(book, source)
    known = book.value("SELECT count(*) FROM incoming SEMI JOIN responses USING (id)")
    added = book.value("SELECT count(*) FROM incoming") - known
    result = Imported(
        source,
        importer.rows_in,
        added,
        known,
        (*importer.rejected, *refused),
        tuple(importer.faults),
        tuple(importer.notes),
    )
    if _is_news(book, result, digest):
        number = book.value("SELECT coalesce(max(number), 0) + 1 FROM imports")
        book.run(
            "INSERT INTO imports VALUES (?, ?, ?, make_timestamp(?), ?, ?, ?, ?)",
            number, source, digest, microseconds(at),
            result.rows_in, added, known, len(result.rejected),
        )  # fmt: skip
        book.run(_STORE, source, number)
    _replace_issues(book, result)
    return result


def _is_news(book: Gradebook, result: Imported, digest: str) -> bool:
    """Whether this reading brought rows, or read another file than the last one of its name."""
    last = book.rows(
        "SELECT digest FROM imports WHERE source = ? ORDER BY number DESC LIMIT 1", result.source
    )
    return result.added > 0 or last != [(digest,)]


def _refuse_rows(book: Gradebook, source: str) -> list[Issue]:
    """Take those rows out that say again, or say otherwise, what another row has said."""
    book.run(_CREATE_REFUSED, source, source)
    rows = book.rows(
        "SELECT line, code, learner, part, first_source, first_line "
        "FROM incoming JOIN refused USING (n) ORDER BY n"
    )
    book.run("DELETE FROM incoming WHERE n IN (SELECT n FROM refused)")
    book.run("DROP TABLE refused")
    return [
        fault(code, source, line, learner=quoted(learner), part=part, first=f"{where}:{first}")
        for line, code, learner, part, where, first in rows
    ]


def _replace_issues(book: Gradebook, result: Imported) -> None:
    kinds = (("row", result.rejected), ("file", result.faults), ("note", result.notes))
    book.run("DELETE FROM issues WHERE source = ?", result.source)
    book.append("issues", _ISSUE, _issue_texts(kinds))


def _issue_texts(kinds: Iterable[tuple[str, Sequence[Issue]]]) -> Iterator[tuple[str, ...]]:
    for kind, issues in kinds:
        for issue in issues:
            place = (str(issue.line), str(issue.column))
            yield (issue.file, *place, kind, issue.code, issue.message, issue.suggestion)


_CREATE_INCOMING = """CREATE OR REPLACE TEMP TABLE incoming (
    n BIGINT, id UUID, learner VARCHAR, problem VARCHAR, part VARCHAR, response VARCHAR,
    submitted_at TIMESTAMP, line BIGINT)"""

# The id is the beginning of a SHA-256 over the fields, set apart by a character that none holds.
_INCOMING = (
    "c1::BIGINT",
    "left(sha256(concat_ws(chr(0), c2, c3, c4, c6, c5)), 32)::UUID",
    *("c2", "c3", "c4", "c5"),
    "make_timestamp(nullif(c6, '')::BIGINT)",
    "c7::BIGINT",
)

_ISSUE = ("c1", "c2::BIGINT", "c3::BIGINT", "c4", "c5", "c6", "c7")

_EXTENSION = (
    *("c1", "c2::BIGINT", "c3"),
    *("nullif(c4, '')", "nullif(c5, '')"),
    *("make_timestamp(c6::BIGINT)", "c7"),
)

# A row is refused if the file holds the same row before it, or if another response of the
# learner to the part has the same time: one that is stored, or else the first in the file.
_CREATE_REFUSED = """CREATE OR REPLACE TEMP TABLE refused AS
    WITH copies AS (
        SELECT id, min(n) AS first, arg_min(line, n) AS first_line
        FROM incoming GROUP BY id HAVING count(*) > 1
    ), slots AS (
        SELECT learner, problem, part, submitted_at,
            arg_min(id, n) AS first_id, arg_min(line, n) AS first_line
        FROM incoming WHERE submitted_at IS NOT NULL
        GROUP BY learner, problem, part, submitted_at HAVING count(DISTINCT id) > 1
    ), reasons AS (
        SELECT n, 1 AS weight, 'duplicate-row' AS code, ? AS first_source, first_line
        FROM incoming JOIN copies USING (id) WHERE n > first
        UNION ALL
        SELECT n, 2, 'conflicting-row', responses.source, responses.line
        FROM incoming JOIN responses USING (learner, problem, part, submitted_at)
        WHERE incoming.id <> responses.id
        UNION ALL
        SELECT n, 3, 'conflicting-row', ?, first_line
        FROM incoming JOIN slots USING (learner, problem, part, submitted_at)
        WHERE id <> first_id AND id NOT IN (SELECT id FROM responses)
    )
    SELECT n, arg_min(code, weight) AS code, arg_min(first_source, weight) AS first_source,
        arg_min(first_line, weight) AS first_line
    FROM reasons GROUP BY n"""

_STORE = """INSERT INTO responses
    SELECT id, learner, problem, part, response, submitted_at, ?, line, ?
    FROM incoming ANTI JOIN responses USING (id) ORDER BY n"""

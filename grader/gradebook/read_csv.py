"""The long CSV: a row for each response, `learner,problem,part,response,submitted_at`.

The columns may stand in any order and between others, which are left alone. The delimiter
is a comma, a semicolon, a tab or a bar, whichever the header shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from grader.gradebook.faults import fault, quoted
from grader.gradebook.header import (
    UTF_8_MARK,
    extra_columns,
    find_delimiter,
    foreign_encoding,
    header_faults,
    tidy_name,
)
from grader.gradebook.records import Record, read_records
from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import has_zone, parse_time
from grader.spec.issue import Issue

COLUMNS = ("learner", "problem", "part", "response", "submitted_at")
ROWS_IN_BATCH = 20_000

# Excel writes the delimiter into a line of its own where it is not the one of the locale.
_SEPARATOR_LINE = re.compile(rb"sep=([,;\t|])[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)


def read_csv(data: bytes, source: str, zone: tzinfo = UTC) -> Iterator[Batch]:
    """The rows of a long CSV file, in batches; `source` is the file's name in issues.

    `zone` is that of the times which name none. A file that is not UTF-8 text or lacks a
    column gives one batch with its faults and no rows. Never raises on any bytes.
    """
    foreign = foreign_encoding(data)
    if foreign:
        yield Batch(
            faults=(fault("not-utf-8", source, 1, found=f"the file is {foreign}, not UTF-8"),)
        )
        return
    data = data.removeprefix(UTF_8_MARK)
    separator = _SEPARATOR_LINE.match(data)
    delimiter = separator[1].decode() if separator else find_delimiter(data, COLUMNS)
    records = read_records(data, delimiter)
    if separator:
        next(records)
    header = next(records, None)
    faults = header_faults(header, COLUMNS, source)
    if header is None or faults:
        yield Batch(faults=tuple(faults))
        return
    yield from _Rows(header, source, zone).batches(records)


class _Rows:
    """Turns the records under one header into rows."""

    def __init__(self, header: Record, source: str, zone: tzinfo) -> None:
        names = [tidy_name(cell) for cell in header.cells]
        self.width = len(names)
        self.places = [names.index(column) for column in COLUMNS]
        self.source = source
        self.zone = zone
        self.notes = extra_columns(header, COLUMNS, source)
        self.first_without_zone: int | None = None

    def batches(self, records: Iterator[Record]) -> Iterator[Batch]:
        rows: list[ResponseRow] = []
        rejected: list[Issue] = []
        for record in records:
            taken = self.read(record)
            if isinstance(taken, Issue):
                rejected.append(taken)
            else:
                rows.append(taken)
            if len(rows) + len(rejected) == ROWS_IN_BATCH:
                yield Batch(ROWS_IN_BATCH, tuple(rows), tuple(rejected))
                rows, rejected = [], []
        rows_in = len(rows) + len(rejected)
        yield Batch(rows_in, tuple(rows), tuple(rejected), notes=self.closing_notes())

    def read(self, record: Record) -> ResponseRow | Issue:
        line, cells = record.line, record.cells
        if record.code:
            return fault(record.code, self.source, line, found=record.found)
        if len(cells) != self.width:
            return fault("ragged-row", self.source, line, cells=len(cells), columns=self.width)
        learner, problem, part, response, time = [cells[place] for place in self.places]
        learner = learner.strip()
        if not learner:
            return fault("no-learner", self.source, line)
        try:
            submitted_at = self.read_time(time, line)
        except ValueError:
            return fault("bad-time", self.source, line, time=quoted(time))
        return ResponseRow(
            learner, problem.strip(), part.strip(), response, submitted_at, self.source, line
        )

    def read_time(self, text: str, line: int) -> datetime | None:
        if not text or text.isspace():
            return None
        moment = parse_time(text, self.zone)
        # Nearly every time ends with Z, and this runs once for each row of a million.
        if self.first_without_zone is None and text[-1] != "Z" and not has_zone(text):
            self.first_without_zone = line
        return moment

    def closing_notes(self) -> tuple[Issue, ...]:
        if self.first_without_zone is None:
            return self.notes
        return (*self.notes, fault("no-zone", self.source, self.first_without_zone, zone=self.zone))

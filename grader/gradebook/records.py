"""From the bytes of a CSV file to its records, each with its line, good and broken ones.

A broken record (a quote that is never closed, a cell without end) costs only its first
line: reading goes on with the next one, so one bad row cannot swallow those behind it.

A file is read stretch by stretch, each of them at once. Where one holds anything out of the
ordinary, that part of it is read again record by record, which takes ten times as long.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence

import msgspec

from grader.gradebook.cutting import cut

# About the rows that fit into a processor's cache while they are cut up.
STRETCH = 131_072
# One with something unusual is read in pieces so long, so that little of it is read singly.
SHORT_STRETCH = 4_096

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

# What the csv module says, and the kind of fault that it is.
_CSV_ERRORS = {
    "unexpected end of data": "unclosed-quote",
    "expected after": "unclosed-quote",
    "field larger": "cell-too-long",
}


class Record(msgspec.Struct, frozen=True, gc=False):
    """The cells of a record that starts at `line`; with `code` and `found` if it is broken.

    The next record starts at byte `end` of the file, on line `next_line`.
    """

    line: int
    cells: list[str]
    end: int
    next_line: int
    code: str = ""
    found: str = ""


class Stretch(msgspec.Struct, frozen=True):
    """Records of a file that are not wholly blank: those of the right width, and the others.

    Row n of the `columns` starts at `lines[n]`. The others are broken, or have too many cells
    or too few.
    """

    columns: Sequence[Sequence[str]]
    lines: Sequence[int]
    others: Sequence[Record]


def stretch_of(width: int, records: Sequence[Record]) -> Stretch:
    """These records as columns, those aside that are not `width` cells wide."""
    fit = [record for record in records if not record.code and len(record.cells) == width]
    others = [record for record in records if record.code or len(record.cells) != width]
    columns = list(zip(*(record.cells for record in fit), strict=True)) or [()] * width
    return Stretch(columns, [record.line for record in fit], others)


class _Lines:
    """The lines of a file, some of which can be given back."""

    def __init__(self, data: bytes, start: int, line: int) -> None:
        self.source = (match.group() for match in _LINE.finditer(data, start))
        self.returned: deque[bytes] = deque()
        self.offset = start
        self.number = line - 1
        self.taken: list[bytes] = []
        self.code = self.found = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self.returned.popleft() if self.returned else next(self.source)
        self.number += 1
        self.offset += len(raw)
        self.taken.append(raw)
        if b"\0" in raw:
            self.code = "nul"
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.code, self.found = "not-utf-8", _not_utf_8(raw[error.start])
            return raw.decode("utf-8", "surrogateescape")

    def begin_record(self) -> None:
        self.taken.clear()
        self.code = self.found = ""

    def give_back_all_but_one(self) -> None:
        extra = self.taken[1:]
        self.returned.extendleft(reversed(extra))
        self.number -= len(extra)
        self.offset -= sum(map(len, extra))


def read_stretches(
    data: bytes, delimiter: str, width: int, start: int = 0, line: int = 1
) -> Iterator[Stretch]:
    """What `read_records` gives, many at a time; the first record starts at `line`.

    Records of `width` cells are the right ones.
    """
    unusual_until = 0
    while start < len(data):
        length = STRETCH if start >= unusual_until else SHORT_STRETCH
        end = _end_of_stretch(data, start, length)
        piece = data[start:end]
        regular = None if b"\0" in piece else cut(piece, delimiter, width, line)
        if regular is not None:
            yield Stretch(regular.columns, regular.lines, ())
            start, line = end, line + regular.height
        elif length == STRETCH:
            unusual_until = end
        else:
            records, start, line = _read_singly(data, delimiter, start, line, end)
            yield stretch_of(width, records)


def _end_of_stretch(data: bytes, start: int, length: int) -> int:
    """The offset behind the last end of a line within the wanted length, or the next after it."""
    end = data.rfind(b"\n", start, start + length)
    if end < 0:
        # Not the last byte: a line feed may stand behind it, and the two end one line.
        end = data.rfind(b"\r", start, start + length - 1)
    if end < 0:
        end = data.find(b"\n", start + length)
    return len(data) if end < 0 else end + 1


def _read_singly(
    data: bytes, delimiter: str, start: int, line: int, end: int
) -> tuple[list[Record], int, int]:
    """The records that start before `end`, with the offset and line at which the next starts."""
    records = []
    for record in read_records(data, delimiter, start, line):
        records.append(record)
        if record.end >= end:
            return records, record.end, record.next_line
    return records, len(data), line


def read_records(data: bytes, delimiter: str, start: int = 0, line: int = 1) -> Iterator[Record]:
    """Every record that is not wholly blank, in the order of the file.

    The first of them starts at the byte `start`, which begins `line`.

    Lines end with LF, CR LF or CR, even mixed. In a record with `code` the cells are not
    to be trusted. The time is linear in the size of the file.
    """
    lines = _Lines(data, start, line)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_record()
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back_all_but_one()
            yield Record(first, [], lines.offset, lines.number + 1, *_csv_error(str(error)))
            continue
        if lines.code or any(cells):
            place = (lines.offset, lines.number + 1)
            yield Record(first, cells, *place, lines.code, lines.found)


def _csv_error(text: str) -> tuple[str, str]:
    for sign, code in _CSV_ERRORS.items():
        if sign in text:
            return code, text
    return "broken-row", text


def _not_utf_8(byte: int) -> str:
    found = f"byte 0x{byte:02X} is not UTF-8"
    if byte >= 0xA0:
        found += f"; in Latin-1 (Windows-1252) it would be {chr(byte)!r}"
    return found

"""From the bytes of a CSV file to its records, each with its line, good and broken ones.

A broken record (a quote that is never closed, a cell without end) costs only its first
line: reading goes on with the next one, so one bad row cannot swallow those behind it.

A file is read stretch by stretch, each of them at once. A stretch that holds anything out of
the ordinary is read again record by record, which takes five times as long.
"""

from __future__ import annotations

import csv
import gc
import io
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

# About the rows that fit into a processor's cache while they are cut up.
STRETCH = 262_144

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
    """Records of a file that are not wholly blank: those that can be read, and the others.

    The record with `cells[n]` starts at `lines[n]`.
    """

    cells: list[list[str]]
    lines: Sequence[int]
    broken: list[Record]


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


def read_stretches(data: bytes, delimiter: str, start: int = 0, line: int = 1) -> Iterator[Stretch]:
    """What `read_records` gives, many at a time; the first record starts at `line`."""
    while start < len(data):
        end = _end_of_stretch(data, start)
        whole = _read_whole(data[start:end], delimiter, line)
        if whole is None:
            stretch, start, line = _read_singly(data, delimiter, start, line, end)
            yield stretch
        else:
            stretch, lines = whole
            yield stretch
            start, line = end, line + lines


def _end_of_stretch(data: bytes, start: int) -> int:
    """The offset behind the last end of a line within the wanted length, or the next after it."""
    end = data.rfind(b"\n", start, start + STRETCH)
    if end < 0:
        # Not the last byte: a line feed may stand behind it, and the two end one line.
        end = data.rfind(b"\r", start, start + STRETCH - 1)
    if end < 0:
        end = data.find(b"\n", start + STRETCH)
    return len(data) if end < 0 else end + 1


def _read_whole(data: bytes, delimiter: str, line: int) -> tuple[Stretch, int] | None:
    """The records of a stretch and the number of its lines; None if anything is unusual."""
    if b"\0" in data:
        return None
    try:
        text = data.decode("utf-8")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        with _no_collections():
            cells = list(reader)
    except (UnicodeDecodeError, csv.Error):
        return None
    lines: Sequence[int] = range(line, line + len(cells))
    if reader.line_num != len(cells):
        lines = _first_lines(text, delimiter, line)
    if not all(map(any, cells)):
        kept = [n for n, record in enumerate(cells) if any(record)]
        cells, lines = [cells[n] for n in kept], [lines[n] for n in kept]
    return Stretch(cells, lines, []), reader.line_num


@contextmanager
def _no_collections() -> Iterator[None]:
    """Rows hold no cycles, and looking for some among thousands takes time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _first_lines(text: str, delimiter: str, line: int) -> list[int]:
    """Where each record of a stretch starts in which some go over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    behind = [line + reader.line_num for _ in reader]
    return [line, *behind[:-1]]


def _read_singly(
    data: bytes, delimiter: str, start: int, line: int, end: int
) -> tuple[Stretch, int, int]:
    """The records that start before `end`, with the offset and line at which the next starts."""
    stretch = Stretch([], [], [])
    lines: list[int] = []
    for record in read_records(data, delimiter, start, line):
        if record.code:
            stretch.broken.append(record)
        else:
            stretch.cells.append(record.cells)
            lines.append(record.line)
        start, line = record.end, record.next_line
        if start >= end:
            break
    else:
        start = len(data)
    return Stretch(stretch.cells, lines, stretch.broken), start, line


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

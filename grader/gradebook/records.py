"""From the bytes of a CSV file to its records, each with its line, good and broken ones.

A broken record (a quote that is never closed, a cell without end) costs only its first
line: reading goes on with the next one, so one bad row cannot swallow those behind it.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

import msgspec

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

# What the csv module says, and the kind of fault that it is.
_CSV_ERRORS = {
    "unexpected end of data": "unclosed-quote",
    "expected after": "unclosed-quote",
    "field larger": "cell-too-long",
}


class Record(msgspec.Struct, frozen=True, gc=False):
    """The cells of a record that starts at `line`; with `code` and `found` if it is broken."""

    line: int
    cells: list[str]
    code: str = ""
    found: str = ""


class _Lines:
    """The lines of a file, some of which can be given back."""

    def __init__(self, data: bytes) -> None:
        self.source = (match.group() for match in _LINE.finditer(data))
        self.returned: deque[bytes] = deque()
        self.number = 0
        self.taken: list[bytes] = []
        self.code = self.found = ""

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        raw = self.returned.popleft() if self.returned else next(self.source)
        self.number += 1
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
        extra = len(self.taken) - 1
        self.returned.extendleft(reversed(self.taken[1:]))
        self.number -= extra


def read_records(data: bytes, delimiter: str) -> Iterator[Record]:
    """Every record that is not wholly blank, in the order of the file.

    Lines end with LF, CR LF or CR, even mixed. In a record with `code` the cells are not
    to be trusted. The time is linear in the size of the file.
    """
    lines = _Lines(data)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_record()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            lines.give_back_all_but_one()
            yield Record(start, [], *_csv_error(str(error)))
            continue
        if lines.code or any(cells):
            yield Record(start, cells, lines.code, lines.found)


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

"""A table of texts: its header, its records and how it is delimited, whatever file it was in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

import msgspec

from grader.gradebook.records import Record, Stretch, read_records, read_stretches

DELIMITERS = ",;\t|"
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

# So much of a file tells its delimiter, and so many records what its columns hold.
_HEAD = 262_144
_TRIED = 40
SAMPLE = 1_000

# Excel writes the delimiter into a line of its own where it is not the one of the locale.
_SEPARATOR_LINE = re.compile(rb"sep=([,;\t|])[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)


class Table(msgspec.Struct, frozen=True):
    """A header, and the way to the records below it, from the first on each time.

    `stretches` gives the same records many at a time, which is ten times as fast.

    `header` is None where the file holds nothing. `delimiter` is empty where the file is no
    text; `encoding` is for people.
    """

    header: Record | None
    records: Callable[[], Iterator[Record]]
    stretches: Callable[[], Iterator[Stretch]]
    delimiter: str
    encoding: str

    def sample(self) -> list[list[str]]:
        """The cells of the first good records that are as long as the header."""
        if self.header is None:
            return []
        width = len(self.header.cells)
        good = (
            record.cells
            for record in islice(self.records(), SAMPLE)
            if not record.code and len(record.cells) == width
        )
        return list(good)


def open_table(data: bytes, encoding: str, known: Callable[[list[str]], int]) -> Table:
    """The table in a text in UTF-8 without a mark.

    `known(cells)` counts the cells of a header that are recognised; where a delimiter lets it
    count any, the one that makes the most of them is taken.
    """
    separator = _SEPARATOR_LINE.match(data)
    delimiter = separator[1].decode() if separator else find_delimiter(data, known)
    skipped = 2 if separator else 1

    def records() -> Iterator[Record]:
        return islice(read_records(data, delimiter), skipped, None)

    header = next(islice(read_records(data, delimiter), skipped - 1, None), None)

    def stretches() -> Iterator[Stretch]:
        assert header is not None
        return read_stretches(data, delimiter, len(header.cells), header.end, header.next_line)

    return Table(header, records, stretches, delimiter, encoding)


def find_delimiter(data: bytes, known: Callable[[list[str]], int]) -> str:
    """The delimiter that explains the beginning of a text best.

    That which gives the most known columns; else the one under which most records are as wide
    as the header, and of several such the one with the most columns.
    """
    head = data[:_HEAD]
    return max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter, known))


def _fit(
    head: bytes, delimiter: str, known: Callable[[list[str]], int]
) -> tuple[int, bool, int, float]:
    records = list(islice(read_records(head, delimiter), _TRIED))
    if not records:
        return 0, False, 0, 0.0
    if records[0].code:
        line = re.split(rb"[\r\n]", head.lstrip(b"\r\n"), maxsplit=1)[0]
        return known(line.decode("utf-8", "replace").split(delimiter)), False, 0, 0.0
    width = len(records[0].cells)
    same = sum(1 for record in records if len(record.cells) == width and not record.code)
    regular = width > 1 and 2 * same >= len(records)
    return known(records[0].cells), regular, width, same / len(records)

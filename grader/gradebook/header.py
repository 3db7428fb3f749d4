"""What the beginning of a CSV file tells: its encoding, its delimiter and its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from grader.gradebook.faults import fault, quoted
from grader.gradebook.records import Record
from grader.spec.issue import Issue
from grader.syntax.nearest import find_nearest

DELIMITERS = ",;\t|"

UTF_8_MARK = b"\xef\xbb\xbf"
_FOREIGN_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def foreign_encoding(data: bytes) -> str:
    """The name of an encoding that is told by its mark, or by a NUL in every second byte."""
    for mark, name in _FOREIGN_MARKS.items():
        if data.startswith(mark):
            return name
    head = data[:400]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return "UTF-16" if len(head) >= 4 and zeros * 10 >= len(head) // 2 * 8 else ""


def find_delimiter(data: bytes, columns: Sequence[str]) -> str:
    """The delimiter under which the first line that is not blank names the most columns."""
    head = data.lstrip(b"\r\n")[:10_000]
    line = re.split(r"[\r\n]", head.decode("utf-8", "replace"), maxsplit=1)[0]

    def known(delimiter: str) -> int:
        names = next(csv.reader([line], delimiter=delimiter), [])
        return len({tidy_name(name) for name in names} & set(columns))

    return max(DELIMITERS, key=known)


def tidy_name(name: str) -> str:
    """A column's name without differences of case, spaces, hyphens and underscores."""
    return re.sub(r"[ _-]+", "_", name.strip().casefold())


def header_faults(header: Record | None, columns: Sequence[str], source: str) -> list[Issue]:
    """Everything that keeps the rows under this header from being read."""
    rule = ", ".join(columns)
    if header is None:
        return [fault("empty-file", source, 1, columns=rule)]
    line = header.line
    if header.code:
        return [
            fault("broken-header", source, line, found=header.found or header.code, columns=rule)
        ]
    names = [tidy_name(cell) for cell in header.cells]
    if not set(columns) & set(names):
        return [fault("no-header", source, line, columns=rule)]
    missing = [
        fault("missing-column", source, line, _nearest(column, names, columns),
              column=column, columns=rule)
        for column in columns if column not in names
    ]  # fmt: skip
    doubled = [column for column in columns if names.count(column) > 1]
    return missing + [fault("doubled-column", source, line, column=name) for name in doubled]


def extra_columns(header: Record, columns: Sequence[str], source: str) -> tuple[Issue, ...]:
    """A remark that names the columns that are left alone, if there are any."""
    names = [cell for cell in header.cells if cell.strip() and tidy_name(cell) not in columns]
    if not names:
        return ()
    shown = ", ".join(quoted(name) for name in names[:5])
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return (fault("extra-column", source, header.line, columns=shown + more),)


def _nearest(column: str, names: Sequence[str], columns: Sequence[str]) -> str | None:
    near = find_nearest(column, (name for name in names if name not in columns))
    return f"is it the one called {quoted(near)}?" if near else None

"""What the header of a table tells: which of the wanted columns it names, and which others."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.gradebook.faults import fault, quoted
from grader.gradebook.records import Record
from grader.spec.issue import Issue
from grader.syntax.nearest import find_nearest


def known_columns(cells: Sequence[str], columns: Sequence[str]) -> int:
    """How many of the columns a header names, in whatever spelling."""
    return len({tidy_name(cell) for cell in cells} & set(columns))


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

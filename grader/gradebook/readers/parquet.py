"""Parquet files, read by DuckDB as tables of texts; the number of a row stands for its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from grader.gradebook.faults import fault
from grader.gradebook.readers.table import Table
from grader.gradebook.records import Record, Stretch, stretch_of
from grader.spec.issue import Issue

MAGIC = b"PAR1"
ROWS_AT_ONCE = 20_000

# The scan takes patterns; in brackets, each of their signs stands for itself.
_PATTERN_SIGNS = re.compile(r"([*?\[])")
_NUL = "\0"


def open_parquet(path: Path, source: str) -> Table | Issue:
    """The table in a Parquet file, each value as the text that DuckDB makes of it."""
    try:
        names = _names(path)
        # Footers of damaged files may be read and their pages not: the rows are read once.
        count = sum(len(stretch.lines) for stretch in _stretches(path))
    except (duckdb.Error, RuntimeError, UnicodeError) as error:
        reason = str(error).strip().split("\n", 1)[0].replace(str(path.resolve()), source)
        return fault("not-parquet", source, 1, reason=reason)

    def stretches() -> Iterator[Stretch]:
        return _stretches(path)

    def records() -> Iterator[Record]:
        for stretch in stretches():
            for line, *cells in zip(stretch.lines, *stretch.columns, strict=True):
                yield Record(line, cells, 0, 0)
            yield from stretch.others

    return Table(Record(1, names, 0, 0), records, stretches, "", f"Parquet of {count} rows")


@contextmanager
def _select(path: Path, what: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The result of a query on all rows; texts of times are in UTC."""
    whole = _PATTERN_SIGNS.sub(r"[\1]", str(path.resolve()))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET memory_limit = '512MB'; SET threads = 1")
        connection.execute(f"SELECT {what} FROM read_parquet(?)", [whole])  # noqa: S608 - ours
        yield connection


def _names(path: Path) -> list[str]:
    with _select(path, "*") as result:
        return [str(column[0]) for column in result.description or ()]


def _stretches(path: Path) -> Iterator[Stretch]:
    with _select(path, "CAST(COLUMNS(*) AS VARCHAR)") as result:
        width = len(result.description or ())
        line = 1
        while rows := result.fetchmany(ROWS_AT_ONCE):
            yield stretch_of(width, list(_records(rows, line)))
            line += len(rows)


def _records(rows: list[tuple[str | None, ...]], first: int) -> Iterator[Record]:
    """The rows that follow the `first - 1` rows before, blank for what is missing."""
    for line, row in enumerate(rows, first):
        cells = [cell or "" for cell in row]
        if any(_NUL in cell for cell in cells):
            yield Record(line, [], 0, 0, "nul")
        elif any(cells):
            yield Record(line, cells, 0, 0)

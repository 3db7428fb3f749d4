"""The gradebook file: opened by one process at a time, changed in whole transactions only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from grader.gradebook.errors import GradebookError
from grader.gradebook.new_file import ensure_file, is_started, refuse_other_kinds
from grader.gradebook.schema import MIGRATIONS, VERSION

# Nothing that a file holds can make DuckDB load code or fetch anything.
_CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}

# What happens to a file that was opened well: a full disk, a folder that went away.
_DISK_TROUBLE = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.TransactionException,
)

IN_MEMORY = ":memory:"

# Texts of a column travel to DuckDB joined by a character that none of them may hold.
SEPARATOR = "\0"


class Gradebook:
    """One open gradebook file. Make it with `Gradebook.open`, as a context manager."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: str, keep: bool) -> None:
        self.connection = connection
        self.path = path
        self.keep = keep

    @classmethod
    @contextmanager
    def open(cls, path: str = IN_MEMORY, keep: bool = True) -> Iterator[Gradebook]:
        """The gradebook in this file, which is made if it is not there.

        With `keep=False` nothing that is done to it outlasts the context, and no file is made.

        Raises:
            GradebookError: if the file is in use, is no gradebook, comes from a newer
                version, or cannot be read or written, now or later.
        """
        file = path if path == IN_MEMORY else str(Path(path).absolute())
        if file != IN_MEMORY:
            if keep:
                ensure_file(file)
            elif not is_started(file):
                file = IN_MEMORY
        if file != IN_MEMORY:
            refuse_other_kinds(file)
        connection = _connect(file)
        book = cls(connection, path, keep)
        try:
            if not keep:
                connection.begin()
            _migrate(book)
            yield book
            if not keep:
                connection.rollback()
        except _DISK_TROUBLE as error:
            raise GradebookError("cannot-write", path, _first_line(error)) from error
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is saved together when it ends, or nothing of it."""
        if not self.keep:
            yield
            return
        self.connection.begin()
        whole = False
        try:
            yield
            whole = True
        finally:
            if whole:
                self.connection.commit()
            else:
                self._undo()

    def run(self, sql: str, *parameters: object) -> None:
        """Run a statement whose result is of no interest."""
        self.connection.execute(sql, parameters)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, *parameters: object) -> Any:
        """The first value of the first row of a query that always has one."""
        row = self.connection.execute(sql, parameters).fetchone()
        assert row is not None
        return row[0]

    def append(self, table: str, values: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add rows of texts to a table of this layer.

        `values` are SQL expressions for the columns of the table, in which `c1`, `c2`, … are
        the texts of a row. Sending each column as one text costs 3 µs a row; a statement for
        each row would cost a hundred times as much.

        Raises:
            ValueError: if a text holds the separator, or the rows differ in length.
        """
        packed = [SEPARATOR.join(column) for column in zip(*rows, strict=True)]
        if not packed:
            return
        if len({text.count(SEPARATOR) for text in packed}) != 1:
            raise ValueError(f"a text for {table} holds the separator")
        lists = ", ".join(
            f"unnest(string_split(${place}, chr(0))) AS c{place}"
            for place in range(1, len(packed) + 1)
        )
        # Table and values are literals of this layer; everything foreign is a parameter.
        self.run(f"INSERT INTO {table} SELECT {', '.join(values)} FROM (SELECT {lists})", *packed)  # noqa: S608

    def append_columns(
        self, table: str, values: Sequence[str], columns: Mapping[str, Sequence[Any]]
    ) -> None:
        """Add rows to a table of this layer, from columns of texts or of integers.

        `values` are SQL expressions for the columns of the table over the names in `columns`.
        Half a microsecond a row, where the columns are long.
        """
        arriving = {name: _array(column) for name, column in columns.items()}
        if not len(next(iter(arriving.values()))):
            return
        self.connection.register("arriving", arriving)
        # Table and values are literals of this layer.
        self.run(f"INSERT INTO {table} SELECT {', '.join(values)} FROM arriving")  # noqa: S608
        self.connection.unregister("arriving")

    def _undo(self) -> None:
        """Roll back, unless the failure has already ended the transaction."""
        try:
            self.connection.rollback()
        except duckdb.TransactionException:
            return


def _array(column: Sequence[Any]) -> npt.NDArray[Any]:
    """The column as DuckDB reads it; texts stay Python's own, of any length."""
    if len(column) and isinstance(column[0], str):
        texts = np.empty(len(column), dtype=object)
        texts[:] = column
        return texts
    if isinstance(column, range):
        return np.arange(column.start, column.stop, column.step, dtype=np.int64)
    return np.asarray(column, dtype=np.int64)


def _connect(path: str) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(path, config=dict(_CONFIG))
    except duckdb.Error as error:
        raise _reason(path, error) from error


def _reason(path: str, error: duckdb.Error) -> GradebookError:
    text = str(error)
    if "Conflicting lock" in text or "being used by another process" in text:
        process = re.search(r"PID (\d+)", text)
        detail = f" (process {process[1]})" if process else ""
        return GradebookError("in-use", path, detail)
    if "version number" in text or "newer version" in text:
        return GradebookError("newer", path, "its file format is unknown to this DuckDB")
    if "not a valid DuckDB database" in text:
        return GradebookError("no-gradebook", path, "it is a file of another kind")
    return GradebookError("cannot-open", path, _first_line(error))


def _first_line(error: duckdb.Error) -> str:
    return str(error).strip().split("\n", 1)[0]


def _migrate(book: Gradebook) -> None:
    """Bring the file to this program's version."""
    tables = {name for (name,) in book.rows("SELECT table_name FROM duckdb_tables()")}
    if "gradebook" not in tables:
        if tables:
            raise GradebookError("no-gradebook", book.path, "it is a database of another kind")
        version = 0
    else:
        version = book.value("SELECT max(version) FROM gradebook")
    if version > VERSION:
        raise GradebookError("newer", book.path, f"version {version}, this one knows {VERSION}")
    if version == VERSION:
        return
    with book.transaction():
        book.run("CREATE TABLE IF NOT EXISTS gradebook (version INTEGER NOT NULL)")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                book.run(statement)
        book.run("INSERT INTO gradebook VALUES (?)", VERSION)

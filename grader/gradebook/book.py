"""The gradebook file: changed by one process at a time in whole transactions, read by any."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from grader.gradebook.connection import connected, first_line, is_interrupt, require_folder
from grader.gradebook.errors import GradebookError
from grader.gradebook.new_file import ensure_file, is_started, refuse_other_kinds
from grader.gradebook.schema import MIGRATIONS, VERSION

# What happens to a file that was opened well: a full disk, a folder that went away.
_DISK_TROUBLE = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.TransactionException,
)

IN_MEMORY = ":memory:"

# No table of a file has so many rows.
_BEHIND = 2**60

# Texts of a column travel to DuckDB joined by a character that none of them may hold.
SEPARATOR = "\0"


class Gradebook:
    """One open gradebook file. Make it with `open` or `read`, as a context manager.

    `stored` names the tables of a file that is only read: what is added to one of them stands
    beside it in memory.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        path: str,
        keep: bool,
        stored: Collection[str] = (),
    ) -> None:
        self.connection = connection
        self.path = path
        self.keep = keep
        self.stored = frozenset(stored)
        self._beside: dict[str, str] = {}
        self._is_inside = False

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
            if keep:
                require_folder(file)
        with connected(file) as connection:
            book = cls(connection, path, keep)
            with _told("cannot-write", path):
                if not keep:
                    connection.begin()
                _migrate(book)
                yield book
                if not keep:
                    connection.rollback()

    @classmethod
    @contextmanager
    def read(cls, path: str) -> Iterator[Gradebook]:
        """The gradebook in this file, for reading: by any number of processes at once.

        Neither the file nor its folder need be writable, and both stay as they are. What is
        added to the book is seen for as long as the context lasts, and then gone.

        Raises:
            GradebookError: if another process writes it, it is no gradebook, comes from a
                newer version, or from an older one and cannot be written, or cannot be read.
        """
        file = str(Path(path).absolute())
        version = 0
        if is_started(file):
            refuse_other_kinds(file)
            with connected(file, read_only=True) as connection:
                book = cls(connection, path, keep=False, stored=_find_tables(connection))
                version = _version(book)
                if version == VERSION:
                    with _told("cannot-read", path):
                        yield book
                    return
        # An older one is brought up to date for as long as it is read.
        with _told_as_older(version), cls.open(path if version else IN_MEMORY, False) as book:
            yield book

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is saved together when it ends, or nothing of it.

        One inside another is a part of it.
        """
        if not self.keep or self._is_inside:
            yield
            return
        self.connection.begin()
        self._is_inside, whole = True, False
        try:
            yield
            whole = True
        finally:
            self._is_inside = False
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
        into = self._into(table)
        self.run(f"INSERT INTO {into} SELECT {', '.join(values)} FROM (SELECT {lists})", *packed)  # noqa: S608

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
        into = self._into(table)
        self.connection.register("arriving", arriving)
        # Table and values are literals of this layer.
        self.run(f"INSERT INTO {into} SELECT {', '.join(values)} FROM arriving")  # noqa: S608
        self.connection.unregister("arriving")

    def _into(self, table: str) -> str:
        """The table that takes what is added to this one, whose name means both from then on."""
        if table not in self.stored:
            return table
        if table not in self._beside:
            added = self._beside[table] = f"added_to_{table}"
            file = self.value("SELECT current_database()").replace('"', '""')
            self.run(f"CREATE TEMP TABLE {added} AS FROM {table} LIMIT 0")
            # Rows keep their numbers; those that are added come behind all others.
            self.run(f"""CREATE TEMP VIEW {table} AS
                SELECT *, rowid FROM "{file}".main.{table}
                UNION ALL SELECT *, {_BEHIND} + rowid FROM {added}""")  # noqa: S608
        return self._beside[table]

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


def _find_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    found = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return {name for (name,) in found}


def _version(book: Gradebook) -> int:
    """The version of the file, 0 if nothing is in it.

    Raises:
        GradebookError: if it is no gradebook, or of a newer version.
    """
    tables = _find_tables(book.connection)
    if "gradebook" not in tables:
        if tables:
            raise GradebookError("no-gradebook", book.path, "it is a database of another kind")
        return 0
    version = book.value("SELECT max(version) FROM gradebook")
    assert isinstance(version, int)
    if version > VERSION:
        raise GradebookError("newer", book.path, f"version {version}, this one knows {VERSION}")
    return version


@contextmanager
def _told(code: str, path: str) -> Iterator[None]:
    """What happens to the disk, as the error of this code; an interrupted query is one of us."""
    try:
        yield
    except _DISK_TROUBLE as error:
        raise GradebookError(code, path, first_line(error)) from error
    except RuntimeError as error:
        if not is_interrupt(error):
            raise
        raise KeyboardInterrupt from error


@contextmanager
def _told_as_older(version: int) -> Iterator[None]:
    """Where an older file cannot be written, say that it would have to be."""
    try:
        yield
    except GradebookError as error:
        if error.code != "read-only":
            raise
        facts = f"version {version}, this one reads {VERSION}"
        raise GradebookError("older", error.path, facts) from error


def _migrate(book: Gradebook) -> None:
    """Bring the file to this program's version."""
    version = _version(book)
    if version == VERSION:
        return
    with book.transaction():
        book.run("CREATE TABLE IF NOT EXISTS gradebook (version INTEGER NOT NULL)")
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                book.run(statement)
        book.run("INSERT INTO gradebook VALUES (?)", VERSION)

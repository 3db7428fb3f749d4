"""DuckDB's connection to a gradebook file, and what keeps one from being had."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from grader.gradebook.errors import GradebookError

# Nothing that a file holds can make DuckDB load code or fetch anything.
_CONFIG = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


@contextmanager
def connected(path: str, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to this file for as long as the context lasts.

    Raises:
        GradebookError: if it is in use, comes from a newer DuckDB, or cannot be opened.
    """
    if not read_only:
        with _connect(path, dict(_CONFIG)) as connection:
            yield connection
        return
    # What is too large for the memory goes where the reader may write, and not where another
    # reader puts the same.
    with (
        tempfile.TemporaryDirectory(prefix="grader-") as folder,
        _connect(path, _CONFIG | {"temp_directory": folder}, read_only=True) as connection,
    ):
        yield connection


def require_folder(path: str) -> None:
    """See that DuckDB can keep its journal beside the file, before anything is done.

    Raises:
        GradebookError: if nothing can be written there.
    """
    folder = Path(path).parent
    if not os.access(folder, os.W_OK):
        raise GradebookError("read-only", path, f"nothing can be written in {str(folder)!r}")


def is_interrupt(error: RuntimeError) -> bool:
    """Whether it is what DuckDB makes of Ctrl-C while a query runs."""
    return str(error) == "Query interrupted"


def first_line(error: duckdb.Error) -> str:
    """What DuckDB says, without its advice."""
    return str(error).strip().split("\n", 1)[0]


def _connect(
    path: str, config: dict[str, str], read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(path, read_only=read_only, config=dict(config))
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
    if os.access(path, os.R_OK) and not os.access(path, os.W_OK):
        return GradebookError("read-only", path, "the file cannot be written")
    return GradebookError("cannot-open", path, first_line(error))

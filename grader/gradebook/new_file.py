"""A new gradebook file, which is there as a whole or not at all.

DuckDB makes a file and then writes its head. A process that is killed in between would
leave a file that nothing can open, so the file is made under another name first.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import duckdb

from grader.gradebook.errors import GradebookError

# A DuckDB file begins with a checksum of 8 bytes, then this.
_MAGIC = b"DUCK"
_MAGIC_END = 12


def is_started(path: str) -> bool:
    """Whether the file is there and holds something."""
    try:
        return Path(path).stat().st_size > 0
    except FileNotFoundError:
        return False
    except OSError as error:
        raise GradebookError("cannot-open", path, error.strerror or str(error)) from error


def refuse_other_kinds(path: str) -> None:
    """Refuse a file that holds something and is no database.

    DuckDB would open a table or JSON as a database in memory, in which nothing is kept.

    Raises:
        GradebookError: if it is of another kind, or cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(_MAGIC_END)
    except OSError as error:
        raise GradebookError("cannot-open", path, error.strerror or str(error)) from error
    if not head.endswith(_MAGIC):
        raise GradebookError("no-gradebook", path, "it is a file of another kind")


def ensure_file(path: str) -> None:
    """Make an empty DuckDB file, unless a file with something in it is there.

    Of two processes that do this at once, one makes the file and the other finds it.

    Raises:
        GradebookError: if the folder is missing or cannot be written.
    """
    if is_started(path):
        return
    fresh = f"{path}.{os.getpid()}.new"
    try:
        Path(fresh).unlink(missing_ok=True)
        duckdb.connect(fresh).close()
        _put_in_place(fresh, path)
    except duckdb.Error as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise GradebookError("cannot-open", path, reason.replace(fresh, path)) from error
    except OSError as error:
        raise GradebookError("cannot-open", path, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            Path(fresh).unlink(missing_ok=True)


def _put_in_place(fresh: str, path: str) -> None:
    """Give the file its name, but not in place of one that another process has just begun."""
    if Path(path).exists() and not is_started(path):
        Path(fresh).replace(path)
        return
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:
        # Some file systems know no second name for a file.
        Path(fresh).rename(path)

"""The gradebook as a command opens it: what keeps it from being used is one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.app.refused import Refused
from grader.gradebook.book import Gradebook
from grader.gradebook.errors import GradebookError


@contextmanager
def open_gradebook(path: Path, keep: bool = True) -> Iterator[Gradebook]:
    """The gradebook in this file; with `keep=False` nothing done to it lasts.

    Raises:
        Refused: if it is in use, is no gradebook, or cannot be read or written.
    """
    try:
        with Gradebook.open(str(path), keep) as book:
            yield book
    except GradebookError as error:
        raise Refused(str(error)) from error


@contextmanager
def open_existing(path: Path) -> Iterator[Gradebook]:
    """The gradebook in this file, which must be there, to be changed.

    Raises:
        Refused: if it is not there, or for what `open_gradebook` refuses.
    """
    _require(path)
    with open_gradebook(path) as book:
        yield book


@contextmanager
def read_gradebook(path: Path) -> Iterator[Gradebook]:
    """The gradebook in this file, which must be there, for reading: by several people at once.

    Raises:
        Refused: if it is not there, is being written, is no gradebook, or cannot be read.
    """
    _require(path)
    try:
        with Gradebook.read(str(path)) as book:
            yield book
    except GradebookError as error:
        raise Refused(str(error)) from error


def _require(path: Path) -> None:
    if not path.is_file():
        raise Refused(f"there is no gradebook {str(path)!r}: run `grader grade` first.")

"""The gradebook as a command opens it: what keeps it from being used is one sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import click

from grader.app.options import PATIENCE
from grader.app.refused import Refused
from grader.gradebook.book import Gradebook
from grader.gradebook.errors import GradebookError
from grader.report.safety import safe_text

# So many seconds lie between two attempts to open a gradebook.
_INTERVAL = 0.2


@contextmanager
def open_gradebook(path: Path, keep: bool = True) -> Iterator[Gradebook]:
    """The gradebook in this file; with `keep=False` nothing done to it lasts.

    Where another process uses it, the command's `--wait` says how long to wait for that.

    Raises:
        Refused: if it is in use, is no gradebook, or cannot be read or written.
    """
    with _opened(lambda: Gradebook.open(str(path), keep)) as book:
        yield book


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
    with _opened(lambda: Gradebook.read(str(path))) as book:
        yield book


@contextmanager
def _opened(opening: Callable[[], AbstractContextManager[Gradebook]]) -> Iterator[Gradebook]:
    """The gradebook that this opens, as soon as nobody else uses it, within the patience.

    Raises:
        Refused: if it cannot be opened, or used.
    """
    try:
        with ExitStack() as stack:
            yield _entered(stack, opening)
    except GradebookError as error:
        raise Refused(str(error)) from error


def _entered(
    stack: ExitStack, opening: Callable[[], AbstractContextManager[Gradebook]]
) -> Gradebook:
    context = click.get_current_context(silent=True)
    patience: int = 0 if context is None else context.meta.get(PATIENCE, 0)
    end = time.monotonic() + patience
    told = None
    while True:
        try:
            return stack.enter_context(opening())
        except GradebookError as error:
            left = end - time.monotonic()
            if error.code != "in-use" or left <= 0:
                raise
            # Said once, and again if it is another process by now.
            if error.detail != told:
                told = error.detail
                click.echo(
                    f"Waiting up to {left:.0f} s for the gradebook {safe_text(error.path)}, "
                    f"which another process{told} uses.",
                    err=True,
                )
            time.sleep(min(_INTERVAL, left))


def _require(path: Path) -> None:
    if not path.is_file():
        raise Refused(f"there is no gradebook {str(path)!r}: run `grader grade` first.")

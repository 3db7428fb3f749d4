"""Ctrl-C while something is under way: what is saved, and how the rest gets done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from grader.gradebook.book import Gradebook
from grader.gradebook.connection import is_interrupt
from grader.report.numbers import count_text
from grader.report.safety import safe_text

EXIT_CODE = 130

_AGAIN = "Run the same command again to do the rest."


class Interrupted(click.ClickException):
    """A command that a person has stopped, and what became of it until then."""

    exit_code = EXIT_CODE

    def show(self, file: object = None) -> None:  # noqa: ARG002 - it always goes to stderr
        """Say it on stderr, below the `^C` that a terminal leaves there."""
        click.echo(f"\ninterrupted. {self.message}", err=True)


@contextmanager
def told_if_interrupted(tell: Callable[[], str]) -> Iterator[None]:
    """Say what `tell` gives if the block is interrupted.

    Raises:
        Interrupted: if it is.
    """
    try:
        yield
    except KeyboardInterrupt as stop:
        raise Interrupted(tell()) from stop
    except RuntimeError as error:
        if not is_interrupt(error):
            raise
        raise Interrupted(tell()) from error


class Saved:
    """What a command has stored in a gradebook since this was made."""

    def __init__(self, book: Gradebook) -> None:
        self.book = book
        self.before = self._counts()

    def grading(self) -> str:
        """How far a grading got."""
        if not self.book.keep:
            return "A dry run keeps nothing."
        responses, decisions, runs = self._new()
        place = safe_text(self.book.path)
        if not responses and not decisions and not runs:
            return f"{place} is as it was. {_AGAIN}"
        if runs:
            return f"{place} has all of it; what was to be written is not all there. {_AGAIN}"
        kept = f"{count_text(responses, 'new response')} and {count_text(decisions, 'decision')}"
        return f"{place} has kept {kept}. {_AGAIN}"

    def regrading(self) -> str:
        """How far a regrade got."""
        _, decisions, runs = self._new()
        if not self.book.keep:
            return "Nothing was changed."
        if runs:
            return "The regrade is recorded and holds; `grader regrade --runs` lists it."
        kept = count_text(decisions, "decision")
        return f"No grade was changed; {kept} that it needs are kept. {_AGAIN}"

    def _new(self) -> tuple[int, int, int]:
        now = self._counts()
        return now[0] - self.before[0], now[1] - self.before[1], now[2] - self.before[2]

    def _counts(self) -> tuple[int, int, int]:
        (row,) = self.book.rows(_COUNT)
        return row[0], row[1], row[2]


def exporting(out: Path | None) -> str:
    """How far an export got: a file is there as a whole or as it was."""
    if out is None:
        return f"What was written is not all of it. {_AGAIN}"
    place = safe_text(str(out))
    return f"{place}: every file there is whole, written now or before. {_AGAIN}"


_COUNT = """SELECT (SELECT count(*) FROM responses), (SELECT count(*) FROM verdicts),
    (SELECT count(*) FROM runs)"""

"""A terminal that a dialogue is held on: Markdown, lines in colour, and a prompt."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

import click
from rich.console import Console
from rich.markdown import Markdown
from rich.rule import Rule
from rich.segment import Segments
from rich.table import Table
from rich.text import Text

from grader.app.drawing import without_padding
from grader.report.plain_maths import readable_maths
from grader.report.plain_text import Line, LineKind
from grader.report.safety import escape_markdown, safe_lines, safe_text

_STYLES: dict[LineKind, str] = {
    LineKind.READING: "",
    LineKind.NOTE: "dim",
    LineKind.RIGHT: "bold green",
    LineKind.PARTLY: "bold yellow",
    LineKind.WRONG: "bold red",
    LineKind.OPEN: "bold cyan",
    LineKind.PICTURE: "cyan",
}

_INDENT = 2
_INTERRUPTED = 130


class Screen:
    """What is said to people goes to stdout; with `as_json` to stderr, and data to stdout."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, markup=False, emoji=False, highlight=False)
        if sys.stdin.isatty():
            # Only its import is needed: it gives `input` the arrow keys and a history.
            import readline  # noqa: F401

    def hold(self, walk: Callable[[], None], summary: Callable[[], None]) -> int:
        """A walk, whose end is its summary: also at the end of the input, or interrupted.

        Returns the exit code, which is 130 if it was interrupted.
        """
        code = 0
        try:
            with suppress(EOFError):
                walk()
        except KeyboardInterrupt:
            self.say("")
            code = _INTERRUPTED
        summary()
        return code

    def title(self, text: str) -> None:
        """A line across the screen with a title in it."""
        self.console.print()
        self.console.print(Rule(safe_text(text), align="left", style="dim"))

    def markdown(self, text: str) -> None:
        """An author's prose, its maths made readable."""
        prose = readable_maths(safe_lines(text), escape_markdown)
        for line in self.console.render_lines(Markdown(prose, hyperlinks=False), pad=False):
            self.console.print(Segments(without_padding(line)))

    def say(self, text: str, style: str = "", indent: int = 0) -> None:
        """Our own words; where they are too long for a line, all lines are indented."""
        self._print(Text(text, style=style), indent)

    def line(self, line: Line) -> None:
        """A line about a decision, indented under the response."""
        text = Text(line.text, style=_STYLES.get(line.kind, ""))
        if line.kind is LineKind.PICTURE:
            self.console.print(Text(" " * _INDENT), text, sep="", soft_wrap=True)
        else:
            self._print(text, _INDENT)

    def _print(self, text: Text, indent: int) -> None:
        for line in text.wrap(self.console, max(20, self.console.width - indent)):
            line.rstrip()
            self.console.print(Text(" " * indent), line, sep="", soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table of texts that are safe to print; all columns but the first flush right."""
        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, column in enumerate(columns):
            table.add_column(column, justify="right" if place else "left")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.console.print(table)

    def data(self, line: str) -> None:
        """A line of data on stdout; nothing without `as_json`."""
        if self.as_json:
            click.echo(line)

    def ask(self, prompt: str) -> str:
        """The next line that is typed, without its line end.

        What is piped in is repeated, so that the transcript can be read.

        Raises:
            EOFError: at the end of the input.
        """
        if sys.stdin.isatty() and not self.as_json:
            return input(prompt)
        self.console.print(Text(prompt), end="")
        line = sys.stdin.readline()
        if not line:
            self.console.print()
            raise EOFError
        typed = line.rstrip("\r\n")
        if not sys.stdin.isatty():
            self.console.print(Text(safe_text(typed)))
        return typed

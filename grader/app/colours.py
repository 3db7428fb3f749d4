"""Colours of a terminal: which line has which, and whether there are any."""

from __future__ import annotations

import os
import sys
from typing import IO, Any

import click

from grader.report.plain_text import Line, LineKind

_STYLES: dict[LineKind, dict[str, Any]] = {
    LineKind.RIGHT: {"fg": "green", "bold": True},
    LineKind.PARTLY: {"fg": "yellow", "bold": True},
    LineKind.WRONG: {"fg": "red", "bold": True},
    LineKind.OPEN: {"fg": "cyan", "bold": True},
    LineKind.PICTURE: {"fg": "cyan"},
    LineKind.NOTE: {"dim": True},
}


def style_of(kind: LineKind) -> dict[str, Any]:
    """The style of a kind of line, as arguments of `click.secho`; colour never says it alone."""
    return _STYLES.get(kind, {})


def colour_allowed(stream: IO[str]) -> bool:
    """Whether to colour: never with `NO_COLOR`, always with `FORCE_COLOR`, else on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def echo_line(line: Line) -> None:
    """Print a line on stdout in the style of its kind."""
    click.secho(line.text, color=colour_allowed(sys.stdout), **style_of(line.kind))

"""Tables on a stream: as wide as the terminal, plain where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Literal

from rich import box
from rich.console import Console
from rich.segment import Segment, Segments
from rich.table import Table as Drawn
from rich.text import Text

from grader.report.tables import ANSWERED, SOLVED, Table

# What stands for the signs of a picture where the encoding does not have them.
_PLAIN_SIGNS = str.maketrans({SOLVED: "#", ANSWERED: "."})
_NARROWEST = 6


def draw_table(table: Table, stream: IO[str]) -> None:
    """The title, the rows and what is said below them; a blank line ends it.

    As wide as the terminal, or as the variable `COLUMNS` says; 80 columns without both.
    """
    console = Console(file=stream, highlight=False, emoji=False, markup=False)
    console.print(Text(table.title, style="bold"), soft_wrap=True)
    if table.rows:
        for line in console.render_lines(_drawn(table, stream), pad=False):
            console.print(Segments(without_padding(line)), end="", soft_wrap=True)
    if table.left_out:
        console.print(f"… and {table.left_out} more rows")
    if table.remark:
        console.print(Text(fitting(table.remark, stream)))
    console.print()


def _drawn(table: Table, stream: IO[str]) -> Drawn:
    drawn = Drawn(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    for place, column in enumerate(table.columns):
        justify: Literal["left", "right"] = "right" if place in table.numeric else "left"
        whole = place in table.whole
        least = None if whole else _NARROWEST
        drawn.add_column(column, justify=justify, no_wrap=whole, overflow="fold", min_width=least)
    for row in table.rows:
        drawn.add_row(*(Text(fitting(cell, stream)) for cell in row))
    return drawn


def fitting(text: str, stream: IO[str]) -> str:
    """The text in characters that the stream's encoding has."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN_SIGNS).encode(encoding, "replace").decode(encoding)
    return text


def without_padding(line: Sequence[Segment]) -> list[Segment]:
    """A rendered line without the spaces that fill it up, and with its line end."""
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = Segment(kept[-1].text.rstrip(), kept[-1].style)
    return [*kept, Segment.line()]

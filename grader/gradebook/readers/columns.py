"""What is asked of the columns of every export: their names, and what most of their cells are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC

from grader.gradebook.readers.moments import WRITTEN_OUT, TimeStyle, read_moment

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LONGEST_KEY = 300
_NUMBERED = re.compile(r"column (?P<number>[1-9]\d{0,5})")


def column_keys(header: Sequence[str]) -> list[str]:
    """What a mapping file calls each column: its header, or `column 7` where it shares that.

    A long header is no name either: YAML takes keys of up to 1,024 characters.
    """
    names = [" ".join(name.split()) for name in header]
    counts = Counter(names)
    return [
        name if 0 < len(name) <= LONGEST_KEY and counts[name] == 1 else f"column {place}"
        for place, name in enumerate(names, 1)
    ]


def find_column(header: Sequence[str], name: str) -> int | None:
    """The place of the column that a mapping file calls by this name, None if there is none."""
    wanted = " ".join(name.split())
    found = [place for place, cell in enumerate(header) if " ".join(cell.split()) == wanted]
    if len(found) == 1:
        return found[0]
    numbered = _NUMBERED.fullmatch(wanted)
    if numbered and int(numbered["number"]) <= len(header):
        return int(numbered["number"]) - 1
    return None


def most_cells(
    sample: Sequence[Sequence[str]], place: int, is_one: Callable[[str], object]
) -> bool:
    """Whether more than half of the cells of a column that are not blank are one.

    Not all: a typing error in one row must not change what a column is taken for, and with it
    what becomes of all the others.
    """
    cells = [cell for row in sample if (cell := row[place].strip())]
    return 2 * sum(1 for cell in cells if is_one(cell)) > len(cells)


def is_email(cell: str) -> bool:
    """Whether a cell holds an email address."""
    return _EMAIL.fullmatch(cell) is not None


def is_moment(cell: str, style: TimeStyle = WRITTEN_OUT) -> bool:
    """Whether a cell holds a date and a time, of which there is one reading only."""
    try:
        return read_moment(cell, style, UTC) is not None
    except ValueError:
        return False

"""A regular stretch of a CSV file cut into columns at once: three times as fast as row by row.

What it cuts is what the `csv` module reads; it declines whatever is out of the ordinary.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

_QUOTE, _LINE_FEED, _RETURN, _NUL = b'"\n\r\0'

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.intp]


class Cut(msgspec.Struct, frozen=True):
    """Records of one width by columns; the n-th starts at `lines[n]`, the stretch has `height`."""

    columns: list[list[str]]
    lines: Sequence[int]
    height: int


def cut(data: bytes, delimiter: str, width: int, line: int) -> Cut | None:
    """The records of whole lines, the first of which is `line`.

    None unless every record has `width` cells, one of them not empty, and every quote stands
    where the format has it.
    """
    if not data.endswith(b"\n"):
        data += b"\n"
    signs = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(signs == _QUOTE)
    places = np.flatnonzero((signs == ord(delimiter)) | (signs == _LINE_FEED))
    if not _quoted_well(signs, quotes, delimiter):
        return None
    ends = _outside(places, quotes)
    if not _regular(signs[ends], delimiter, width) or _too_long(ends):
        return None
    line_ends = ends[width - 1 :: width]
    returns = line_ends[signs[line_ends - 1] == _RETURN] - 1
    if len(returns) != data.count(b"\r"):
        return None
    cells = _cells(signs, ends, returns)
    if cells is None:
        return None
    opening = quotes[::2][signs[quotes[::2] - 1] != _QUOTE]
    for place in np.searchsorted(ends, opening).tolist():
        cells[place] = cells[place][1:-1].replace('""', '"')
    columns = [cells[place:-1:width] for place in range(width)]
    if not all(columns[0]) and not all(map(any, zip(*columns, strict=True))):
        return None
    height = data.count(b"\n")
    return Cut(columns, _lines(signs, line_ends, height, line), height)


def _quoted_well(signs: Bytes, quotes: Places, delimiter: str) -> bool:
    """Whether cells are quoted as a whole, and each quote inside of one is written twice.

    Of every two quotes the first then stands at the beginning of a cell or behind a quote, and
    the second at the end of a cell or before a quote.
    """
    if len(quotes) % 2:
        return False
    around = np.zeros(256, bool)
    around[[ord(delimiter), _LINE_FEED, _QUOTE]] = True
    # Before the first sign stands, at -1, the line feed that ends the stretch.
    before = around[signs[quotes[::2] - 1]]
    around[_RETURN] = True
    return bool(before.all() and around[signs[quotes[1::2] + 1]].all())


def _outside(places: Places, quotes: Places) -> Places:
    """Those of the places that lie in no quoted cell."""
    if not len(quotes):
        return places
    first, behind = (np.searchsorted(places, quotes[which::2]) for which in (0, 1))
    depth = np.zeros(len(places) + 1, np.int32)
    np.add.at(depth, first, 1)
    np.add.at(depth, behind, -1)
    outside: Places = places[np.cumsum(depth[:-1]) == 0]
    return outside


def _regular(kinds: Bytes, delimiter: str, width: int) -> bool:
    """Whether each record has so many cells, by the signs that end its cells."""
    if len(kinds) % width:
        return False
    rows = kinds.reshape(-1, width)
    return bool((rows[:, -1] == _LINE_FEED).all() and (rows[:, :-1] == ord(delimiter)).all())


def _too_long(ends: Places) -> bool:
    return bool(np.diff(ends, prepend=-1).max(initial=0) > csv.field_size_limit())


def _cells(signs: Bytes, ends: Places, returns: Places) -> list[str] | None:
    """The text of every cell, with an empty one behind the last; None if it is not UTF-8."""
    cut = signs.copy()
    cut[ends] = _NUL
    if len(returns):
        cut = np.delete(cut, returns)
    try:
        return cut.tobytes().decode("utf-8").split("\0")
    except UnicodeDecodeError:
        return None


def _lines(signs: Bytes, line_ends: Places, height: int, line: int) -> Sequence[int]:
    """The line at which each record starts: some may go over several."""
    if height == len(line_ends):
        return range(line, line + height)
    ends = np.flatnonzero(signs == _LINE_FEED)
    starts = np.concatenate(([0], line_ends[:-1] + 1))
    lines: list[int] = (line + np.searchsorted(ends, starts)).tolist()
    return lines

"""From a character of a text to the line and column of the file in which it was written.

YAML folds lines, drops indentation and doubles quotes, but it keeps the characters that are
no white space, in their order. So the n-th of them in the text is the n-th in the file. Where
a value was put in for a `<<name>>`, the characters behind it are found again by what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from grader.spec.yaml_tree import Positions

_HEX = {"x": 2, "u": 4, "U": 8}
_NAME = re.compile(r"<<[^<>]*>>")
# So many characters tell where a text goes on behind a value, and names on a line may have.
_AHEAD = 8
_LONGEST_NAMES = 200
# Escapes inside "…" that stand for white space.
_WHITE = set("tnvfrNLP_ \t")


def place_in_text(positions: Positions, path: str, text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character of the text at a path; of the text's start if unknown.

    Behind the last character there is nothing to point at: the last one stands for it.
    """
    start = positions.at(path)
    if path not in positions.values or not positions.lines:
        return start
    squeezed = _squeezed(text)
    wanted = min(len(_squeezed(text[:offset])), max(0, len(squeezed) - 1))
    lines = positions.lines
    most = len(squeezed) + _LONGEST_NAMES * text.count("\n") + _LONGEST_NAMES
    places = list(islice(_characters(lines, *start), most))
    if not _is_begin(lines, start, places, squeezed):
        return start
    number, at = 0, 0
    while number < len(places):
        behind = _behind_name(lines, places, number)
        if behind > number and not squeezed.startswith("<<", at):
            shown = "".join(
                lines[line - 1][column - 1] for line, column in places[behind:][:_AHEAD]
            )
            ahead = shown.partition("<<")[0]
            at = squeezed.find(ahead, at)
            if not ahead or at < 0 or at > wanted:
                return places[number]
            number = behind
        if at == wanted:
            return places[number]
        number, at = number + 1, at + 1
    return start


def _is_begin(
    lines: tuple[str, ...], start: tuple[int, int], places: list[tuple[int, int]], text: str
) -> bool:
    """Whether the text begins where it should: one that was put together from a list does not."""
    line, column = start
    first = lines[line - 1][column - 1 : column]
    if not places or not first or first in "|>'\"":
        return bool(places and first)
    return text.startswith(first) or _behind_name(lines, places, 0) > 0


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _behind_name(lines: tuple[str, ...], places: list[tuple[int, int]], number: int) -> int:
    """The number of the character behind a `<<name>>`, or the same number if none starts here."""
    line, column = places[number]
    found = _NAME.match(lines[line - 1], column - 1)
    return number + len(_squeezed(found[0])) if found else number


def _characters(lines: tuple[str, ...], line: int, column: int) -> Iterator[tuple[int, int]]:
    """The places of a scalar's characters that are no white space, and on beyond its end."""
    style = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
    if style and style in "|>":
        yield from _plain(lines, line + 1, 1, step=1)
    elif style == "'":
        yield from _plain(lines, line, column + 1, step=2)
    elif style == '"':
        yield from _escaped(lines, line, column + 1)
    else:
        yield from _plain(lines, line, column, step=1)


def _plain(lines: tuple[str, ...], line: int, column: int, step: int) -> Iterator[tuple[int, int]]:
    """Characters that stand for themselves; with a `step` of 2 two quotes are one."""
    for number in range(line - 1, len(lines)):
        at = column - 1 if number == line - 1 else 0
        while at < len(lines[number]):
            character = lines[number][at]
            if not character.isspace():
                yield number + 1, at + 1
            at += step if character == "'" else 1


def _escaped(lines: tuple[str, ...], line: int, column: int) -> Iterator[tuple[int, int]]:
    r"""Characters inside "…": an escape is one, or none if it stands for white space."""
    for number in range(line - 1, len(lines)):
        text = lines[number]
        at = column - 1 if number == line - 1 else 0
        while at < len(text):
            escape = text[at + 1 : at + 2] if text[at] == "\\" else ""
            if not text[at].isspace() and not (
                text[at] == "\\" and (escape in _WHITE or not escape)
            ):
                yield number + 1, at + 1
            at += 1 if text[at] != "\\" else 2 + _HEX.get(escape, 0)

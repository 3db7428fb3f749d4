"""Commas between digits: a decimal comma, thousands, or two items? Decided or refused here.

Half of the world writes `0,5` for a half. Where the vocabulary has no decimal comma, `0,5`
without brackets is refused with both repairs; a space after the comma, brackets, or a third
item make it a list.
"""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.refused import Refused
from grader.syntax.tokens import Token
from grader.syntax.tree import Node


def refuse_glued(tokens: list[Token], text: str) -> None:
    """Refuse a comma between two digits, outside all brackets, that could be part of a number.

    Raises:
        Refused: for `0,5`, `0,5*x` and `1,000`.
    """
    places = _outer_commas(tokens)
    glued = [index for index in places if _joins_digits(tokens, index)]
    if not glued:
        return
    thousands = all(_is_thousands(tokens, index) for index in glued)
    if len(places) > 1 and not (thousands and len(glued) == len(places)):
        return
    first, last = tokens[glued[0] - 1], tokens[glued[-1] + 1]
    start, end = first[2], last[3]
    typed = text[start:end]
    if thousands and first[1][2] != "0":
        raise Refused("thousands", start, end, typed, "", typed.replace(",", ""))
    raise Refused("decimal-comma", start, end, typed, "", typed.replace(",", ".", 1))


def refuse_in_call(start: int, end: int, typed: str) -> None:
    """Refuse `sin(0,5)`: one argument was wanted, so the comma is a decimal comma.

    Raises:
        Refused: always.
    """
    raise Refused("decimal-comma", start, end, typed, "", typed.replace(",", ".", 1))


def is_glued(text: str, items: list[Node]) -> bool:
    """Whether two items meet in a comma with a digit on both sides."""
    if len(items) != 2 or items[0].end + 1 != items[1].start:
        return False
    at = items[0].end
    return text[at] == "," and text[at - 1].isdigit() and text[at + 1].isdigit()


def _outer_commas(tokens: list[Token]) -> list[int]:
    level, found = 0, []
    for index, (kind, *_) in enumerate(tokens):
        level += (kind in (t.OPEN, t.SUPERSCRIPT)) - (kind == t.CLOSE)
        if kind == t.COMMA and level == 0:
            found.append(index)
    return found


def _joins_digits(tokens: list[Token], index: int) -> bool:
    before, comma, after = tokens[index - 1], tokens[index], tokens[index + 1]
    return before[0] == after[0] == t.NUMBER and before[3] == comma[2] and comma[3] == after[2]


def _is_thousands(tokens: list[Token], index: int) -> bool:
    left, right = tokens[index - 1][1][2], tokens[index + 1][1][2].partition(".")[0]
    return left.isdigit() and len(left) <= 3 and right.isdigit() and len(right) == 3

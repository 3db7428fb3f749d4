"""Units whose names are also functions: the minute, the second and the coulomb."""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.tokens import Token

_ALSO_FUNCTIONS = frozenset({"min", "sec", "C"})


def name_units(tokens: list[Token], text: str) -> list[Token]:
    """The tokens, where `5 min` has a unit and `5 min(x, y)` still has a function."""
    out = list(tokens)
    for index, (kind, _, start, end) in enumerate(tokens):
        if kind == t.FUNCTION and index and text[start:end] in _ALSO_FUNCTIONS:
            after = tokens[index + 1]
            if after[0] != t.OPEN or after[1] != "(":
                out[index] = (t.UNIT, text[start:end], start, end)
    return out

"""Where a unit begins: words that are functions too, a `*` before it, brackets around it."""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.tokens import Token

_ALSO_FUNCTIONS = frozenset({"min", "sec", "C"})
_VALUE_ENDS = frozenset({t.NUMBER, t.NAME, t.CONSTANT, t.CLOSE, t.BANG, t.BAR})
_ENDS = frozenset({t.COMMA, t.SEMICOLON, t.RELATION, t.UNION, t.END})
_ONE = (1, 1, "1")
_PARTNERS = {"(": ")", "[": "]", "{": "}"}


def name_units(tokens: list[Token], text: str) -> list[Token]:
    """The tokens, with every unit straight behind its value.

    `5 min` has a unit and `5 min(x, y)` still has a function; `5*m` and `5 [m]` are `5 m`.
    """
    named = list(tokens)
    for index, (kind, _, start, end) in enumerate(tokens):
        if kind == t.FUNCTION and index and text[start:end] in _ALSO_FUNCTIONS:
            after = tokens[index + 1]
            if after[0] != t.OPEN or after[1] != "(":
                named[index] = (t.UNIT, text[start:end], start, end)
        elif kind == t.COMMAND and index and _is_fraction_of_units(tokens, index):
            named[index] = (t.UNIT, text[start:end], start, end)
    return _attached(named)


def _is_fraction_of_units(tokens: list[Token], index: int) -> bool:
    r"""Whether a command begins `\frac{m}{s^2}` or `\frac{1}{s}`."""
    if tokens[index][1] != "frac" or tokens[index + 1][:2] != (t.OPEN, "{"):
        return False
    middle = _closing_brace(tokens, index + 1)
    above, below = tokens[index + 2 : middle], tokens[middle + 1 : middle + 3]
    is_unit = bool(above) and (above[0][0] == t.UNIT or [each[1] for each in above] == [_ONE])
    return is_unit and [each[0] for each in below] == [t.OPEN, t.UNIT] and below[0][1] == "{"


def _closing_brace(tokens: list[Token], opened: int) -> int:
    """Where the bracket at a place closes; the end if it does not."""
    level = 0
    for at in range(opened, len(tokens)):
        kind = tokens[at][0]
        level += (kind in (t.OPEN, t.SUPERSCRIPT)) - (kind == t.CLOSE)
        if level == 0:
            return at
    return len(tokens)


def _attached(tokens: list[Token]) -> list[Token]:
    """The tokens without the sign or the brackets between each value and its unit."""
    dropped: set[int] = set()
    is_first = True
    for index, (kind, *_) in enumerate(tokens):
        if kind == t.UNIT and is_first and index:
            closing = _closing(tokens, index) if tokens[index - 1][0] == t.OPEN else None
            sign = index - 1 if closing is None else index - 2
            is_times = sign > 0 and tokens[sign][:2] == (t.TIMES, "*")
            value = sign - 1 if is_times else sign
            if value >= 0 and tokens[value][0] in _VALUE_ENDS:
                dropped.update(range(value + 1, index), () if closing is None else (closing,))
        is_first = kind in _ENDS or (is_first and kind != t.UNIT)
    return [token for index, token in enumerate(tokens) if index not in dropped]


def _closing(tokens: list[Token], first: int) -> int | None:
    """Where the bracket before `first` closes, if the value ends there."""
    level = 1
    for index in range(first, len(tokens) - 1):
        kind, mark = tokens[index][:2]
        level += (kind in (t.OPEN, t.SUPERSCRIPT)) - (kind == t.CLOSE)
        if level == 0:
            fits = mark == _PARTNERS.get(tokens[first - 1][1])
            return index if fits and tokens[index + 1][0] in _ENDS else None
    return None

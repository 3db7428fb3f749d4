"""Which bracket belongs to which: questions asked of the tokens before and after parsing."""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.refused import Refused
from grader.syntax.tokens import Token

PARTNER = {"(": ")", "[": "]", "{": "}", "|": "|", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉", "matrix": "matrix"}

_ROUND_AND_SQUARE = "()[]"
_ENDS = frozenset({t.NUMBER, t.NAME, t.CONSTANT, t.CLOSE, t.BANG, t.PERCENT})


def turn_outward(tokens: list[Token]) -> list[Token]:
    """The tokens, with brackets that face outward turned: `]1, 2[` and `[1, 2[`.

    A `]` where an operand has to begin opens; a `[` where none can begin closes, if an
    interval with a comma is open there.
    """
    out = list(tokens)
    commas: list[int] = []  # for each open bracket, the commas seen in it
    for index, (kind, value, start, end) in enumerate(tokens):
        if (
            kind == t.CLOSE
            and value == "]"
            and _begins(out, index)
            and tokens[index + 1][0] <= t.SIGN
        ):
            out[index] = (t.OPEN, "]", start, end)
            commas.append(0)
        elif kind == t.OPEN:
            after = tokens[index + 1][0]
            stands_alone = after > t.LAST_STARTER and after not in (t.SIGN, t.CLOSE, t.BAR)
            if value == "[" and commas and commas[-1] == 1 and stands_alone:
                out[index] = (t.CLOSE, "[", start, end)
                commas.pop()
            else:
                commas.append(0)
        elif kind == t.CLOSE and commas:
            commas.pop()
        elif kind in (t.COMMA, t.SEMICOLON) and commas:
            commas[-1] += 1
    return out


def _begins(tokens: list[Token], index: int) -> bool:
    """Whether an operand has to begin at this token."""
    return index == 0 or tokens[index - 1][0] in (t.UNION, t.RELATION, t.COMMA, t.OPEN, t.IN)


def check_brackets(tokens: list[Token], text: str) -> None:
    """Raise the problem with the brackets, if there is one: it is the better message.

    Raises:
        Refused: at the bracket that has no partner or the wrong one.
    """
    open_brackets: list[Token] = []
    commas: list[int] = []
    for token in tokens:
        kind, value, start, end = token
        if kind == t.OPEN:
            open_brackets.append(token)
            commas.append(0)
        elif kind in (t.COMMA, t.SEMICOLON) and commas:
            commas[-1] += 1
        elif kind == t.CLOSE and value != "²":
            if not open_brackets:
                raise Refused("unopened", start, end, _typed(value))
            opened, inside = open_brackets.pop(), commas.pop()
            _check_pair(opened, token, inside)
    if open_brackets:
        _, value, start, end = open_brackets[-1]
        missing = "".join(PARTNER.get(opened[1], "]") for opened in reversed(open_brackets))
        whole = tokens[-2][0] in _ENDS and set(missing) <= set(")]}")
        repaired = text.rstrip() + missing if whole else None
        raise Refused("unclosed", start, end, _typed(value), str(len(open_brackets)), repaired)


def _check_pair(opened: Token, closed: Token, commas: int) -> None:
    """Partners match, or are the two ends of an interval."""
    left, right = opened[1], closed[1]
    if PARTNER.get(left) == right:
        return
    if commas == 1 and left in "()[]" and right in _ROUND_AND_SQUARE:
        return
    expected = _typed(PARTNER.get(left, "]"))
    raise Refused("wrong-bracket", closed[2], closed[3], _typed(right), expected)


def _typed(value: str) -> str:
    return r"\end{…}" if value == "matrix" else value

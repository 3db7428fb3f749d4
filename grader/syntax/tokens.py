"""The kinds of tokens, and the patterns that cut a text into pieces.

A token is `(kind, value, start, end)`. Kinds are small integers in an order that lets the
grammar ask its questions with one comparison: everything up to `LAST_STARTER` begins an
operand, `FIRST_POSTFIX` to `LAST_POSTFIX` bind to the operand before them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, TypeAlias

Token: TypeAlias = tuple[int, Any, int, int]

NUMBER: Final = 0
NAME: Final = 1
CONSTANT: Final = 2
FUNCTION: Final = 3
ROOT: Final = 4
COMMAND: Final = 5
OPEN: Final = 6
LAST_STARTER: Final = OPEN
TIMES: Final = 7
POWER: Final = 8
BANG: Final = 9
PERCENT: Final = 10
SUPERSCRIPT: Final = 11
FIRST_POSTFIX: Final = POWER
LAST_POSTFIX: Final = SUPERSCRIPT
SIGN: Final = 12
UNION: Final = 13
RELATION: Final = 14
COMMA: Final = 15
SEMICOLON: Final = 16
CLOSE: Final = 17
END: Final = 18
BAR: Final = 19
UNDERSCORE: Final = 20
CELL: Final = 21
ROW: Final = 22
UNIT: Final = 23
SPACE: Final = 24
MATHS: Final = 25
IN: Final = 26

# Characters written above or below the line, with what they stand for.
SUPERSCRIPTS: dict[str, str] = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵃᵇᶜᵈᵉᵏᵐᵖᵗˣʸᶻ", "0123456789+-()niabcdekmptxyz", strict=True)
)
SUBSCRIPTS: dict[str, str] = dict(
    zip("₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", "0123456789aehijklmnoprstuvxβγρφχ", strict=True)
)
FRACTIONS: dict[str, tuple[int, int]] = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5),
    "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7),
    "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip

ACCENTS: dict[str, str] = {
    "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot",
    "\u0308": "ddot", "\u20d7": "vec", "\u030c": "check",
}  # fmt: skip

ACCENT_COMMANDS: dict[str, str] = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "vec": "vec", "check": "check",
}  # fmt: skip

FONT_COMMANDS = (
    "mathrm", "mathit", "mathbf", "mathsf", "mathtt", "mathbb", "mathcal", "boldsymbol",
    "operatorname", "text", "textit", "textrm", "mbox", "rm",
)  # fmt: skip

_MARKS = "\u0300-\u036f\u20d0-\u20ff"
_NOT_LETTERS = (
    "".join(SUPERSCRIPTS).replace("⁽", "").replace("⁾", "")
    + "".join(SUBSCRIPTS)
    + "".join(FRACTIONS)
)
_INT = r"[0-9]+"
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"


def _number(comma: bool) -> str:
    point = "(?:\\.|,(?=[0-9]))" if comma else "\\."
    start = "[.,](?=[0-9])" if comma else "\\."
    return f"{_INT}(?:{point}[0-9]*)?{_EXPONENT}|{start}[0-9]+{_EXPONENT}"


def _word(letter: str, index: str) -> str:
    """A name: letters and digits, then subscripts; `letter` and `index` are patterns."""
    below = rf"_(?:(?:{letter}|[0-9])+|\{{[^{{}}]{{0,80}}\}}|\\[A-Za-z]+)"
    accents = "|".join(sorted(ACCENT_COMMANDS, key=len, reverse=True))
    fonts = "|".join(sorted(FONT_COMMANDS, key=len, reverse=True))
    command = (
        rf"\\(?:{accents})(?![A-Za-z])\s*(?:\{{[^{{}}]{{0,80}}(?:\{{[^{{}}]{{0,80}}\}})?\}}|\\[A-Za-z]+|{letter})"
        rf"|\\(?:{fonts})(?![A-Za-z])\s*\{{[^{{}}]{{0,80}}\}}"
        r"|\\[A-Za-z]+"
    )
    return rf"(?:{letter}(?:{letter}|[0-9])*|{command})(?:{below}{index})*'*"


@lru_cache(maxsize=256)
def pieces(unicode: bool, comma: bool, special: str) -> re.Pattern[str]:
    """The pattern whose `findall` cuts a text into pieces that cover every character.

    `special` is a pattern of declared names that are no words, such as `epsilon[0]`.
    """
    letter, index, more = "[A-Za-z]", "", ""
    if unicode:
        letter = rf"[^\W\d_{_NOT_LETTERS}][{_MARKS}]*"
        index = f"|[{''.join(SUBSCRIPTS)}]+"
        more = f"|[{''.join(SUPERSCRIPTS)}]+"
    # In ASCII text, which is nearly all text, a word needs none of the alternatives.
    simple = r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*(?![A-Za-z0-9_'\{\\])|" if not unicode else ""
    parts = [special] if special else []
    parts += [r"\\(?:begin|end)\s*\{[a-z]+\*?\}"]
    parts += [r"[ \t\r\n]+", simple + _word(letter, index) + more, _number(comma)]
    parts += [r"\*\*|<=|>=|!=|==|=<|=>|<>|\\.|.", r"\\"]
    return re.compile("|".join(parts), re.DOTALL)

"""A vocabulary made ready for the tokenizer: which piece of text is which token."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from grader.syntax import tokens as t
from grader.syntax.functions import LOG_BASES, SPELLINGS
from grader.syntax.spelling import spell
from grader.syntax.vocabulary import Vocabulary

Entry = tuple[int, Any]

CONSTANTS: dict[str, str] = {
    "pi": "pi", "Pi": "pi", "PI": "pi", "e": "e", "i": "i",
    "infinity": "infinity", "Infinity": "infinity", "infty": "infinity", "inf": "infinity", "oo": "infinity",
}  # fmt: skip

_SIGNS: dict[str, Entry] = {
    "+": (t.SIGN, "+"), "-": (t.SIGN, "-"), "*": (t.TIMES, "*"), "/": (t.TIMES, "/"),
    "^": (t.POWER, "^"), "**": (t.POWER, "^"), "!": (t.BANG, "!"), "%": (t.PERCENT, "%"),
    "(": (t.OPEN, "("), "[": (t.OPEN, "["), "{": (t.OPEN, "{"), "⟨": (t.OPEN, "⟨"),
    ")": (t.CLOSE, ")"), "]": (t.CLOSE, "]"), "}": (t.CLOSE, "}"), "⟩": (t.CLOSE, "⟩"),
    "|": (t.BAR, "|"), ",": (t.COMMA, ","), ";": (t.SEMICOLON, ";"), "_": (t.UNDERSCORE, "_"),
    "=": (t.RELATION, "="), "==": (t.RELATION, "="), "!=": (t.RELATION, "!="), "<>": (t.RELATION, "!="),
    "≠": (t.RELATION, "!="), "<": (t.RELATION, "<"), ">": (t.RELATION, ">"), "<=": (t.RELATION, "<="),
    "=<": (t.RELATION, "<="), "≤": (t.RELATION, "<="), ">=": (t.RELATION, ">="), "=>": (t.RELATION, ">="),
    "≥": (t.RELATION, ">="), "⩽": (t.RELATION, "<="), "⩾": (t.RELATION, ">="), "∪": (t.UNION, "∪"),
    "√": (t.ROOT, "sqrt"), "∛": (t.ROOT, "cbrt"), "∞": (t.CONSTANT, "infinity"), "&": (t.CELL, "&"),
    "$": (t.MATHS, "$"), "∅": (t.COMMAND, "emptyset"), "⌊": (t.OPEN, "⌊"), "⌋": (t.CLOSE, "⌋"),
    "⌈": (t.OPEN, "⌈"), "⌉": (t.CLOSE, "⌉"), " ": (t.SPACE, None), "  ": (t.SPACE, None), "π": (t.CONSTANT, "pi"),
}  # fmt: skip

_COMMANDS: dict[str, Entry] = {
    "cdot": (t.TIMES, "*"), "times": (t.TIMES, "*"), "ast": (t.TIMES, "*"), "div": (t.TIMES, "/"),
    "frac": (t.COMMAND, "frac"), "dfrac": (t.COMMAND, "frac"), "tfrac": (t.COMMAND, "frac"),
    "cfrac": (t.COMMAND, "frac"), "sqrt": (t.COMMAND, "sqrt"), "binom": (t.COMMAND, "binom"),
    "dbinom": (t.COMMAND, "binom"), "tbinom": (t.COMMAND, "binom"),
    "left": (t.SPACE, None), "right": (t.SPACE, None), "big": (t.SPACE, None), "Big": (t.SPACE, None),
    "bigl": (t.SPACE, None), "bigr": (t.SPACE, None), "Bigl": (t.SPACE, None), "Bigr": (t.SPACE, None),
    "quad": (t.SPACE, None), "qquad": (t.SPACE, None), "displaystyle": (t.SPACE, None), "limits": (t.SPACE, None),
    ",": (t.SPACE, None), ";": (t.SPACE, None), ":": (t.SPACE, None), "!": (t.SPACE, None), " ": (t.SPACE, None),
    "le": (t.RELATION, "<="), "leq": (t.RELATION, "<="), "ge": (t.RELATION, ">="), "geq": (t.RELATION, ">="),
    "leqslant": (t.RELATION, "<="), "geqslant": (t.RELATION, ">="),
    "lt": (t.RELATION, "<"), "gt": (t.RELATION, ">"), "ne": (t.RELATION, "!="), "neq": (t.RELATION, "!="),
    "emptyset": (t.COMMAND, "emptyset"), "varnothing": (t.COMMAND, "emptyset"), "lor": (t.UNION, "or"), "vee": (t.UNION, "or"),
    "infty": (t.CONSTANT, "infinity"), "cup": (t.UNION, "∪"), "%": (t.PERCENT, "%"),
    "{": (t.OPEN, "{"), "}": (t.CLOSE, "}"), "lbrace": (t.OPEN, "{"), "rbrace": (t.CLOSE, "}"),
    "lvert": (t.OPEN, "|"), "rvert": (t.CLOSE, "|"), "langle": (t.OPEN, "⟨"), "rangle": (t.CLOSE, "⟩"),
    "lfloor": (t.OPEN, "⌊"), "rfloor": (t.CLOSE, "⌋"), "lceil": (t.OPEN, "⌈"), "rceil": (t.CLOSE, "⌉"),
    "(": (t.MATHS, "("), ")": (t.MATHS, ")"), "[": (t.MATHS, "["), "]": (t.MATHS, "]"), "\\": (t.ROW, None),
}  # fmt: skip


class Words(msgspec.Struct, frozen=True, gc=False):
    """What the tokenizer needs to know of a vocabulary.

    `entries` maps a piece of text to the kind and value of its token; `names` maps the
    plain spelling of every declared name and alias to its canonical form.
    """

    entries: dict[str, Entry]
    names: dict[str, str]
    ascii: re.Pattern[str]
    unicode: re.Pattern[str]
    longest: int
    vocabulary: Vocabulary


@lru_cache(maxsize=512)
def words_of(vocabulary: Vocabulary) -> Words:
    """The vocabulary, compiled; the same object for equal vocabularies."""
    names: dict[str, str] = {}
    for name in vocabulary.names:
        names.setdefault(spell(name), name)
    for spelling, name in vocabulary.aliases:
        names.setdefault(spell(spelling), names.get(spell(name), name))
    entries = _entries(vocabulary, names)
    special = _special([*vocabulary.names, *(alias for alias, _ in vocabulary.aliases)])
    comma = vocabulary.decimal_comma
    return Words(
        entries,
        names,
        t.pieces(False, comma, special),
        t.pieces(True, comma, special),
        max(map(len, (*names, "arccosech"))),
        vocabulary,
    )


def _entries(vocabulary: Vocabulary, names: dict[str, str]) -> dict[str, Entry]:
    """Every piece that means something: later lines win over earlier ones."""
    entries = dict(_SIGNS)
    entries |= {"\\" + command: entry for command, entry in _COMMANDS.items()}
    for word, function in SPELLINGS.items():
        entries[word] = (t.FUNCTION, function)
        entries.setdefault("\\" + word, (t.FUNCTION, function))
    for word in LOG_BASES:
        entries[word] = (t.FUNCTION, word)
    for word, constant in CONSTANTS.items():
        entries[word] = (t.CONSTANT, constant)
    entries["\\pi"] = (t.CONSTANT, "pi")
    for word in vocabulary.functions:
        entries[word] = entries["\\" + word] = (t.FUNCTION, word)
    for name in (*vocabulary.names, *(alias for alias, _ in vocabulary.aliases)):
        entries[name] = (t.NAME, names[spell(name)])
    for spelling, name in names.items():
        entries[spelling] = (t.NAME, name)
        # A declared `pi` or `gamma` also takes the Greek letter and the command.
        for shadowed in ("\\" + spelling, *(("π",) if spelling == "pi" else ())):
            if shadowed in entries:
                entries[shadowed] = (t.NAME, name)
    return entries


_WORD = re.compile(r"[^\W\d]\w*'*", re.ASCII)


def _special(names: list[str]) -> str:
    """A pattern for those declared names that are no words: `epsilon[0]`, `x^(1)`."""
    odd = [
        name
        for name in names
        if name.isascii() and not _WORD.fullmatch(name) and "\\" not in name and "{" not in name
    ]
    return "|".join(_loosely(name) for name in sorted(odd, key=len, reverse=True))


def _loosely(name: str) -> str:
    """The characters of a name with any spaces between them, braces around what follows `^`."""
    head, caret, body = name.partition("^")
    if caret:
        inner = _loosely(body)
        return _loosely(head) + rf"\s*\^\s*(?:\{{\s*{inner}\s*\}}|{inner})"
    return r"\s*".join(re.escape(char) for char in name if not char.isspace())

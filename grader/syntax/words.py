"""A vocabulary made ready for the tokenizer: which piece of text is which token."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec

from grader.syntax import tokens as t
from grader.syntax.functions import LOG_BASES, SPELLINGS
from grader.syntax.marks import COMMANDS, SIGNS
from grader.syntax.spelling import VARIANTS, spell
from grader.syntax.vocabulary import Vocabulary

Entry = tuple[int, Any]

CONSTANTS: dict[str, str] = {
    **dict.fromkeys(("pi", "Pi", "PI"), "pi"),
    **dict.fromkeys(("infinity", "Infinity", "infty", "inf", "oo"), "infinity"),
    "e": "e",
    "i": "i",
}


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
    entries = dict(SIGNS)
    entries |= {"\\" + command: entry for command, entry in COMMANDS.items()}
    for word, function in SPELLINGS.items():
        entries[word] = (t.FUNCTION, function)
        entries.setdefault("\\" + word, (t.FUNCTION, function))
    # The numbers that are typed most, ready made.
    for digit in range(10):
        entries[str(digit)] = (t.NUMBER, (digit, 1, str(digit)))
    for word in LOG_BASES:
        entries[word] = (t.FUNCTION, word)
    for word, constant in CONSTANTS.items():
        entries[word] = (t.CONSTANT, constant)
    for word in vocabulary.functions:
        entries[word] = entries["\\" + word] = (t.FUNCTION, word)
    for name in (*vocabulary.names, *(alias for alias, _ in vocabulary.aliases)):
        entries[name] = (t.NAME, names[spell(name)])
    for spelling, name in names.items():
        entries[spelling] = (t.NAME, name)
        if spelling in VARIANTS:
            entries["\\" + spelling] = (t.NAME, name)
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

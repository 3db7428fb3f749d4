"""Single characters: what is read as something plainer, and what is refused by name."""

from __future__ import annotations

import unicodedata
from functools import cache

from grader.syntax.refused import Refused
from grader.syntax.words import Words

_DASHES = "−–—‐‑‒―﹣－"
_TIMES = "×∗⋆⋅·•∙⨯✕✖・"
_DIVIDE = "÷∕⁄"
_SPACES = (
    "\u00a0\u1680",
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a",
    "\u202f\u205f\u3000",
)

# Letters of other scripts that look like a Latin letter, beyond what Greek means here.
_LOOK_ALIKES = dict(
    zip("асеорхуіјѕԁһԛԝАВЕКМНОРСТУХЅІЈ", "aceopxyijsdhqwABEKMHOPCTYXSIJ", strict=True)
) | dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονικυ", "ABEZHIKMNOPTYXoviku", strict=True))


@cache
def _plainer() -> dict[int, str]:
    """One character for one, so that offsets stay those of the text as typed."""
    table = {ord(char): "-" for char in _DASHES}
    table |= {ord(char): "*" for char in _TIMES}
    table |= {ord(char): "/" for char in _DIVIDE}
    table |= {ord(char): " " for spaces in _SPACES for char in spaces}
    table |= {
        ord("∣"): "|",
        ord("′"): "'",
        ord("’"): "'",
        ord("〈"): "⟨",
        ord("〉"): "⟩",
        ord("，"): ",",
        ord("º"): "°",
        ord("˚"): "°",
    }
    table[ord("％")] = "%"
    # Digits of other scripts: Arabic, Persian, Devanagari, Bengali, Thai.
    for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50):
        table |= {zero + digit: str(digit) for digit in range(10)}
    # Full-width forms, and letters in mathematical alphabets (𝑥, 𝛾).
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800), 0x210E, 0x2113):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table.setdefault(code, plain)
    return table


def fold(text: str) -> str:
    """The text with each typographic character made plain; its length does not change."""
    return text.translate(_plainer())


# What is done with sets and not read here, with the codes that say what to type instead.
SET_OPERATIONS = {
    **dict.fromkeys(("∩", "\\cap"), "no-intersection"),
    **dict.fromkeys(("∖", "\\setminus", "\\backslash", "∉", "\\notin"), "no-difference"),
}

# White space that nobody types: `str.isspace` counts it, this project shows it.
CONTROL_SPACES = frozenset("\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029")


def refuse_character(char: str, start: int) -> Refused:
    """The refusal of a character that means nothing anywhere."""
    char = char[0]
    if char in SET_OPERATIONS:
        return Refused(SET_OPERATIONS[char], start, start + 1, char)
    return Refused(_trouble(char), start, start + 1, describe(char))


def _trouble(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cc":
        return "control-character"
    if category in ("Cf", "Zl", "Zp", "Mn", "Me", "Mc"):
        return "invisible-character"
    if category == "Cs":
        return "broken-character"
    if char in "\"'`“”„«»‘’‚":
        return "quote"
    if char == "±" or char == "∓":
        return "plus-minus"
    if char == ".":
        return "stray-point"
    return "unknown-character"


def describe(char: str) -> str:
    """A character by what is visible of it, its code point and its name."""
    code = f"U+{ord(char):04X}"
    name = unicodedata.name(char, "")
    if char.isprintable() and not char.isspace() and not unicodedata.combining(char):
        return char if char.isascii() else f"{char} ({code} {name.lower()})"
    return f"{code} {name.lower()}".rstrip()


def find_look_alike(piece: str, start: int, words: Words) -> Refused | None:
    """A refusal that names the first letter of `piece` that only looks like a Latin one."""
    for index, char in enumerate(piece):
        latin = _LOOK_ALIKES.get(char)
        if latin is not None:
            swapped = "".join(_LOOK_ALIKES.get(other, other) for other in piece)
            meant = words.names.get(swapped)
            return Refused(
                "look-alike", start + index, start + index + 1, describe(char), latin, meant
            )
    return None

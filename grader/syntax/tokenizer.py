"""From text to tokens, in one pass and in time linear in its length."""

from __future__ import annotations

import re

from grader.syntax import tokens as t
from grader.syntax.characters import CONTROL_SPACES, SET_OPERATIONS, fold, refuse_character
from grader.syntax.limits import Limits
from grader.syntax.literal import read_number
from grader.syntax.refused import Refused
from grader.syntax.remarks import Remarks
from grader.syntax.spelling import spell
from grader.syntax.splitting import split_word
from grader.syntax.tokens import Token
from grader.syntax.unknown import unknown_word
from grader.syntax.words import Words


def tokenize(text: str, words: Words, limits: Limits, remarks: Remarks) -> list[Token]:
    """The tokens of `text`, ended by an `END` token.

    Raises:
        Refused: at the first character, number or name that means nothing here.
    """
    if text.isascii():
        cut = words.ascii.findall(text)
    else:
        text = fold(text)
        cut = words.unicode.findall(text)
    entries = words.entries
    out: list[Token] = []
    start = 0
    rarer: Rarer | None = None
    for piece in cut:
        end = start + len(piece)
        entry = entries.get(piece)
        if entry is not None:
            if entry[0] != t.SPACE:
                out.append((entry[0], entry[1], start, end))
        elif piece.isdigit() and len(piece) <= 18 and piece.isascii():
            out.append((t.NUMBER, (int(piece), 1, piece), start, end))
        else:
            rarer = rarer or Rarer(text, words, limits, remarks, out)
            rarer.add(piece, start)
        start = end
    if len(out) > limits.nodes:
        raise Refused("too-many-parts", 0, len(text), str(len(out)), str(limits.nodes))
    if "$" in text or "\\" in text:
        out = _without_maths_marks(out)
    out.append((t.END, "", start, start))
    return out


def _without_maths_marks(tokens: list[Token]) -> list[Token]:
    r"""`$…$`, `\(…\)` and `\[…\]` around a whole text say only that it is mathematics."""
    first, last = 0, len(tokens)
    while first < last and tokens[first][0] == t.MATHS and tokens[first][1] in "$([":
        first += 1
    while last > first and tokens[last - 1][0] == t.MATHS and tokens[last - 1][1] in "$)]":
        last -= 1
    return tokens[first:last]


class Rarer:
    """The pieces of `text` that are in no table, added to the tokens in `out`."""

    __slots__ = ("limits", "out", "remarks", "text", "words")

    def __init__(
        self, text: str, words: Words, limits: Limits, remarks: Remarks, out: list[Token]
    ) -> None:
        self.text = text
        self.words = words
        self.limits = limits
        self.remarks = remarks
        self.out = out

    def add(self, piece: str, start: int) -> None:
        """White space, a number, a fraction, raised characters, a word, or nothing known."""
        first = piece[0]
        if "0" <= first <= "9" or (first in ".," and len(piece) > 1):
            self.number(piece, start)
        elif first.isspace() and first not in CONTROL_SPACES:
            return
        elif first in t.FRACTIONS:
            self.fraction(first, start)
        elif first in t.SUPERSCRIPTS:
            self.superscript(piece, start)
        elif piece.startswith(("\\begin", "\\end")) and piece.endswith("}"):
            self.environment(piece, start)
        elif first.isalpha() or first == "\\":
            self.word(piece, start)
        elif first == "~" and "\\" in self.text and self.out:
            return  # a space of LaTeX; without any other LaTeX it could mean “about”
        elif self.words.vocabulary.units and first in "°℃℉'\"":
            self.out.append((t.UNIT, piece, start, start + len(piece)))
        else:
            raise refuse_character(piece, start)

    def number(self, piece: str, start: int) -> None:
        """A literal; with a decimal comma, `1.000` could be a thousand and is refused."""
        end = start + len(piece)
        if self.words.vocabulary.decimal_comma and _POINT_THOUSANDS.fullmatch(piece):
            raise Refused("thousands", start, end, piece, "", piece.replace(".", ""))
        if self.out and self.out[-1][0] == t.NUMBER and self.out[-1][3] == start:
            before = self.out[-1]
            raise Refused("malformed-number", before[2], end, self.text[before[2] : end])
        repeats = _REPEATS.match(self.text, end)
        if repeats is not None and (piece[-1] == "." or repeats[0][0] != "("):
            raise Refused("recurring", start, repeats.end(), self.text[start : repeats.end()])
        self.out.append((t.NUMBER, read_number(piece, start, self.limits), start, end))

    def fraction(self, char: str, start: int) -> None:
        """`½`; after a whole number it is a mixed number, as written by hand: `2½` is 5/2."""
        top, bottom = t.FRACTIONS[char]
        out = self.out
        if out and out[-1][0] == t.NUMBER and out[-1][1][2].isdigit():
            _, (whole, _, typed), begin, _ = out.pop()
            value = (whole * bottom + top, bottom, typed + char)
            self.remarks.add("mixed-number", begin, start + 1, f"{typed} + {top}/{bottom}")
            out.append((t.NUMBER, value, begin, start + 1))
        else:
            out.append((t.NUMBER, (top, bottom, char), start, start + 1))

    def superscript(self, piece: str, start: int) -> None:
        """`²³` is the exponent 23: its characters, brought down to the line, between two marks."""
        end = start + len(piece)
        self.out.append((t.SUPERSCRIPT, piece, start, end))
        self.inner("".join(t.SUPERSCRIPTS[char] for char in piece), start)
        self.out.append((t.CLOSE, "²", end, end))

    def inner(self, text: str, start: int) -> None:
        """The tokens of a text that stands inside this one, at `start`."""
        try:
            found = tokenize(text, self.words, self.limits, Remarks())
        except Refused as refused:
            refused.start += start
            refused.end += start
            raise
        for kind, value, begin, end in found[:-1]:
            self.out.append((kind, value, start + begin, start + end))

    def environment(self, piece: str, start: int) -> None:
        """The begin or end of a LaTeX matrix."""
        end = start + len(piece)
        if piece[piece.index("{") + 1 : -1].rstrip("*") not in _MATRICES:
            raise Refused("unknown-command", start, end, piece)
        kind = t.OPEN if piece.startswith("\\begin") else t.CLOSE
        self.out.append((kind, "matrix", start, end))

    def word(self, piece: str, start: int) -> None:
        """A word that is no entry: a name in other dress, a logarithm, a unit, several names."""
        end = start + len(piece)
        entry = self.words.entries.get(spell(piece))
        if _ESCAPE.match(piece):
            raise Refused("unknown-command", start, start + 2, piece[:2])
        if entry is not None and entry[0] in _WORD_KINDS:
            self.out.append((entry[0], entry[1], start, end))
        elif piece in ("U", "or") and self.follows_value():
            self.out.append((t.UNION, piece, start, end))
        elif piece == "in" and not self.words.vocabulary.units and self.follows_value():
            self.out.append((t.IN, "in", start, end))
        elif piece in SET_OPERATIONS:
            raise Refused(SET_OPERATIONS[piece], start, end, piece)
        elif _REALS.fullmatch(piece):
            self.out.append((t.COMMAND, "reals", start, end))
        elif (
            self.log_with_base(piece, start)
            or self.times_letter(piece, start)
            or self.letter_and_digit(piece, start)
        ):
            return
        elif piece.lower() == "and" and self.out:
            raise Refused("no-and", start, end, piece)
        else:
            parts = split_word(piece, start, self.text, self.words, self.remarks)
            if parts is None and self.words.vocabulary.units and self.out:
                parts = [(t.UNIT, piece, start, end)]
            if parts is None:
                raise unknown_word(piece, start, self.text, self.words)
            for kind, value, begin, stop in parts:
                if kind == t.NUMBER:
                    value = read_number(value, begin, self.limits)
                self.out.append((kind, value, begin, stop))

    def follows_value(self) -> bool:
        """Whether a value or a set ends where the next piece begins."""
        return bool(self.out) and (
            self.out[-1][0] in _ENDS or self.out[-1][0] == t.UNIT or self.out[-1][:2] in _SETS
        )

    def letter_and_digit(self, piece: str, start: int) -> bool:
        r"""`\frac x2`, where x is declared: straight after the command TeX takes one letter."""
        entry = self.words.entries.get(piece[0])
        after_fraction = bool(self.out) and self.out[-1][:2] in _FRACTIONS
        one_digit = len(piece) == 2 and piece[1] in "0123456789"
        if not (after_fraction and one_digit and entry and entry[0] == t.NAME):
            return False
        self.out.append((*entry, start, start + 1))
        self.number(piece[1:], start + 1)
        return True

    def log_with_base(self, piece: str, start: int) -> bool:
        r"""`log_2`, `log_{10}`, `\log_b`, `log₂`: the function, a mark, and a number or name."""
        head, mark, base = spell(piece).partition("_")
        if not mark or self.words.entries.get(head) != (t.FUNCTION, "log"):
            return False
        at, end = start + len(head) + piece.startswith("\\"), start + len(piece)
        entry = self.words.entries.get(base)
        if base.isdigit() and base.isascii():
            token = (t.NUMBER, read_number(base, at, self.limits), at, end)
        elif entry is not None and entry[0] in (t.NAME, t.CONSTANT):
            token = (*entry, at, end)
        else:
            raise unknown_word(
                piece[at - start :].lstrip("_{").rstrip("}"), at, self.text, self.words
            )
        self.out += ((t.FUNCTION, "log", start, at), (t.UNDERSCORE, "_", at, at), token)
        return True

    def times_letter(self, piece: str, start: int) -> bool:
        """`3 x 10^5`, where no x is declared: the letter stands for a multiplication sign."""
        before = self.out[-1] if self.out else None
        if before is None or before[0] != t.NUMBER or before[1][2] == "0":
            return False
        if self.words.vocabulary.units or not self.words.names.keys().isdisjoint("xX"):
            return False
        if _TIMES_LETTER.match(self.text, start) is None or not (piece[1:] or "1").isdigit():
            return False
        self.out.append((t.TIMES, "*", start, start + 1))
        self.remarks.add("times-letter", start, start + 1, "*")
        if len(piece) > 1:
            self.number(piece[1:], start + 1)
        return True


# The letter, and a number; one that goes on after the piece (`x1.5`) is left alone.
_TIMES_LETTER = re.compile(r"[xX](?:\s+[0-9]|[0-9]+(?![0-9.,]))")
# A backslash before one Latin letter is an escape of some programming language.
_ESCAPE = re.compile(r"\\[A-Za-z](?![A-Za-z])")
# `0.(3)` and `0.333…`; with digits between, as in `0.5(10)`, brackets are a factor.
_REPEATS = re.compile(r"\([0-9]{1,20}\)|\.{2,}|…")
_POINT_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
_REALS = re.compile(r"\\mathbb\s*\{\s*R\s*\}")
_SETS = frozenset({(t.COMMAND, "reals"), (t.COMMAND, "emptyset")})
_FRACTIONS = frozenset({(t.COMMAND, "frac"), (t.COMMAND, "binom")})
_MATRICES = frozenset({"matrix", "pmatrix", "bmatrix", "Bmatrix", "array", "smallmatrix"})
_WORD_KINDS = frozenset({t.NAME, t.FUNCTION, t.CONSTANT, t.COMMAND})
_ENDS = frozenset({t.NUMBER, t.NAME, t.CONSTANT, t.CLOSE, t.BANG, t.PERCENT, t.BAR})

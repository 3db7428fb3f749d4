"""From text to tokens, in one pass and in time linear in its length."""

from __future__ import annotations

from grader.syntax import tokens as t
from grader.syntax.characters import fold, refuse_character
from grader.syntax.limits import Limits
from grader.syntax.literal import read_number
from grader.syntax.problem import Note
from grader.syntax.refused import Refused
from grader.syntax.spelling import spell
from grader.syntax.splitting import split_word
from grader.syntax.tokens import Token
from grader.syntax.unknown import unknown_word
from grader.syntax.words import Words


def tokenize(text: str, words: Words, limits: Limits, notes: list[Note]) -> list[Token]:
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
    for piece in cut:
        end = start + len(piece)
        entry = entries.get(piece)
        if entry is None:
            _rarer(piece, start, text, words, limits, out, notes)
        elif entry[0] != t.SPACE:
            out.append((entry[0], entry[1], start, end))
        start = end
    if len(out) > limits.nodes:
        raise Refused("too-many-parts", 0, len(text), str(len(out)), str(limits.nodes))
    out.append((t.END, "", start, start))
    return out


def _rarer(
    piece: str,
    start: int,
    text: str,
    words: Words,
    limits: Limits,
    out: list[Token],
    notes: list[Note],
) -> None:
    """A piece that is not in the table: white space, a number, a name in other dress."""
    first = piece[0]
    end = start + len(piece)
    if "0" <= first <= "9" or (first in ".," and len(piece) > 1):
        out.append((t.NUMBER, read_number(piece, start, limits), start, end))
    elif first.isspace():
        return
    elif first in t.FRACTIONS:
        out.append((t.NUMBER, (*t.FRACTIONS[first], first), start, end))
    elif first in t.SUPERSCRIPTS:
        _superscript(piece, start, words, limits, out, notes)
    elif first.isalpha() or first == "\\":
        _word(piece, start, text, words, limits, out, notes)
    else:
        raise refuse_character(first, start)


def _superscript(
    piece: str, start: int, words: Words, limits: Limits, out: list[Token], notes: list[Note]
) -> None:
    """`²³` is the exponent 23: its characters, brought down to the line, between two marks."""
    out.append((t.SUPERSCRIPT, piece, start, start))
    lowered = "".join(t.SUPERSCRIPTS[char] for char in piece)
    for kind, value, begin, end in tokenize(lowered, words, limits, notes)[:-1]:
        out.append((kind, value, start + begin, start + end))
    out.append((t.CLOSE, "²", start + len(piece), start + len(piece)))


def _word(
    piece: str,
    start: int,
    text: str,
    words: Words,
    limits: Limits,
    out: list[Token],
    notes: list[Note],
) -> None:
    """A word that is no entry: another spelling of a name, a logarithm's base, or several names."""
    end = start + len(piece)
    plain = spell(piece)
    entry = words.entries.get(plain)
    if entry is not None and entry[0] in (t.NAME, t.FUNCTION, t.CONSTANT):
        out.append((entry[0], entry[1], start, end))
        return
    head, mark, base = piece.partition("_")
    if mark and words.entries.get(head) == (t.FUNCTION, "log") and base:
        out.append((t.FUNCTION, "log", start, start + len(head)))
        out.append((t.UNDERSCORE, "_", start + len(head), start + len(head) + 1))
        inner = base.strip("{}")
        offset = start + len(head) + 1 + (base[0] == "{")
        for kind, value, begin, stop in tokenize(inner, words, limits, notes)[:-1]:
            out.append((kind, value, offset + begin, offset + stop))
        return
    parts = split_word(piece, start, text, words, notes)
    if parts is None:
        raise unknown_word(piece, start, text, words)
    for kind, value, begin, stop in parts:
        if kind == t.NUMBER:
            value = read_number(value, begin, limits)
        out.append((kind, value, begin, stop))

"""Several names written without a space: `xy`, `gamma_k1x_1`, `sinx`, `2πr`."""

from __future__ import annotations

import re

from grader.syntax import tokens as t
from grader.syntax.functions import LOG_BASES
from grader.syntax.remarks import Remarks
from grader.syntax.spelling import spell
from grader.syntax.tokens import Token
from grader.syntax.words import Words

_LONGEST_WORD = 200
_ENGLISH = frozenset({"id", "if", "in", "is", "it"})

# A letter with its accents, a LaTeX command, or one other character: what a cut may not go through.
_CLUSTER = re.compile(
    r"\\[A-Za-z]+\s*|[^\W_][\u0300-\u036f\u20d0-\u20ff]+|_\{[^{}]*\}|.", re.DOTALL
)

_RAISED = re.compile(r"\s*(?:\^|\*\*)")

# Functions that may stand inside a longer word; shorter spellings would find too much.
_INSIDE = frozenset(
    "sin cos tan sec csc cot ln log exp sqrt sinh cosh tanh arcsin arccos arctan".split()  # noqa: SIM905
)


def split_word(
    piece: str, start: int, text: str, words: Words, remarks: Remarks
) -> list[Token] | None:
    """The names that `piece` is made of, the longest first at each place; None if it is not.

    At least one declared name (or function) must be among them; besides there may be `pi`,
    digits straight after a function (`sin2x`), an `e` that a power follows (`xe^x`), and an `i`
    before one name or beside a pi (`ix`, `2πi`).
    """
    if len(piece) > _LONGEST_WORD:
        return None
    clusters = [match.span() for match in _CLUSTER.finditer(piece)]
    raised = _RAISED.match(text, start + len(piece)) is not None
    best = _plan(piece, clusters, words, raised)
    if best is None:
        return None
    parts, index = [], 0
    while index < len(clusters):
        kind, value, stop = best[index]
        parts.append((kind, value, start + clusters[index][0], start + clusters[stop - 1][1]))
        index = stop
    values = [value for _, value, *_ in parts]
    if all(kind in (t.CONSTANT, t.NUMBER) for kind, *_ in parts) and "i" not in values:
        return None
    if any(_is_remarkable(kind, text[begin:stop]) for kind, _, begin, stop in parts):
        reading = " ".join(piece[begin - start : stop - start] for _, _, begin, stop in parts)
        remarks.add("split-word", start, start + len(piece), reading)
    return parts


def _plan(
    piece: str, clusters: list[tuple[int, int]], words: Words, raised: bool
) -> dict[int, tuple[int, object, int]] | None:
    """For each cluster from which the rest can be read: kind, value and end of its longest name."""
    count = len(clusters)
    best: dict[int, tuple[int, object, int]] = {}
    for index in range(count - 1, -1, -1):
        begin = clusters[index][0]
        for stop in range(min(count, index + words.longest), index, -1):
            if stop < count and stop not in best:
                continue
            part = piece[begin : clusters[stop - 1][1]]
            found = _meaning(part, words, raised and stop == count)
            if found is None and part == "i" and _is_imaginary(piece, begin, words):
                found = words.entries["i"]
            if found is None or (found[0] == t.NUMBER and not _after_function(piece[:begin])):
                continue
            best[index] = (*found, stop)
            break
    return best if 0 in best else None


def _meaning(part: str, words: Words, raised: bool) -> tuple[int, object] | None:
    plain = spell(part)
    name = words.names.get(plain)
    if name is not None:
        return t.NAME, name
    if plain == "pi" or (plain == "e" and raised):
        return t.CONSTANT, plain
    if plain in _INSIDE or plain in LOG_BASES:
        return words.entries[plain]
    if part.isdigit() and part.isascii():
        return t.NUMBER, part
    return None


def _is_imaginary(piece: str, begin: int, words: Words) -> bool:
    """Whether an `i` stands beside a pi, or before one name without making an English word."""
    rest = piece[begin + 1 :]
    if rest.startswith(("pi", "π", "\\pi")) or piece[:begin].endswith(("pi", "π")):
        return True
    return begin == 0 and spell(rest) in words.names and piece not in _ENGLISH


def _after_function(before: str) -> bool:
    return any(before.endswith(function) for function in _INSIDE)


def _is_remarkable(kind: int, typed: str) -> bool:
    """Letters of a word that could have been meant otherwise; a `π` cannot."""
    return kind != t.NAME and typed != "π"

"""Kinds of faults: every code with its sentences, so that words stand in tables only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import msgspec

from grader.spec.issue import Issue


class FaultKind(msgspec.Struct, frozen=True):
    """One kind of fault in a file.

    `message` and `suggestion` are templates whose `{names}` are filled with the facts of one
    fault. `why` explains the rule to an author, for the page of all faults.
    """

    code: str
    message: str
    suggestion: str = ""
    why: str = ""
    severity: str = "error"


FaultTable = Mapping[str, FaultKind]


def fault_table(kinds: Iterable[FaultKind]) -> FaultTable:
    """The kinds by code.

    Raises:
        ValueError: if a code is there twice.
    """
    table: dict[str, FaultKind] = {}
    for kind in kinds:
        if kind.code in table:
            raise ValueError(f"two kinds of fault are called {kind.code}")
        table[kind.code] = kind
    return table


def make_issue(
    kind: FaultKind,
    source: str,
    place: tuple[int, int],
    facts: Mapping[str, object],
    path: str = "",
    suggestion: str | None = None,
) -> Issue:
    """The issue of this kind at `place` (line and column), with its sentences filled in.

    A `suggestion` given here replaces the kind's own. Facts are shortened to what a line holds,
    tuples of names to the first of them. What would act in a terminal is made visible: files and
    their names are strangers' texts.
    """
    texts = {
        name: list_names(value) if isinstance(value, tuple) else shorten(str(value))
        for name, value in facts.items()
    }
    advice = kind.suggestion.format_map(texts) if suggestion is None else suggestion
    message = kind.message.format_map(texts)
    return Issue(
        _printable(source),
        *place,
        kind.code,
        _printable(message),
        _printable(path),
        _printable(advice),
        kind.severity,
    )


def _printable(text: str) -> str:
    """The text with the code points of characters that do not print, such as `⟨U+001B⟩`."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"⟨U+{ord(char):04X}⟩" for char in text)


def list_names(names: tuple[object, ...], longest: int = 400) -> str:
    """The names with commas between; those that would make it too long are counted."""
    listed = ""
    for index, name in enumerate(names):
        word = shorten(str(name), 40)
        if len(listed) + len(word) > longest:
            return f"{listed} … ({len(names) - index} more)"
        listed += f", {word}" if listed else word
    return listed


def shorten(text: str, longest: int = 80) -> str:
    """The text on one line, its middle left out where it is longer than `longest`."""
    line = re.sub(r"\s+", " ", text)
    if len(line) <= longest:
        return line
    half = (longest - 3) // 2
    return f"{line[:half]} … {line[-half:]}"

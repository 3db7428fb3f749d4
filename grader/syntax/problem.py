"""What was wrong with a text that could not be read: facts first, the sentence from them."""

from __future__ import annotations

import msgspec


class SyntaxProblem(msgspec.Struct, frozen=True):
    """Why `text` could not be read, and where.

    `code` is stable (`unknown-name`, `unbalanced`, `too-long`, …; the table is in
    `problem_words.py`). `start` and `end` are the half-open range of the text as typed.
    `found` and `expected` are short noun phrases, `suggestion` is something the reader
    could have meant (a declared name, a repaired text), or None. A problem costs no
    attempt; it is never raised.
    """

    code: str
    text: str
    start: int
    end: int
    found: str
    expected: str = ""
    suggestion: str | None = None


class Note(msgspec.Struct, frozen=True):
    """A remark on how a readable text was read where readers differ (`1/2x`, `log`)."""

    code: str
    start: int
    end: int
    reading: str

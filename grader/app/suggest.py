"""The nearest known word to one that somebody mistyped."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# Ids are short; a longer word is no typing error, and matching it would cost time.
LONGEST = 80


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` most likely stands for, None if none is near."""
    if len(word) > LONGEST:
        return None
    by_folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    matches = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence to append to an error, with a leading space: the nearest word or all of them."""
    names = list(known)
    match = nearest(word, names)
    if match is not None:
        return f" Did you mean {match!r}?"
    if 0 < len(names) <= 20:
        return f" There are: {', '.join(names)}."
    return ""

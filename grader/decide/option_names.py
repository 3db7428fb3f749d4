"""Which option a learner or a file means: by id, label or alias, forgiving in spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice

from grader.spec.key import Option
from grader.syntax.problem import SyntaxProblem

# White space around a separator is left to `_span`: a pattern for it would be tried again from
# every blank of a long row of blanks.
_SEPARATORS = re.compile(r"(?<!\\)[,;|\n\t]|(?<=\s)and(?=\s)", re.IGNORECASE)
_NOTHING = {"none", "[]", "{}", "()", "nothing", "no option", "none of these"}
_MOST_PIECES = 100
# A label may hold this many separators, and be typed with so many more characters.
_LONGEST_LABEL = 8
_FREEDOM = 100


def find_options(
    options: tuple[Option, ...], text: str, *, several: bool
) -> tuple[str, ...] | SyntaxProblem:
    """The ids of the chosen options in the order of the list, or what could not be understood.

    With `several`, options are separated by commas, semicolons, lines or `and`; a label may
    hold separators itself, and `none` chooses none.
    """
    whole = find_option(options, text)
    if whole is not None:
        return (whole.id,)
    if several and text.strip().casefold() in _NOTHING:
        return ()
    found = _find_all(options, text)
    if isinstance(found, SyntaxProblem):
        return found
    if len(found) > 1 and not several:
        names = " and ".join(sorted(found))
        return SyntaxProblem("several-options", text, 0, len(text), names, "one option")
    return tuple(option.id for option in options if option.id in found)


def _find_all(options: tuple[Option, ...], text: str) -> set[str] | SyntaxProblem:
    pieces = list(islice(_pieces(text), _MOST_PIECES + 1))
    if len(pieces) > _MOST_PIECES:
        start, stop = pieces[-1]
        many = f"more than {_MOST_PIECES} values"
        return SyntaxProblem("wrong-count", text, start, stop, many, f"at most {_MOST_PIECES}")
    found: set[str] = set()
    at = 0
    while at < len(pieces):
        for end in range(min(len(pieces), at + _LONGEST_LABEL), at, -1):
            start, stop = pieces[at][0], pieces[end - 1][1]
            option = find_option(options, text[start:stop].replace("\\,", ","))
            if option is not None:
                found.add(option.id)
                at = end
                break
        else:
            start, stop = pieces[at]
            letters = _letters(options, text[start:stop]) if len(pieces) == 1 else None
            if letters is None:
                expected = " or ".join(option.id for option in options)
                return SyntaxProblem(
                    "unknown-option", text, start, stop, text[start:stop], expected
                )
            found |= letters
            at += 1
    return found


def _letters(options: tuple[Option, ...], word: str) -> set[str] | None:
    """`ABD` where all ids are single characters; None if a character is no id."""
    if len(word) > len(options) or not all(len(option.id) == 1 for option in options):
        return None
    chosen = [find_option(options, letter) for letter in word]
    ids = {option.id for option in chosen if option is not None}
    return ids if None not in chosen and len(ids) == len(word) else None


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The spans between separators, without empty ones; brackets and quotes around them dropped."""
    start = 0
    for found in _SEPARATORS.finditer(text):
        yield from _span(text, start, found.start())
        start = found.end()
    yield from _span(text, start, len(text))


def _span(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and (text[start].isspace() or text[start] in "[{\"'"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "]}\"'"):
        end -= 1
    if start < end:
        yield start, end


def find_option(options: tuple[Option, ...], text: str) -> Option | None:
    """The one option that the text names, None if it names none or several.

    Spellings are compared exactly first, then without case, spaces and brackets, then letters
    and digits only, with Greek letters spelled out.
    """
    longest = max(len(word) for option in options for word in _words(option))
    if len(text) > 2 * longest + _FREEDOM:
        return None
    for spelling in (_exact, _tidy, _bare):
        wanted = spelling(text)
        found = [option for option in options if wanted in _spellings(option, spelling)]
        if wanted and found:
            return found[0] if len(found) == 1 else None
    return None


@lru_cache(maxsize=1_000)
def _spellings(option: Option, spelling: Callable[[str], str]) -> frozenset[str]:
    return frozenset(spelling(word) for word in _words(option))


def _words(option: Option) -> tuple[str, ...]:
    return option.id, option.label, *option.aliases


def _exact(text: str) -> str:
    return text.strip()


def _tidy(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return words.strip("()[]{}.:\"' ")


def _bare(text: str) -> str:
    spelled = (_spelled(character) for character in unicodedata.normalize("NFKC", text))
    return "".join(c for c in "".join(spelled).casefold() if c.isalnum())


def _spelled(character: str) -> str:
    name = unicodedata.name(character, "")
    return name.rsplit(" ", 1)[-1] if name.startswith("GREEK ") else character

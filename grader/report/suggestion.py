"""What an unreadable response would be under the suggestions that were made for it.

Nothing is decided by it: it is shown to staff, who may accept it once for everybody.
"""

from __future__ import annotations

import msgspec

from grader.decide.decision import Decision, NotRead
from grader.spec.key import FormulaKey, Key, NumberKey
from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

_MOST_REPAIRS = 40
# Most suggestions stand for the piece that could not be read. This one is the whole text:
_WHOLE = frozenset({"unclosed"})
# and this one is a fact of the sentence, no text at all.
_NO_TEXT = frozenset({"wrong-arguments"})
# Here the piece is one letter, the suggestion the name that it is in; `expected` is the letter.
_LETTER = frozenset({"look-alike"})
# What these stand for is the same wherever they are typed. Of other slips only the kind is.
_NAMES = frozenset({"unknown-name", "unknown-function", *_LETTER})


class Slip(msgspec.Struct, frozen=True):
    """A slip of typing by its kind: for a name `typed` and `meant` too, else they are empty."""

    code: str
    typed: str = ""
    meant: str = ""


class Suggested(msgspec.Struct, frozen=True):
    """What an unreadable text would be, and the different slips in it, in their order."""

    text: str
    slips: tuple[Slip, ...]


def find_suggestion(key: Key, decision: Decision) -> str | None:
    """What an unreadable formula or number would be; None if nothing readable is suggested."""
    found = find_slips(key, decision)
    return None if found is None else found.text


def find_slips(key: Key, decision: Decision) -> Suggested | None:
    """The same, with the slips that would be mended."""
    if not isinstance(decision.certificate, NotRead):
        return None
    if not isinstance(key, FormulaKey | NumberKey):
        return None
    return mended(decision.certificate.problem, key.vocabulary)


def find_suggested(problem: SyntaxProblem, vocabulary: Vocabulary) -> str | None:
    """The text with every suggestion put in, if it can then be read; None otherwise."""
    found = mended(problem, vocabulary)
    return None if found is None else found.text


def mended(problem: SyntaxProblem, vocabulary: Vocabulary) -> Suggested | None:
    """The text with every suggestion put in, and what they were, if it can then be read."""
    slips: dict[Slip, None] = {}
    for _ in range(_MOST_REPAIRS):
        suggestion = problem.expected if problem.code in _LETTER else problem.suggestion
        if suggestion is None or problem.code in _NO_TEXT:
            return None
        text = _repaired(problem, suggestion)
        slips[_slip(problem, suggestion)] = None
        reading = parse(text, vocabulary, DEFAULT)
        if not isinstance(reading, SyntaxProblem):
            return Suggested(text, tuple(slips))
        problem = reading
    return None


def _slip(problem: SyntaxProblem, suggestion: str) -> Slip:
    if problem.code not in _NAMES:
        return Slip(problem.code)
    return Slip(problem.code, problem.text[problem.start : problem.end], suggestion)


def _repaired(problem: SyntaxProblem, suggestion: str) -> str:
    if problem.code in _WHOLE:
        return suggestion
    return problem.text[: problem.start] + suggestion + problem.text[problem.end :]

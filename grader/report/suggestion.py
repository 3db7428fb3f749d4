"""What an unreadable response would be under the suggestions that were made for it.

Nothing is decided by it: it is shown to staff, who may accept it once for everybody.
"""

from __future__ import annotations

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


def find_suggestion(key: Key, decision: Decision) -> str | None:
    """What an unreadable formula or number would be; None if nothing readable is suggested."""
    if not isinstance(decision.certificate, NotRead):
        return None
    if not isinstance(key, FormulaKey | NumberKey):
        return None
    return find_suggested(decision.certificate.problem, key.vocabulary)


def find_suggested(problem: SyntaxProblem, vocabulary: Vocabulary) -> str | None:
    """The text with every suggestion put in, if it can then be read; None otherwise."""
    for _ in range(_MOST_REPAIRS):
        suggestion = problem.expected if problem.code in _LETTER else problem.suggestion
        if suggestion is None or problem.code in _NO_TEXT:
            return None
        text = _repaired(problem, suggestion)
        reading = parse(text, vocabulary, DEFAULT)
        if not isinstance(reading, SyntaxProblem):
            return text
        problem = reading
    return None


def _repaired(problem: SyntaxProblem, suggestion: str) -> str:
    if problem.code in _WHOLE:
        return suggestion
    return problem.text[: problem.start] + suggestion + problem.text[problem.end :]

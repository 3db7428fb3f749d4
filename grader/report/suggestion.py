"""What an unreadable response would be under the suggestions that were made for it.

Nothing is decided by it: it is shown to staff, who may accept it once for everybody.
"""

from __future__ import annotations

from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

_MOST_REPAIRS = 12


def find_suggested(problem: SyntaxProblem, vocabulary: Vocabulary) -> str | None:
    """The text with every suggestion put in, if it can then be read; None otherwise."""
    for _ in range(_MOST_REPAIRS):
        if problem.suggestion is None:
            return None
        text = problem.text[: problem.start] + problem.suggestion + problem.text[problem.end :]
        reading = parse(text, vocabulary, DEFAULT)
        if not isinstance(reading, SyntaxProblem):
            return text
        problem = reading
    return None

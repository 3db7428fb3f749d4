"""Reading what the author wrote; a fault there is a broken promise, not a verdict."""

from __future__ import annotations

from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.tree import Node
from grader.syntax.vocabulary import Vocabulary


class UnreadableKeyError(ValueError):
    """An author's text cannot be read or has no value: the bank's checks should have said so."""

    def __init__(self, problem: SyntaxProblem) -> None:
        super().__init__(f"{problem.text!r}: {problem.code} at {problem.start}")
        self.problem = problem


def read_key(text: str, vocabulary: Vocabulary) -> Node:
    """The tree of a text that the author wrote.

    Raises:
        UnreadableKeyError: if it cannot be read.
    """
    reading = parse(text, vocabulary, DEFAULT)
    if isinstance(reading, SyntaxProblem):
        raise UnreadableKeyError(reading)
    return reading.tree


def read_equation(text: str, vocabulary: Vocabulary) -> tuple[Node, Node]:
    """Both sides of a relation `left = right` between names.

    Raises:
        UnreadableKeyError: if a side cannot be read, or there are not two.
    """
    sides = text.split("=")
    if len(sides) != 2:
        problem = SyntaxProblem("not-an-equation", text, 0, len(text), text, "left = right")
        raise UnreadableKeyError(problem)
    return read_key(sides[0], vocabulary), read_key(sides[1], vocabulary)

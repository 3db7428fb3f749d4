"""The two states of an input that is no answer: blank and unreadable. Neither costs an attempt."""

from __future__ import annotations

from grader.decide.decision import Decision, NothingTyped, NotRead, Verdict
from grader.syntax.problem import SyntaxProblem
from grader.syntax.tree import Node

# What a learner cannot see: a cell that holds only these was left empty.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad"

_BLANK = Decision(Verdict.BLANK, NothingTyped())


def is_blank(response: str) -> bool:
    """Whether nothing visible was typed."""
    if response[:1].isalnum():
        return False
    return not response.strip() or not response.translate(_DROP_INVISIBLE).strip()


_DROP_INVISIBLE = {ord(character): None for character in _INVISIBLE}


def blank() -> Decision:
    """The decision on a response in which nothing was typed."""
    return _BLANK


def unreadable(problem: SyntaxProblem) -> Decision:
    """The decision on a response that could not be read; staff may see what it meant."""
    return Decision(Verdict.UNREADABLE, NotRead(problem))


def no_value(text: str, node: Node) -> SyntaxProblem:
    """The problem of a piece of `text` that has no value at all: `1/0`, `ln(0)`."""
    piece = text[node.start : node.end]
    return SyntaxProblem(
        "no-value", text, node.start, node.end, piece, "an expression with a value"
    )

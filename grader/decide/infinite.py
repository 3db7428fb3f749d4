"""Stage: answers that are infinite, compared by sign; no world below can hold them."""

from __future__ import annotations

from grader.decide.constants import enclose_value
from grader.decide.decision import AnyCertificate, Counterexample, GaveUp, SameTree, Verdict
from grader.decide.names import names_in, walk
from grader.decide.stops import NoValue
from grader.syntax.tree import Constant, Group, Node, Signed

_BITS = 128


def sign_of_infinity(tree: Node) -> int:
    """1 or -1 for a signed infinity, 0 for any other tree."""
    sign = 1
    while isinstance(tree, Group | Signed):
        if isinstance(tree, Signed):
            sign = -sign if tree.sign == "-" else sign
            tree = tree.operand
        else:
            tree = tree.inner
    return sign if isinstance(tree, Constant) and tree.name == "infinity" else 0


def holds_infinity(tree: Node) -> bool:
    """Whether an infinity occurs anywhere in a tree."""
    return any(type(node) is Constant and node.name == "infinity" for node in walk(tree))


def compare_infinite(response: Node, key: Node) -> tuple[Verdict, AnyCertificate] | None:
    """The verdict where a side is infinite, None where neither holds an infinity."""
    ours, theirs = sign_of_infinity(response), sign_of_infinity(key)
    if not ours and not theirs:
        if holds_infinity(response) or holds_infinity(key):
            return Verdict.UNDECIDED, GaveUp("infinite-arithmetic")
        return None
    if ours == theirs:
        return Verdict.EQUAL, SameTree()
    texts = _text(response, ours), _text(key, theirs)
    if texts[0] is None or texts[1] is None:
        return Verdict.UNDECIDED, GaveUp("infinite-arithmetic")
    return Verdict.DIFFERENT, Counterexample({}, texts[0], texts[1])


def _text(tree: Node, sign: int) -> str | None:
    """An infinity or a finite constant as text, None if it is neither."""
    if sign:
        return "infinity" if sign > 0 else "-infinity"
    if names_in(tree):
        return None
    try:
        value = enclose_value(tree, _BITS)
    except NoValue:
        return None
    return None if value is None else value.text()

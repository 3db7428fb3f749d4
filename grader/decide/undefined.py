"""Pieces of a response that have no value at all, real or complex: `1/0`, `ln(0)`, `tan(pi/2)`.

A piece like `sqrt(-4)` has a value, only no real one: a response with it was read and is
wrong. A piece without any value is told to the learner instead and costs no attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from grader.decide.ball_functions import NotDecided, ProvedUndefined
from grader.decide.ball_program import Program
from grader.decide.ball_trees import is_complex
from grader.decide.balls import Missing, value_of, working_precision
from grader.decide.exact import fraction_at
from grader.decide.names import children, walk
from grader.decide.stops import Stop
from grader.spec.domain import Domain
from grader.syntax.tree import Call, Name, Node

_BITS = 128
_MOST_PIECES = 200


def find_valueless(tree: Node) -> Node | None:
    """The smallest piece without names that provably has no value, None if there is none."""
    pieces: list[Node] = []
    if not _collect_constants(tree, pieces):
        pieces = [tree]
    for piece in pieces[:_MOST_PIECES]:
        if _is_valueless(piece):
            return _smallest(piece)
    return None


def _collect_constants(tree: Node, found: list[Node]) -> bool:
    """Whether names occur in a tree; if so, its largest pieces without any are added."""
    if type(tree) is Name:
        return True
    below = children(tree)
    first = len(found)
    named = [_collect_constants(child, found) for child in below]
    if not any(named):
        return False
    plain = [child for child, has_names in zip(below, named, strict=True) if not has_names]
    found[first:] = sorted([*found[first:], *plain], key=lambda node: node.start)
    return True


def is_undefined_constant(tree: Node, domains: Mapping[str, Domain]) -> bool:
    """Whether a tree without names has no real value, in a problem about real numbers."""
    if any(domain.complex for domain in domains.values()) or is_complex(tree, {}):
        return False
    return value_of(tree, _BITS) is Missing.UNDEFINED


def find_broken_factorial(tree: Node) -> Node | None:
    """A factorial of a constant that is no whole number: `gamma` is the name for those."""
    for node in walk(tree):
        if isinstance(node, Call) and node.function == "factorial":
            value = _constant(node.arguments[0])
            if value is not None and value.denominator != 1:
                return node
    return None


def _constant(tree: Node) -> Fraction | None:
    try:
        return fraction_at(tree, {})
    except Stop:
        return None


def _smallest(piece: Node) -> Node:
    for child in children(piece):
        if _is_valueless(child):
            return _smallest(child)
    return piece


def _is_valueless(piece: Node) -> bool:
    return value_of(piece, _BITS) is Missing.UNDEFINED and not _has_complex_value(piece)


def _has_complex_value(piece: Node) -> bool:
    with working_precision(_BITS):
        try:
            return bool(Program(piece, {}, True).evaluate([], _BITS).is_finite())
        except (ProvedUndefined, NotDecided):
            return False

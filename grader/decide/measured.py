"""Equations and inequalities with units: `F = 3 N`, `2 m < d <= 500 cm`.

A name in them stands for a quantity. It is reckoned with by the number that it measures in the
key's unit, which is the same for every name on a side without a unit, and so only if the side
is a multiple of a name, or a sum of such: what `F^2` or `F*t` measures depends on the names.
"""

from __future__ import annotations

from collections.abc import Iterator

from grader.decide.names import names_in, walk
from grader.syntax.problem import SyntaxProblem
from grader.syntax.tree import (
    Group,
    Name,
    Node,
    Number,
    Product,
    Quantity,
    Relation,
    Signed,
    Sum,
)


def has_statements(tree: Node) -> bool:
    """Whether an equation or inequality is in a tree."""
    return any(isinstance(node, Relation) for node in walk(tree))


def values_in(relation: Relation) -> Iterator[Node]:
    """The sides that are values of their own, with or without a unit; a zero needs none."""
    for side in relation.sides:
        if isinstance(side, Quantity) or not (names_in(side) or _is_zero(side)):
            yield side


def find_mixed_side(tree: Node, text: str, *, has_zero_point: bool) -> SyntaxProblem | None:
    """The problem of a side for which it is not certain what its names measure.

    With `has_zero_point` a unit has a zero of its own, as degrees have: then a name must stand
    alone, and a zero needs its unit.
    """
    for relation in (node for node in walk(tree) if isinstance(node, Relation)):
        with_unit = [side for side in relation.sides if isinstance(side, Quantity)]
        without = [side for side in relation.sides if not isinstance(side, Quantity)]
        for side in without:
            if not (_is_name(side) if has_zero_point else _is_measured(side)):
                return _problem(side, text)
        counted = {name for side in with_unit for name in names_in(side)}
        if any(names_in(side) & counted for side in without):
            return _problem(relation, text)
    return None


def _problem(node: Node, text: str) -> SyntaxProblem:
    return SyntaxProblem(
        "unit-equation", text, node.start, node.end, text[node.start : node.end], "a name"
    )


def _is_zero(side: Node) -> bool:
    return isinstance(side, Number) and side.numerator == 0


def _is_name(side: Node) -> bool:
    while isinstance(side, Group):
        side = side.inner
    return isinstance(side, Name)


def _is_measured(side: Node) -> bool:
    """Whether a side is a multiple of a name or a sum of such, or a value without names."""
    if not names_in(side):
        return True
    match side:
        case Name():
            return True
        case Group(inner=inner):
            return _is_measured(inner)
        case Signed(operand=operand):
            return _is_measured(operand)
        case Sum(terms=terms):
            return all(names_in(term) and _is_measured(term) for term in terms)
        case Product(factors=factors, operators=operators):
            named = [place for place, factor in enumerate(factors) if names_in(factor)]
            is_below = named[0] > 0 and operators[named[0] - 1] == "/"
            return len(named) == 1 and not is_below and _is_measured(factors[named[0]])
    return False

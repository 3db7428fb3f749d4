"""Putting numbers or trees in for names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import msgspec

from grader.decide.exact import Pair
from grader.syntax.tree import (
    Call,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Quantity,
    Relation,
    Sequence,
    Signed,
    Sum,
    Union,
)


def put_in(tree: Node, point: Mapping[str, Pair]) -> Node:
    """The tree with numbers in place of the names that `point` knows."""

    def number(node: Node) -> Node | None:
        if type(node) is not Name or node.name not in point:
            return None
        return number_node(Fraction(*point[node.name]), node)

    return rewrite(tree, number)


def number_node(value: Fraction, at: Node) -> Node:
    """A rational number as a tree at the place of another node."""
    literal = Number(at.start, at.end, abs(value.numerator), value.denominator, "")
    return literal if value >= 0 else Signed(at.start, at.end, "-", literal)


def rewrite(tree: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with every node for which `change` gives a node replaced, from the top down."""
    changed = change(tree)
    if changed is not None:
        return changed

    def below(node: Node) -> Node:
        return rewrite(node, change)

    replace = msgspec.structs.replace
    match tree:
        case Sum():
            return replace(tree, terms=tuple(map(below, tree.terms)))
        case Product():
            return replace(tree, factors=tuple(map(below, tree.factors)))
        case Power():
            return replace(tree, base=below(tree.base), exponent=below(tree.exponent))
        case Call():
            return replace(tree, arguments=tuple(map(below, tree.arguments)))
        case Group():
            return replace(tree, inner=below(tree.inner))
        case Signed() | Percent():
            return replace(tree, operand=below(tree.operand))
        case Sequence():
            return replace(tree, items=tuple(map(below, tree.items)))
        case Interval():
            return replace(tree, low=below(tree.low), high=below(tree.high))
        case Union():
            return replace(tree, members=tuple(map(below, tree.members)))
        case Matrix():
            return replace(tree, rows=tuple(tuple(map(below, row)) for row in tree.rows))
        case Relation():
            return replace(tree, sides=tuple(map(below, tree.sides)))
        case Quantity():
            return replace(tree, value=below(tree.value))
    return tree

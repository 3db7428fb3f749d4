"""Which names occur in a tree."""

from __future__ import annotations

from collections.abc import Iterator

from grader.syntax.tree import (
    Call,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
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


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, from left to right."""
    match node:
        case Sum():
            return node.terms
        case Product():
            return node.factors
        case Power():
            return node.base, node.exponent
        case Call():
            return node.arguments
        case Group():
            return (node.inner,)
        case Signed() | Percent():
            return (node.operand,)
        case Sequence():
            return node.items
        case Interval():
            return node.low, node.high
        case Union():
            return node.members
        case Matrix():
            return tuple(entry for row in node.rows for entry in row)
        case Relation():
            return node.sides
        case Quantity():
            return (node.value,)
    return ()


def walk(tree: Node) -> Iterator[Node]:
    """Every node of a tree, each before those below it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def names_in(tree: Node) -> frozenset[str]:
    """The declared names that occur in a tree."""
    return frozenset(node.name for node in walk(tree) if type(node) is Name)


_COMPOUND = (Sequence, Interval, Union, Matrix, Relation, Quantity)


def is_scalar(tree: Node) -> bool:
    """Whether a tree stands for one number or function, not for several or for a statement."""
    return not any(isinstance(node, _COMPOUND) for node in walk(tree))

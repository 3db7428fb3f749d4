"""Which names occur in a tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

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
    below = _BELOW.get(type(node))
    return () if below is None else below(node)


_BELOW: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Sum: attrgetter("terms"),
    Product: attrgetter("factors"),
    Power: attrgetter("base", "exponent"),
    Call: attrgetter("arguments"),
    Group: lambda node: (node.inner,),
    Signed: lambda node: (node.operand,),
    Percent: lambda node: (node.operand,),
    Sequence: attrgetter("items"),
    Interval: attrgetter("low", "high"),
    Union: attrgetter("members"),
    Matrix: lambda node: tuple(entry for row in node.rows for entry in row),
    Relation: attrgetter("sides"),
    Quantity: lambda node: (node.value,),
}


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


_LARGE = 300


def is_large(tree: Node) -> bool:
    """Whether a tree has more nodes than people type: work is then saved, never certainty."""
    return any(place == _LARGE for place, _ in enumerate(walk(tree)))


_COMPOUND = (Sequence, Interval, Union, Matrix, Relation, Quantity)


def is_scalar(tree: Node) -> bool:
    """Whether a tree stands for one number or function, not for several or for a statement."""
    return not any(isinstance(node, _COMPOUND) for node in walk(tree))

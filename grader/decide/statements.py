"""Equations and inequalities taken apart: their members, their pairs, what they divide by."""

from __future__ import annotations

from collections.abc import Iterator

from grader.decide.names import walk
from grader.syntax.tree import Group, Node, Power, Product, Relation, Signed, Sum, Union
from grader.syntax.tree import Sequence as Several


def is_statement(tree: Node) -> bool:
    """Whether a tree is an equation or inequality, or several of which any may hold."""
    if type(tree) not in (Relation, Group, Union, Several):
        return False
    members = members_of(tree)
    return bool(members) and all(isinstance(member, Relation) for member in members)


def members_of(tree: Node) -> tuple[Node, ...]:
    """The members of a union or of a list without brackets; of anything else, itself."""
    while isinstance(tree, Group):
        tree = tree.inner
    if isinstance(tree, Union):
        return tree.members
    if isinstance(tree, Several) and tree.kind == "list":
        return tree.items
    return (tree,)


def relations_in(tree: Node) -> list[Relation]:
    """All equations and inequalities of a tree."""
    return [node for node in walk(tree) if isinstance(node, Relation)]


def is_listed(tree: Node) -> bool:
    """Whether several statements stand side by side, with commas between them.

    Of equations in one name any may hold; all of others are meant as often as any of them.
    """
    return isinstance(tree, Several) and len(tree.items) > 1


def pairs_of(relation: Relation) -> Iterator[tuple[str, Node, Node]]:
    """Each `left operator right` of a chain."""
    for left, operator, right in zip(
        relation.sides, relation.operators, relation.sides[1:], strict=False
    ):
        yield operator, left, right


def difference(left: Node, right: Node) -> Node:
    """Left minus right."""
    return Sum(left.start, right.end, (left, right), ("-",))


def divisors_of(tree: Node) -> Iterator[Node]:
    """What the tree divides by, and the bases of powers that may divide."""
    for node in walk(tree):
        if isinstance(node, Product):
            for operator, factor in zip(node.operators, node.factors[1:], strict=True):
                if operator == "/":
                    yield factor
        elif isinstance(node, Power) and not _is_plainly_positive(node.exponent):
            yield node.base


def _is_plainly_positive(exponent: Node) -> bool:
    return not any(isinstance(node, Signed | Sum) for node in walk(exponent))

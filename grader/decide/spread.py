"""Arithmetic on lists and matrices, done entry by entry: `2(a, b)` is `(2a, 2b)`.

A list, a point, a set or a matrix may have a sign, and be multiplied and divided by single values;
but for sets, it may be added to another of its size. A union of sets is one set. Nothing else has
one meaning: a product of two of them may be a dot product, a cross product or an elementwise one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from grader.decide.names import walk
from grader.syntax.problem import SyntaxProblem
from grader.syntax.tree import (
    Call,
    Group,
    Matrix,
    Node,
    Power,
    Product,
    Sequence,
    Signed,
    Sum,
    Union,
)

_ARITHMETIC = (Call, Power, Product, Signed, Sum)


def spread(tree: Node) -> Node:
    """The tree as a list or matrix where it is arithmetic on such; else as it is."""
    match tree:
        case Group(inner=inner) if tree.bracket != "{":
            opened = spread(inner)
            return opened if _is_vector(opened) else tree
        case Sequence(items=items):
            return msgspec.structs.replace(tree, items=tuple(map(spread, items)))
        case Signed():
            operand = spread(tree.operand)
            return _each(operand, partial(_signed, tree)) if _is_vector(operand) else tree
        case Product():
            return _spread_product(tree)
        case Sum():
            return _spread_sum(tree)
        case Union(members=members):
            return _united(tree, tuple(map(spread, members)))
    return tree


def _united(tree: Union, members: tuple[Node, ...]) -> Node:
    """The sets of a union as one set; no union is left if it has nothing else."""
    items: list[Node] = []
    others: list[Node] = []
    for member in members:
        if isinstance(member, Sequence) and member.kind == "set":
            items += member.items
        else:
            others.append(member)
    united = Sequence(tree.start, tree.end, "set", tuple(items))
    if not others:
        return united
    return Union(tree.start, tree.end, (*others, united) if items else tuple(others))


def find_mixed(tree: Node, text: str) -> SyntaxProblem | None:
    """Arithmetic on several values that has no single meaning, such as `(1, 2)^2`."""
    for node in walk(tree):
        if isinstance(node, _ARITHMETIC) and any(map(_is_vector, walk(node))):
            found = text[node.start : node.end]
            return SyntaxProblem("list-arithmetic", text, node.start, node.end, found)
    return None


def _is_vector(tree: Node) -> bool:
    return isinstance(tree, Matrix | Sequence)


def _is_ordered(tree: Node) -> bool:
    """Whether the values have places, so that they can be added place by place."""
    return isinstance(tree, Matrix) or (isinstance(tree, Sequence) and tree.kind != "set")


def _spread_product(tree: Product) -> Node:
    """One factor may have several values; it is not a divisor."""
    factors = tuple(map(spread, tree.factors))
    places = [index for index, factor in enumerate(factors) if _is_vector(factor)]
    if len(places) != 1 or (places[0] > 0 and tree.operators[places[0] - 1] == "/"):
        return tree
    return _each(factors[places[0]], partial(_with_factor, tree, places[0]))


def _spread_sum(tree: Sum) -> Node:
    """All terms have several values, and as many."""
    terms = tuple(map(spread, tree.terms))
    if not all(map(_is_ordered, terms)) or len({_size(term) for term in terms}) != 1:
        return tree
    rows = [_rows(term) for term in terms]
    added = tuple(
        tuple(_added(tree, entries) for entries in zip(*matching, strict=True))
        for matching in zip(*rows, strict=True)
    )
    if isinstance(terms[0], Matrix):
        return msgspec.structs.replace(terms[0], rows=added)
    return msgspec.structs.replace(terms[0], items=added[0])


def _size(tree: Node) -> tuple[str, int, int]:
    rows = _rows(tree)
    return type(tree).__name__, len(rows), len(rows[0]) if rows else 0


def _rows(tree: Node) -> tuple[tuple[Node, ...], ...]:
    """The entries of a matrix, or of a list as its only row."""
    if isinstance(tree, Matrix):
        return tree.rows
    assert isinstance(tree, Sequence), "asked before"
    return (tree.items,)


def _each(tree: Node, change: Callable[[Node], Node]) -> Node:
    """A list or matrix with every entry changed, and those of lists inside it."""
    if isinstance(tree, Matrix):
        rows = tuple(tuple(map(change, row)) for row in tree.rows)
        return msgspec.structs.replace(tree, rows=rows)
    assert isinstance(tree, Sequence), "asked before"
    changed = (spread(change(item)) if _is_vector(item) else change(item) for item in tree.items)
    return msgspec.structs.replace(tree, items=tuple(changed))


def _signed(tree: Signed, entry: Node) -> Node:
    return msgspec.structs.replace(tree, operand=_bracketed(entry))


def _with_factor(tree: Product, place: int, entry: Node) -> Node:
    factors = (*tree.factors[:place], _bracketed(entry), *tree.factors[place + 1 :])
    return msgspec.structs.replace(tree, factors=factors)


def _added(tree: Sum, entries: tuple[Node, ...]) -> Node:
    added = msgspec.structs.replace(tree, terms=tuple(map(_bracketed, entries)))
    return spread(added) if any(map(_is_vector, entries)) else added


def _bracketed(entry: Node) -> Node:
    """An entry as it stands inside its own brackets: a sum stays one factor."""
    return entry if _is_vector(entry) else Group(entry.start, entry.end, entry)

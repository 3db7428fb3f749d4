"""Stage: the same tree up to brackets and the order of sums and products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from grader.decide.names import children
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
    Number,
    Product,
    Quantity,
    Relation,
    Sequence,
    Signed,
    Sum,
)


def is_same_tree(left: Node, right: Node) -> bool:
    """Whether two trees differ at most in brackets and in the order of sums and products."""
    return structural_key(left) == structural_key(right)


def structural_key(tree: Node) -> Hashable:
    """What is left of a tree without spans, brackets, literal spellings and order."""
    match tree:
        case Number():
            return tree.numerator, tree.denominator
        case Name():
            return "name", tree.name
        case Constant():
            return "constant", tree.name
        case Group():
            return structural_key(tree.inner)
        case Signed(sign="+"):
            return structural_key(tree.operand)
        case Signed():
            return _chain("sum", [("-", tree.operand)])
        case Sum():
            return _chain("sum", list(zip(("+", *tree.operators), tree.terms, strict=True)))
        case Product():
            signs = ("/" if operator == "/" else "*" for operator in tree.operators)
            return _chain("product", list(zip(("*", *signs), tree.factors, strict=True)))
    label = (type(tree).__name__, *_details(tree))
    return (*label, *(structural_key(child) for child in children(tree)))


def _chain(kind: str, members: list[tuple[str, Node]]) -> Hashable:
    """A sum or product as a multiset of signed members."""
    counts = Counter((sign, structural_key(member)) for sign, member in members)
    return kind, frozenset(counts.items())


def _details(tree: Node) -> tuple[Hashable, ...]:
    match tree:
        case Call():
            return (tree.function,)
        case Sequence():
            return (tree.kind,)
        case Interval():
            return tree.low_closed, tree.high_closed
        case Relation():
            return tree.operators
        case Quantity():
            return (tree.unit,)
        case Matrix():
            return (len(tree.rows),)
    return ()

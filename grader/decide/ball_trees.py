"""Trees as the ball modules walk them: what is in one, and what is a plain number in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from flint import fmpq

from grader.spec.domain import Domain
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Signed,
    Sum,
)

# Exact folding stops at numbers of this many bits: beyond it a ball is cheaper.
_FOLDED_BITS = 4096
_FOLDED_EXPONENT = 512

Domains: TypeAlias = Mapping[str, Domain]


def _no_children(_tree: Any) -> tuple[Node, ...]:
    return ()


# By type rather than by pattern: walking trees is most of the cost of a single check.
_CHILDREN: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Group: lambda tree: (tree.inner,),
    Signed: lambda tree: (tree.operand,),
    Percent: lambda tree: (tree.operand,),
    Sum: lambda tree: tree.terms,
    Product: lambda tree: tree.factors,
    Power: lambda tree: (tree.base, tree.exponent),
    Call: lambda tree: tree.arguments,
}


def children(tree: Node) -> tuple[Node, ...]:
    """The operands of a scalar node; empty for leaves and for compound values."""
    return _CHILDREN.get(type(tree), _no_children)(tree)


def nodes_of(tree: Node) -> list[Node]:
    """The tree and everything in it, the outer before the inner."""
    found = [tree]
    for node in found:
        find = _CHILDREN.get(type(node))
        if find is not None:
            found.extend(find(node))
    return found


def names_of(tree: Node) -> set[str]:
    """The names that occur in a tree."""
    return {node.name for node in nodes_of(tree) if type(node) is Name}


def is_complex(tree: Node, domains: Domains) -> bool:
    """Whether the tree must be evaluated over the complex numbers: it has `i` or such a name."""
    nodes = nodes_of(tree)
    if any(type(node) is Constant and node.name == "i" for node in nodes):
        return True
    planes = {name for name, domain in domains.items() if domain.complex}
    return bool(planes) and any(type(node) is Name and node.name in planes for node in nodes)


Folded: TypeAlias = dict[int, fmpq | None]


def exact_value(tree: Node, folded: Folded | None = None) -> fmpq | None:
    """The rational number that a tree without names denotes by arithmetic alone, if small.

    Who asks for every node of one tree passes the same `folded`, where values are kept by the
    identity of their nodes; otherwise a deep tree would be walked once for each of its levels.
    """
    if type(tree) is Name or type(tree) is Call:
        return None
    if type(tree) is Number:
        return fmpq(tree.numerator, tree.denominator)
    if folded is None:
        folded = {}
    if id(tree) not in folded:
        folded[id(tree)] = _folded(tree, folded)
    return folded[id(tree)]


def _folded(tree: Node, folded: Folded) -> fmpq | None:
    match tree:
        case Group(inner=inner):
            return exact_value(inner, folded)
        case Signed(sign=sign, operand=operand):
            value = exact_value(operand, folded)
            return -value if value is not None and sign == "-" else value
        case Percent(operand=operand):
            value = exact_value(operand, folded)
            return None if value is None else value / 100
        case Sum(terms=terms, operators=operators):
            return _exact_chain(terms, ("+", *operators), folded)
        case Product(factors=factors, operators=operators):
            return _exact_chain(factors, ("*", *operators), folded)
        case Power(base=base, exponent=exponent):
            return _exact_power(exact_value(base, folded), exact_value(exponent, folded))
        case _:
            return None


def _exact_chain(
    parts: tuple[Node, ...], operators: tuple[str, ...], folded: Folded
) -> fmpq | None:
    total = fmpq(0) if operators[0] == "+" else fmpq(1)
    for part, operator in zip(parts, operators, strict=True):
        value = exact_value(part, folded)
        if value is None or total.height_bits() > _FOLDED_BITS:
            return None
        if operator == "+":
            total += value
        elif operator == "-":
            total -= value
        elif operator != "/":
            total *= value
        elif value == 0:
            return None
        else:
            total /= value
    return total


def _exact_power(base: fmpq | None, exponent: fmpq | None) -> fmpq | None:
    if base is None or exponent is None or exponent.q != 1:
        return None
    if abs(exponent) > _FOLDED_EXPONENT or (base == 0 and exponent <= 0):
        return None
    if base.height_bits() * abs(int(exponent.p)) > _FOLDED_BITS:
        return None
    return base ** int(exponent.p)


def pi_multiple(tree: Node) -> fmpq | None:
    """The rational q for which the tree is plainly `q π`, if it is."""
    match tree:
        case Constant(name="pi"):
            return fmpq(1)
        case Group(inner=inner):
            return pi_multiple(inner)
        case Signed(sign=sign, operand=operand):
            value = pi_multiple(operand)
            return -value if value is not None and sign == "-" else value
        case Sum(terms=terms, operators=operators):
            total = fmpq(0)
            for operator, term in zip(("+", *operators), terms, strict=True):
                part = pi_multiple(term)
                if part is None:
                    return None
                total = total - part if operator == "-" else total + part
            return total
        case Product(factors=factors, operators=operators):
            return _pi_product(factors, operators)
        case _:
            return None


def _pi_product(factors: tuple[Node, ...], operators: tuple[str, ...]) -> fmpq | None:
    total, seen = fmpq(1), False
    for factor, operator in zip(factors, ("*", *operators), strict=True):
        value = exact_value(factor)
        if value is None and not seen and operator != "/":
            value, seen = pi_multiple(factor), True
        if value is None or (operator == "/" and value == 0):
            return None
        total = total / value if operator == "/" else total * value
    return total if seen else None


def substituted(tree: Node, replacements: Mapping[str, Node]) -> Node:
    """The scalar tree with other trees in place of some names."""
    match tree:
        case Name(name=name):
            return replacements.get(name, tree)
        case Group(inner=inner):
            return Group(0, 0, substituted(inner, replacements))
        case Signed(sign=sign, operand=operand):
            return Signed(0, 0, sign, substituted(operand, replacements))
        case Percent(operand=operand):
            return Percent(0, 0, substituted(operand, replacements))
        case Sum(terms=parts, operators=operators):
            return Sum(0, 0, tuple(substituted(p, replacements) for p in parts), operators)
        case Product(factors=parts, operators=operators):
            return Product(0, 0, tuple(substituted(p, replacements) for p in parts), operators)
        case Power(base=base, exponent=exponent):
            raised = substituted(exponent, replacements)
            return Power(0, 0, substituted(base, replacements), raised)
        case Call(function=function, arguments=parts):
            return Call(0, 0, function, tuple(substituted(p, replacements) for p in parts))
        case _:
            return tree


def number_tree(value: Fraction) -> Node:
    """A rational number as a tree."""
    number = Number(0, 0, abs(value.numerator), value.denominator, "")
    return Signed(0, 0, "-", number) if value < 0 else number

"""Formulas that are almost a key: one small change each, of the kinds that learners make.

Mutants are made from the tree and rendered back to text, so that they are graded exactly as
if they had been typed. The same key gives the same mutants in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, islice
from typing import Any, TypeVar

import msgspec

from grader.syntax.render_text import render_text
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
    Sequence,
    Signed,
    Sum,
)

Item = TypeVar("Item")

# Longer keys are mutated from their beginning only up to here.
MOST = 400


class Mutant(msgspec.Struct, frozen=True):
    """A response that differs from a key by one change of the named `kind`."""

    kind: str
    text: str


def make_mutants(tree: Node, names: tuple[str, ...], decimal_comma: bool = False) -> list[Mutant]:
    """The mutants of a formula, at most `MOST`, each text once.

    `names` are all that may be typed: a wrong index is another of them.
    """
    texts = {render_text(tree, decimal_comma)}
    made: list[Mutant] = []
    for kind, changed in islice(_changes(tree, names), 2 * MOST):
        text = render_text(changed, decimal_comma)
        if text not in texts and len(made) < MOST:
            texts.add(text)
            made.append(Mutant(kind, text))
    return made


def _changes(tree: Node, names: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    yield from _of_the_whole(tree)
    yield from _swaps(tree)
    for node, put in _places(tree, lambda changed: changed):
        for kind, changed in _of_a_node(node, names):
            yield kind, put(changed)


def _of_the_whole(tree: Node) -> Iterator[tuple[str, Node]]:
    """What can be taken for the key as a whole: its opposite, inverse, root, square."""
    if isinstance(tree, Quantity):
        for kind, changed in _of_the_whole(tree.value):
            yield kind, msgspec.structs.replace(tree, value=changed)
        return
    yield "sign", Signed(0, 0, "-", tree)
    yield "reciprocal", Product(0, 0, (_whole(1), tree), ("/",))
    yield "root", Call(0, 0, "sqrt", (tree,))
    yield "square", Power(0, 0, tree, _whole(2))


def _swaps(tree: Node) -> Iterator[tuple[str, Node]]:
    """Two names exchanged wherever they stand."""
    used = sorted({node.name for node, _ in _places(tree, lambda n: n) if isinstance(node, Name)})
    for one, other in combinations(used, 2):
        exchange = {one: other, other: one}
        yield "swapped-names", _renamed(tree, exchange)


def _of_a_node(node: Node, names: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    match node:
        case Name():
            others = (name for name in names if name != node.name)
            yield from (("wrong-name", Name(0, 0, other)) for other in others)
        case Number(denominator=1):
            yield "off-by-one", _whole(node.numerator + 1)
            yield "off-by-one", _whole(node.numerator - 1)
        case Signed():
            yield "sign", node.operand
        case Sum():
            yield from _of_a_sum(node)
        case Product():
            yield from _of_a_product(node)
        case Power():
            yield "lost-power", node.base
        case Call(function="sqrt"):
            yield "lost-root", node.arguments[0]
        case Call(arguments=(argument,)):
            yield "lost-function", argument
        case Sequence(kind="tuple" | "list", items=items):
            for swapped in _neighbours_swapped(items):
                yield "swapped-entries", msgspec.structs.replace(node, items=swapped)
        case Interval():
            for end in ("low_closed", "high_closed"):
                flipped = {end: not getattr(node, end)}
                yield "other-bracket", msgspec.structs.replace(node, **flipped)
        case Matrix(rows=rows):
            for swapped_rows in _neighbours_swapped(rows):
                yield "swapped-rows", msgspec.structs.replace(node, rows=swapped_rows)
            yield "transposed", msgspec.structs.replace(node, rows=tuple(zip(*rows, strict=True)))


def _neighbours_swapped(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    for index in range(len(items) - 1):
        yield (*items[:index], items[index + 1], items[index], *items[index + 2 :])


def _of_a_sum(node: Sum) -> Iterator[tuple[str, Node]]:
    for index, operator in enumerate(node.operators):
        flipped = "-" if operator == "+" else "+"
        yield "sign", Sum(0, 0, node.terms, _with(node.operators, index, flipped))
    for index in range(len(node.terms)):
        yield "dropped-term", _without_term(node, index)


def _of_a_product(node: Product) -> Iterator[tuple[str, Node]]:
    powers = ("*", *node.operators)
    for index, (power, factor) in enumerate(zip(powers, node.factors, strict=True)):
        rest = _product(_drop(node.factors, index), _drop(powers, index))
        if power != "/":
            yield "dropped-factor", rest
            continue
        yield "dropped-normaliser", rest
        yield "reciprocal", _product(node.factors, _with(powers, index, "*"))
        terms = _terms(factor)
        if terms > 1:
            count = _with(node.factors, index, _whole(terms))
            yield "wrong-normaliser", _product(count, powers)


def _terms(node: Node) -> int:
    inner = node.inner if isinstance(node, Group) else node
    return len(inner.terms) if isinstance(inner, Sum) else 1


def _without_term(node: Sum, index: int) -> Node:
    """The sum without one term; what is now first keeps its sign."""
    signs, terms = _drop(("+", *node.operators), index), _drop(node.terms, index)
    first = Signed(0, 0, "-", terms[0]) if signs[0] == "-" else terms[0]
    return first if len(terms) == 1 else Sum(0, 0, (first, *terms[1:]), signs[1:])


def _product(factors: tuple[Node, ...], powers: tuple[str, ...]) -> Node:
    """The product of factors and divisors; 1 stands before a divisor that comes first."""
    if powers[0] == "/":
        factors, powers = (_whole(1), *factors), ("*", *powers)
    return factors[0] if len(factors) == 1 else Product(0, 0, factors, powers[1:])


def _places(
    node: Node, put: Callable[[Node], Node]
) -> Iterator[tuple[Node, Callable[[Node], Node]]]:
    """Every node that has a value, with what makes the whole tree from its replacement."""
    yield node, put
    match node:
        case Sum():
            for index, term in enumerate(node.terms):
                yield from _places(term, _in_tuple(node, "terms", index, put))
        case Product():
            for index, factor in enumerate(node.factors):
                yield from _places(factor, _in_tuple(node, "factors", index, put))
        case Call():
            for index, argument in enumerate(node.arguments):
                yield from _places(argument, _in_tuple(node, "arguments", index, put))
        case Power():
            yield from _places(node.base, _in_field(node, "base", put))
            yield from _places(node.exponent, _in_field(node, "exponent", put))
        case Group():
            yield from _places(node.inner, _in_field(node, "inner", put))
        case Sequence():
            for index, item in enumerate(node.items):
                yield from _places(item, _in_tuple(node, "items", index, put))
        case Interval():
            yield from _places(node.low, _in_field(node, "low", put))
            yield from _places(node.high, _in_field(node, "high", put))
        case Matrix():
            for index, row in enumerate(node.rows):
                put_row = _in_tuple(node, "rows", index, put)
                for column, entry in enumerate(row):
                    yield from _places(entry, _in_row(row, column, put_row))
        case Quantity():
            yield from _places(node.value, _in_field(node, "value", put))
        case Signed() | Percent():
            yield from _places(node.operand, _in_field(node, "operand", put))


def _in_field(holder: Node, field: str, put: Callable[[Node], Node]) -> Callable[[Node], Node]:
    return lambda changed: put(msgspec.structs.replace(holder, **{field: changed}))


def _in_row(
    row: tuple[Node, ...], column: int, put_row: Callable[[Any], Node]
) -> Callable[[Node], Node]:
    return lambda changed: put_row(_with(row, column, changed))


def _in_tuple(
    holder: Node, field: str, index: int, put: Callable[[Node], Node]
) -> Callable[[Any], Node]:
    items = getattr(holder, field)
    return lambda changed: put(
        msgspec.structs.replace(holder, **{field: _with(items, index, changed)})
    )


def _renamed(tree: Node, names: dict[str, str]) -> Node:
    """The tree with every name put for another at once."""
    renamed = tree
    for index, (node, _) in enumerate(_places(tree, lambda n: n)):
        if isinstance(node, Name) and node.name in names:
            _, put = next(islice(_places(renamed, lambda n: n), index, None))
            renamed = put(Name(0, 0, names[node.name]))
    return renamed


def _whole(value: int) -> Node:
    literal = Number(0, 0, abs(value), 1, "")
    return Signed(0, 0, "-", literal) if value < 0 else literal


def _drop(items: tuple[Item, ...], index: int) -> tuple[Item, ...]:
    return items[:index] + items[index + 1 :]


def _with(items: tuple[Item, ...], index: int, item: Item) -> tuple[Item, ...]:
    return (*items[:index], item, *items[index + 1 :])

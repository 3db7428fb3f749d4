"""The tree of what somebody typed: unsimplified, each node with its span.

Chains are flat: `a + b - c` is one `Sum` of three terms, so the depth of a tree is the
nesting of what was typed and never its length. Numbers are exact. Every node keeps
`start` and `end`, the half-open range of the text as typed that it came from.
"""

from __future__ import annotations

from typing import TypeAlias, cast

import msgspec


class Node(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Common fields of all nodes; the range `[start, end)` counts characters as typed."""

    start: int
    end: int


class Number(Node, frozen=True, gc=False, tag=True):
    """An exact non-negative rational `numerator/denominator`, in lowest terms.

    `text` is the literal as typed (`0.50`, `1e-3`, `½`), for rendering and for
    questions of decimal places.
    """

    numerator: int
    denominator: int
    text: str


class Name(Node, frozen=True, gc=False, tag=True):
    """A declared name, in its canonical spelling (`gamma_k1`), whatever was typed."""

    name: str


class Constant(Node, frozen=True, gc=False, tag=True):
    """A mathematical constant: `pi`, `e`, `i` or `infinity`."""

    name: str


class Group(Node, frozen=True, gc=False, tag=True):
    """Brackets around one expression, kept because they were typed; `bracket` opens them."""

    inner: Node
    bracket: str = "("


class Signed(Node, frozen=True, gc=False, tag=True):
    """A unary `+` or `-`."""

    sign: str
    operand: Node


class Sum(Node, frozen=True, gc=False, tag=True):
    """`terms[0] operators[0] terms[1] …`, at least two terms; each operator `+` or `-`."""

    terms: tuple[Node, ...]
    operators: tuple[str, ...]


class Product(Node, frozen=True, gc=False, tag=True):
    """`factors[0] operators[0] factors[1] …`, evaluated from the left.

    Each operator is `*`, `/`, or the empty string for an implicit multiplication.
    """

    factors: tuple[Node, ...]
    operators: tuple[str, ...]


class Power(Node, frozen=True, gc=False, tag=True):
    """`base ^ exponent`; `sin^2(x)` is the power of a call."""

    base: Node
    exponent: Node


class Call(Node, frozen=True, gc=False, tag=True):
    """A function of the table in `functions.py`, by its canonical name (`ln`, `arcsin`).

    `|x|` is a call of `abs`, `√x` of `sqrt`, `n!` of `factorial`.
    """

    function: str
    arguments: tuple[Node, ...]


class Percent(Node, frozen=True, gc=False, tag=True):
    """`operand %`, a hundredth of it."""

    operand: Node


class Sequence(Node, frozen=True, gc=False, tag=True):
    """Several values: a `list` (`1, 2` or `[1, 2]`), a `tuple` `(1, 2)` or a `set` `{1, 2}`."""

    kind: str
    items: tuple[Node, ...]


class Interval(Node, frozen=True, gc=False, tag=True):
    """An interval between `low` and `high`, each end closed or open."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


class Union(Node, frozen=True, gc=False, tag=True):
    """A union of sets and intervals."""

    members: tuple[Node, ...]


class Matrix(Node, frozen=True, gc=False, tag=True):
    """Rows of equal length; a column vector has rows of one entry."""

    rows: tuple[tuple[Node, ...], ...]


class Relation(Node, frozen=True, gc=False, tag=True):
    """`sides[0] operators[0] sides[1] …`; each operator one of `= != < <= > >=`."""

    sides: tuple[Node, ...]
    operators: tuple[str, ...]


class Quantity(Node, frozen=True, gc=False, tag=True):
    """A value with a unit; `unit` is the unit expression as typed, not yet understood."""

    value: Node
    unit: str


AnyNode: TypeAlias = (
    Number
    | Name
    | Constant
    | Group
    | Signed
    | Sum
    | Product
    | Power
    | Call
    | Percent
    | Sequence
    | Interval
    | Union
    | Matrix
    | Relation
    | Quantity
)


def known(node: Node) -> AnyNode:
    """The same node, for type checkers: one of the closed set of kinds."""
    return cast(AnyNode, node)


Span: TypeAlias = tuple[int, int]

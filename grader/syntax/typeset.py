"""What TeX and MathML have in common: the parts of a name, the parts of a fraction."""

from __future__ import annotations

import msgspec

from grader.syntax.spelling import LETTERS, spell
from grader.syntax.tokens import ACCENT_COMMANDS
from grader.syntax.tree import (
    Call,
    Constant,
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

_ACCENTS = tuple(sorted(set(ACCENT_COMMANDS.values()), key=len, reverse=True))


class NameParts(msgspec.Struct, frozen=True):
    """`hatmu_k1'` is base `mu` with accents `("hat",)`, subscripts `("k1",)` and one prime."""

    base: str
    accents: tuple[str, ...]
    subscripts: tuple[str, ...]
    primes: int


def name_parts(name: str) -> NameParts:
    """How a declared name is put together; an accent counts if a letter is left under it."""
    plain = spell(name)
    primes = len(plain) - len(plain.rstrip("'"))
    base, *subscripts = plain.rstrip("'").split("_")
    accents = []
    while True:
        accent = next(
            (a for a in _ACCENTS if base.startswith(a) and _is_letter(base[len(a) :])), None
        )
        if accent is None:
            break
        accents.append(accent)
        base = base[len(accent) :]
    return NameParts(base, tuple(accents), tuple(part for part in subscripts if part), primes)


def _is_letter(base: str) -> bool:
    """A letter that an accent can stand on, perhaps with further accents."""
    if len(base) == 1 or base in LETTERS:
        return True
    return any(base.startswith(accent) and _is_letter(base[len(accent) :]) for accent in _ACCENTS)


def letters_and_digits(part: str) -> list[str]:
    """A subscript cut into what is typeset apart: `k1` to `k`, `1`; `mu` stays whole."""
    if part in LETTERS:
        return [part]
    found: list[str] = []
    for char in part:
        if found and char.isdigit() and found[-1].isdigit():
            found[-1] += char
        else:
            found.append(char)
    return found


def fractions(product: Product) -> list[list[tuple[str, Node]]]:
    """A product as typeset: each `/` makes a fraction of all before it, evaluated from the left.

    The result has one more element than there are divisions: the factors of the first
    numerator, then for each division its denominator followed by the factors after it,
    every factor with the operator before it (`""` at the start of an element).
    """
    groups: list[list[tuple[str, Node]]] = [[("", product.factors[0])]]
    for operator, factor in zip(product.operators, product.factors[1:], strict=True):
        if operator == "/":
            groups.append([("", factor)])
        else:
            groups[-1].append((operator, factor))
    return groups


# How tightly a node holds together: what binds less tightly than its place gets brackets.
LOOSE, SUM, PRODUCT, SIGNED, POWER, ATOM = range(6)


def tightness(node: Node) -> int:
    """One of the six levels above."""
    if isinstance(node, Relation | Union | Quantity):
        return LOOSE
    if isinstance(node, Sum):
        return SUM
    if isinstance(node, Product):
        return PRODUCT
    if isinstance(node, Signed):
        return SIGNED
    if isinstance(node, Power):
        return POWER
    if isinstance(
        node, Percent | Name | Number | Constant | Group | Call | Sequence | Interval | Matrix
    ):
        return ATOM
    return LOOSE


def bare(node: Node) -> Node:
    """What a group holds: a fraction bar or a root bracket it already."""
    while isinstance(node, Group):
        node = node.inner
    return node


def is_invisible(node: Group, level: int) -> bool:
    """Whether braces may be left out where `level` is needed: they are TeX's own grouping."""
    if node.bracket != "{":
        return False
    inner = bare(node)
    is_fraction = (
        isinstance(inner, Product) and len(fractions(inner)) == 2 and len(fractions(inner)[1]) == 1
    )
    return (is_fraction and level < ATOM) or tightness(inner) >= level

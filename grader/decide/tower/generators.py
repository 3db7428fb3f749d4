"""One generator of a tower, and the trouble of having too many of them."""

from __future__ import annotations

from flint import fmpq

from grader.decide.tower.elements import Element

LARGEST_ROOT_OF_UNITY = 420


class FullError(Exception):
    """All generator slots are taken; the proof starts again with more."""


class Generator:
    """One generator: what it stands for and what is known of it.

    `kind` is one of `symbol`, `constant`, `unity`, `exp`, `ln`, `root`, `arctan`, `opaque`, and
    `step` for a function that is constant on pieces, perhaps zero.
    `conjugate` is `real`, `unit` (its conjugate is its inverse) or `other`. `sign` is 1, -1 or 0
    (unknown). `degree` is 0 for a transcendental, else it has the relation `g^degree = value`.
    `of` are the elements it is made from, `exponent` the rational that goes with them.
    `fixed` says that it is a number, `algebraic` that it is an algebraic one; `symbols` are the
    names of the symbols it depends on.
    """

    __slots__ = (
        "algebraic",
        "conjugate",
        "degree",
        "exponent",
        "fixed",
        "index",
        "kind",
        "name",
        "of",
        "sign",
        "symbols",
        "value",
    )

    def __init__(self, index: int, kind: str, name: str, conjugate: str, sign: int) -> None:
        self.index = index
        self.kind = kind
        self.name = name
        self.conjugate = conjugate
        self.sign = sign
        self.degree = 0
        self.value: Element | None = None
        self.of: tuple[Element, ...] = ()
        self.exponent = fmpq(1)
        self.fixed = kind in {"constant", "unity"}
        self.algebraic = kind == "unity"
        self.symbols = frozenset((name,)) if kind == "symbol" else frozenset[str]()

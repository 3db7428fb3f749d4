"""Equations and inequalities in one name as polynomials, so that their truth can be read off cells.

An absolute value is taken apart: for each way to choose the signs of what stands between bars
there is a branch, which holds where the signs are so.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, TypeAlias

import msgspec
from flint import fmpz_poly

from grader.decide.compiled import Compiled
from grader.decide.infinite import sign_of_infinity
from grader.decide.linear import line_of
from grader.decide.names import names_in, walk
from grader.decide.polynomial import Function, Poly, function_of
from grader.decide.ruler import Cell, Piece, Ruler
from grader.decide.statements import (
    difference,
    divisors_of,
    is_listed,
    members_of,
    pairs_of,
    relations_in,
)
from grader.decide.stops import NotExact, TooHard
from grader.decide.substitute import rewrite
from grader.syntax.tree import Call, Group, Node, Relation, Signed

_LARGEST_DEGREE = 30
_MOST_BITS = 400
_MOST_STATEMENTS = 20
_MOST_BARS = 4


class Form(msgspec.Struct, frozen=True):
    """`top / bottom`, without a value where one of `divisors` vanishes."""

    top: Piece
    bottom: Piece
    divisors: tuple[Piece, ...] = ()

    def sign(self, ruler: Ruler, cell: Cell) -> int | None:
        """Its sign on a cell, None where it has no value."""
        bottom = ruler.sign(self.bottom, cell)
        if bottom == 0 or any(ruler.sign(poly, cell) == 0 for poly in self.divisors):
            return None
        return ruler.sign(self.top, cell) * bottom


class Branch(msgspec.Struct, frozen=True):
    """What is compared with zero wherever each condition has the sign beside it, or is zero."""

    form: Form
    conditions: tuple[tuple[Form, int], ...] = ()

    def applies(self, ruler: Ruler, cell: Cell) -> bool:
        """Whether the branch is the one that holds on a cell."""
        return all(form.sign(ruler, cell) in (0, sign) for form, sign in self.conditions)


class Statement(msgspec.Struct, frozen=True):
    """A comparison with zero; where no branch applies, a side has no value."""

    operator: str
    branches: tuple[Branch, ...]

    def holds(self, ruler: Ruler, cell: Cell) -> bool:
        """Whether it is true on a cell; never where a side has no value."""
        branch = next((each for each in self.branches if each.applies(ruler, cell)), None)
        sign = None if branch is None else branch.form.sign(ruler, cell)
        if sign is None:
            return False
        return {
            "=": sign == 0,
            "!=": sign != 0,
            "<": sign < 0,
            "<=": sign <= 0,
            ">": sign > 0,
            ">=": sign >= 0,
        }[self.operator]


# Any of these, each of which needs all of its statements.
System: TypeAlias = list[list[Statement]]


def system_of(tree: Node, key: Compiled) -> System:
    """The statements of one side, of which any member may hold.

    Raises:
        TooHard: if they are no polynomials or linear functions, or too many or too large.
        Stop: if a part has no value anywhere, or would be too large.
    """
    members = members_of(tree)
    if len(members) > _MOST_STATEMENTS:
        raise TooHard
    if is_listed(tree) and any(set(each.operators) - {"="} for each in relations_in(tree)):
        raise TooHard
    system = []
    for member in members:
        if not isinstance(member, Relation) or len(member.operators) > _MOST_STATEMENTS:
            raise TooHard
        system.append([_statement(*pair, key) for pair in pairs_of(member)])
    return system


def is_true(system: System, ruler: Ruler, cell: Cell) -> bool:
    """Whether any member of a system holds on a cell."""
    return any(all(each.holds(ruler, cell) for each in member) for member in system)


def pieces_of(system: System) -> Iterator[Piece]:
    """Every function whose zeros the ruler must know."""
    for statement in (each for member in system for each in member):
        for branch in statement.branches:
            for form in (branch.form, *(form for form, _ in branch.conditions)):
                yield from (form.top, form.bottom, *form.divisors)


def _statement(operator: str, left: Node, right: Node, key: Compiled) -> Statement:
    infinite = sign_of_infinity(left) - sign_of_infinity(right)
    if infinite:
        return Statement(operator, (_beside_infinity(infinite, left, right, key),))
    tree = difference(left, right)
    bars = [node for node in walk(tree) if _has_bars(node)]
    if len(bars) > _MOST_BARS:
        raise TooHard
    choices = product((1, -1), repeat=len(bars))
    return Statement(operator, tuple(_branch(tree, bars, signs, key) for signs in choices))


def _has_bars(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "abs" and bool(names_in(node))


def _beside_infinity(sign: int, left: Node, right: Node, key: Compiled) -> Branch:
    """A finite side compared with an infinite one: what counts is that it has a value."""
    finite = right if sign_of_infinity(left) else left
    if sign_of_infinity(finite):
        raise TooHard
    form = _form(finite, key)
    # Whatever stands below decides whether there is a value, and by its sign no more.
    divisors = (*form.divisors, form.bottom)
    return Branch(Form(fmpz_poly([sign]), fmpz_poly([1]), divisors), ())


def _branch(tree: Node, bars: list[Node], signs: tuple[int, ...], key: Compiled) -> Branch:
    """A statement where what stands between bars has these signs."""
    chosen = {id(node): sign for node, sign in zip(bars, signs, strict=True)}

    def change(node: Node) -> Node | None:
        sign = chosen.get(id(node))
        if sign is None or not isinstance(node, Call):
            return None
        inner = Group(node.start, node.end, rewrite(node.arguments[0], change))
        return inner if sign > 0 else Signed(node.start, node.end, "-", inner)

    conditions = tuple(
        (_form(rewrite(node.arguments[0], change), key), chosen[id(node)])
        for node in bars
        if isinstance(node, Call)
    )
    return Branch(_form(rewrite(tree, change), key), conditions)


def _form(tree: Node, key: Compiled) -> Form:
    """A rational function over the rationals, or a linear one with any constants."""
    try:
        function = function_of(tree, key.relations.names)
        divisors = [function_of(node, key.relations.names)[0] for node in divisors_of(tree)]
    except NotExact:
        line = line_of(tree)
        return Form(fmpz_poly([line]) if isinstance(line, int) else line, fmpz_poly([1]))
    return _in_one(function, divisors)


def _in_one(function: Function, divisors: list[Poly]) -> Form:
    top, bottom, *others = (_dense(poly) for poly in (*function, *divisors))
    # Above and below may share factors: what counts is the sign of their product.
    return Form(top, bottom, tuple(others))


def _dense(poly: Poly) -> Any:
    """A polynomial in several names, of which it has at most one, as one in one name."""
    if type(poly) is int:
        return fmpz_poly([poly])
    if poly.total_degree() > _LARGEST_DEGREE:
        raise TooHard
    dense = [0] * (int(poly.total_degree()) + 1)
    for exponents, coefficient in poly.terms():
        dense[sum(map(int, exponents))] += int(coefficient)
    if any(abs(value).bit_length() > _MOST_BITS for value in dense):
        raise TooHard
    return fmpz_poly(dense)

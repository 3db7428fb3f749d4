"""Equations and inequalities compared by their solutions.

In one real name both sides are cut into cells by all zeros of their numerators, denominators
and divisors: between two zeros nothing changes its sign, and at a zero of an irreducible
polynomial only its multiples vanish. So one rational point between zeros, and divisibility at
them, decide every cell exactly. (Basu, Pollack, Roy, *Algorithms in Real Algebraic Geometry*,
chapter 10, in one dimension.)

Several names are left to `varieties`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeAlias

import msgspec
from flint import fmpz_poly

from grader.decide.balls import working_precision
from grader.decide.compiled import Compiled
from grader.decide.constants import ends_of
from grader.decide.decision import Counterexample, SolutionSet, Verdict
from grader.decide.ladder import Finding
from grader.decide.names import names_in
from grader.decide.polynomial import Poly, function_of
from grader.decide.statements import difference, divisors_of, members_of, pairs_of
from grader.decide.stops import Stop, TooHard
from grader.decide.varieties import compare_equations
from grader.spec.domain import Domain, contains
from grader.syntax.tree import Node, Relation

_LARGEST_DEGREE = 30
_MOST_BITS = 400
_MOST_STATEMENTS = 20
_MOST_ZEROS = 120
_BITS = (64, 256, 1024, 4096)

Factor: TypeAlias = Any  # an irreducible fmpz_poly with a positive leading coefficient


class Statement(msgspec.Struct, frozen=True):
    """`top / bottom` compared with zero; without a value where one of `divisors` vanishes."""

    operator: str
    top: Any
    bottom: Any
    divisors: tuple[Any, ...]


# Any of these, each of which needs all of its statements.
System: TypeAlias = list[list[Statement]]


class Zero(msgspec.Struct, frozen=True):
    """A real zero of `factor`, alone from `low` to `high`, which are equal if it is rational."""

    low: Fraction
    high: Fraction
    factor: Any


def compare_solutions(
    key: Compiled, response: Node, wanted: Node, *, gaps: bool = True
) -> Finding | None:
    """Whether two statements have the same solutions in the domains; None if that is not known.

    Without `gaps`, a point at which an equation in several names has no value tells nothing.
    """
    if key.relations.texts:
        return None
    names = sorted(names_in(response) | names_in(wanted))
    try:
        if len(names) == 1:
            return _compare_in_one(names[0], key.domains[names[0]], key, response, wanted)
        return compare_equations(key, response, wanted, multiples=False, gaps=gaps)
    except (Stop, TooHard):
        return None


def compare_multiples(key: Compiled, response: Node, wanted: Node) -> Finding | None:
    """Whether two equations are multiples of each other where both have values.

    None if that is not known, or if there is a point at which only one has a value and holds.
    """
    if key.relations.texts:
        return None
    try:
        return compare_equations(key, response, wanted, multiples=True, gaps=False)
    except (Stop, TooHard):
        return None


# --- one name ----------------------------------------------------------------------------


def _compare_in_one(
    name: str, domain: Domain, key: Compiled, response: Node, wanted: Node
) -> Finding | None:
    if domain.complex or domain.integer:
        return None
    index = list(key.relations.names).index(name)
    ours, theirs = (_system(side, key, index) for side in (response, wanted))
    zeros = _zeros([*_factors(ours), *_factors(theirs)], domain)
    cells = [cell for cell in _cells(zeros) if _is_inside(cell, domain)]
    truths = [(_truth(ours, cell), _truth(theirs, cell)) for cell in cells]
    if all(mine == goal for mine, goal in truths):
        found = _solutions(cells, [goal for _, goal in truths])
        return Verdict.EQUAL, SolutionSet(found, found)
    for cell, (mine, goal) in zip(cells, truths, strict=True):
        if mine != goal and (cell.zero is None or cell.zero.low == cell.zero.high):
            point = cell.sample if cell.zero is None else cell.zero.low
            values = str(mine).lower(), str(goal).lower()
            return Verdict.DIFFERENT, Counterexample({name: str(point)}, *values)
    shown, found = (_solutions(cells, list(side)) for side in zip(*truths, strict=True))
    return Verdict.DIFFERENT, SolutionSet(shown, found)


def _system(tree: Node, key: Compiled, index: int) -> System:
    """The statements of one side, as polynomials in the name with this index."""
    members = members_of(tree)
    if len(members) > _MOST_STATEMENTS:
        raise TooHard
    system = []
    for member in members:
        if not isinstance(member, Relation) or len(member.operators) > _MOST_STATEMENTS:
            raise TooHard
        system.append(
            [
                _statement(op, difference(left, right), key, index)
                for op, left, right in pairs_of(member)
            ]
        )
    return system


def _statement(operator: str, tree: Node, key: Compiled, index: int) -> Statement:
    top, bottom = function_of(tree, key.relations.names)
    divisors = [function_of(node, key.relations.names)[0] for node in divisors_of(tree)]
    polys = (_in_one(poly, index) for poly in (top, bottom, *divisors))
    return Statement(operator, next(polys), next(polys), tuple(polys))


def _in_one(poly: Poly, index: int) -> Any:
    """A polynomial in several names, of which it has at most one, as one in one name."""
    if type(poly) is int:
        return fmpz_poly([poly])
    if poly.total_degree() > _LARGEST_DEGREE:
        raise TooHard
    dense = [0] * (int(poly.total_degree()) + 1)
    for exponents, coefficient in poly.terms():
        dense[int(exponents[index])] += int(coefficient)
    if any(abs(value).bit_length() > _MOST_BITS for value in dense):
        raise TooHard
    return fmpz_poly(dense)


def _factors(system: System) -> Iterator[Factor]:
    for statement in (each for conjunction in system for each in conjunction):
        for poly in (statement.top, statement.bottom, *statement.divisors):
            if poly.degree() > 0:
                yield from (factor for factor, _ in poly.factor()[1])


def _zeros(factors: Sequence[Factor], domain: Domain) -> list[Zero]:
    """The real zeros of all factors and the ends of the domain, in order, apart from each other."""
    distinct = {str(factor): factor for factor in factors}
    for end in (domain.low, domain.high):
        if end is not None:
            linear = fmpz_poly([-end.numerator, end.denominator])
            distinct.setdefault(str(linear), linear)
    if sum(factor.degree() for factor in distinct.values()) > _MOST_ZEROS:
        raise TooHard
    for bits in _BITS:
        zeros = sorted(
            (zero for factor in distinct.values() for zero in _zeros_of(factor, bits)),
            key=lambda zero: zero.low,
        )
        if all(left.high < right.low for left, right in pairwise(zeros)):
            return zeros
    raise TooHard


def _zeros_of(factor: Factor, bits: int) -> Iterator[Zero]:
    """The real zeros of an irreducible polynomial; python-flint isolates them with proof."""
    if factor.degree() == 1:
        value = Fraction(-int(factor[0]), int(factor[1]))
        yield Zero(value, value, factor)
        return
    with working_precision(bits):
        for zero, _ in factor.complex_roots():
            if zero.imag == 0:
                ends = ends_of(zero.real)
                if ends is None:
                    raise TooHard
                yield Zero(ends.low, ends.high, factor)


class Cell(msgspec.Struct, frozen=True):
    """A zero, or (None) the open interval `low` to `high` between two of them.

    `sample` is a rational point of the interval; for a zero, of the interval before it.
    """

    zero: Zero | None
    sample: Fraction
    low: Zero | None = None
    high: Zero | None = None


def _cells(zeros: list[Zero]) -> list[Cell]:
    """The line cut at the zeros, from the left."""
    before = zeros[0].low - 1 if zeros else Fraction(0)
    cells = [Cell(None, before.__floor__() + Fraction(0), None, zeros[0] if zeros else None)]
    for index, zero in enumerate(zeros):
        after = zeros[index + 1] if index + 1 < len(zeros) else None
        cells.append(Cell(zero, cells[-1].sample))
        beyond = after.low if after is not None else zero.high + 2
        cells.append(Cell(None, _simple_between(zero.high, beyond), zero, after))
    return cells


def _simple_between(low: Fraction, high: Fraction) -> Fraction:
    """A fraction between two others with few digits."""
    middle, digits = (low + high) / 2, 1
    while True:
        simple = middle.limit_denominator(10**digits)
        if low < simple < high:
            return simple
        digits += 1


def _is_inside(cell: Cell, domain: Domain) -> bool:
    """Whether a cell lies in the domain; the ends of the domain are zeros too."""
    if cell.zero is None:
        return contains(domain, cell.sample)
    if cell.zero.low == cell.zero.high:
        return contains(domain, cell.zero.low)
    return contains(domain, cell.sample)


def _truth(system: System, cell: Cell) -> bool:
    return any(all(_holds(each, cell) for each in conjunction) for conjunction in system)


def _holds(statement: Statement, cell: Cell) -> bool:
    if any(_sign(poly, cell) == 0 for poly in (statement.bottom, *statement.divisors)):
        return False
    sign = _sign(statement.top, cell) * _sign(statement.bottom, cell)
    return {
        "=": sign == 0,
        "!=": sign != 0,
        "<": sign < 0,
        "<=": sign <= 0,
        ">": sign > 0,
        ">=": sign >= 0,
    }[statement.operator]


def _sign(poly: Any, cell: Cell) -> int:
    """The sign of a polynomial on a cell; before a zero that is not its own it is the same."""
    if poly == 0 or (cell.zero is not None and poly % cell.zero.factor == 0):
        return 0
    value = Fraction(0)
    for coefficient in reversed(poly.coeffs()):
        value = value * cell.sample + int(coefficient)
    return (value > 0) - (value < 0)


def _solutions(cells: Sequence[Cell], truths: Sequence[bool]) -> tuple[str, ...]:
    """The cells that solve, as text: points and open intervals, from the left."""
    return tuple(_text(cell) for cell, holds in zip(cells, truths, strict=True) if holds)


def _text(cell: Cell) -> str:
    if cell.zero is not None:
        return _end(cell.zero, "")
    return f"({_end(cell.low, '-inf')}, {_end(cell.high, 'inf')})"


def _end(zero: Zero | None, infinite: str) -> str:
    if zero is None:
        return infinite
    if zero.low == zero.high:
        return str(zero.low)
    return f"{float(zero.low):.10g}…"

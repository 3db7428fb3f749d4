"""The real line cut at all zeros of some functions, so that each has one sign on every cell.

The functions are polynomials over the rationals, and linear ones with any real coefficients.
Between two zeros nothing changes its sign, and at a zero of an irreducible polynomial only its
multiples vanish. So one rational point between zeros, and divisibility at them, decide every
cell exactly. (Basu, Pollack, Roy, *Algorithms in Real Algebraic Geometry*, chapter 10, in one
dimension.) That an irrational constant is a zero of a polynomial, or another constant, is proved
by the stages that prove equality.
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
from grader.decide.constants import enclose_value, ends_of
from grader.decide.decision import NumericEvidence, Verdict
from grader.decide.ladder import climb
from grader.decide.linear import Line
from grader.decide.relations import without_relations
from grader.decide.stops import TooHard
from grader.decide.substitute import number_node
from grader.spec.domain import Domain, contains
from grader.syntax.tree import Group, Node, Number, Power, Product, Sum

_MOST_ZEROS = 120
_MOST_CONSTANTS = 40
_BITS = (64, 256, 1024, 4096)

Factor: TypeAlias = Any  # an irreducible fmpz_poly with a positive leading coefficient
Piece: TypeAlias = Any  # an fmpz_poly or a Line


class Zero(msgspec.Struct, frozen=True):
    """A real zero of `factor`, or one of `constants`, or both.

    It is alone from `low` to `high`, which are equal if it is known to be rational.
    """

    low: Fraction
    high: Fraction
    factor: Factor | None = None
    constants: tuple[Node, ...] = ()


class Cell(msgspec.Struct, frozen=True):
    """A zero, or (None) the open interval `low` to `high` between two of them.

    `index` counts all cells from the left: zeros have odd ones. `sample` is a rational point of
    the interval; for a zero, of the interval before it.
    """

    index: int
    zero: Zero | None
    sample: Fraction
    low: Zero | None = None
    high: Zero | None = None

    @property
    def point(self) -> Fraction | None:
        """A rational point of the cell, None for an irrational zero."""
        if self.zero is None:
            return self.sample
        return self.zero.low if self.zero.low == self.zero.high else None

    def is_inside(self, domain: Domain) -> bool:
        """Whether it lies in a domain whose ends are among the zeros."""
        point = self.point
        return contains(domain, self.sample if point is None else point)


class Ruler:
    """The line cut at the zeros of all pieces, and at the ends of a domain."""

    def __init__(self, pieces: Sequence[Piece], domain: Domain) -> None:
        polys = [piece for piece in pieces if not isinstance(piece, Line)]
        constants = {piece.at: None for piece in pieces if isinstance(piece, Line)}
        ends = (end for end in (domain.low, domain.high) if end is not None)
        polys += [fmpz_poly([-end.numerator, end.denominator]) for end in ends]
        zeros = _find_zeros(_factors(polys), list(constants))
        self.cells = tuple(_cells(zeros))
        self._places = {
            constant: 2 * place + 1
            for place, zero in enumerate(zeros)
            for constant in zero.constants
        }

    def sign(self, piece: Piece, cell: Cell) -> int:
        """The sign of one of the pieces on a cell."""
        if isinstance(piece, Line):
            place = self._places[piece.at]
            return piece.slope * ((cell.index > place) - (cell.index < place))
        factor = None if cell.zero is None else cell.zero.factor
        if piece == 0 or (factor is not None and piece % factor == 0):
            return 0
        # Before a zero that is not its own, a polynomial has the sign that it has there.
        value = Fraction(0)
        for coefficient in reversed(piece.coeffs()):
            value = value * cell.sample + int(coefficient)
        return (value > 0) - (value < 0)


def _factors(polys: Sequence[Any]) -> dict[str, Factor]:
    found: dict[str, Factor] = {}
    for poly in polys:
        if poly.degree() > 0:
            found |= {str(factor): factor for factor, _ in poly.factor()[1]}
    return found


def _find_zeros(factors: dict[str, Factor], constants: list[Node]) -> list[Zero]:
    """The real zeros of all factors and all constants, in order, apart from each other."""
    degrees = sum(factor.degree() for factor in factors.values())
    if degrees > _MOST_ZEROS or len(constants) > _MOST_CONSTANTS:
        raise TooHard
    known: dict[tuple[str, Node], bool] = {}
    for bits in _BITS:
        zeros = [zero for factor in factors.values() for zero in _zeros_of(factor, bits)]
        zeros += [_zero_at(constant, bits) for constant in constants]
        merged = _merge(sorted(zeros, key=lambda zero: zero.low), known)
        if merged is not None:
            return merged
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


def _zero_at(constant: Node, bits: int) -> Zero:
    value = enclose_value(constant, bits)
    if value is None:
        raise TooHard
    return Zero(value.low, value.high, None, (constant,))


def _merge(zeros: list[Zero], known: dict[tuple[str, Node], bool]) -> list[Zero] | None:
    """The zeros with those joined that are proved to be the same; None if some are too near."""
    groups: list[list[Zero]] = []
    for zero in zeros:
        if groups and zero.low <= max(each.high for each in groups[-1]):
            groups[-1].append(zero)
        else:
            groups.append([zero])
    merged = [_joined(group, known) for group in groups]
    found = [zero for zero in merged if zero is not None]
    return found if len(found) == len(merged) else None


def _joined(group: list[Zero], known: dict[tuple[str, Node], bool]) -> Zero | None:
    """One zero for several that cannot be told apart; None if that is not proved."""
    if len(group) == 1:
        return group[0]
    roots = [zero for zero in group if zero.factor is not None]
    constants = [constant for zero in group for constant in zero.constants]
    if len(roots) > 1:
        return None
    model = roots[0] if roots else group[0]
    for constant in constants:
        question = (str(model.factor), constant) if roots else (repr(model.constants), constant)
        if question not in known:
            known[question] = _is_same(model, constant)
        if not known[question]:
            return None
    return Zero(model.low, model.high, model.factor, tuple(constants))


def _is_same(zero: Zero, constant: Node) -> bool:
    """Whether it is proved that a constant near a zero, and near no other, is that zero."""
    if zero.factor is None:
        return _are_equal(zero.constants[0], constant)
    return _are_equal(_value_at(zero.factor, constant), number_node(Fraction(0), constant))


def _value_at(factor: Factor, constant: Node) -> Node:
    """A polynomial with a constant put in."""
    start, end = constant.start, constant.end
    base = Group(start, end, constant)
    terms: list[Node] = []
    for exponent, coefficient in enumerate(factor.coeffs()):
        power = Power(start, end, base, Number(start, end, exponent, 1, "")) if exponent else None
        value = number_node(Fraction(int(coefficient)), constant)
        terms.append(value if power is None else Product(start, end, (value, power), ("*",)))
    return Sum(start, end, tuple(terms), ("+",) * (len(terms) - 1))


def _are_equal(left: Node, right: Node) -> bool:
    if left == right:
        return True
    compiled = Compiled(left, {}, without_relations([]), b"")
    verdict, certificate = climb(compiled, right, patient=False)
    return verdict is Verdict.EQUAL and not isinstance(certificate, NumericEvidence)


def _cells(zeros: list[Zero]) -> Iterator[Cell]:
    """The line cut at the zeros, from the left."""
    if not zeros:
        yield Cell(0, None, Fraction(0))
        return
    before = Fraction((zeros[0].low - 1).__floor__())
    yield Cell(0, None, before, None, zeros[0])
    for place, (zero, after) in enumerate(pairwise([*zeros, None])):
        assert zero is not None
        yield Cell(2 * place + 1, zero, before)
        beyond = after.low if after is not None else zero.high + 2
        before = _simple_between(zero.high, beyond)
        yield Cell(2 * place + 2, None, before, zero, after)


def _simple_between(low: Fraction, high: Fraction) -> Fraction:
    """A fraction between two others with few digits."""
    middle, digits = (low + high) / 2, 1
    while True:
        simple = middle.limit_denominator(10**digits)
        if low < simple < high:
            return simple
        digits *= 2

"""Numbers in the tower: enclosures of elements, and proofs that an algebraic number is zero.

An algebraic number that is not zero cannot be arbitrarily small: with `E = U / L`, where U
and L are algebraic integers whose conjugates are at most u and l in absolute value, and D
the product of the degrees of the radicals in it, `|E| >= 1 / (l u^(D-1))` (Burnikel, Funke,
Mehlhorn, Schirra, Schmitt: "A separation bound for real algebraic expressions", 2001). So
an enclosure around zero that is narrower than the bound is a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import Any

from flint import acb, arb, fmpq

from grader.decide.ball_functions import REAL_FUNCTIONS, NoValueError
from grader.decide.balls import working_precision
from grader.decide.tower.elements import Element, NoProofError, Poly
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator

_SIGN_BITS = 160
# The longest enclosure that a proof may ask for; beyond it nothing is claimed.
_MOST_BITS = 200_000

Values = Mapping[str, Any]


def is_fixed(field: Field, element: Element) -> bool:
    """Whether an element is a number: no symbol occurs in it."""
    return all(g.fixed for poly in (element.top, element.bottom) for g in field.used(poly))


def value_of(field: Field, element: Element, values: Values) -> Any:
    """A complex ball around the element at `values` (by name of symbol), at the set precision.

    Raises:
        NoProofError: if it has no finite enclosure.
    """
    known: dict[int, Any] = {}
    top = _poly_value(field, element.top, values, known)
    value = top / _poly_value(field, element.bottom, values, known)
    if not value.is_finite():
        raise NoProofError("no finite enclosure")
    return value


def _poly_value(field: Field, poly: Poly, values: Values, known: dict[int, Any]) -> Any:
    total = acb(0)
    for monomial, coefficient in poly.terms():
        term = acb(coefficient)
        for index, power in enumerate(monomial):
            if power:
                if index not in known:
                    known[index] = _generator_value(field, field.generators[index], values)
                term *= known[index] ** int(power)
        total += term
    return total


def _generator_value(field: Field, generator: Generator, values: Values) -> Any:
    exponent = arb(generator.exponent)
    if generator.kind == "unity":
        return acb(2 * exponent).exp_pi_i()
    if generator.kind == "constant":
        return acb(arb.pi())
    if generator.kind == "symbol":
        if generator.name not in values:
            raise NoProofError("no value")
        return acb(values[generator.name])
    parts = [value_of(field, part, values) for part in generator.of]
    if generator.kind == "exp":
        return (parts[0] * exponent).exp()
    if generator.kind == "ln":
        return acb(abs(parts[0]).log())
    if generator.kind == "root":
        size = abs(parts[0])
        return acb(0) if size.is_zero() else acb(size**exponent)
    if generator.kind == "arctan":
        return acb(parts[0].real.atan())
    try:
        return acb(REAL_FUNCTIONS[generator.name](*(part.real for part in parts)))
    except (KeyError, NoValueError) as reason:
        raise NoProofError("no enclosure of an opaque function") from reason


def sign_of_number(field: Field, element: Element) -> int:
    """1 or -1 for a real number that is provably not zero, else 0."""
    try:
        with working_precision(_SIGN_BITS):
            value = value_of(field, element, {}).real
            return 1 if value > 0 else -1 if value < 0 else 0
    except NoProofError:
        return 0


def is_zero(field: Field, element: Element) -> bool:
    """Whether an element is the zero function, as far as that can be proved.

    The numerator is split by its monomials in all generators but the algebraic numbers;
    each coefficient must be an algebraic number that is zero.
    """
    if element.is_zero():
        return True
    groups: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    algebraic = {g.index for g in field.used(element.top) if g.algebraic}
    if not algebraic:
        return False
    for monomial, coefficient in element.top.terms():
        outer = tuple(0 if i in algebraic else p for i, p in enumerate(monomial))
        inner = tuple(p if i in algebraic else 0 for i, p in enumerate(monomial))
        groups.setdefault(outer, {})[inner] = coefficient
    parts = (field.context.from_dict(group) for group in groups.values())
    if all(_is_zero_number(field, part) for part in parts):
        field.rule("separation-bound")
        return True
    return False


def _is_zero_number(field: Field, poly: Poly) -> bool:
    """Whether a polynomial in algebraic numbers is zero."""
    number = field.poly(poly)
    try:
        with working_precision(_SIGN_BITS):
            if not value_of(field, number, {}).contains(0):
                return False
        upper, lower, degree = _Bounds(field).of_poly(poly)
        bits = lower + (degree - 1) * max(upper, 0.0) + 16
        if bits > _MOST_BITS:
            return False
        with working_precision(int(bits + abs(upper) + lower) + 64):
            size = abs(value_of(field, number, {}))
            return bool(size < arb(2) ** arb(-int(bits) - 1))
    except NoProofError:
        return False


class _Bounds:
    """Base-2 logarithms of u and l, and the degree D of the radicals met."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._radicals: dict[int, int] = {}

    def of_poly(self, poly: Poly) -> tuple[float, float, int]:
        """`(log2 u, log2 l, D)`; D covers everything met so far."""
        upper, lower = self._poly(poly)
        degree = 1
        for own in self._radicals.values():
            degree *= own
        return upper, lower, degree

    def _poly(self, poly: Poly) -> tuple[float, float]:
        degrees = [int(d) for d in poly.degrees()]
        bounds = {g.index: self._generator(g) for g in self._field.used(poly)}
        lower = sum(bound[1] * degrees[index] for index, bound in bounds.items())
        sizes = []
        for monomial, coefficient in poly.terms():
            size = float(int(coefficient).bit_length())
            for index, (up, low) in bounds.items():
                power = int(monomial[index])
                size += up * power + low * (degrees[index] - power)
            sizes.append(size)
        return max(sizes, default=0.0) + log2(max(len(sizes), 1)) + 1e-9, lower

    def _element(self, element: Element) -> tuple[float, float]:
        top, bottom = self._poly(element.top), self._poly(element.bottom)
        return top[0] + bottom[1], top[1] + bottom[0]

    def _generator(self, generator: Generator) -> tuple[float, float]:
        self._radicals[generator.index] = max(generator.degree, 1)
        if generator.kind == "unity":
            return 0.0, 0.0
        if not generator.algebraic or generator.value is None:
            raise NoProofError("not algebraic")
        k = generator.degree
        upper, lower = self._element(generator.value)
        if upper >= lower:
            return (upper + (k - 1) * lower) / k, lower
        return upper, ((k - 1) * upper + lower) / k


# Fractions are looked for among angles and turns; an integer much larger fills the memory.
FARTHEST = arb(1 << 64)


def nearest_rational(value: Any, largest: int) -> fmpq | None:
    """The one fraction with a denominator up to `largest` inside a narrow real ball."""
    middle = value.mid()
    if not abs(middle) < FARTHEST:
        return None
    for q in range(1, largest + 1):
        p = (middle * q + arb(fmpq(1, 2))).floor().unique_fmpz()
        if p is not None and value.overlaps(arb(fmpq(p, q))):
            return fmpq(p, q)
    return None

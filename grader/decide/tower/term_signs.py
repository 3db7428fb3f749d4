"""Signs that can be read off the terms of a polynomial in real generators."""

from __future__ import annotations

from typing import Any

from grader.decide.tower.elements import Monomial, Poly
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator
from grader.spec.domain import REAL, Domain

_DEPTH = 4
_SHIFTED_TERMS = 40
_SHIFTED_DEGREE = 24


class TermSigns:
    """Weak signs of polynomials: of all terms, after a shift into the domain, as a square."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def _by_terms(self, poly: Poly) -> int:
        """The common sign of all terms, if each is certain."""
        signs = {self._term_sign(m, int(c)) for m, c in poly.terms()}
        return signs.pop() if len(signs) == 1 else 0

    def _term_sign(self, monomial: Monomial, coefficient: int) -> int:
        sign = 1 if coefficient > 0 else -1
        for index, power in enumerate(monomial):
            if power % 2:
                sign *= self._field.generators[index].sign
        return sign

    def _shifted(self, poly: Poly) -> int:
        """The sign after every bounded symbol is written with a positive parameter.

        `x > a` becomes `a + t`, `x < b` becomes `b - t`, `a < x < b` becomes
        `(a + b t) / (1 + t)` times the positive power of `1 + t` that clears the fraction.
        """
        if len(poly) > _SHIFTED_TERMS or sum(poly.degrees()) > _SHIFTED_DEGREE:
            return 0
        shifted = poly
        positive = {g.index for g in self._field.used(poly) if g.sign > 0}
        for generator in self._field.used(poly):
            if generator.kind != "symbol":
                continue
            domain = self._field.domains.get(generator.name, REAL)
            if domain.low is None and domain.high is None:
                continue
            if domain.low == 0 and domain.high is None:
                continue
            shifted = _substituted(self._field, shifted, generator, domain)
            positive.add(generator.index)
        signs = {self._shifted_term(m, int(c), positive) for m, c in shifted.terms()}
        return signs.pop() if len(signs) == 1 else 0

    def _shifted_term(self, monomial: Monomial, coefficient: int, positive: set[int]) -> int:
        sign = 1 if coefficient > 0 else -1
        for index, power in enumerate(monomial):
            if power % 2 and index not in positive:
                sign *= self._field.generators[index].sign
        return sign

    def _quadratic(self, poly: Poly, depth: int = _DEPTH) -> int:
        """The sign of `a x² + b x + c` with negative discriminant, over all real x."""
        if depth == 0:
            return 0
        for generator in self._field.used(poly):
            if poly.degrees()[generator.index] != 2:
                continue
            c, b, a = coefficients(self._field, poly, generator)
            lead = self._weak(a, depth - 1)
            if not lead:
                continue
            discriminant = b * b - self._field.context.constant(4) * a * c
            if discriminant.is_zero() or self._weak(discriminant, depth - 1) < 0:
                return lead
        return 0

    def _weak(self, poly: Poly, depth: int) -> int:
        if poly.is_constant():
            return 0 if poly.is_zero() else 1 if poly.leading_coefficient() > 0 else -1
        return self._by_terms(poly) or self._shifted(poly) or self._quadratic(poly, depth)


def coefficients(field: Field, poly: Poly, generator: Generator) -> list[Poly]:
    """The coefficients of a polynomial of degree two in one generator, from the constant up."""
    index = generator.index
    field.spend(8 * len(poly))
    parts: list[dict[Monomial, Any]] = [{}, {}, {}]
    for monomial, coefficient in poly.terms():
        lowered = (*monomial[:index], 0, *monomial[index + 1 :])
        parts[int(monomial[index])][lowered] = coefficient
    return [field.context.from_dict(part) for part in parts]


def _substituted(field: Field, poly: Poly, generator: Generator, domain: Domain) -> Poly:
    """The polynomial, up to a positive factor, in a positive parameter for one symbol."""
    constant, t = field.context.constant, field.context.gens()[generator.index]
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        scale = low.denominator * high.denominator
        top = constant(int(low * scale)) + t * int(high * scale)
        bottom = (constant(1) + t) * scale
    elif low is not None:
        top, bottom = constant(low.numerator) + t * low.denominator, constant(low.denominator)
    else:
        assert high is not None
        top, bottom = constant(high.numerator) - t * high.denominator, constant(high.denominator)
    degree = int(poly.degrees()[generator.index])
    total = constant(0)
    for monomial, coefficient in poly.terms():
        index = generator.index
        power = int(monomial[index])
        rest = field.context.from_dict(
            {(*monomial[:index], 0, *monomial[index + 1 :]): coefficient}
        )
        total += field.multiply(
            rest, field.multiply(field.raise_to(top, power), field.raise_to(bottom, degree - power))
        )
    return total

"""Arithmetic with quotients of polynomials in generators, modulo the generators' relations."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpz_mpoly_ctx

from grader.decide.tower.elements import Element, Monomial, NoProofError, Poly, Work, poly_key
from grader.decide.tower.generators import FullError, Generator
from grader.spec.domain import Domain

# Caps. Products are refused by the number of term pairs, before they are made.
_MOST_PAIRS = 40_000
_MOST_TERMS = 1_500
_MOST_BITS = 20_000
# What one quotient costs besides its products, in the unit of a pair of terms, with few slots.
_STEP = 30
_FEW_SLOTS = 14


class Reduction:
    """The generators of one proof and what the domains say; elements are kept reduced."""

    def __init__(
        self, domains: Mapping[str, Domain], in_complex: bool, slots: int, work: Work
    ) -> None:
        self.domains = {name: _tightened(domain) for name, domain in domains.items()}
        self.in_complex = in_complex
        self.context = fmpz_mpoly_ctx.get(("g", slots), Ordering.lex)
        self.slots = slots
        # Monomials are as long as there are slots, so every look at one costs in proportion.
        self._step = _STEP * slots // _FEW_SLOTS
        self.generators: list[Generator] = []
        self.related: list[Generator] = []
        self.named: dict[tuple[Any, ...], Any] = {}
        self.rules: dict[str, None] = {}
        # Whether a generator was refined after use: a second build then sees the finer one.
        self.refined = False
        self.work = work
        self._has_steps = False
        self._gens = self.context.gens()
        self.one_poly = self.context.constant(1)
        self.one = Element(self, self.one_poly, self.one_poly)
        self.zero = Element(self, self.context.constant(0), self.one_poly)

    # --- generators --------------------------------------------------------------------

    def generator(self, kind: str, name: str, conjugate: str = "real", sign: int = 0) -> Generator:
        """A new generator.

        Raises:
            FullError: if there is no slot left.
        """
        if len(self.generators) == self.slots:
            raise FullError
        made = Generator(len(self.generators), kind, name, conjugate, sign)
        self._has_steps = self._has_steps or kind == "step"
        self.generators.append(made)
        return made

    def derive(self, generator: Generator, of: tuple[Element, ...], exponent: fmpq | int) -> None:
        """Say what a generator is made from; the value of `kind` at `of` and `exponent`."""
        generator.of = of
        generator.exponent = fmpq(exponent)
        below = [g for part in of for poly in (part.top, part.bottom) for g in self.used(poly)]
        generator.fixed = all(g.fixed for g in below)
        generator.algebraic = generator.kind == "root" and all(g.algebraic for g in below)
        generator.symbols = frozenset[str]().union(*(g.symbols for g in below))

    def relate(self, generator: Generator, degree: int, value: Element) -> None:
        """Give a generator its relation `g^degree = value`."""
        generator.degree = degree
        generator.value = value
        # The latest first: relations lead from later generators to earlier ones.
        self.related = [g for g in reversed(self.generators) if g.degree]

    def element(self, generator: Generator, power: int = 1) -> Element:
        """A power of a generator; a negative one too, for generators that are never zero."""
        poly = self._gens[generator.index] ** abs(power)
        if power < 0:
            return self.quotient(self.one_poly, poly)
        return self.quotient(poly, self.one_poly)

    def number(self, value: fmpq | int) -> Element:
        """A rational number."""
        number = fmpq(value)
        constant = self.context.constant
        bottom = self.one_poly if number.q == 1 else constant(number.q)
        return Element(self, constant(number.p), bottom)

    def monomial(self, exponents: Monomial) -> Element:
        """The product of generators with these exponents."""
        return self.quotient(self.context.from_dict({exponents: 1}), self.one_poly)

    def poly(self, poly: Poly) -> Element:
        """A polynomial as an element."""
        return Element(self, poly, self.one_poly)

    def used(self, poly: Poly) -> list[Generator]:
        """The generators that occur in a polynomial."""
        degrees = poly.degrees()
        return [g for g, degree in zip(self.generators, degrees, strict=False) if degree > 0]

    def rule(self, name: str) -> None:
        """Note that a rewriting rule was used."""
        self.rules.setdefault(name)

    # --- arithmetic --------------------------------------------------------------------

    def multiply(self, left: Poly, right: Poly) -> Poly:
        """The product, unless it would be too large.

        Raises:
            NoProofError: over the caps.
        """
        if left is self.one_poly:
            return right
        if right is self.one_poly:
            return left
        self.spend(len(left) * len(right))
        return left * right

    def raise_to(self, poly: Poly, exponent: int) -> Poly:
        """A power with exponent >= 0, unless it would be too large."""
        if exponent <= 1:
            return poly if exponent else self.one_poly
        terms = len(poly)
        if terms > 1:
            size = 1
            for k in range(1, min(terms, exponent + 1)):
                size = size * (exponent + k) // k
            self.spend(min(size, 1 << 40))
        if terms and _bits(poly) * exponent > _MOST_BITS:
            raise NoProofError("large power")
        return poly**exponent

    def spend(self, terms: int) -> None:
        """Count a product with so many term pairs, or as many terms looked at.

        Raises:
            NoProofError: if it is too large by itself, or the budget is spent.
        """
        if terms > _MOST_PAIRS:
            raise NoProofError("large product")
        self.work.spend(terms + 1)

    def total(self, values: list[Element]) -> Element:
        """The sum of at least one element: equal denominators first, then two by two.

        Adding one by one to a growing sum would look at all its terms each time.
        """
        while len(values) > 2:
            alike: dict[str, list[Element]] = {}
            for value in values:
                alike.setdefault(poly_key(value.bottom), []).append(value)
            if len(alike) < len(values):
                values = [self._over_one_bottom(group) for group in alike.values()]
            else:
                pairs = zip(values[::2], values[1::2], strict=False)
                values = [a + b for a, b in pairs] + values[len(values) & ~1 :]
        return values[0] + values[1] if len(values) == 2 else values[0]

    def _over_one_bottom(self, values: list[Element]) -> Element:
        if len(values) == 1:
            return values[0]
        top = values[0].top
        for value in values[1:]:
            self.spend(len(value.top))
            top = top + value.top
        return self.quotient(top, values[0].bottom)

    def quotient(self, top: Poly, bottom: Poly) -> Element:
        """`top / bottom`, reduced by the relations and to lowest terms.

        Raises:
            NoProofError: if the denominator is zero or a divisor of zero.
        """
        self.work.spend(self._step)
        if self.related:
            top, bottom = self._reduced(top, bottom)
        if bottom is self.one_poly or bottom.is_one():
            return Element(self, top, self.one_poly)
        if bottom.is_zero():
            raise NoProofError("division by zero")
        if self._has_steps and any(g.kind == "step" for g in self.used(bottom)):
            raise NoProofError("division by something that is zero on an interval")
        if top.is_zero():
            return self.zero
        common = top.gcd(bottom)
        if not common.is_one():
            top, bottom = top // common, bottom // common
        if bottom.leading_coefficient() < 0:
            top, bottom = -top, -bottom
        return Element(self, top, bottom)

    def _reduced(self, top: Poly, bottom: Poly) -> tuple[Poly, Poly]:
        top, scale = self.reduce(top)
        if bottom is self.one_poly:
            return top, scale
        if bottom.is_constant():
            return top, bottom * scale
        bottom, other = self.reduce(bottom)
        top, bottom = self.multiply(top, other), self.multiply(bottom, scale)
        return self._rationalised(top, bottom)

    def reduce(self, poly: Poly) -> tuple[Poly, Poly]:
        """`(numerator, denominator)` of the polynomial after all relations have been used."""
        scale = self.one_poly
        high = self._above_degree(poly)
        while high is not None:
            poly, factor = self._replaced(poly, high)
            scale = self.multiply(scale, factor)
            if len(poly) > _MOST_TERMS:
                raise NoProofError("too many terms")
            high = self._above_degree(poly)
        return poly, scale

    def _above_degree(self, poly: Poly) -> Generator | None:
        """The latest generator whose relation can be used on the polynomial."""
        degrees = poly.degrees()
        for generator in self.related:
            if degrees[generator.index] >= generator.degree:
                return generator
        return None

    def _replaced(self, poly: Poly, generator: Generator) -> tuple[Poly, Poly]:
        """The polynomial with `g^degree` replaced by its value, times the second result."""
        value = generator.value
        assert value is not None
        parts = self._by_power(poly, generator.index, generator.degree)
        highest = max(parts)
        top, bottom = value.top, value.bottom
        total = self.context.constant(0)
        for power, part in parts.items():
            term = self.multiply(part, self.raise_to(top, power))
            if bottom is not self.one_poly:
                term = self.multiply(term, self.raise_to(bottom, highest - power))
            total += term
        return total, self.raise_to(bottom, highest)

    def _by_power(self, poly: Poly, index: int, degree: int) -> dict[int, Poly]:
        """The polynomial as a sum over q of `part_q * g^(q degree)`, each part of low degree."""
        self.spend(8 * len(poly))
        split: dict[int, dict[Monomial, Any]] = {}
        # With degree 1 the whole power of the generator is taken out.
        for monomial, coefficient in poly.terms():
            power, rest = divmod(int(monomial[index]), degree)
            lowered = (*monomial[:index], rest, *monomial[index + 1 :])
            split.setdefault(power, {})[lowered] = coefficient
        return {power: self.context.from_dict(part) for power, part in split.items()}

    def _rationalised(self, top: Poly, bottom: Poly) -> tuple[Poly, Poly]:
        """Square roots, `i` and absolute values cleared from the denominator.

        The norm is then a polynomial in the rest, so that a denominator which is zero on
        one branch only (`|x| - x`) is found out.
        """
        for generator in self.related:
            degree = bottom.degrees()[generator.index]
            if not degree:
                continue
            if generator.kind == "unity" and len(bottom) == 1:
                turn = self._gens[generator.index] ** (self.order_of(generator) - degree)
                top, _ = self.reduce(self.multiply(top, turn))
                bottom, _ = self.reduce(self.multiply(bottom, turn))
            elif generator.degree == 2:
                flipped = self._flipped(bottom, generator.index)
                top, bottom = self.multiply(top, flipped), self.multiply(bottom, flipped)
                bottom, scale = self.reduce(bottom)
                top, other = self.reduce(self.multiply(top, scale))
                bottom = self.multiply(bottom, other)
            elif not self._is_regular(bottom, generator):
                raise NoProofError("division by a zero divisor")
            if bottom.is_zero():
                raise NoProofError("division by a zero divisor")
        return top, bottom

    def _flipped(self, poly: Poly, index: int) -> Poly:
        terms = {m: -c if m[index] % 2 else c for m, c in poly.terms()}
        return self.context.from_dict(terms)

    def _is_regular(self, bottom: Poly, generator: Generator) -> bool:
        """Whether the norm with respect to a generator of higher degree is not zero."""
        if generator.kind == "unity" or len(bottom) == 1:
            return True
        value = generator.value
        assert value is not None
        own = self._gens[generator.index] ** generator.degree
        relation = self.multiply(own, value.bottom) - value.top
        norm, _ = self.reduce(bottom.resultant(relation, f"g{generator.index}"))
        return not norm.is_zero()

    @staticmethod
    def order_of(unity: Generator) -> int:
        """The order of a root of unity."""
        return int(unity.exponent.q)


def _tightened(domain: Domain) -> Domain:
    """A domain of integers with closed integer ends: `n > 0` is `n >= 1`."""
    if not domain.integer:
        return domain
    low, high = domain.low, domain.high
    if low is not None:
        least = -(-low // 1)
        low = Fraction(least + (1 if least == low and not domain.low_closed else 0))
    if high is not None:
        most = high // 1
        high = Fraction(most - (1 if most == high and not domain.high_closed else 0))
    return Domain(low, high, low is not None, high is not None, integer=True)


def _bits(poly: Poly) -> int:
    return max(int(c).bit_length() for c in poly.coeffs())

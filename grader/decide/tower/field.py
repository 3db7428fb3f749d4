"""The generators of one proof, their relations, and arithmetic modulo these relations.

A generator is a transcendental (`x`, `π`, `exp(w)`, `ln|f|`) or satisfies one relation
`g^degree = value`, where value is a quotient in other generators. Nothing depends on the
generators being independent: a difference that reduces to zero is zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpz_mpoly_ctx, fmpz_poly

from grader.decide.tower.elements import Element, Monomial, NoProofError, Poly, Work, poly_key
from grader.spec.domain import Domain

# Caps. Products are refused by the number of term pairs, before they are made.
_MOST_PAIRS = 40_000
_MOST_TERMS = 1_500
_MOST_BITS = 20_000
_FACTORED_TERMS = 80
_FACTORED_DEGREE = 60
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
    `fixed` says that it is a number, `algebraic` that it is an algebraic one.
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


class Field:
    """The tower of one proof: generators, relations, and what the domains say."""

    def __init__(
        self, domains: Mapping[str, Domain], in_complex: bool, slots: int, work: Work
    ) -> None:
        self.domains = {name: _tightened(domain) for name, domain in domains.items()}
        self.in_complex = in_complex
        self.context = fmpz_mpoly_ctx.get(("g", slots), Ordering.lex)
        self.slots = slots
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
        self._factored: dict[tuple[Any, ...], tuple[Any, list[tuple[Poly, int]]]] = {}

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

    def relate(self, generator: Generator, degree: int, value: Element) -> None:
        """Give a generator its relation `g^degree = value`."""
        generator.degree = degree
        generator.value = value
        self.related = [g for g in self.generators if g.degree]

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
        return Element(self, constant(number.p), constant(number.q))

    def monomial(self, exponents: Monomial) -> Element:
        """The product of generators with these exponents."""
        return self.quotient(self.context.from_dict({exponents: 1}), self.one_poly)

    def poly(self, poly: Poly) -> Element:
        """A polynomial as an element."""
        return Element(self, poly, self.one_poly)

    def used(self, poly: Poly) -> list[Generator]:
        """The generators that occur in a polynomial."""
        return [self.generators[i] for i, degree in enumerate(poly.degrees()) if degree > 0]

    def rule(self, name: str) -> None:
        """Note that a rewriting rule was used."""
        self.rules.setdefault(name)

    # --- arithmetic --------------------------------------------------------------------

    def multiply(self, left: Poly, right: Poly) -> Poly:
        """The product, unless it would be too large.

        Raises:
            NoProofError: over the caps.
        """
        self.spend(len(left) * len(right))
        return left * right

    def raise_to(self, poly: Poly, exponent: int) -> Poly:
        """A power with exponent >= 0, unless it would be too large."""
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

    def quotient(self, top: Poly, bottom: Poly) -> Element:
        """`top / bottom`, reduced by the relations and to lowest terms.

        Raises:
            NoProofError: if the denominator is zero or a divisor of zero.
        """
        if self.related:
            top, bottom = self._reduced(top, bottom)
        if bottom.is_constant() and bottom.is_one():
            return Element(self, top, bottom)
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
        if bottom.is_constant():
            return top, bottom * scale
        bottom, other = self.reduce(bottom)
        top, bottom = self.multiply(top, other), self.multiply(bottom, scale)
        return self._rationalised(top, bottom)

    def reduce(self, poly: Poly) -> tuple[Poly, Poly]:
        """`(numerator, denominator)` of the polynomial after all relations have been used."""
        scale = self.one_poly
        changed = True
        while changed:
            changed = False
            degrees = poly.degrees()
            for generator in reversed(self.related):
                if degrees[generator.index] >= generator.degree:
                    poly, factor = self._replaced(poly, generator)
                    scale = self.multiply(scale, factor)
                    if len(poly) > _MOST_TERMS:
                        raise NoProofError("too many terms")
                    changed = True
                    break
        return poly, scale

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
            if not bottom.is_one():
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
        for generator in reversed(self.related):
            if not bottom.degrees()[generator.index]:
                continue
            if generator.kind == "unity" and len(bottom) == 1:
                power = self._order_of(generator) - bottom.degrees()[generator.index]
                turn = self._gens[generator.index] ** power
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

    # --- factors -----------------------------------------------------------------------

    def factors(self, poly: Poly) -> tuple[int, list[tuple[Poly, int]]]:
        """The content (with sign) and the irreducible factors, leading coefficients positive.

        A polynomial that is too large to factor is its own only factor.
        """
        if poly.is_constant():
            return int(poly.leading_coefficient()), []
        key = poly_key(poly)
        found = self._factored.get(key)
        if found is None:
            if len(poly) > _FACTORED_TERMS or sum(poly.degrees()) > _FACTORED_DEGREE:
                content = poly.content()
                found = int(content), [(poly // self.context.constant(content), 1)]
            elif len(poly) == 1:
                found = self._monomial_factors(poly)
            else:
                self.spend(64 * len(poly))
                content, pairs = (self._without_root(poly) or poly).factor()
                found = int(content), [(factor, int(power)) for factor, power in pairs]
            found = self._positive(*found)
            self._factored[key] = found
        return found

    def _without_root(self, poly: Poly) -> Poly | None:
        """The polynomial with a symbol written by a square root of something linear in it.

        With `r² = x - 1` the polynomial `x + 2r` is `r² + 2r + 1`, which has factors.
        """
        for root in self.used(poly):
            if root.kind != "root" or root.degree != 2 or root.value is None:
                continue
            found = self._linear_symbol(root.value.top)
            if found is None or not root.value.bottom.is_one():
                continue
            symbol, slope, rest = found
            if not poly.degrees()[symbol]:
                continue
            square = self._gens[root.index] ** 2 - rest
            total = self.context.constant(0)
            degree = int(poly.degrees()[symbol])
            for power, part in self._by_power(poly, symbol, 1).items():
                scale = self.context.constant(slope) ** (degree - power)
                total += self.multiply(part, self.multiply(self.raise_to(square, power), scale))
            return total if abs(slope) == 1 else None
        return None

    def _linear_symbol(self, poly: Poly) -> tuple[int, int, Poly] | None:
        """`(index, a, rest)` for a polynomial `a x + rest` with a number a and x not in rest."""
        for generator in self.used(poly):
            if generator.kind != "symbol" or poly.degrees()[generator.index] != 1:
                continue
            parts = self._by_power(poly, generator.index, 1)
            if parts[1].is_constant():
                rest = parts.get(0, self.context.constant(0))
                return generator.index, int(parts[1].leading_coefficient()), rest
        return None

    def _monomial_factors(self, poly: Poly) -> tuple[int, list[tuple[Poly, int]]]:
        ((monomial, coefficient),) = poly.terms()
        powers = [(self._gens[i], int(power)) for i, power in enumerate(monomial) if power]
        return int(coefficient), powers

    def _positive(
        self, content: int, pairs: list[tuple[Poly, int]]
    ) -> tuple[int, list[tuple[Poly, int]]]:
        positive = []
        for factor, power in pairs:
            if factor.leading_coefficient() < 0:
                content *= (-1) ** power
                positive.append((-factor, power))
            else:
                positive.append((factor, power))
        return content, positive

    def single(self, poly: Poly) -> Generator | None:
        """The generator that the polynomial is, if it is one."""
        if len(poly) != 1 or poly.total_degree() != 1:
            return None
        if poly.leading_coefficient() != 1:
            return None
        return self.used(poly)[0]

    # --- conjugation -------------------------------------------------------------------

    def is_real_poly(self, poly: Poly) -> bool:
        """Whether all generators in a polynomial are real."""
        return all(g.conjugate == "real" for g in self.used(poly))

    def conjugate(self, element: Element) -> Element:
        """The complex conjugate.

        Raises:
            NoProofError: where it is not known.
        """
        return self._conjugate(element.top) / self._conjugate(element.bottom)

    def _conjugate(self, poly: Poly) -> Element:
        moved = [g for g in self.used(poly) if g.conjugate != "real"]
        if any(g.conjugate == "other" for g in moved):
            raise NoProofError("conjugate of a general complex number")
        if not moved:
            return self.poly(poly)
        degrees = poly.degrees()
        turned = {}
        for monomial, coefficient in poly.terms():
            powers = list(monomial)
            for g in moved:
                whole = self._order_of(g) if g.kind == "unity" else degrees[g.index]
                powers[g.index] = (whole - powers[g.index]) % (whole + (g.kind != "unity"))
            turned[tuple(powers)] = coefficient
        scale = [0] * self.slots
        for g in moved:
            scale[g.index] = 0 if g.kind == "unity" else degrees[g.index]
        bottom = self.context.from_dict({tuple(scale): 1})
        return self.quotient(self.context.from_dict(turned), bottom)

    @staticmethod
    def _order_of(unity: Generator) -> int:
        return int(unity.exponent.q)

    def is_real(self, element: Element) -> bool:
        """Whether an element is certainly real."""
        if self.is_real_poly(element.top) and self.is_real_poly(element.bottom):
            return True
        try:
            return (self.conjugate(element) - element).is_zero()
        except NoProofError:
            return False

    # --- roots of unity ----------------------------------------------------------------

    def unity(self, turn: fmpq) -> Element:
        """`exp(2 π i turn)`."""
        turn = turn - turn.floor()
        if turn == 0:
            return self.one
        if turn == fmpq(1, 2):
            return -self.one
        order = int(turn.q) * 4 // _gcd(int(turn.q), 4)
        generator = self._unity_generator(order)
        return self.element(generator, int(turn.p * self._order // turn.q))

    @property
    def i(self) -> Element:
        """The imaginary unit."""
        return self.unity(fmpq(1, 4))

    _order = 0

    def _unity_generator(self, order: int) -> Generator:
        """The primitive root of unity of the proof, refined until `order` divides its order."""
        known: Generator | None = self.named.get(("unity",))
        if known is not None and self._order % order == 0:
            return known
        finer = order if known is None else order * self._order // _gcd(order, self._order)
        if finer > LARGEST_ROOT_OF_UNITY:
            raise NoProofError("root of unity of a high order")
        made = self.generator("unity", f"zeta_{finer}", conjugate="unit")
        made.exponent = fmpq(1, finer)
        coefficients = fmpz_poly.cyclotomic(finer).coeffs()
        degree = len(coefficients) - 1
        own = self._gens[made.index]
        low = sum((own**k * -c for k, c in enumerate(coefficients[:-1])), self.context.constant(0))
        self.relate(made, degree, Element(self, low, self.one_poly))
        if known is not None:
            self.relate(known, 1, self.element(made, finer // self._order))
            self.refined = True
        self._order = finer
        self.named[("unity",)] = made
        return made


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


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _bits(poly: Poly) -> int:
    return max(int(c).bit_length() for c in poly.coeffs())

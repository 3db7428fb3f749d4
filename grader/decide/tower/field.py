"""The generators of one proof, their relations, and arithmetic modulo these relations.

A generator is a transcendental (`x`, `π`, `exp(w)`, `ln|f|`) or satisfies one relation
`g^degree = value`, where value is a quotient in other generators. Nothing depends on the
generators being independent: a difference that reduces to zero is zero.
"""

from __future__ import annotations

from math import gcd

from flint import fmpq, fmpz_poly

from grader.decide.tower.elements import Element, NoProofError, Poly
from grader.decide.tower.factors import Factors
from grader.decide.tower.generators import LARGEST_ROOT_OF_UNITY, Generator


class Field(Factors):
    """The tower of one proof, with complex conjugates and roots of unity."""

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
                whole = self.order_of(g) if g.kind == "unity" else degrees[g.index]
                powers[g.index] = (whole - powers[g.index]) % (whole + (g.kind != "unity"))
            turned[tuple(powers)] = coefficient
        scale = [0] * self.slots
        for g in moved:
            scale[g.index] = 0 if g.kind == "unity" else degrees[g.index]
        bottom = self.context.from_dict({tuple(scale): 1})
        return self.quotient(self.context.from_dict(turned), bottom)

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
        order = int(turn.q) * 4 // gcd(int(turn.q), 4)
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
        finer = order if known is None else order * self._order // gcd(order, self._order)
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

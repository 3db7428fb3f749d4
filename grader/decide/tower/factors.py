"""Irreducible factors of polynomials in generators."""

from __future__ import annotations

from collections.abc import Mapping

from grader.decide.tower.elements import Poly, Work, poly_key
from grader.decide.tower.generators import Generator
from grader.decide.tower.reduction import Reduction
from grader.spec.domain import Domain

_FACTORED_TERMS = 80
_FACTORED_DEGREE = 60


class Factors(Reduction):
    """Finds factors, each polynomial's once."""

    def __init__(
        self, domains: Mapping[str, Domain], in_complex: bool, slots: int, work: Work
    ) -> None:
        super().__init__(domains, in_complex, slots, work)
        self._factored: dict[str, tuple[int, list[tuple[Poly, int]]]] = {}

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
                self.work.spend(8 * self._step + 64 * len(poly))
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

"""Which elements are never negative on the domain, and which are never positive.

Signs are weak: 1 means `>= 0` wherever the element is defined, -1 means `<= 0`, 0 means
that nothing is known. What a key needs to be defined (`ln x` needs `x > 0`) is assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

from flint import arb, fmpq

from grader.decide.balls import working_precision
from grader.decide.tower.elements import Element, NoProofError, Poly, poly_key
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator
from grader.decide.tower.numeric import is_fixed, sign_of_number, value_of
from grader.decide.tower.term_signs import TermSigns, coefficients
from grader.spec.domain import REAL, Domain

# A condition up to positive factors: its sign, and the irreducible factors whose sign is not
# known, by `poly_key`, each with whether its power is odd.
Condition = tuple[int, frozenset[tuple[str, int]]]

_MOST_GRANTED = 6
_PIECES = 32
_PIECE_BITS = 64
# Questions about signs that lead to further questions about signs end here.
_DEEPEST = 6


class Signs(TermSigns):
    """The sign knowledge of one proof."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._known: dict[str, int] = {}
        self._assumed: dict[frozenset[tuple[str, int]], int] = {}
        self._polynomials: dict[str, Poly] = {}
        self._granted: list[Element] = []
        self._nesting = 0
        # How the sign of a sum of two conjugate units is found; set by who knows angles.
        self.of_cosine: Callable[[Element], int] | None = None

    def assume(self, condition: Condition, element: Element) -> None:
        """Take `element >= 0` for granted: the key is undefined where it fails."""
        sign, factors = condition
        if not factors:
            return
        self._assumed[factors] = sign
        self._granted.append(element)
        self.forget()

    def forget(self) -> None:
        """Find signs afresh, because more has become known."""
        self._known.clear()

    def of(self, element: Element) -> int:
        """The weak sign of a real element."""
        if self._nesting == _DEEPEST:
            return 0
        self._nesting += 1
        try:
            return self._of(element)
        finally:
            self._nesting -= 1

    def _of(self, element: Element) -> int:
        if is_fixed(self._field, element):
            return sign_of_number(self._field, element)
        sign, factors = self.condition(element)
        if not factors:
            return sign
        assumed = self._assumed.get(factors)
        if assumed is not None:
            return sign * assumed
        return (
            self._trigonometric(element) or self._on_pieces(element) or self._from_granted(element)
        )

    def _from_granted(self, element: Element) -> int:
        """The sign that makes products with up to two of the assumptions certain."""
        granted = self._granted[:_MOST_GRANTED]
        for count in (1, 2):
            for chosen in combinations(granted, count):
                product = element
                for factor in chosen:
                    product *= factor
                sign, factors = self.condition(product)
                if factors:
                    sign = self._trigonometric(product)
                if sign:
                    return sign
        return 0

    def condition(self, element: Element) -> Condition:
        """The element as `sign * product of factors`, up to positive factors."""
        sign = 1
        unknown: dict[tuple[str, int], None] = {}
        for poly in (element.top, element.bottom):
            content, pairs = self._field.factors(poly)
            sign *= 1 if content > 0 else -1
            for factor, power in pairs:
                if power % 2 == 0 and self._field.is_real_poly(factor):
                    continue
                known = self.of_factor(factor)
                if known:
                    sign *= known if power % 2 else 1
                else:
                    key = poly_key(factor)
                    self._polynomials[key] = factor
                    unknown[(key, power % 2)] = None
        return sign, frozenset(unknown)

    def polynomial(self, key: str) -> Poly:
        """The factor that a condition speaks of."""
        return self._polynomials[key]

    def of_factor(self, factor: Poly) -> int:
        """The weak sign of an irreducible polynomial."""
        key = poly_key(factor)
        if key not in self._known:
            self._known[key] = 0  # cuts a circle short
            self._known[key] = self._find(factor, key)
        return self._known[key]

    def _find(self, factor: Poly, key: str) -> int:
        single = self._field.single(factor)
        if single is not None and single.sign:
            return single.sign
        assumed = self._assumed.get(frozenset({(key, 1)}))
        if assumed is not None:
            return assumed
        if not self._field.is_real_poly(factor):
            return 0
        if single is not None:
            return self._of_log(single)
        if all(g.fixed for g in self._field.used(factor)):
            return sign_of_number(self._field, self._field.poly(factor))
        return (
            self._by_terms(factor)
            or self._shifted(factor)
            or self._quadratic(factor)
            or self._exp_minus_one(factor)
            or self._with_root(factor)
        )

    def _with_root(self, factor: Poly) -> int:
        """The sign of `a + b r` with a square root r, by comparing `a²` with `b² r²`."""
        for root in self._field.used(factor):
            if root.kind != "root" or root.degree != 2 or root.value is None:
                continue
            if factor.degrees()[root.index] != 1:
                continue
            parts = coefficients(self._field, factor, root)
            a, b = (self._field.poly(part) for part in parts[:2])
            gap = a * a - b * b * root.value
            sign = 0 if gap.is_zero() else self.of(gap)
            found = self.of(a if sign > 0 else b) if sign else 0
            if found:
                return found
        return 0

    def _of_log(self, single: Generator) -> int:
        """`ln f` has the sign of `f - 1` where f is positive."""
        if single.kind != "ln" or self.of(single.of[0]) <= 0:
            return 0
        return self.of(single.of[0] - self._field.one)

    def _exp_minus_one(self, factor: Poly) -> int:
        """`exp(w) - 1` has the sign of w."""
        single = self._field.single(factor + self._field.one_poly)
        if single is None or single.kind != "exp" or single.conjugate != "real":
            return 0
        return self.of(single.of[0])

    # --- other means ---------------------------------------------------------------------

    def _trigonometric(self, element: Element) -> int:
        """The sign of `c |f|²` and of `c0 + c1 cos … + …` with a dominating constant."""
        field = self._field
        if field.is_real_poly(element.top) and field.is_real_poly(element.bottom):
            return 0
        try:
            return (
                self._modulus_square(element)
                or self._dominated(element)
                or (self.of_cosine(element) if self.of_cosine is not None else 0)
            )
        except NoProofError:
            return 0

    def _modulus_square(self, element: Element) -> int:
        rest, field = element, self._field
        for poly, direction in ((element.top, -1), (element.bottom, 1)):
            for factor, power in field.factors(poly)[1]:
                if power % 2 or field.is_real_poly(factor):
                    continue
                part = field.poly(factor)
                rest *= (part * field.conjugate(part)) ** (direction * (power // 2))
        if rest.key() == element.key():
            return 0
        if not (field.is_real_poly(rest.top) and field.is_real_poly(rest.bottom)):
            return 0
        return self.of(rest)

    def _dominated(self, element: Element) -> int:
        """Compare the constant term with the moduli of the others; units have modulus 1."""
        if len(element.bottom) != 1:
            return 0
        ((below, _),) = element.bottom.terms()
        units = {g.index for g in self._field.generators if g.conjugate == "unit"}
        constant, others = 0, 0
        for monomial, coefficient in element.top.terms():
            if any(p and i not in units for i, p in enumerate(monomial)):
                return 0
            if monomial == below:
                constant = int(coefficient)
            else:
                others += abs(int(coefficient))
        if abs(constant) < others:
            return 0
        return 1 if constant > 0 else -1

    def _on_pieces(self, element: Element) -> int:
        """The sign by enclosures over the pieces of a bounded domain of one symbol."""
        symbols = _symbols(self._field, element)
        if len(symbols) != 1:
            return 0
        (name,) = symbols
        domain = self._field.domains.get(name, REAL)
        if domain.low is None or domain.high is None:
            return 0
        signs = set()
        try:
            with working_precision(_PIECE_BITS):
                for piece in _pieces(domain.low, domain.high):
                    self._field.spend(16 * (len(element.top) + len(element.bottom)))
                    value = value_of(self._field, element, {name: piece}).real
                    signs.add(1 if value >= 0 else -1 if value <= 0 else 0)
                    if len(signs) > 1 or 0 in signs:
                        return 0
        except NoProofError:
            return 0
        return signs.pop()

    def never_zero(self, element: Element) -> bool:
        """Whether a real element certainly has no zero on the domain."""
        if is_fixed(self._field, element):
            return sign_of_number(self._field, element) != 0
        return all(self._is_strict(factor) for factor, _ in self._field.factors(element.top)[1])

    def _is_strict(self, factor: Poly) -> bool:
        generator = self._field.single(factor)
        if generator is not None:
            return self._excludes_zero(generator)
        if not self._field.is_real_poly(factor) or not self._by_terms(factor):
            return False
        return any(
            all(self._excludes_zero(self._field.generators[i]) for i, p in enumerate(m) if p)
            for m, _ in factor.terms()
        )

    def _excludes_zero(self, generator: Generator) -> bool:
        if generator.kind == "exp" or generator.fixed:
            return True
        if generator.kind != "symbol":
            return False
        domain = self._field.domains.get(generator.name, REAL)
        low, high = domain.low, domain.high
        above = low is not None and (low > 0 or (low == 0 and not domain.low_closed))
        below = high is not None and (high < 0 or (high == 0 and not domain.high_closed))
        return above or below


def domain_sign(domain: Domain) -> int:
    """The weak sign of a symbol with this domain."""
    if domain.low is not None and domain.low >= 0:
        return 1
    return -1 if domain.high is not None and domain.high <= 0 else 0


def _symbols(field: Field, element: Element) -> frozenset[str]:
    """The names that an element depends on."""
    return frozenset[str]().union(
        *(g.symbols for poly in (element.top, element.bottom) for g in field.used(poly))
    )


def _pieces(low: Fraction, high: Fraction) -> list[Any]:
    width = (high - low) / _PIECES
    pieces = []
    for k in range(_PIECES):
        middle, radius = low + width * (2 * k + 1) / 2, width / 2
        pieces.append(arb(_flint(middle), 0) + arb(0, arb(_flint(radius))))
    return pieces


def _flint(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)

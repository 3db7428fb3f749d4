"""Inverse circular and hyperbolic functions.

Angles become one kind of generator, `arctan v`; inverse hyperbolic functions become
logarithms. `arcsin v = arctan(v / √(1 - v²))`, `arccos v = π/2 - arcsin v`, and the inverse
of a reciprocal function is the inverse of the reciprocal (DLMF 4.23.7-9, 4.37.7-9).
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, fmpq

from grader.decide.balls import working_precision
from grader.decide.tower.elements import Element, NoProofError
from grader.decide.tower.exponentials import Exponentials
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator
from grader.decide.tower.numeric import is_fixed, is_zero, nearest_rational, value_of
from grader.decide.tower.signs import Signs

_HALF = fmpq(1, 2)
_BITS = 160
_LARGEST_ANGLE_DENOMINATOR = 60


class Inverses(Exponentials):
    """Makes the inverse functions."""

    def __init__(self, field: Field, signs: Signs) -> None:
        super().__init__(field, signs)
        signs.of_cosine = self._sign_of_cosine

    def inverse_function(self, name: str, argument: Element) -> Element:
        """`arcsin`, …, `arccoth` of an element.

        Raises:
            NoProofError: if the argument is not certainly real.
        """
        if self._field.in_complex or not self._field.is_real(argument):
            raise NoProofError("inverse function of a complex number")
        self._field.rule("inverse-functions")
        return _INVERSES[name](self, argument)

    # --- angles ---------------------------------------------------------------------------

    def arctan(self, tangent: Element) -> Element:
        """`arctan v`, in (-π/2, π/2)."""
        if tangent.is_zero():
            return tangent
        if tangent.top.leading_coefficient() < 0:
            return -self.arctan(-tangent)
        known = self._known_angle(tangent)
        if known is not None:
            return known
        cotangent = tangent.inverse()
        if not _is_small(tangent) or _is_small(cotangent):
            return self._opaque_angle(tangent)
        self._field.rule("arctan-of-reciprocal")
        quarter = self.pi().scaled(_HALF)
        direction = self.absolute(cotangent) / cotangent
        return direction * quarter - self._odd_angle(cotangent)

    def _odd_angle(self, tangent: Element) -> Element:
        if tangent.top.leading_coefficient() < 0:
            return -self._opaque_angle(-tangent)
        return self._opaque_angle(tangent)

    def _opaque_angle(self, tangent: Element) -> Element:
        key = ("arctan", tangent.key())
        found: Generator | None = self._field.named.get(key)
        if found is None:
            found = self._field.generator("arctan", "arctan", sign=self._signs.of(tangent))
            self._field.derive(found, (tangent,), 1)
            self._field.named[key] = found
        return self._field.element(found)

    def _known_angle(self, tangent: Element) -> Element | None:
        """The angle if it is a rational multiple of π, or the one whose tangent was taken."""
        if is_fixed(self._field, tangent):
            exact = self._exact_angle(tangent)
            if exact is not None:
                return exact
        double = self._double_angle(tangent)
        return None if double is None else self._within_quarter(tangent, double.scaled(_HALF))

    def _exact_angle(self, tangent: Element) -> Element | None:
        with working_precision(_BITS):
            angle = value_of(self._field, tangent, {}).real.atan() / arb.pi()
        turn = nearest_rational(angle, _LARGEST_ANGLE_DENOMINATOR)
        if turn is None:
            return None
        candidate = self.pi().scaled(turn)
        if not is_zero(self._field, self.circular("tan", candidate) - tangent):
            return None
        self._field.rule("exact-angle")
        return candidate

    def _double_angle(self, tangent: Element) -> Element | None:
        """W with `exp(i w) = (1 + iv)/(1 - iv)`, if that quotient is a product of units."""
        if all(g.conjugate != "unit" for g in self._field.used(tangent.top * tangent.bottom)):
            return None
        field, i = self._field, self._field.i
        turned = (field.one + i * tangent) / (field.one - i * tangent)
        total = field.zero
        for poly, direction in ((turned.top, 1), (turned.bottom, -1)):
            content, pairs = field.factors(poly)
            if content not in {1, -1}:
                return None
            if content < 0:
                total += self.pi()
            for factor, power in pairs:
                single = field.single(factor)
                if single is None or single.conjugate != "unit":
                    return None
                total += self._angle_of_unit(single).scaled(power * direction)
        return total if field.is_real(total) else None

    def _sign_of_cosine(self, element: Element) -> int:
        """The sign of `c (m + 1/m)` for a product m of units, which is `2c cos(arg m)`."""
        if len(element.top) != 2 or len(element.bottom) != 1:
            return 0
        (first, coefficient), (_, other) = element.top.terms()
        if abs(coefficient) != abs(other):
            return 0
        unit = self._field.monomial(first) / self._field.poly(element.bottom)
        sign = 1 if coefficient > 0 else -1
        factors = [*self._field.factors(unit.top)[1], *self._field.factors(unit.bottom)[1]]
        singles = [self._field.single(factor) for factor, _ in factors]
        if not all(single is not None and single.conjugate == "unit" for single in singles):
            return 0
        powers = [power for _, power in self._field.factors(unit.top)[1]]
        powers += [-power for _, power in self._field.factors(unit.bottom)[1]]
        angle = self._field.zero
        for single, power in zip(singles, powers, strict=True):
            if single is not None:
                angle += self._angle_of_unit(single).scaled(power)
        return sign * self._cosine_sign_at(angle)

    def _cosine_sign_at(self, angle: Element) -> int:
        quarter = self.pi().scaled(_HALF)
        for turns in (0, 1, -1):
            moved = angle - self.pi().scaled(turns)
            if self._signs.of(quarter - moved) > 0 and self._signs.of(quarter + moved) > 0:
                return -1 if turns else 1
        return 0

    def _angle_of_unit(self, unit: Generator) -> Element:
        if unit.kind == "unity":
            return self.pi().scaled(2 * unit.exponent)
        return unit.of[0].scaled(unit.exponent) / self._field.i

    def _within_quarter(self, tangent: Element, angle: Element) -> Element | None:
        """The angle moved by a multiple of π into (-π/2, π/2), if that can be shown."""
        quarter = self.pi().scaled(_HALF)
        if is_fixed(self._field, angle):
            with working_precision(_BITS):
                gap = value_of(self._field, angle, {}).real
                gap -= value_of(self._field, tangent, {}).real.atan()
                turns = nearest_rational(gap / arb.pi(), 1)
            angle = angle if turns is None else angle - self.pi().scaled(turns)
            inside = turns is not None
        else:
            inside = self._signs.of(quarter - angle) > 0 and self._signs.of(quarter + angle) > 0
        if inside:
            self._field.rule("inverse-of-tangent")
        return angle if inside else None

    def arcsin(self, sine: Element) -> Element:
        """`arcsin v`, which requires `-1 <= v <= 1`."""
        one = self._field.one
        rest = one - sine * sine
        if rest.is_zero():
            sign = sine.rational()
            if sign is None:
                raise NoProofError("arcsin of a sign")
            return self.pi().scaled(sign / 2)
        if is_fixed(self._field, sine) and is_zero(self._field, rest):
            return self.pi().scaled(fmpq(self._signs.of(sine), 2))
        self.require_nonnegative(one - sine)
        self.require_nonnegative(one + sine)
        return self.arctan(sine / self._modulus(rest, _HALF))

    def arccos(self, cosine: Element) -> Element:
        """`arccos v`, in [0, π]."""
        return self.pi().scaled(_HALF) - self.arcsin(cosine)

    def arccot(self, cotangent: Element) -> Element:
        """`arctan(1/v)`, and π/2 for zero."""
        if cotangent.is_zero():
            return self.pi().scaled(_HALF)
        return self.arctan(cotangent.inverse())

    # --- hyperbolic -----------------------------------------------------------------------

    def arcsinh(self, sine: Element) -> Element:
        """`ln(v + √(v² + 1))`."""
        if sine.is_zero():
            return sine
        if sine.top.leading_coefficient() < 0:
            return -self.arcsinh(-sine)
        return self.ln_modulus(sine + self._modulus(sine * sine + self._field.one, _HALF))

    def arccosh(self, cosine: Element) -> Element:
        """`ln(v + √(v² - 1))`, which requires `v >= 1`."""
        one = self._field.one
        rest = cosine - one
        if rest.is_zero():
            return self._field.zero
        self.require_nonnegative(rest)
        return self.ln_modulus(cosine + self._modulus(cosine * cosine - one, _HALF))

    def arctanh(self, tangent: Element) -> Element:
        """`ln((1 + v)/(1 - v)) / 2`, which requires `-1 < v < 1`."""
        above, below = self._field.one + tangent, self._field.one - tangent
        if above.is_zero() or below.is_zero():
            raise NoProofError("arctanh of 1")
        self.require_nonnegative(above)
        self.require_nonnegative(below)
        return (self.ln_modulus(above) - self.ln_modulus(below)).scaled(_HALF)

    def atan2(self, y: Element, x: Element) -> Element:
        """The angle of the point (x, y), for x that is never negative."""
        if self._field.in_complex or not (self._field.is_real(y) and self._field.is_real(x)):
            raise NoProofError("angle of complex numbers")
        if self._signs.of(x) <= 0 or not self._signs.never_zero(x):
            raise NoProofError("angle in an unknown quadrant")
        return self.arctan(y / x)


def _is_small(tangent: Element) -> bool:
    """Whether the reciprocal is the nicer of the two."""
    return bool(tangent.top.total_degree() < tangent.bottom.total_degree())


_INVERSES: dict[str, Callable[[Inverses, Element], Element]] = {
    "arcsin": Inverses.arcsin,
    "arccos": Inverses.arccos,
    "arctan": Inverses.arctan,
    "arccot": Inverses.arccot,
    "arcsec": lambda made, v: made.arccos(v.inverse()),
    "arccsc": lambda made, v: made.arcsin(v.inverse()),
    "arcsinh": Inverses.arcsinh,
    "arccosh": Inverses.arccosh,
    "arctanh": Inverses.arctanh,
    "arcsech": lambda made, v: made.arccosh(v.inverse()),
    "arccsch": lambda made, v: made.arcsinh(v.inverse()),
    "arccoth": lambda made, v: made.arctanh(v.inverse()),
}

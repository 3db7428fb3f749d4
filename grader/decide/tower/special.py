"""Factorials, gamma and binomials, rounding, and functions about which nothing is known."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from grader.decide.balls import working_precision
from grader.decide.tower.elements import Element, NoProofError
from grader.decide.tower.generators import Generator
from grader.decide.tower.inverse import Inverses
from grader.decide.tower.numeric import FARTHEST, is_fixed, value_of

_LARGEST_SHIFT = 40
_LARGEST_FACTORIAL = 300
_BITS = 256


class Specials(Inverses):
    """Makes the remaining functions of the vocabulary."""

    def number_of(self, value: Fraction) -> Element:
        """A rational number as an element."""
        return self._field.number(fmpq(value.numerator, value.denominator))

    def opaque(self, name: str, arguments: tuple[Element, ...], kind: str = "opaque") -> Element:
        """A function of which only `equal arguments, equal values` is used."""
        key = ("opaque", name, *(argument.key() for argument in arguments))
        known: Generator | None = self._field.named.get(key)
        if known is None:
            real = all(self._field.is_real(argument) for argument in arguments)
            known = self._field.generator(kind, name, "real" if real else "other")
            self._field.derive(known, arguments, 1)
            self._field.named[key] = known
        return self._field.element(known)

    # --- factorials -------------------------------------------------------------------------

    def gamma(self, argument: Element, at_poles: bool = False) -> Element:
        """`Γ(v)`, shifted so that the constant term of v lies in (0, 1].

        For integer-valued v the function requires `v >= 1`, unless the caller takes care of
        the poles (`at_poles`).
        """
        if not at_poles and self.is_integer_valued(argument) and argument.rational() is None:
            self.require_nonnegative(argument - self._field.one)
        constant = self._constant_term(argument)
        shift = int(-((-constant).floor())) - 1
        number = argument.rational()
        if number is not None and number.q == 1 and not 0 < number <= _LARGEST_FACTORIAL:
            raise NoProofError("gamma at a pole or of a large number")
        if abs(shift) > (_LARGEST_SHIFT if number is None else _LARGEST_FACTORIAL):
            raise NoProofError("gamma far away")
        base = argument - self._field.number(shift)
        self._field.rule("gamma-recurrence")
        result = self._gamma_base(base)
        for k in range(shift):
            result *= base + self._field.number(k)
        for k in range(1, -shift + 1):
            result /= base - self._field.number(k)
        return result

    def _gamma_base(self, base: Element) -> Element:
        number = base.rational()
        if number == 1:
            return self._field.one
        if number == fmpq(1, 2):
            return self._modulus(self.pi(), fmpq(1, 2))
        if number is None and self._is_double(base):
            return self._duplicated(base.scaled(fmpq(1, 2)))
        return self.opaque("gamma", (base,))

    def _is_double(self, element: Element) -> bool:
        """Whether every coefficient but the constant one is an even integer."""
        terms = element.top.terms()
        bottom = element.bottom
        return bool(bottom.is_constant()) and all(
            int(coefficient) % (2 * int(bottom.leading_coefficient())) == 0
            for monomial, coefficient in terms
            if any(monomial)
        )

    def _duplicated(self, half: Element) -> Element:
        """`Γ(2v) = 2^(2v-1) Γ(v) Γ(v + 1/2) / √π` (DLMF 5.5.5)."""
        self._field.rule("gamma-duplication")
        twice = half.scaled(2) - self._field.one
        scale = self.power(self._field.number(2), twice)
        shifted = half + self._field.number(fmpq(1, 2))
        product = self.gamma(half, at_poles=True) * self.gamma(shifted, at_poles=True)
        return scale * product / self._modulus(self.pi(), fmpq(1, 2))

    def _constant_term(self, element: Element) -> fmpq:
        """The rational constant in a polynomial; 0 for a proper quotient."""
        if not element.bottom.is_constant():
            return fmpq(0)
        for monomial, coefficient in element.top.terms():
            if not any(monomial):
                return fmpq(coefficient, element.bottom.leading_coefficient())
        return fmpq(0)

    def factorial(self, argument: Element) -> Element:
        """`n! = Γ(n + 1)`."""
        return self.gamma(argument + self._field.one)

    def double_factorial(self, argument: Element) -> Element:
        """`(2m)!! = 2^m m!` and `(2m-1)!! = 2^m Γ(m + 1/2) / √π`; requires `n >= -1`."""
        if not self.is_integer_valued(argument):
            raise NoProofError("double factorial of something that is not an integer")
        number = argument.rational()
        if number is None:
            self.require_nonnegative(argument + self._field.one)
        elif not -1 <= number <= _LARGEST_FACTORIAL:
            raise NoProofError("double factorial far away")
        half = argument.scaled(fmpq(1, 2))
        if self.is_integer_valued(half):
            return self._two_to(half) * self.gamma(half + self._field.one, at_poles=True)
        half += self._field.number(fmpq(1, 2))
        if not self.is_integer_valued(half):
            return self.opaque("double_factorial", (argument,))
        shifted = half + self._field.number(fmpq(1, 2))
        root = self._modulus(self.pi(), fmpq(1, 2))
        return self._two_to(half) * self.gamma(shifted, at_poles=True) / root

    def _two_to(self, exponent: Element) -> Element:
        return self.power(self._field.number(2), exponent)

    def binomial(self, n: Element, k: Element) -> Element:
        """A polynomial in n for a number k, otherwise a quotient of gammas for `n >= 0`.

        For integers `n >= 0` the quotient is continuous at every k, so an identity that
        holds for almost all real n and k holds for these integers too.
        """
        self._field.rule("binomial-as-gamma")
        number = k.rational()
        if number is not None and number.q == 1:
            return self._falling(n, int(number.p))
        if self.is_integer_valued(n) and self._signs.of(n) <= 0:
            raise NoProofError("binomial with a negative upper index")
        gap = (n - k).rational()
        if gap is not None and gap.q == 1 and self.is_integer_valued(n):
            return self._falling(n, int(gap.p))
        one = self._field.one
        below = self.gamma(k + one, at_poles=True) * self.gamma(n - k + one, at_poles=True)
        return self.gamma(n + one, at_poles=True) / below

    def _falling(self, n: Element, k: int) -> Element:
        if k < 0:
            return self._field.zero
        if k > _LARGEST_SHIFT:
            raise NoProofError("binomial far away")
        result = self._field.one
        for j in range(k):
            result *= (n - self._field.number(j)).scaled(fmpq(1, j + 1))
        return result

    def angle(self, y: Element, x: Element) -> Element:
        """`atan2(y, x)`; where the quadrant is not known, nothing more is known of it."""
        try:
            return self.atan2(y, x)
        except NoProofError:
            return self.opaque("atan2", (y, x))

    # --- rounding, least and greatest ---------------------------------------------------------

    def floor(self, argument: Element) -> Element:
        """`⌊u⌋`, with the integers in u taken out."""
        self._field.rule("integers-out-of-floor")
        whole = self._whole_part(argument)
        rest = argument - whole
        if rest.is_zero():
            return whole
        if is_fixed(self._field, rest):
            with working_precision(_BITS):
                value = value_of(self._field, rest, {}).real.floor()
            if not value.is_exact() or not abs(value) < FARTHEST:
                raise NoProofError("floor of something close to an integer, or of a huge number")
            return whole + self._field.number(int(value.unique_fmpz()))
        return whole + self.opaque("floor", (rest,), kind="step")

    def _whole_part(self, element: Element) -> Element:
        """The terms that are integers: whole multiples of integers, the floor of the constant."""
        if not element.bottom.is_constant():
            return self._field.zero
        scale = int(element.bottom.leading_coefficient())
        whole = {}
        for monomial, coefficient in element.top.terms():
            used = [self._field.generators[i] for i, power in enumerate(monomial) if power]
            is_whole = all(map(self.is_integer_valued_generator, used))
            if is_whole and (not used or int(coefficient) % scale == 0):
                whole[monomial] = int(coefficient) // scale
        return self._field.poly(self._field.context.from_dict(whole))

    def ceil(self, argument: Element) -> Element:
        """`⌈u⌉ = -⌊-u⌋`."""
        return -self.floor(-argument)

    def extreme(self, arguments: tuple[Element, ...], direction: int) -> Element:
        """The greatest (1) or least (-1): `(a + b ± |a - b|) / 2`, one after the other."""
        self._field.rule("extremes-as-abs")
        result = arguments[0]
        for other in arguments[1:]:
            gap = self.absolute(result - other).scaled(direction)
            result = (result + other + gap).scaled(fmpq(1, 2))
        return result

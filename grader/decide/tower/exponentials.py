"""Exponentials, and what is made from them: general powers, trigonometry, hyperbolics.

`exp` of a sum is split into one generator for each monomial of the exponent, with rational
multiples as powers: `exp(2x + y/3)` is `E_x^2 F_y` with `F_y = exp(y/3)`. Trigonometric
functions are exponentials of imaginary arguments, so every addition theorem is a product
of powers.
"""

from __future__ import annotations

from math import gcd

from flint import fmpq

from grader.decide.tower.elements import Element, Monomial, NoProofError, Poly
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator
from grader.decide.tower.powers import Powers
from grader.decide.tower.signs import Signs

_LARGEST_SCALE = 240
_LARGEST_POWER = 5000


class Exponentials(Powers):
    """Makes exponentials, powers with any exponent, and the functions built from them."""

    def __init__(self, field: Field, signs: Signs) -> None:
        super().__init__(field, signs)

    # --- exp ------------------------------------------------------------------------------

    def exp(self, exponent: Element) -> Element:
        """`exp(u)`, one factor for each monomial of u."""
        result = self._field.one
        content = exponent.bottom.content()
        bottom = exponent.bottom // self._field.context.constant(content)
        for monomial, coefficient in exponent.top.terms():
            factor = fmpq(coefficient, content)
            result *= self._exp_term(monomial, bottom, factor)
        return result

    def _exp_term(self, monomial: Monomial, bottom: Poly, factor: fmpq) -> Element:
        """`exp(factor * monomial / bottom)`."""
        if bottom.is_one():
            special = self._exp_special(monomial, factor)
            if special is not None:
                return special
        exponent = self._field.monomial(monomial) / self._field.poly(bottom)
        return self._exp_base(exponent, factor)

    def _exp_special(self, monomial: Monomial, factor: fmpq) -> Element | None:
        """Exponents for which the exponential is known: logarithms, angles, `i π`."""
        field = self._field
        used = [field.generators[i] for i, power in enumerate(monomial) if power]
        kinds = sorted(g.kind for g in used)
        if kinds == ["ln"] and sum(monomial) == 1:
            field.rule("exp-of-log")
            return self._modulus(used[0].of[0], factor)
        if "unity" not in kinds or not self._is_imaginary(monomial, used):
            return None
        rest = [g for g in used if g.kind != "unity"]
        if [g.kind for g in rest] == ["constant"] and monomial[rest[0].index] == 1:
            field.rule("exact-angle")
            return field.unity(factor / 2)
        if len(rest) == 1 and rest[0].kind == "arctan" and monomial[rest[0].index] == 1:
            return self._exp_of_angle(rest[0].of[0], factor)
        if self._counts_half_turns(monomial, rest):
            return self._exp_half_turns(monomial, factor)
        return None

    def _is_imaginary(self, monomial: Monomial, used: list[Generator]) -> bool:
        """Whether the root of unity in a monomial is i itself."""
        (unity,) = (g for g in used if g.kind == "unity")
        return 4 * monomial[unity.index] == int(unity.exponent.q)

    def _exp_of_angle(self, tangent: Element, factor: fmpq) -> Element | None:
        """`exp(i k arctan v) = ((1 + iv) / √(1 + v²))^k`, also for half-integer k.

        The half of an angle between -π and π has the direction of `1 + exp(i angle)`.
        """
        if factor.q > 2 or abs(int(factor.p)) > _LARGEST_POWER:
            return None
        field = self._field
        field.rule("trig-of-inverse")
        length = self._modulus(field.one + tangent * tangent, fmpq(1, 2))
        turn = (field.one + field.i * tangent) / length
        if factor.q == 2:
            double = (field.one + length.inverse()).scaled(2)
            turn = (field.one + turn) / self._modulus(double, fmpq(1, 2))
        return turn ** int(factor.p)

    def _counts_half_turns(self, monomial: Monomial, rest: list[Generator]) -> bool:
        """Whether the exponent is `i π` times something that is always an integer."""
        turns = [g for g in rest if g.kind == "constant"]
        if len(turns) != 1 or monomial[turns[0].index] != 1:
            return False
        return all(self.is_integer_valued_generator(g) for g in rest if g is not turns[0])

    def _exp_half_turns(self, monomial: Monomial, factor: fmpq) -> Element:
        """`exp(i π n p/q)`: a generator whose power 2q is 1."""
        field = self._field
        field.rule("integer-multiples-of-pi")
        exponent = field.monomial(monomial)
        result = self._exp_base(exponent, factor)
        known: Generator = field.named[("exp", exponent.key())]
        if not known.degree:
            field.relate(known, 2 * int(known.exponent.q), field.one)
            result = field.quotient(result.top, result.bottom)
        return result

    def is_integer_valued_generator(self, generator: Generator) -> bool:
        """Whether a generator takes integer values only."""
        domain = self._field.domains.get(generator.name)
        return generator.kind == "symbol" and domain is not None and domain.integer

    def is_integer_valued(self, element: Element) -> bool:
        """Whether an element is a polynomial with integer coefficients in integers."""
        used = self._field.used(element.top)
        return bool(element.bottom.is_one()) and all(map(self.is_integer_valued_generator, used))

    def _exp_base(self, exponent: Element, factor: fmpq) -> Element:
        """`exp(factor * w)` by the generator of w, whose scale is refined as needed."""
        field = self._field
        key = ("exp", exponent.key())
        known: Generator | None = field.named.get(key)
        scale = int(factor.q)
        if known is not None:
            scale = scale * int(known.exponent.q) // gcd(scale, int(known.exponent.q))
        if known is None or scale != known.exponent.q:
            if scale > _LARGEST_SCALE:
                raise NoProofError("fine scale of an exponent")
            finer = self._make_exp(exponent, scale)
            if known is not None:
                power = scale // int(known.exponent.q)
                if known.degree:
                    field.relate(finer, known.degree * power, field.one)
                field.relate(known, 1, field.element(finer, power))
                field.refined = True
            field.named[key] = known = finer
        power = int(factor.p) * scale // int(factor.q)
        if abs(power) > _LARGEST_POWER:
            raise NoProofError("large multiple in an exponent")
        return field.element(known, power)

    def _make_exp(self, exponent: Element, scale: int) -> Generator:
        conjugate = self._conjugate_kind(exponent)
        sign = 1 if conjugate == "real" else 0
        made = self._field.generator("exp", f"exp(w/{scale})", conjugate, sign)
        self._field.derive(made, (exponent,), fmpq(1, scale))
        return made

    def _conjugate_kind(self, exponent: Element) -> str:
        if self._field.is_real(exponent):
            return "real"
        try:
            turned = self._field.conjugate(exponent)
        except NoProofError:
            return "other"
        return "unit" if (turned + exponent).is_zero() else "other"

    # --- general powers -------------------------------------------------------------------

    def power(self, base: Element, exponent: Element) -> Element:
        """`a^b`: repeated multiplication, a root, an integer power, or `exp(b ln a)`."""
        number = exponent.rational()
        if number is not None and number.q != 1:
            return self.rational_power(base, number)
        if number is not None:
            return self._whole_power(base, int(number.p))
        if base.is_zero():
            raise NoProofError("power of zero")
        if base.rational() == 1:
            return base
        if self.is_integer_valued(exponent):
            return self._integer_power(base, exponent)
        self._field.rule("power-as-exp")
        return self.exp(exponent * self.ln(base))

    def _whole_power(self, base: Element, exponent: int) -> Element:
        """`u^n`; a large power of a sum keeps its factors as they are."""
        terms = max(len(base.top), len(base.bottom))
        if exponent == 0:
            if base.is_zero():
                raise NoProofError("zero to the power of zero")
            return self._field.one
        if terms <= 1 or abs(exponent) * terms <= 64:
            return base**exponent
        return self._integer_power(base, self._field.number(exponent))

    def _integer_power(self, base: Element, exponent: Element) -> Element:
        """`u^n` for an integer-valued n: the product over the factors of u."""
        self._field.rule("integer-power-of-factors")
        result = self._field.one
        for poly, direction in ((base.top, 1), (base.bottom, -1)):
            content, pairs = self._field.factors(poly)
            if content < 0:
                result *= self._sign_power(exponent)
            if abs(content) != 1:
                log = self.ln(self._field.number(abs(content)))
                result *= self.exp(exponent.scaled(direction) * log)
            for factor, power in pairs:
                result *= self._integer_power_of(factor, exponent.scaled(power * direction))
        return result

    def _sign_power(self, exponent: Element) -> Element:
        """`(-1)^n = exp(i π n)`."""
        number = exponent.rational()
        if number is not None:
            return self._field.number((-1) ** (int(number.p) % 2))
        return self.exp(self._field.i * self.pi() * exponent)

    def _integer_power_of(self, factor: Poly, exponent: Element) -> Element:
        single = self._field.single(factor)
        if single is not None and single.kind in {"exp", "unity"}:
            angle = (
                self._field.i * self.pi().scaled(2 * single.exponent)
                if single.kind == "unity"
                else single.of[0].scaled(single.exponent)
            )
            return self.exp(exponent * angle)
        if self._field.is_real_poly(factor) and exponent.rational() is None:
            sign = self._signs.of_factor(factor)
            if sign:
                size = self.exp(exponent * self.ln_modulus(self._field.poly(factor)))
                return size if sign > 0 else size * self._sign_power(exponent)
        return self._opaque_power(factor, exponent)

    def _opaque_power(self, factor: Poly, exponent: Element) -> Element:
        """`f^n` for a factor of unknown sign: a generator for each monomial of n."""
        result = self._field.one
        for monomial, coefficient in exponent.top.terms():
            base = (self._field.poly(factor), self._field.monomial(monomial))
            key = ("power", *(part.key() for part in base))
            known: Generator | None = self._field.named.get(key)
            if known is None:
                known = self._field.generator("opaque", "power", "other")
                self._field.derive(known, base, 1)
                known.fixed = False
                self._field.named[key] = known
            result *= self._field.element(known, int(coefficient))
        return result

    # --- circular and hyperbolic functions --------------------------------------------------

    def pi(self) -> Element:
        """The number π."""
        known: Generator | None = self._field.named.get(("pi",))
        if known is None:
            known = self._field.generator("constant", "pi", sign=1)
            self._field.named[("pi",)] = known
        return self._field.element(known)

    def circular(self, name: str, angle: Element) -> Element:
        """`sin`, `cos`, `tan`, `sec`, `csc` or `cot` by `exp(i angle)`."""
        self._field.rule("trig-to-exp")
        return self._ratio(name, self.exp(self._field.i * angle), -self._field.i)

    def hyperbolic(self, name: str, argument: Element) -> Element:
        """`sinh`, … by `exp`."""
        self._field.rule("hyperbolic-to-exp")
        return self._ratio(name.removesuffix("h"), self.exp(argument), self._field.one)

    def _ratio(self, name: str, exponential: Element, turn: Element) -> Element:
        """The function of x by `e = exp(x / turn)`, for a turn of 1 or -i.

        With `e = t/b`: the sine is `turn (t² - b²) / (2 t b)`, the cosine `(t² + b²) / (2 t b)`.
        """
        multiply = self._field.multiply
        t, b = exponential.top, exponential.bottom
        t_squared, b_squared = multiply(t, t), multiply(b, b)
        parts = {
            "s": multiply(turn.top, t_squared - b_squared),
            "c": t_squared + b_squared,
            "1": multiply(t, b) * 2,
        }
        above, below = _RATIOS[name]
        return self._field.quotient(parts[above], parts[below])


# Sine, cosine and one, times what they have in common: which is over which.
_RATIOS = {
    "sin": ("s", "1"),
    "cos": ("c", "1"),
    "tan": ("s", "c"),
    "cot": ("c", "s"),
    "sec": ("1", "c"),
    "csc": ("1", "s"),
}

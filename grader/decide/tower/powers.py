"""Absolute values, fractional powers and logarithms, all made from irreducible factors.

`|u|`, `u^(p/q)` and `ln u` of `u = c f1^e1 f2^e2 …` become products of `|f|^(e p/q)` and
sums of `e ln|f|`. Here `|f|` is the modulus, so a factor such as `exp(2ix) + 1` of a cosine
is as good as a real one. For each f there is one generator `|f|^(1/q)`, with q refined
when a finer root of the same f turns up.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, isqrt

from flint import fmpq, fmpz

from grader.decide.tower.elements import Element, NoProofError, Poly, poly_key
from grader.decide.tower.field import Field
from grader.decide.tower.generators import Generator
from grader.decide.tower.numeric import is_fixed
from grader.decide.tower.signs import Condition, Signs
from grader.decide.tower.term_signs import coefficients

# Integers beyond this size are not factored: each is taken as if it were a prime.
_FACTORED_BITS = 80
_LARGEST_INDEX = 240


class Powers:
    """Makes absolute values, fractional powers and logarithms; collects what they require."""

    def __init__(self, field: Field, signs: Signs) -> None:
        self._field = field
        self._signs = signs
        self.required: dict[Condition, Element] = {}
        # Places `name = value` that a generic argument says nothing about.
        self.exceptions: dict[tuple[str, Fraction], None] = {}
        # Places where a factor of unknown sign changes it: a proof may go piece by piece.
        self.turns: dict[tuple[str, Fraction], None] = {}

    def start_round(self) -> None:
        """Forget what was required, and watch for generators that are refined from now on."""
        self.required.clear()
        self._field.refined = False

    def is_refined(self) -> bool:
        """Whether a generator was refined since the round began."""
        return self._field.refined

    def require_nonnegative(self, element: Element) -> None:
        """Note that the formula has a value only where `element >= 0`.

        Raises:
            NoProofError: if the element cannot be positive, or is not certainly real.
        """
        sign = self._signs.of(element)
        if sign > 0:
            return
        if sign < 0 or element.is_zero() or is_fixed(self._field, element):
            raise NoProofError("undefined on the domain")
        if not self._field.is_real(element):
            raise NoProofError("condition on a complex number")
        self.required.setdefault(self._signs.condition(element), element)

    # --- absolute value and sign ----------------------------------------------------------

    def absolute(self, element: Element) -> Element:
        """`|u|`."""
        if element.is_zero():
            return element
        sign = self._signs.of(element) if self._field.is_real(element) else 0
        if sign:
            return element if sign > 0 else -element
        self._field.rule("abs-of-factors")
        return self._modulus(element, fmpq(1))

    def sign(self, element: Element) -> Element:
        """`sign(u) = u / |u|`, except where u is zero."""
        if element.is_zero():
            return element
        sign = self._signs.of(element)
        if not self._signs.never_zero(element):
            self._except_zeros(element)
        self._field.rule("sign-as-quotient")
        return self._field.number(sign) if sign else element / self.absolute(element)

    def _except_zeros(self, element: Element) -> None:
        """Note the places where the element is zero: there, the sides are compared apart."""
        for factor, _ in self._field.factors(element.top)[1]:
            place = rational_root(self._field, factor)
            if place is None:
                raise NoProofError("sign of something that may be zero")
            self.exceptions.setdefault(place)

    # --- powers ---------------------------------------------------------------------------

    def rational_power(self, element: Element, exponent: fmpq) -> Element:
        """`u^(p/q)`: the real root; for even q the formula requires `u >= 0`."""
        p, q = int(exponent.p), int(exponent.q)
        if q == 1:
            return element**p
        if q > _LARGEST_INDEX or abs(p) > 40 * q:
            raise NoProofError("large root")
        if element.is_zero():
            if p < 0:
                raise NoProofError("division by zero")
            return element
        self._field.rule("radical")
        if q % 2 == 0 or self._field.in_complex:
            return self._even_root(element, exponent)
        sign = self._signs.of(element)
        if sign:
            return self._modulus(element, exponent).scaled(sign if p % 2 else 1)
        if not self._field.is_real(element):
            raise NoProofError("root of a complex number")
        # The sign of u is sign(f1) … sign(fk); u^(1/q) = u |u|^(1/q) / |u|.
        size = self._modulus(element, exponent)
        return size if p % 2 == 0 else size * element / self._modulus(element, fmpq(1))

    def _even_root(self, element: Element, exponent: fmpq) -> Element:
        if self._field.in_complex:
            sign = self._signs.of(element) if self._field.is_real(element) else 0
            if sign == 0:
                raise NoProofError("principal root of a complex number")
            size = self._modulus(element, exponent)
            return size if sign > 0 else size * self._field.unity(exponent / 2)
        self.require_nonnegative(element)
        return self._modulus(element, exponent)

    def _modulus(self, element: Element, exponent: fmpq) -> Element:
        """`|u|^exponent`."""
        result = self._field.one
        for poly, direction in ((element.top, 1), (element.bottom, -1)):
            content, pairs = self._field.factors(poly)
            for prime, power in _prime_powers(abs(content)):
                result *= self._of_prime(prime, exponent * power * direction)
            together, rest = self._jointly(pairs)
            for base, power in together:
                result *= self._factor_power(base, exponent * power * direction, 1, real=True)
            for factor, power in rest:
                result *= self._of_factor(factor, exponent * power * direction)
        return result

    def _jointly(
        self, pairs: list[tuple[Poly, int]]
    ) -> tuple[list[tuple[Element, int]], list[tuple[Poly, int]]]:
        """Complex factors whose product is real with a certain sign, and the other factors.

        `(e - 1)(e + 1)` is a sine up to units; its sign may be known where those of the
        factors, half angles, are not.
        """
        joint: dict[int, list[Poly]] = {}
        for factor, power in pairs:
            if self._field.single(factor) is None and not self._field.is_real_poly(factor):
                joint.setdefault(power, []).append(factor)
        found = []
        for power, factors in joint.items():
            product = self._field.one
            for factor in factors:
                product *= self._field.poly(factor)
            turned = self._real_form(product) if len(factors) > 1 else None
            sign = 0 if turned is None else self._signs.of(turned)
            if turned is not None and sign:
                found.append((turned.scaled(sign), power))
        done = {power for _, power in found}
        complex_ones = [factor for power in done for factor in joint[power]]
        rest = [(f, p) for f, p in pairs if not any(f is known for known in complex_ones)]
        return found, rest

    def _of_prime(self, prime: int, exponent: fmpq) -> Element:
        whole = int(exponent.floor())
        base = self._field.number(prime)
        result = base**whole
        if exponent != whole:
            result *= self._root(base, exponent - whole, sign=1)
        return result

    def _of_factor(self, factor: Poly, exponent: fmpq) -> Element:
        """`|f|^exponent` for an irreducible polynomial."""
        field = self._field
        single = field.single(factor)
        if single is not None:
            if single.conjugate == "unit":
                return field.one
            if single.kind == "exp" and single.conjugate == "real":
                return self.exp(single.of[0].scaled(single.exponent * exponent))
            if single.kind == "root":
                return self._modulus(single.of[0], single.exponent * exponent)
        base = field.poly(factor)
        if field.is_real_poly(factor):
            return self._factor_power(base, exponent, self._signs.of_factor(factor), real=True)
        turned = self._real_form(base)
        sign = 0 if turned is None else self._signs.of(turned)
        if turned is not None and sign:
            return self._factor_power(turned, exponent, sign, real=True)
        return self._factor_power(base, exponent, 0, real=False)

    def _real_form(self, base: Element) -> Element | None:
        """A real element with the same modulus: the factor times a product of units."""
        turn = self._field.conjugate(base) / base
        root = self._field.one
        for poly, direction in ((turn.top, 1), (turn.bottom, -1)):
            content, pairs = self._field.factors(poly)
            if content not in {1, -1} or any(power % 2 for _, power in pairs):
                return None
            if content < 0:
                root *= self._field.i
            for factor, power in pairs:
                root *= self._field.poly(factor) ** (direction * power // 2)
        real = base * root
        return real if self._field.is_real(real) else None

    def exp(self, _exponent: Element) -> Element:
        """`exp` of an element; filled in by `Exponentials`, which knows how."""
        raise NotImplementedError

    def _factor_power(self, base: Element, exponent: fmpq, sign: int, real: bool) -> Element:
        square = base * base if real else base * self._field.conjugate(base)
        whole = int(exponent.floor())
        result = square ** (whole // 2)
        if whole % 2:
            result *= base.scaled(sign) if sign else self._root(base, fmpq(1), sign, square)
        if exponent != whole:
            part = exponent - whole
            plain = self._denested(base) if real and part == fmpq(1, 2) else None
            result *= self._root(base, part, sign, square) if plain is None else plain
        return result

    def _denested(self, base: Element) -> Element | None:
        """`√(a + b √R)` as `√((a + d)/2) ± √((a - d)/2)`, where `d² = a² - b² R`."""
        for root in self._field.used(base.top):
            if root.kind != "root" or root.degree != 2 or root.value is None:
                continue
            if base.top.degrees()[root.index] != 1:
                continue
            a, b = (self._field.poly(p) for p in coefficients(self._field, base.top, root)[:2])
            d = self._square_root(a * a - b * b * root.value)
            sign = self._signs.of(b)
            if d is None or not sign or (a - d).is_zero() or self._signs.of(a - d) <= 0:
                continue
            self._field.rule("nested-radical")
            outer, inner = (
                self._modulus(part.scaled(fmpq(1, 2)), fmpq(1, 2)) for part in (a + d, a - d)
            )
            return outer + inner.scaled(sign)
        return None

    def _square_root(self, square: Element) -> Element | None:
        """The non-negative root of a formally perfect square, if its sign is certain."""
        if square.is_zero() or not self._field.is_real_poly(square.top):
            return None
        root = self._field.one
        for poly, direction in ((square.top, 1), (square.bottom, -1)):
            content, pairs = self._field.factors(poly)
            if content < 0 or isqrt(content) ** 2 != content or any(p % 2 for _, p in pairs):
                return None
            root *= self._field.number(isqrt(content)) ** direction
            for factor, power in pairs:
                root *= self._field.poly(factor) ** (direction * power // 2)
        sign = self._signs.of(root)
        return root.scaled(sign) if sign else None

    def _root(
        self, base: Element, exponent: fmpq, sign: int, square: Element | None = None
    ) -> Element:
        """`|base|^exponent` for 0 < exponent <= 1, by the generator of this base."""
        key = ("root", base.key())
        known: Generator | None = self._field.named.get(key)
        index = int(exponent.q)
        if known is not None:
            index = index * int(known.exponent.q) // gcd(index, int(known.exponent.q))
        if known is None or index != known.exponent.q:
            if index > _LARGEST_INDEX:
                raise NoProofError("large root")
            finer = self._make_root(base, index, sign, square)
            if known is not None:
                power = index // int(known.exponent.q)
                self._field.relate(known, 1, self._field.element(finer, power))
                self._field.refined = True
            self._field.named[key] = known = finer
        elif sign and known.degree == 2 * index:
            # The sign has become known since the generator was made.
            self._field.relate(known, index, base.scaled(sign))
            self._field.refined = True
        return self._field.element(known, int(exponent.p) * index // int(exponent.q))

    def _make_root(self, base: Element, index: int, sign: int, square: Element | None) -> Generator:
        made = self._field.generator("root", f"|f|^(1/{index})", sign=1)
        self._field.derive(made, (base,), fmpq(1, index))
        if sign:
            self._field.relate(made, index, base.scaled(sign))
        else:
            self._note_turn(base)
            assert square is not None
            self._field.relate(made, 2 * index, square)
        return made

    def _note_turn(self, base: Element) -> None:
        place = rational_root(self._field, base.top)
        shifted = self._field.single(base.top + self._field.one_poly)
        if shifted is not None and shifted.kind == "exp":
            place = rational_root(self._field, shifted.of[0].top)
        if place is not None:
            self.turns.setdefault(place)

    # --- logarithms -----------------------------------------------------------------------

    def ln(self, element: Element) -> Element:
        """`ln u`, which requires `u > 0`, as a sum of logarithms of moduli."""
        if element.is_zero():
            raise NoProofError("logarithm of zero")
        if self._field.in_complex:
            if not self._field.is_real(element) or self._signs.of(element) <= 0:
                raise NoProofError("principal logarithm of a complex number")
        else:
            self.require_nonnegative(element)
        self._field.rule("log-of-factors")
        return self.ln_modulus(element)

    def ln_modulus(self, element: Element) -> Element:
        """`ln|u|`.

        Raises:
            NoProofError: if u may be zero on a whole interval, as `|x| - x` is.
        """
        element.inverse()
        total = self._field.zero
        for poly, direction in ((element.top, 1), (element.bottom, -1)):
            content, pairs = self._field.factors(poly)
            for prime, power in _prime_powers(abs(content)):
                total += self._ln_base(self._field.number(prime), 1).scaled(power * direction)
            for factor, power in pairs:
                total += self._ln_factor(factor).scaled(power * direction)
        return total

    def _ln_factor(self, factor: Poly) -> Element:
        field = self._field
        single = field.single(factor)
        if single is not None:
            if single.conjugate == "unit":
                return field.zero
            if single.kind == "exp" and single.conjugate == "real":
                return single.of[0].scaled(single.exponent)
            if single.kind == "root":
                return self.ln_modulus(single.of[0]).scaled(single.exponent)
        return self._ln_base(field.poly(factor), 0)

    def _ln_base(self, base: Element, sign: int) -> Element:
        key = ("ln", poly_key(base.top))
        known: Generator | None = self._field.named.get(key)
        if known is None:
            known = self._field.generator("ln", "ln|f|", sign=sign)
            self._field.derive(known, (base,), 1)
            self._field.named[key] = known
        return self._field.element(known)


def rational_root(field: Field, factor: Poly) -> tuple[str, Fraction] | None:
    """`(x, -b/a)` for a polynomial `a x + b` in one symbol with integers a, b."""
    name, slope, constant = "", 0, 0
    for monomial, coefficient in factor.terms():
        used = [i for i, power in enumerate(monomial) if power]
        if not used:
            constant = int(coefficient)
            continue
        generator = field.generators[used[0]]
        if len(used) > 1 or monomial[used[0]] != 1 or name or generator.kind != "symbol":
            return None
        name, slope = generator.name, int(coefficient)
    return (name, Fraction(-constant, slope)) if name else None


def _prime_powers(number: int) -> list[tuple[int, int]]:
    """The prime powers of a positive integer; a very large one is returned whole."""
    if number == 1:
        return []
    if number.bit_length() > _FACTORED_BITS:
        return [(number, 1)]
    return [(int(prime), int(power)) for prime, power in fmpz(number).factor()]

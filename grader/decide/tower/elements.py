"""Quotients of integer polynomials in the generators of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from flint import fmpq

if TYPE_CHECKING:
    from grader.decide.tower.reduction import Reduction

# A polynomial of python-flint (`fmpz_mpoly`), which publishes no type.
Poly: TypeAlias = Any
Monomial: TypeAlias = tuple[int, ...]


class NoProofError(Exception):
    """The normal form cannot say anything here: `reason` is for the curious reader.

    Caught by `prove_equal`, which then simply has no proof.
    """


class Work:
    """What one proof may spend, counted in terms handled; time never decides anything."""

    __slots__ = ("left",)

    def __init__(self, budget: int) -> None:
        self.left = budget

    def spend(self, amount: int) -> None:
        """Count some work.

        Raises:
            NoProofError: when the budget is spent.
        """
        self.left -= amount
        if self.left < 0:
            raise NoProofError("too much work")


class Element:
    """`top / bottom` in lowest terms, reduced by the relations of its field.

    Equal functions may still have different quotients (`1/(r - 1)` and `r + 1` for
    `r^3 = …`); `numeric.is_zero` of their difference decides.
    """

    __slots__ = ("bottom", "field", "top")

    def __init__(self, field: Reduction, top: Poly, bottom: Poly) -> None:
        self.field = field
        self.top = top
        self.bottom = bottom

    def __add__(self, other: Element) -> Element:
        if not self.top:
            return other
        if not other.top:
            return self
        if self.bottom == other.bottom:
            return self.field.quotient(self.top + other.top, self.bottom)
        multiply = self.field.multiply
        top = multiply(self.top, other.bottom) + multiply(other.top, self.bottom)
        return self.field.quotient(top, multiply(self.bottom, other.bottom))

    def __sub__(self, other: Element) -> Element:
        return self + (-other)

    def __neg__(self) -> Element:
        return Element(self.field, -self.top, self.bottom)

    def __mul__(self, other: Element) -> Element:
        one = self.field.one
        if self is one or other is one:
            return other if self is one else self
        multiply = self.field.multiply
        return self.field.quotient(
            multiply(self.top, other.top), multiply(self.bottom, other.bottom)
        )

    def __truediv__(self, other: Element) -> Element:
        return self if other is self.field.one else self * other.inverse()

    def __pow__(self, exponent: int) -> Element:
        if exponent == 1:
            return self
        base = self if exponent >= 0 else self.inverse()
        raise_to = self.field.raise_to
        return self.field.quotient(
            raise_to(base.top, abs(exponent)), raise_to(base.bottom, abs(exponent))
        )

    def inverse(self) -> Element:
        """The reciprocal.

        Raises:
            NoProofError: if the element is zero, or cannot be shown to be a non-zero
                function on every part of the domain.
        """
        return self.field.quotient(self.bottom, self.top)

    def scaled(self, factor: fmpq | int) -> Element:
        """A rational multiple."""
        number = fmpq(factor)
        if number == 1:
            return self
        return self.field.quotient(self.top * number.p, self.bottom * number.q)

    def is_zero(self) -> bool:
        """Whether the quotient is formally zero; see `numeric.is_zero` for the function."""
        return bool(self.top.is_zero())

    def rational(self) -> fmpq | None:
        """The rational number that this element is, if it is formally one."""
        if self.top.is_constant() and self.bottom.is_constant():
            return fmpq(_constant(self.top), _constant(self.bottom))
        return None

    def key(self) -> tuple[str, str]:
        """A hashable name of the quotient."""
        return poly_key(self.top), poly_key(self.bottom)


def _constant(poly: Poly) -> Any:
    return 0 if poly.is_zero() else poly.leading_coefficient()


def poly_key(poly: Poly) -> str:
    """A hashable name of a polynomial, its own among the polynomials of one field."""
    return str(poly)

"""Numbers that a text describes but nobody should compute: found without computing them.

`9^9^9`, `factorial(10^9)`, `exp(exp(exp(9)))`. Small constants are computed exactly; beyond
that only bounds of their logarithms are kept, so the work is linear in the tree.
"""

from __future__ import annotations

from fractions import Fraction
from math import log2
from typing import assert_never

import msgspec

from grader.syntax.limits import Limits
from grader.syntax.problem import SyntaxProblem
from grader.syntax.refused import Refused
from grader.syntax.tree import (
    AnyNode,
    Call,
    Constant,
    Group,
    Interval,
    Matrix,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Quantity,
    Relation,
    Sequence,
    Signed,
    Sum,
    Union,
    known,
)

# Exact values are kept up to this many bits.
_SMALL = 256

# The exponent of a floating-point ball may have this many bits, and no more.
_BALL = 40.0

_LOG2_E = 1.4426950408889634


class Size(msgspec.Struct, frozen=True, gc=False):
    """A constant: `exact` if it is small, bounds of its logarithm otherwise.

    `above` bounds log2 of its absolute value, `below` log2 of its denominator (0 for
    integers and for irrational numbers, which no engine keeps exactly).
    """

    exact: Fraction | None
    above: float
    below: float = 0.0
    rational: bool = True


def find_oversize(tree: Node, limits: Limits, text: str = "") -> SyntaxProblem | None:
    """The problem with the first number of the tree that outgrows `limits`, or None."""
    try:
        _Measure(limits).size(tree)
    except Refused as refused:
        return refused.about(text)
    return None


def _of(value: Fraction) -> Size:
    above = float(value.numerator.bit_length() - value.denominator.bit_length() + 1)
    exact = value if _bits(value) <= 2 * _SMALL else None
    return Size(exact, above if value else 0.0, float(value.denominator.bit_length() - 1))


class _Measure:
    """The size of each kind of node; None where it has names in it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def size(self, tree: Node) -> Size | None:
        """The size of a constant, None for anything else.

        Raises:
            Refused: at a number that outgrows the limits.
        """
        node: AnyNode = known(tree)
        match node:
            case Name():
                return None
            case Number():
                return _of(Fraction(node.numerator, node.denominator))
            case Constant():
                return Size(None, 2.0, rational=False)
            case Group():
                return self.size(node.inner)
            case Quantity():
                return self.size(node.value)
            case Signed():
                inner = self.size(node.operand)
                if inner is None or inner.exact is None or node.sign == "+":
                    return inner
                return _of(-inner.exact)
            case Percent():
                return self.product(node, [self.size(node.operand), _of(Fraction(1, 100))], ("*",))
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(
                    node, [self.size(factor) for factor in node.factors], node.operators
                )
            case Power():
                return self.power(node)
            case Call():
                return self.call(node)
            case Sequence() | Union() | Relation() | Matrix() | Interval():
                for part in _parts(node):
                    self.size(part)
                return None
            case _:
                assert_never(node)

    def sum(self, node: Sum) -> Size | None:
        """A sum is at most the largest term times their number."""
        sizes = [self.size(term) for term in node.terms]
        found = [size for size in sizes if size is not None]
        if len(found) < len(sizes):
            return None
        total: Fraction | None = Fraction(0)
        for operator, size in zip(("+", *node.operators), found, strict=True):
            if total is None or size.exact is None or total.denominator.bit_length() > _SMALL:
                total = None
                break
            total += size.exact if operator == "+" else -size.exact
        if total is not None and _bits(total) <= _SMALL:
            return _of(total)
        above = max(size.above for size in found) + log2(len(found))
        below = sum(size.below for size in found)
        rational = all(size.rational for size in found)
        return self.checked(node, Size(None, above, below, rational))

    def product(
        self, node: Node, sizes: list[Size | None], operators: tuple[str, ...]
    ) -> Size | None:
        """Logarithms add; dividing by a fraction is multiplying by its denominator."""
        if any(size is None for size in sizes):
            return None
        result = sizes[0]
        for operator, size in zip(operators, sizes[1:], strict=True):
            assert result is not None
            assert size is not None
            result = self.quotient(result, size) if operator == "/" else self.times(result, size)
        assert result is not None
        return self.checked(node, result)

    def times(self, one: Size, other: Size) -> Size:
        """The size of a product of two."""
        if one.exact is not None and other.exact is not None:
            value = one.exact * other.exact
            if _bits(value) <= _SMALL:
                return _of(value)
        rational = one.rational and other.rational
        return Size(None, one.above + other.above, one.below + other.below, rational)

    def quotient(self, one: Size, other: Size) -> Size:
        """The size of a quotient; dividing by zero is somebody else's trouble."""
        if other.exact is not None and other.exact != 0:
            return self.times(one, _of(1 / other.exact))
        rational = one.rational and other.rational
        below = one.below + max(other.above, 0.0) + other.below
        return Size(None, one.above + other.below, below if rational else 0.0, rational)

    def power(self, node: Power) -> Size | None:
        """A power, refused if its exponent or its value is too large."""
        base, exponent = self.size(node.base), self.size(node.exponent)
        if exponent is None:
            return None
        if base is not None and base.exact is not None and abs(base.exact) in (0, 1):
            return _of(Fraction(1))
        largest = self.limits.symbolic_exponent
        if base is not None and base.rational:
            largest = self.limits.exponent
        if exponent.exact is None and exponent.above > _BALL:
            raise self.refused("exponent-too-large", node.exponent, str(largest))
        times = float(abs(exponent.exact)) if exponent.exact is not None else 2.0**exponent.above
        if exponent.rational and times > largest:
            raise self.refused("exponent-too-large", node.exponent, str(largest))
        return None if base is None else self.raised(node, base, exponent, times)

    def raised(self, node: Power, base: Size, exponent: Size, times: float) -> Size:
        """The value of a power of constants; exact if it is small."""
        power = exponent.exact
        whole = power is not None and power.denominator == 1
        spread = (abs(base.above) + base.below) * times
        if whole and base.exact and power is not None and spread <= _SMALL:
            return _of(base.exact**power.numerator)
        if not whole:
            return self.checked(node, Size(None, spread, rational=False))
        return self.checked(
            node, Size(None, spread, spread if base.rational else 0.0, base.rational)
        )

    def call(self, node: Call) -> Size | None:
        """A function of constants."""
        sizes = [self.size(argument) for argument in node.arguments]
        found = [size for size in sizes if size is not None]
        if len(found) < len(sizes):
            return None
        first = found[0]
        match node.function:
            case "exp" | "sinh" | "cosh":
                if first.above > _BALL:
                    raise self.refused("value-too-large", node, "")
                return self.checked(node, Size(None, 2.0**first.above * _LOG2_E, rational=False))
            case "factorial" | "double_factorial" | "gamma":
                return self.factorial(node, first)
            case "binomial":
                return self.binomial(node, found)
            case "abs":
                return first if first.exact is None else _of(abs(first.exact))
            case "floor" | "ceil" | "min" | "max":
                above = max(0.0, *(size.above for size in found), 0.0) + 1
                below = max(0.0, *(size.below for size in found), 0.0)
                return Size(None, above, below, all(size.rational for size in found))
            case _:
                return Size(None, _estimate(node.function, found), rational=False)

    def factorial(self, node: Call, size: Size) -> Size:
        """The size of n!, which has at most n log2 n bits."""
        if size.above > _BALL:
            raise self.refused("value-too-large", node, "")
        most = 2.0**size.above if size.exact is None else float(abs(size.exact))
        return self.checked(node, Size(None, most * log2(most + 2), 0.0))

    def binomial(self, node: Call, sizes: list[Size]) -> Size:
        """The size of a binomial, which has at most k log2 n bits."""
        n, k = sizes[0], sizes[1]
        if n.exact is None or k.exact is None:
            bits = max(n.above, k.above)
            if bits > _BALL:
                raise self.refused("value-too-large", node, "")
            return self.checked(node, Size(None, 2.0**bits))
        smaller = min(abs(k.exact), abs(n.exact - k.exact))
        return self.checked(node, Size(None, float(smaller) * log2(float(abs(n.exact)) + 2)))

    def checked(self, node: Node, size: Size) -> Size:
        """The same size, if a number of that size may be computed."""
        most = float(self.limits.value_bits) if size.rational else 2.0**_BALL
        if max(size.above, 0.0) + size.below > most:
            raise self.refused("value-too-large", node, "")
        return size

    def refused(self, code: str, node: Node, expected: str) -> Refused:
        """The refusal of one node."""
        return Refused(code, node.start, node.end, "", expected)


def _estimate(function: str, sizes: list[Size]) -> float:
    """About how large a function that does not grow fast is, as log2; a little too large.

    Near a pole it may be too small: what is refused here must be large for certain, and an
    engine has bounds of its own.
    """
    above = sizes[0].above
    if function in ("ln", "log"):
        return log2(max(abs(above), sizes[0].below, 1.0) + 1)
    if function in ("sqrt", "cbrt"):
        return max(above / 2, 0.0) + 1
    return max(above, 0.0) + 1 if function == "root" else 4.0


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _parts(node: Sequence | Union | Relation | Matrix | Interval) -> tuple[Node, ...]:
    match node:
        case Sequence():
            return node.items
        case Union():
            return node.members
        case Relation():
            return node.sides
        case Matrix():
            return tuple(entry for row in node.rows for entry in row)
        case Interval():
            return (node.low, node.high)
        case _:
            assert_never(node)

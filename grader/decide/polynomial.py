"""The world of rational functions: a tree as numerator and denominator over the integers.

A function is a pair of python-flint polynomials, or of plain integers while it is constant.
Common factors stay, as in `exact`. Every expansion is bounded before it is made, because a
large power or a factoring inside the library cannot be interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb
from typing import Any, TypeAlias

from flint import fmpz

from grader.decide.exact import integer_power, value_at
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Call, Group, Name, Node, Number, Percent, Power, Product, Signed, Sum

# python-flint publishes no types: a polynomial or an int.
Poly: TypeAlias = Any
Function: TypeAlias = tuple[Poly, Poly]
Names: TypeAlias = Mapping[str, Function]

# Multiplying 20,000 pairs of terms takes about 2 ms, raising to 3,000 terms likewise.
MOST_PRODUCTS = 20_000
_MOST_TERMS = 3_000
_MOST_DEGREE = 1_000_000
_MOST_BITS = 64_000
_HUGE = fmpz(1) << _MOST_BITS
# In a long product, coefficients are looked at after so many factors.
_FACTORS = 8
_SHORT_TEXT = 48
# Pairs of terms that one tree may spend on all its products; smaller products are free.
_WORK = 60_000
_FREE = 64
_SHORT_BITS = 256


def function_of(tree: Node, names: Names) -> Function:
    """The tree as (numerator, denominator), where each name is the function `names` gives it.

    The denominator is never the zero polynomial.

    Raises:
        NoValue: for a division by an expression that is zero everywhere.
        NotExact: where the tree is no rational function.
        TooLarge: where expanding would exceed the caps.
    """
    return _RULES.get(type(tree), _stop)(tree, Expansion(names))


def multiply(left: Poly, right: Poly, node: Node) -> Poly:
    """The product, if it is not too large."""
    if type(left) is int:
        return right if left == 1 else left * right
    if type(right) is int:
        return left if right == 1 else left * right
    if _size(left, right) > MOST_PRODUCTS:
        raise TooLarge(node)
    return left * right


def _size(left: Poly, right: Poly) -> int:
    """About how many pairs of short terms a product is worth; 0 for one that is free."""
    pairs = len(left) * len(right)
    return pairs * (1 + (_bits(left) + _bits(right)) // _SHORT_BITS) if pairs > _FREE else 0


def same_function(left: Function, right: Function, node: Node) -> Poly:
    """`n1 d2 - n2 d1`, zero exactly if the two rational functions are equal.

    Raises:
        TooLarge: where the cross products would exceed the caps.
    """
    (n1, d1), (n2, d2) = left, right
    if type(d1) is type(d2) and d1 == d2:
        return n1 - n2
    return multiply(n1, d2, node) - multiply(n2, d1, node)


def is_zero(poly: Poly) -> bool:
    """Whether a polynomial or integer is zero."""
    return bool(poly == 0)


class Expansion(dict[str, Function]):
    """The functions of the names while one tree is expanded, and what is left to spend on it."""

    __slots__ = ("left",)

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self.left = _WORK

    def multiply(self, left: Poly, right: Poly, node: Node) -> Poly:
        """The product, if neither it nor all products together are too large."""
        if type(left) is int or type(right) is int:
            return multiply(left, right, node)
        size = _size(left, right)
        if size > MOST_PRODUCTS:
            raise TooLarge(node)
        self.spend(size, node)
        return left * right

    def raise_to(self, poly: Poly, exponent: int, node: Node) -> Poly:
        """The power, if neither it nor all products together are too large."""
        if type(poly) is not int and exponent > 1 and len(poly) > 1:
            terms = comb(len(poly) - 1 + min(exponent, _MOST_TERMS), len(poly) - 1)
            self.spend(terms * (1 + _bits(poly) * exponent // _SHORT_BITS), node)
        return raise_to(poly, exponent, node)

    def spend(self, amount: int, node: Node) -> None:
        """Count some work.

        Raises:
            TooLarge: when nothing is left.
        """
        self.left -= amount
        if self.left < 0:
            raise TooLarge(node)


def _number(node: Number, _names: Expansion) -> Function:
    return node.numerator, node.denominator


def _name(node: Name, names: Expansion) -> Function:
    function = names.get(node.name)
    if function is None:
        raise NotExact(node)
    return function


def _group(node: Group, names: Expansion) -> Function:
    inner = node.inner
    return _RULES.get(type(inner), _stop)(inner, names)


def _signed(node: Signed, names: Expansion) -> Function:
    top, bottom = _function(node.operand, names)
    return (-top if node.sign == "-" else top), bottom


def _percent(node: Percent, names: Expansion) -> Function:
    top, bottom = _function(node.operand, names)
    return top, bottom * 100


def _function(tree: Node, names: Expansion) -> Function:
    return _RULES.get(type(tree), _stop)(tree, names)


def _sum(node: Sum, names: Expansion) -> Function:
    terms = node.terms
    first = terms[0]
    top, bottom = _RULES.get(type(first), _stop)(first, names)
    for operator, term in zip(node.operators, terms[1:], strict=True):
        # Most members are names: looking them up here saves a call for each.
        if type(term) is Name and term.name in names:
            n, d = names[term.name]
        else:
            n, d = _RULES.get(type(term), _stop)(term, names)
        if type(d) is not type(bottom) or d != bottom:
            top, n = names.multiply(top, d, node), names.multiply(n, bottom, node)
            bottom = _small(names.multiply(bottom, d, node), node, names)
        top = top + n if operator == "+" else top - n
    return _small(top, node, names), _small(bottom, node, names)


def _product(node: Product, names: Expansion) -> Function:
    factors = node.factors
    first = factors[0]
    top, bottom = _RULES.get(type(first), _stop)(first, names)
    for place, (operator, factor) in enumerate(zip(node.operators, factors[1:], strict=True), 1):
        if type(factor) is Name and factor.name in names:
            n, d = names[factor.name]
        else:
            n, d = _RULES.get(type(factor), _stop)(factor, names)
        if operator == "/":
            if n == 0:
                raise NoValue(node)
            n, d = d, n
        top, bottom = names.multiply(top, n, node), names.multiply(bottom, d, node)
        if place % _FACTORS == 0:
            top, bottom = _small(top, node, names), _small(bottom, node, names)
    return _small(top, node, names), _small(bottom, node, names)


def _small(poly: Poly, node: Node, names: Expansion) -> Poly:
    """The same, if no coefficient has grown beyond a page of digits.

    Looking at all coefficients costs as much as an addition, so a short piece of text is let
    through: its powers are bounded by themselves, and there is no room for many of them.
    """
    if type(poly) is int:
        if poly.bit_length() > _MOST_BITS:
            raise TooLarge(node)
    elif node.end - node.start > _SHORT_TEXT:
        names.spend(len(poly), node)
        coefficients = poly.coeffs()
        if coefficients and (max(coefficients) > _HUGE or min(coefficients) < -_HUGE):
            raise TooLarge(node)
    return poly


def _power(node: Power, names: Expansion) -> Function:
    top, bottom = _function(node.base, names)
    exponent = _whole_exponent(node.exponent, names)
    if type(top) is int and type(bottom) is int:
        if exponent is not None:
            return integer_power(node, (top, bottom), exponent)
        return (1, 1) if top == bottom else value_at(node, {})
    if exponent is None:
        raise NotExact(node)
    if exponent <= 0:
        if top == 0:
            raise NoValue(node)
        top, bottom, exponent = bottom, top, -exponent
    return names.raise_to(top, exponent, node), names.raise_to(bottom, exponent, node)


def _whole_exponent(tree: Node, names: Expansion) -> int | None:
    """The value of a constant whole exponent, None for any other exponent."""
    if type(tree) is Number:
        return tree.numerator if tree.denominator == 1 else None
    value = constant_value(*_function(tree, names))
    return value.numerator if value is not None and value.denominator == 1 else None


def constant_value(top: Poly, bottom: Poly) -> Fraction | None:
    """The number that `top / bottom` equals everywhere, None if there is none (`n - n + 2`)."""
    if type(top) is int and type(bottom) is int:
        return Fraction(top, bottom)
    if is_zero(top):
        return Fraction(0)
    if _terms(top) != _terms(bottom):
        return None
    value = Fraction(_lead(top), _lead(bottom))
    return value if top * value.denominator == bottom * value.numerator else None


def _terms(poly: Poly) -> int:
    return 1 if type(poly) is int else len(poly)


def _lead(poly: Poly) -> int:
    return poly if type(poly) is int else int(poly.leading_coefficient())


def raise_to(poly: Poly, exponent: int, node: Node) -> Poly:
    """`poly ** exponent` for an exponent of at least 0, if it is not too large."""
    if type(poly) is int:
        return integer_power(node, (poly, 1), exponent)[0] if exponent else 1
    terms = len(poly)
    if exponent > 1 and terms:
        if comb(terms - 1 + min(exponent, _MOST_TERMS), terms - 1) > _MOST_TERMS:
            raise TooLarge(node)
        if poly.total_degree() * exponent > _MOST_DEGREE or _bits(poly) * exponent > _MOST_BITS:
            raise TooLarge(node)
    return poly**exponent


def _bits(poly: Poly) -> int:
    """The length of the longest coefficient; zero for coefficients of one and minus one."""
    coefficients = poly.coeffs()
    if not coefficients:
        return 0
    largest = max(max(coefficients), -min(coefficients))
    return int(largest).bit_length() - 1 + (len(coefficients) > 1)


def _call(node: Call, names: Expansion) -> Function:
    """A call has a rational value only where its arguments are constants: `abs(-5.4)`."""
    constants = []
    for argument in node.arguments:
        top, bottom = _function(argument, names)
        if type(top) is not int or type(bottom) is not int:
            raise NotExact(node)
        constants.append(Number(argument.start, argument.end, top, bottom, ""))
    return value_at(Call(node.start, node.end, node.function, tuple(constants)), {})


def _stop(node: Node, _names: Expansion) -> Function:
    raise NotExact(node)


_RULES: dict[type[Node], Callable[..., Function]] = {
    Number: _number,
    Name: _name,
    Group: _group,
    Signed: _signed,
    Percent: _percent,
    Sum: _sum,
    Product: _product,
    Power: _power,
    Call: _call,
}

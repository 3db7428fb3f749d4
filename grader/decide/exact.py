"""The world of exact rational numbers: the value of a tree at a point.

A value is a pair of integers (numerator, denominator) without common factors removed: for
the few operations of an answer a greatest common divisor at each of them costs more than it
saves. The denominator is never zero, its sign is free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import comb, factorial, gcd, log2, prod

from grader.decide.names import names_in
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Call, Group, Name, Node, Number, Percent, Power, Product, Signed, Sum

Pair = tuple[int, int]
Point = Mapping[str, Pair]

# An integer of 64,000 bits is a page of digits; to raise to it takes about a millisecond.
_BITS = 64_000
_HUGE = 1 << _BITS
_LARGEST_FACTORIAL = 5_000
_LARGEST_ROOT = 64
_OF_TWO = {"binomial", "log", "root"}


def value_at(tree: Node, point: Point) -> Pair:
    """The exact value of a tree where every name has the value that `point` gives it.

    Raises:
        NoValue: for a division by zero, or zero to the power of zero.
        NotExact: where a function has no rational value that this world can tell.
        TooLarge: beyond 64,000 bits.
    """
    rule = _RULES.get(type(tree))
    if rule is None:
        raise NotExact(tree)
    return rule(tree, point)


def fraction_at(tree: Node, point: Point) -> Fraction:
    """`value_at` in lowest terms."""
    return Fraction(*value_at(tree, point))


def fraction_text(value: Pair) -> str:
    """An exact rational as text, in lowest terms: `-7/3`, `12`."""
    top, bottom = value
    if bottom == 1:
        return str(top)
    common = gcd(top, bottom)
    top, bottom = top // common, bottom // common
    if bottom < 0:
        top, bottom = -top, -bottom
    return str(top) if bottom == 1 else f"{top}/{bottom}"


def _number(node: Number, _point: Point) -> Pair:
    return node.numerator, node.denominator


def _name(node: Name, point: Point) -> Pair:
    value = point.get(node.name)
    if value is None:
        raise NotExact(node)
    return value


def _group(node: Group, point: Point) -> Pair:
    return value_at(node.inner, point)


def _signed(node: Signed, point: Point) -> Pair:
    top, bottom = value_at(node.operand, point)
    return (-top if node.sign == "-" else top), bottom


def _percent(node: Percent, point: Point) -> Pair:
    top, bottom = value_at(node.operand, point)
    return top, bottom * 100


def _sum(node: Sum, point: Point) -> Pair:
    terms = node.terms
    first = terms[0]
    top, bottom = _RULES.get(type(first), _stop)(first, point)
    for operator, term in zip(node.operators, terms[1:], strict=True):
        # Most members are names: looking them up here saves a call for each.
        if type(term) is Name and term.name in point:
            n, d = point[term.name]
        else:
            n, d = _RULES.get(type(term), _stop)(term, point)
        if operator == "-":
            n = -n
        if d == bottom:
            top += n
        else:
            top = top * d + n * bottom
            bottom *= d
            if not -_HUGE < bottom < _HUGE:
                raise TooLarge(node)
    if not -_HUGE < top < _HUGE:
        raise TooLarge(node)
    return top, bottom


def _product(node: Product, point: Point) -> Pair:
    factors = node.factors
    first = factors[0]
    top, bottom = _RULES.get(type(first), _stop)(first, point)
    for operator, factor in zip(node.operators, factors[1:], strict=True):
        if type(factor) is Name and factor.name in point:
            n, d = point[factor.name]
        else:
            n, d = _RULES.get(type(factor), _stop)(factor, point)
        if operator == "/":
            if not n:
                raise NoValue(node)
            n, d = d, n
        top *= n
        bottom *= d
        if not (-_HUGE < top < _HUGE and -_HUGE < bottom < _HUGE):
            raise TooLarge(node)
    return top, bottom


def _power(node: Power, point: Point) -> Pair:
    base = value_at(node.base, point)
    if base[0] * base[1] < 0 and type(node.exponent) is not Number and names_in(node.exponent):
        # With an exponent that varies, a negative base has values at scattered points only.
        raise NotExact(node)
    exponent = value_at(node.exponent, point)
    k, remainder = divmod(exponent[0], exponent[1])
    if remainder:
        return _rational_power(node, base, exponent)
    return integer_power(node, base, k)


def integer_power(node: Node, base: Pair, exponent: int) -> Pair:
    """`base ** exponent` for a whole exponent; `node` is where it stands.

    Zero has no power zero and no negative one.
    """
    top, bottom = base
    if exponent <= 0:
        if not top:
            raise NoValue(node)
        top, bottom, exponent = bottom, top, -exponent
    # 1 and -1 have one bit and may be raised to anything.
    bits = max(top.bit_length(), bottom.bit_length())
    if bits > 1 and bits * exponent > _BITS:
        raise TooLarge(node)
    return top**exponent, bottom**exponent


def _rational_power(node: Node, base: Pair, exponent: Pair) -> Pair:
    """A fractional power of a number that is an exact power itself, such as `4^(3/2)`."""
    common = gcd(*exponent) * (1 if exponent[1] > 0 else -1)
    k, index = exponent[0] // common, exponent[1] // common
    root = _root(Fraction(*base), index)
    if root is None:
        raise NotExact(node)
    return integer_power(node, (root.numerator, root.denominator), k)


def _root(value: Fraction, index: int) -> Fraction | None:
    """The exact real root of a rational, None if it is irrational; odd roots may be negative."""
    if not 0 < index <= _LARGEST_ROOT or (value < 0 and index % 2 == 0):
        return None
    if value < 0:
        opposite = _root(-value, index)
        return None if opposite is None else -opposite
    top, bottom = _whole_root(value.numerator, index), _whole_root(value.denominator, index)
    return None if top is None or bottom is None else Fraction(top, bottom)


def _whole_root(value: int, index: int) -> int | None:
    if value < 2:
        return value
    guess = 1 << -(-value.bit_length() // index)
    while True:
        better = ((index - 1) * guess + value // guess ** (index - 1)) // index
        if better >= guess:
            return guess if guess**index == value else None
        guess = better


def _call(node: Call, point: Point) -> Pair:
    function = _FUNCTIONS.get(node.function)
    if function is None:
        raise NotExact(node)
    arguments = [Fraction(*value_at(argument, point)) for argument in node.arguments]
    value = function(*arguments) if _fits(node.function, len(arguments)) else None
    if value is None:
        raise NotExact(node)
    return value.numerator, value.denominator


def _fits(function: str, count: int) -> bool:
    if function in {"min", "max"}:
        return count > 0
    return count == (2 if function in _OF_TWO else 1)


def _factorial(n: Fraction) -> Fraction | None:
    whole = n.denominator == 1 and 0 <= n <= _LARGEST_FACTORIAL
    return Fraction(factorial(n.numerator)) if whole else None


def _binomial(n: Fraction, k: Fraction) -> Fraction | None:
    whole = n.denominator == k.denominator == 1 and 0 <= k <= n <= _LARGEST_FACTORIAL
    return Fraction(comb(n.numerator, k.numerator)) if whole else None


def _double_factorial(n: Fraction) -> Fraction | None:
    whole = n.denominator == 1 and 0 <= n <= _LARGEST_FACTORIAL
    return Fraction(prod(range(n.numerator, 1, -2))) if whole else None


def _logarithm(value: Fraction, base: Fraction) -> Fraction | None:
    """The logarithm of a whole power of the base, which must be above one."""
    if base <= 1 or value <= 0:
        return None
    target = max(value, 1 / value)
    # The numerator of the base is at least two: its logarithm is no zero, and the power no
    # longer than the value.
    exponent = round(log2(target.numerator) / log2(base.numerator))
    if base.numerator**exponent != target.numerator:
        return None
    if base.denominator**exponent != target.denominator:
        return None
    return Fraction(exponent if value >= 1 else -exponent)


def _known(at: int, result: int) -> Callable[[Fraction], Fraction | None]:
    return lambda value: Fraction(result) if value == at else None


_FUNCTIONS: dict[str, Callable[..., Fraction | None]] = {
    "abs": abs,
    "sign": lambda value: Fraction((value > 0) - (value < 0)),
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "floor": lambda value: Fraction(value // 1),
    "ceil": lambda value: Fraction(-(-value // 1)),
    "factorial": _factorial,
    "binomial": _binomial,
    "sqrt": lambda value: _root(value, 2),
    "cbrt": lambda value: _root(value, 3),
    "exp": _known(0, 1),
    "ln": _known(1, 0),
    "log": _logarithm,
    "root": lambda value, index: _root(value, int(index)) if index.denominator == 1 else None,
    "double_factorial": _double_factorial,
    "cos": _known(0, 1),
    "cosh": _known(0, 1),
    "sec": _known(0, 1),
    "sech": _known(0, 1),
    "arccos": _known(1, 0),
    "arccosh": _known(1, 0),
    **{name: _known(0, 0) for name in ("sin", "tan", "sinh", "tanh")},
    **{name: _known(0, 0) for name in ("arcsin", "arctan", "arcsinh", "arctanh")},
}


def _stop(node: Node, _point: Point) -> Pair:
    raise NotExact(node)


_RULES: dict[type[Node], Callable[..., Pair]] = {
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

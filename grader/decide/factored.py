"""Stage: rational functions too large to expand, compared as products of powers.

`(a - x)^6000` is never multiplied out. A tree becomes a sign and a list of bases with
exponents; a sum takes out what its terms have in common and expands only the rest. Bases
are then made pairwise coprime by greatest common divisors (Bach, Driscoll, Shallit 1993:
factor refinement), after which two products are equal only if all exponents are.
"""

from __future__ import annotations

from math import gcd
from typing import TypeAlias

from grader.decide.compiled import Compiled
from grader.decide.polynomial import Names, Poly, constant_value, function_of, multiply, raise_to
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Group, Node, Power, Product, Signed, Sum

# A sign, and primitive polynomials or whole numbers above one with exponents other than zero.
Factored: TypeAlias = tuple[int, list[tuple[Poly, int]]]

_MOST_TERMS = 300
_MOST_DEGREE = 60
_MOST_BASES = 40
_MOST_SUMMANDS = 60


def is_same_product(key: Compiled, tree: Node) -> bool | None:
    """Whether response and key are the same rational function; None if this cannot be told.

    Raises:
        NoValue: if the response is undefined everywhere.
    """
    if key.relations.basis is not None or (key.function is None and not key.too_large):
        return None
    try:
        sign, ours = _factored(tree, key.relations.names)
        known = key.once(_factored_key)
        if known is None:
            return None
        other, theirs = known
        quotient = _coprime([*ours, *((base, -power) for base, power in theirs)], tree)
    except (NotExact, TooLarge):
        return None
    if sign == 0 or other == 0:
        return sign == other
    return sign == other and not quotient


def _factored_key(key: Compiled) -> Factored | None:
    try:
        return _factored(key.tree, key.relations.names)
    except (NotExact, TooLarge):
        return None


def _factored(tree: Node, names: Names) -> Factored:
    """The tree as a product; a sign of zero stands for the zero function."""
    match tree:
        case Group():
            return _factored(tree.inner, names)
        case Signed():
            sign, bases = _factored(tree.operand, names)
            return (-sign if tree.sign == "-" else sign), bases
        case Product():
            return _product(tree, names)
        case Power():
            return _power(tree, names)
        case Sum():
            return _sum(tree, names)
    top, bottom = function_of(tree, names)
    return _times(_of_polynomial(top, tree), _raised(_of_polynomial(bottom, tree), -1))


def _product(tree: Product, names: Names) -> Factored:
    total = _factored(tree.factors[0], names)
    for operator, factor in zip(tree.operators, tree.factors[1:], strict=True):
        value = _factored(factor, names)
        if operator == "/":
            if value[0] == 0:
                raise NoValue(tree)
            value = _raised(value, -1)
        total = _times(total, value)
    return total


def _power(tree: Power, names: Names) -> Factored:
    exponent = constant_value(*function_of(tree.exponent, names))
    if exponent is None or exponent.denominator != 1:
        raise NotExact(tree)
    sign, bases = _factored(tree.base, names)
    if sign == 0 and exponent <= 0:
        raise NoValue(tree)
    return _raised((sign, bases), exponent.numerator)


def _raised(value: Factored, exponent: int) -> Factored:
    sign, bases = value
    if exponent == 0:
        return 1, []
    return sign ** abs(exponent), [(base, power * exponent) for base, power in bases]


def _times(left: Factored, right: Factored) -> Factored:
    """The product, with equal bases put together."""
    bases = list(left[1])
    for base, power in right[1]:
        for place, (known, so_far) in enumerate(bases):
            if type(known) is type(base) and known == base:
                bases[place] = (known, so_far + power)
                break
        else:
            bases.append((base, power))
    return left[0] * right[0], [(base, power) for base, power in bases if power]


def _sum(tree: Sum, names: Names) -> Factored:
    """What all terms have in common, times the expanded sum of what is left of each."""
    signs = ("+", *tree.operators)
    terms = [_factored(term, names) for term in tree.terms]
    terms = [(-t[0] if s == "-" else t[0], t[1]) for s, t in zip(signs, terms, strict=True)]
    terms = [term for term in terms if term[0]]
    if not terms:
        return 0, []
    common = [
        (base, min(_power_of(base, term) for term in terms)) for base in _bases_of(terms, tree)
    ]
    inverse: Factored = (1, [(base, -power) for base, power in common if power])
    rest = [_expanded(_times(term, inverse), tree) for term in terms]
    return _times(_of_polynomial(sum(rest[1:], start=rest[0]), tree), _raised(inverse, -1))


def _bases_of(terms: list[Factored], node: Node) -> list[Poly]:
    """Every base of any term once, if they are not too many."""
    total: Factored = (1, [])
    for _, bases in terms:
        total = _times(total, (1, [(base, 1) for base, _ in bases]))
        if len(total[1]) > _MOST_BASES or len(terms) > _MOST_SUMMANDS:
            raise TooLarge(node)
    return [base for base, _ in total[1]]


def _power_of(base: Poly, term: Factored) -> int:
    return next((p for b, p in term[1] if type(b) is type(base) and b == base), 0)


def _expanded(value: Factored, node: Node) -> Poly:
    total: Poly = value[0]
    for base, power in value[1]:
        total = multiply(total, raise_to(base, power, node), node)
    return total


def _of_polynomial(poly: Poly, node: Node) -> Factored:
    """A polynomial as sign, content and primitive part."""
    if type(poly) is int:
        return (poly > 0) - (poly < 0), [(abs(poly), 1)] if abs(poly) > 1 else []
    if poly.is_zero():
        return 0, []
    if len(poly) > _MOST_TERMS or poly.total_degree() > _MOST_DEGREE:
        raise TooLarge(node)
    content, primitive = poly.primitive()
    sign = 1 if int(primitive.leading_coefficient()) > 0 else -1
    bases: list[tuple[Poly, int]] = [(abs(int(content)), 1)] if abs(int(content)) > 1 else []
    if not primitive.is_constant():
        bases.append((primitive * sign, 1))
    return sign * (1 if int(content) > 0 else -1), bases


def _coprime(bases: list[tuple[Poly, int]], node: Node) -> list[tuple[Poly, int]]:
    """The same product with pairwise coprime bases, none of them 1 or with exponent zero."""
    done: list[tuple[Poly, int]] = []
    waiting = list(bases)
    while waiting:
        if len(waiting) + len(done) > _MOST_BASES:
            raise TooLarge(node)
        base, power = waiting.pop()
        for place, (other, other_power) in enumerate(done):
            common = _gcd(base, other)
            if common is None:
                continue
            del done[place]
            parts = (
                (common, power + other_power),
                (_divide(base, common), power),
                (_divide(other, common), other_power),
            )
            waiting += [(part, p) for part, p in parts if p and not _is_one(part)]
            break
        else:
            done.append((base, power))
    return done


def _gcd(left: Poly, right: Poly) -> Poly | None:
    """The greatest common divisor, None if it is 1."""
    if (type(left) is int) != (type(right) is int):
        return None
    if type(left) is int:
        common = gcd(left, right)
        return common if common > 1 else None
    shared = left.gcd(right)
    return None if shared.is_constant() else shared


def _divide(poly: Poly, divisor: Poly) -> Poly:
    return poly // divisor if type(poly) is int else poly / divisor


def _is_one(poly: Poly) -> bool:
    return bool(poly == 1)

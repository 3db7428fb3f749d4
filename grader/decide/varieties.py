"""Equations in several names, compared by the points that satisfy them.

Denominators are cleared: `y = 1/x` is `x*y - 1 = 0` without the points at which `x` is zero. An
equation is then the union of its pieces, one for each irreducible factor that is no divisor
itself: the points at which the factor vanishes, without those at which a divisor does. Two
equations have the same solutions if they have the same factors and each factor the same gaps.
Whether a gap is inside another is asked of a Gröbner basis (Rabinowitsch's trick; Cox, Little,
O'Shea, *Ideals, Varieties, and Algorithms*, chapter 4, section 2), which answers for complex
points, and so for all others. The converse is false over the reals: a difference needs a point.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from flint import Ordering, fmpz_mpoly_ctx, fmpz_mpoly_vec

from grader.decide.compiled import Compiled
from grader.decide.decision import SolutionSet, Verdict
from grader.decide.ladder import Finding
from grader.decide.names import names_in
from grader.decide.polynomial import Poly, function_of
from grader.decide.relations import tree_of
from grader.decide.statements import (
    difference,
    divisors_of,
    is_listed,
    members_of,
    pairs_of,
)
from grader.decide.stops import TooHard
from grader.decide.witness import differ_as_systems, find_witness_on
from grader.spec.domain import Domain
from grader.syntax.tree import Node, Relation

_LARGEST_DEGREE = 30
_MOST_TERMS = 60
_MOST_MEMBERS = 20
# Places at which points are looked for; each may take some milliseconds.
_MOST_EDGES = 4
# Larger gaps are not looked into: a basis of them could take long.
_GAP_DEGREE, _GAP_TERMS, _GAP_NAMES = 8, 20, 6
# Polynomials in the basis, terms in one of them, bits in one coefficient.
_BASIS_LIMITS = (16, 60, 400)


class Piece(msgspec.Struct, frozen=True):
    """The points at which `factor` vanishes and none of `divisors` does.

    `equation` is the factor as text, `power` how often it occurs; divisors go by their texts.
    """

    equation: str
    factor: Poly
    power: int
    divisors: dict[str, Poly]


def compare_equations(
    key: Compiled, response: Node, wanted: Node, *, multiples: bool, gaps: bool
) -> Finding | None:
    """Whether equations, of which any may hold, have the same solutions; None if unknown.

    With `multiples` they must be each other's multiples too, apart from what they divide by:
    `x^2 = 0` is not `x = 0`. Without `gaps`, a point at which a side has no value tells nothing.

    Raises:
        TooHard: if a side is no equation, or too large.
        Stop: if a side is no rational function.
    """
    ours, theirs = (_pieces(side, key) for side in (response, wanted))
    if is_listed(response) or is_listed(wanted):
        return _tell_lists_apart(key, response, wanted, ours, theirs)
    if not multiples:
        ours, theirs = ([p for p in side if _has_zeros(p.factor, key)] for side in (ours, theirs))
    if _are_alike(key, ours, theirs, powers=multiples):
        equations = tuple(sorted({piece.equation for piece in theirs}))
        return Verdict.EQUAL, SolutionSet(equations, equations)
    edges = [*_lone_factors(ours, theirs, key), *_lone_factors(theirs, ours, key)]
    if gaps:
        edges += [*_gap_edges(ours, key), *_gap_edges(theirs, key)]
    witness = find_witness_on(key, response, wanted, edges[:_MOST_EDGES], gaps=gaps)
    return None if witness is None else (Verdict.DIFFERENT, witness)


def _tell_lists_apart(
    key: Compiled, response: Node, wanted: Node, ours: list[Piece], theirs: list[Piece]
) -> Finding | None:
    """A difference that shows whether all of several equations are meant to hold, or any."""
    edges = [*_lone_factors(ours, theirs, key), *_lone_factors(theirs, ours, key)]
    witness = find_witness_on(key, response, wanted, edges[:_MOST_EDGES], gaps=False)
    if witness is None or not differ_as_systems(key, response, wanted):
        return None
    return Verdict.DIFFERENT, witness


def _pieces(tree: Node, key: Compiled) -> list[Piece]:
    members = members_of(tree)
    if len(members) > _MOST_MEMBERS:
        raise TooHard
    return [piece for member in members for piece in _pieces_of(member, key)]


def _pieces_of(member: Node, key: Compiled) -> Iterator[Piece]:
    if not isinstance(member, Relation) or member.operators != ("=",):
        raise TooHard
    ((_, left, right),) = pairs_of(member)
    tree = difference(left, right)
    top, bottom = function_of(tree, key.relations.names)
    divisors = dict(_factors(bottom, key))
    for node in divisors_of(tree):
        if names_in(node):
            divisors |= _factors(function_of(node, key.relations.names)[0], key)
    if type(top) is int or top.is_constant():
        raise TooHard
    for factor, power in _factored(top):
        equation = _written(factor, key)
        if equation not in divisors:
            yield Piece(equation, factor, power, divisors)


def _factors(poly: Poly, key: Compiled) -> dict[str, Poly]:
    """The irreducible factors by their texts."""
    return {_written(factor, key): factor for factor, _ in _factored(poly)}


def _factored(poly: Poly) -> list[tuple[Poly, int]]:
    """The irreducible factors with their powers, leading coefficients positive.

    Raises:
        TooHard: where factoring could take long.
    """
    if type(poly) is int or poly.is_constant():
        return []
    if len(poly) > _MOST_TERMS or poly.total_degree() > _LARGEST_DEGREE:
        raise TooHard
    return [(_positive(factor), int(power)) for factor, power in poly.factor()[1]]


def _positive(factor: Poly) -> Poly:
    return -factor if next(iter(factor.coeffs())) < 0 else factor


def _written(factor: Poly, key: Compiled) -> str:
    """A factor as an equation in the names of the part."""
    names = list(key.relations.names)
    terms = []
    for exponents, coefficient in factor.terms():
        powers = [
            name if int(power) == 1 else f"{name}^{int(power)}"
            for name, power in zip(names, exponents, strict=False)
            if int(power)
        ]
        terms.append("*".join([str(coefficient), *powers]))
    return " + ".join(terms) + " = 0"


def _are_alike(key: Compiled, ours: list[Piece], theirs: list[Piece], *, powers: bool) -> bool:
    """Whether each piece of either side is a piece of the other."""

    def is_same(one: Piece, other: Piece) -> bool:
        return (
            one.equation == other.equation
            and (not powers or one.power == other.power)
            and _gaps_lie_in(one, other, key)
            and _gaps_lie_in(other, one, key)
        )

    return all(
        any(is_same(one, other) for other in others)
        for side, others in ((ours, theirs), (theirs, ours))
        for one in side
    )


def _lone_factors(ours: list[Piece], theirs: list[Piece], key: Compiled) -> list[list[Node]]:
    """What the factors of one side that the other does not have are zero on."""
    others = {piece.equation for piece in theirs}
    return [[_tree(p.factor, key)] for p in ours if p.equation not in others]


def _gap_edges(pieces: list[Piece], key: Compiled) -> Iterator[list[Node]]:
    """Where a factor and a divisor vanish together."""
    for piece in pieces:
        for divisor in piece.divisors.values():
            yield [_tree(piece.factor, key), _tree(divisor, key)]


def _tree(poly: Poly, key: Compiled) -> Node:
    return tree_of(poly, tuple(key.relations.names))


# --- gaps --------------------------------------------------------------------------------


def _gaps_lie_in(one: Piece, other: Piece, key: Compiled) -> bool:
    """Whether it is proved that what is missing from one piece is missing from the other."""
    return all(
        text in other.divisors
        or not _has_zeros(divisor, key)
        or _vanish_with(one.factor, divisor, list(other.divisors.values()), key)
        for text, divisor in one.divisors.items()
    )


def _vanish_with(factor: Poly, divisor: Poly, others: list[Poly], key: Compiled) -> bool:
    """Whether one of the others is proved to vanish wherever both factor and divisor do.

    That is so if 1 is in the ideal of the factor, the divisor and `1 - t * others`.
    """
    names = sum(any(degrees) for degrees in zip(factor.degrees(), divisor.degrees(), strict=True))
    if names > _GAP_NAMES or any(not _is_small(poly) for poly in (factor, divisor, *others)):
        return False
    if sum(int(poly.total_degree()) for poly in others) > _GAP_DEGREE:
        return False
    count = len(key.relations.names)
    context = fmpz_mpoly_ctx.get(("x", count + 1), Ordering.degrevlex)

    def wider(poly: Poly) -> Poly:
        return context.from_dict({(*map(int, powers), 0): c for powers, c in poly.terms()})

    generators = [wider(factor), wider(divisor)]
    if others:
        product = context.gens()[count]
        for other in others:
            product *= wider(other)
        generators.append(context.constant(1) - product)
    basis: Any = fmpz_mpoly_vec(generators, context).buchberger_naive(limits=_BASIS_LIMITS)[0]
    return any(poly.is_constant() and not poly.is_zero() for poly in basis)


def _is_small(poly: Poly) -> bool:
    return len(poly) <= _GAP_TERMS and int(poly.total_degree()) <= _GAP_DEGREE


def _has_zeros(poly: Poly, key: Compiled) -> bool:
    """Whether a polynomial may vanish in the domains: False only where that is excluded.

    It is excluded where all terms have one sign, and one of them is never zero.
    """
    domains = [key.domains[name] for name in key.relations.names]
    signs = [_sign_of_term(powers, int(c), domains) for powers, c in poly.terms()]
    never_zero = any(strict for _, strict in signs)
    return not (never_zero and {sign for sign, _ in signs} in ({1}, {-1}))


def _sign_of_term(
    powers: tuple[int, ...], coefficient: int, domains: list[Domain]
) -> tuple[int, bool]:
    """The sign that a term has where it is not zero (0: either), and whether it is never zero."""
    sign, strict = (1 if coefficient > 0 else -1), True
    for power, domain in zip(powers, domains, strict=False):
        if int(power):
            own, never_zero = _sign_of_name(domain)
            sign *= 1 if int(power) % 2 == 0 and not domain.complex else own
            strict = strict and never_zero
    return sign, strict


def _sign_of_name(domain: Domain) -> tuple[int, bool]:
    """The sign of a name where it is not zero (0: either), and whether it is never zero."""
    if domain.low is not None and domain.low >= 0:
        return 1, domain.low > 0 or not domain.low_closed
    if domain.high is not None and domain.high <= 0:
        return -1, domain.high < 0 or not domain.high_closed
    return 0, False

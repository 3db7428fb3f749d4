"""The checker of solution sets: SymPy finds the zeros, mpmath says what holds around them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import mpmath
import sympy

from grader.decide import recheck_sympy as cas
from grader.decide.decision import SolutionSet, Verdict
from grader.decide.names import names_in, walk
from grader.decide.recheck_claims import Claim, Recheck, value_at
from grader.decide.recheck_values import DIGITS, Value, number
from grader.spec.domain import REAL
from grader.syntax.tree import Group, Node, Number, Power, Product, Relation, Union
from grader.syntax.tree import Sequence as Several

_ZERO = mpmath.mpf(10) ** -50


def check_solutions(claim: Claim, found: SolutionSet) -> Recheck:
    """Whether two statements have the same solutions, or not, as the verdict says."""
    if (found.response == found.key) != (claim.verdict is Verdict.EQUAL):
        return Recheck(False, "the solutions shown do not fit the verdict")
    names = sorted(names_in(claim.response) | names_in(claim.wanted))
    if len(names) != 1:
        return _check_several(claim, names)
    points = list(_points(claim, names[0]))
    same = all(
        _holds(claim.response, {names[0]: at}) == _holds(claim.wanted, {names[0]: at})
        for at in points
    )
    return Recheck(same == (claim.verdict is Verdict.EQUAL))


def members_of(tree: Node) -> tuple[Node, ...]:
    """The statements of which any may hold."""
    while isinstance(tree, Group):
        tree = tree.inner
    if isinstance(tree, Union):
        return tree.members
    return tree.items if isinstance(tree, Several) else (tree,)


def _differences(tree: Node, names: list[str]) -> Iterator[cas.Expression]:
    symbols = cas.symbols_for(dict.fromkeys(names, REAL))
    for member in members_of(tree):
        assert isinstance(member, Relation)
        for left, right in pairwise(member.sides):
            yield cas.expression(left, symbols) - cas.expression(right, symbols)


def _points(claim: Claim, name: str) -> Iterator[Value]:
    """All zeros inside the domain, and a point before, between and behind them."""
    domain = claim.key.domains.get(name, REAL)
    zeros = {mpmath.mpf(0)}
    for side in (claim.response, claim.wanted):
        for difference in _differences(side, [name]):
            for part in sympy.fraction(sympy.together(difference)):
                if part.free_symbols:
                    roots = sympy.Poly(part).real_roots()
                    zeros |= {mpmath.mpf(str(sympy.N(root, DIGITS))) for root in roots}
    zeros |= {number(end) for end in (domain.low, domain.high) if end is not None}
    ordered = sorted(zeros)
    between = [(left + right) / 2 for left, right in pairwise(ordered)]
    for point in (*ordered, *between, ordered[0] - 1, ordered[-1] + 1):
        below = domain.low is None or point > number(domain.low) + _ZERO
        above = domain.high is None or point < number(domain.high) - _ZERO
        at_end = (domain.low_closed and _near(point, domain.low)) or (
            domain.high_closed and _near(point, domain.high)
        )
        if (below and above) or at_end:
            yield point


def _near(point: Value, end: Fraction | None) -> bool:
    return end is not None and abs(point - number(end)) < _ZERO


def _holds(tree: Node, at: dict[str, Value]) -> bool:
    return any(_all_hold(member, at) for member in members_of(tree))


def _all_hold(relation: Node, at: dict[str, Value]) -> bool:
    assert isinstance(relation, Relation)
    values = [value_at(side, at) for side in relation.sides]
    pairs = zip(values, relation.operators, values[1:], strict=False)
    return all(_compare(left, operator, right) for left, operator, right in pairs)


def _compare(left: Value | None, operator: str, right: Value | None) -> bool:
    if left is None or right is None:
        return False
    difference = number(left) - number(right)
    if abs(difference) < _ZERO:
        return operator in ("=", "<=", ">=")
    return {"=": False, "!=": True}.get(operator, bool((difference < 0) == (operator[0] == "<")))


# --- several names -----------------------------------------------------------------------


def _check_several(claim: Claim, names: list[str]) -> Recheck:
    """Whether both sides have the same factors, and no factor a gap of its own."""
    domains = {name: claim.key.domains.get(name, REAL) for name in names}
    symbols = cas.symbols_for(domains)
    ours, theirs = (_pieces(side, symbols) for side in (claim.response, claim.wanted))
    if {factor for factor, _ in ours} != {factor for factor, _ in theirs}:
        return Recheck(False, "the factors are not the same")
    for side, others in ((ours, theirs), (theirs, ours)):
        for factor, divisors in side:
            met = [gaps for other, gaps in others if other == factor]
            if not any(_lie_in(factor, divisors, gaps) for gaps in met):
                return Recheck(None, "a gap that SymPy does not find on the other side")
    return Recheck(True)


def _pieces(
    tree: Node, symbols: dict[str, cas.Expression]
) -> list[tuple[cas.Expression, set[cas.Expression]]]:
    """The factors that may vanish, each with the factors of what is divided by."""
    pieces = []
    for member in members_of(tree):
        assert isinstance(member, Relation)
        left, right = (cas.expression(side, symbols) for side in member.sides)
        top, bottom = sympy.fraction(sympy.together(left - right))
        divisors = _factors(bottom)
        for node in walk(member):
            for divisor in _divisors(node):
                divisors |= _factors(
                    sympy.fraction(sympy.together(cas.expression(divisor, symbols)))[0]
                )
        pieces += [(factor, divisors) for factor in _factors(top) - divisors]
    return pieces


def _divisors(node: Node) -> Iterator[Node]:
    """What a product divides by, or the base of a power that is not known to be positive."""
    if isinstance(node, Product):
        yield from (
            factor
            for operator, factor in zip(node.operators, node.factors[1:], strict=True)
            if operator == "/"
        )
    if isinstance(node, Power) and not isinstance(node.exponent, Number):
        yield node.base


def _factors(polynomial: cas.Expression) -> set[cas.Expression]:
    """The irreducible factors that SymPy does not know to be without zeros."""
    found = (factor for factor, _ in sympy.factor_list(polynomial)[1])
    return {
        max(factor, sympy.expand(-factor), key=str) for factor in found if not factor.is_nonzero
    }


def _lie_in(
    factor: cas.Expression, divisors: set[cas.Expression], others: set[cas.Expression]
) -> bool:
    """Whether the zeros that the factor shares with each divisor are zeros of the others too."""
    spare = sympy.Symbol("t")
    for divisor in divisors - others:
        ideal = [factor, divisor, 1 - spare * sympy.Mul(*others)] if others else [factor, divisor]
        if sympy.groebner(ideal, *sorted(sympy.Add(*ideal).free_symbols, key=str)).exprs != [1]:
            return False
    return True

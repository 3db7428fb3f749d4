"""The checker of solution sets: SymPy finds the zeros, mpmath says what holds around them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import mpmath
import sympy

from grader.decide import recheck_sympy as cas
from grader.decide.decision import SolutionSet, Verdict
from grader.decide.names import names_in
from grader.decide.recheck_claims import Claim, Recheck, value_at
from grader.decide.recheck_values import DIGITS, Value, number
from grader.spec.domain import REAL
from grader.syntax.tree import Group, Node, Relation, Union
from grader.syntax.tree import Sequence as Several

_ZERO = mpmath.mpf(10) ** -50


def check_solutions(claim: Claim, found: SolutionSet) -> Recheck:
    """Whether two statements have the same solutions, or not, as the verdict says."""
    if (found.response == found.key) != (claim.verdict is Verdict.EQUAL):
        return Recheck(False, "the solutions shown do not fit the verdict")
    names = sorted(names_in(claim.response) | names_in(claim.wanted))
    if len(names) != 1:
        same = _factors(claim.response, names) == _factors(claim.wanted, names)
        return Recheck(same and claim.verdict is Verdict.EQUAL)
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


def _factors(tree: Node, names: list[str]) -> set[cas.Expression]:
    found: set[cas.Expression] = set()
    for difference in _differences(tree, names):
        top = sympy.fraction(sympy.together(difference))[0]
        for factor, _ in sympy.factor_list(top)[1]:
            found.add(max(factor, sympy.expand(-factor), key=str))
    return found

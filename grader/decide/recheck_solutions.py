"""The checker of solution sets: SymPy finds the zeros, mpmath says what holds around them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

import mpmath
import msgspec
import sympy

from grader.decide import recheck_sympy as cas
from grader.decide.decision import SolutionSet, Verdict
from grader.decide.membership import said_of_members
from grader.decide.names import names_in, walk
from grader.decide.recheck_claims import Claim, Recheck, value_at
from grader.decide.recheck_values import DIGITS, Value, number
from grader.decide.statements import is_statement
from grader.spec.domain import REAL, Domain
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
    points = list(_points(claim, names[0], claim.response, claim.wanted))
    same = all(
        _holds(claim.response, {names[0]: at}) == _holds(claim.wanted, {names[0]: at})
        for at in points
    )
    return Recheck(same == (claim.verdict is Verdict.EQUAL))


def check_membership(claim: Claim, name: str) -> Recheck:
    """Whether the set on one side has the members that the statement on the other allows.

    They may be the solutions in the domain of the name, or all of them.
    """
    turned = is_statement(claim.response)
    statement, members = (claim.response, claim.wanted)[:: 1 if turned else -1]
    said = said_of_members(members, name)
    if said is None or claim.verdict is Verdict.UNDECIDED:
        return Recheck(None, "the certificate proves nothing")
    domain = claim.key.domains.get(name, REAL)
    everywhere = msgspec.structs.replace(claim, key=msgspec.structs.replace(claim.key, domains={}))
    held = [
        (_inside(at, domain), _holds(statement, {name: at}), _holds(said, {name: at}))
        for at in (
            *_points(everywhere, name, statement, said),
            *_points(claim, name, statement, said),
        )
    ]
    if claim.verdict is Verdict.DIFFERENT:
        return Recheck(any(inside and allowed != member for inside, allowed, member in held))
    all_solutions = all(allowed == member for _, allowed, member in held)
    return Recheck(all_solutions or all((i and allowed) == member for i, allowed, member in held))


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
        for sides in pairwise(member.sides):
            left, right = (cas.expression(side, symbols) for side in sides)
            finite = [side for side in (left, right) if not side.has(sympy.oo, -sympy.oo)]
            # Beside infinity, what counts is where the other side has no value.
            yield from [left - right] if len(finite) == 2 else finite


def _points(claim: Claim, name: str, *sides: Node) -> Iterator[Value]:
    """All zeros inside the domain, and a point before, between and behind them."""
    domain = claim.key.domains.get(name, REAL)
    zeros = {mpmath.mpf(0)}
    for side in sides:
        for difference in _differences(side, [name]):
            for part in _without_bars(difference):
                zeros |= _zeros(part)
    zeros |= {number(end) for end in (domain.low, domain.high) if end is not None}
    ordered = sorted(zeros)
    between = [(left + right) / 2 for left, right in pairwise(ordered)]
    for point in (*ordered, *between, ordered[0] - 1, ordered[-1] + 1):
        if _inside(point, domain):
            yield point


def _inside(point: Value, domain: Domain) -> bool:
    """Whether a number lies in a domain, as far as the digits reach."""
    below = domain.low is None or point > number(domain.low) + _ZERO
    above = domain.high is None or point < number(domain.high) - _ZERO
    at_end = (domain.low_closed and _near(point, domain.low)) or (
        domain.high_closed and _near(point, domain.high)
    )
    return (below and above) or at_end


def _near(point: Value, end: Fraction | None) -> bool:
    return end is not None and abs(point - number(end)) < _ZERO


def _without_bars(difference: cas.Expression) -> Iterator[cas.Expression]:
    """What a difference is for all signs of what stands between bars, and these pieces too."""
    inner = next(
        (bars for bars in difference.atoms(sympy.Abs) if not bars.args[0].has(sympy.Abs)), None
    )
    if inner is None:
        yield difference
        return
    yield inner.args[0]
    for sign in (1, -1):
        yield from _without_bars(difference.subs(inner, sign * inner.args[0]))


def _zeros(expression: cas.Expression) -> set[Value]:
    """The real zeros of a rational function's numerator and denominator, of one name."""
    found: set[Value] = set()
    for part in sympy.fraction(sympy.together(expression)):
        if not part.free_symbols:
            continue
        polynomial = sympy.Poly(part, *part.free_symbols)
        if polynomial.degree() == 1:
            slope, constant = polynomial.all_coeffs()
            roots = [-constant / slope]
        else:
            roots = polynomial.real_roots()
        found |= {mpmath.mpf(str(sympy.N(root, DIGITS))) for root in roots}
    return found


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
    nearer = min(number(left), number(right), key=abs)
    if 1 / _ZERO < abs(nearer if mpmath.isinf(difference) else difference) < mpmath.inf:
        return False  # a pole, which is met but for the last digits of its place
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

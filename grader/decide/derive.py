"""Whether a key follows from what its author says it is: an optimum, a gradient, a posterior.

SymPy differentiates and compares. A sign is claimed only where it follows from the signs of
factors and coefficients; it holds wherever the expression is defined and not zero, which
leaves out degenerate data such as samples that are all equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec
import sympy

from grader.decide import recheck_sympy as cas
from grader.decide.substitute import rewrite
from grader.spec.domain import Domain
from grader.syntax.tree import Group, Matrix, Name, Node, Sequence

Expression: TypeAlias = Any
Equation: TypeAlias = tuple[Node, Node]

# Larger objectives are left to their author; nothing can stop SymPy in the middle.
_LARGEST = 400


class Claim(msgspec.Struct, frozen=True):
    """What an author says of a key.

    `kind` is `maximise`, `minimise` or `stationary` (the key is where `objective` is so, over
    the first of the names `over`, on `constraints`), `gradient` (the key has the derivatives
    with respect to `over`) or `posterior` (the key is the joint probability `objective`,
    divided by its sum over `alternatives`, each of which replaces names). `definitions` are
    abbreviations in the objective, each of which may use those before it. `relations` hold
    between the names; every name is in `domains`.
    """

    kind: str
    key: Node
    objective: Node
    domains: Mapping[str, Domain]
    over: tuple[str, ...] = ()
    constraints: tuple[Equation, ...] = ()
    relations: tuple[Equation, ...] = ()
    definitions: tuple[tuple[str, Node], ...] = ()
    alternatives: tuple[Mapping[str, Node], ...] = ()


def find_gap(claim: Claim) -> str:
    """Why the key does not follow, as a stable code; empty if it does.

    `too-large`, `not-stationary`, `not-an-optimum` (the curvature is wrong or unknown, or
    other stationary points are not excluded), `outside-domain`, `others-unknown` (the
    constraints do not give the other names), `wrong-count`, `not-the-gradient`,
    `not-the-posterior`, `not-normalised`.
    """
    problem = _Problem(claim)
    if sympy.count_ops(problem.objective) > _LARGEST:
        return "too-large"
    if claim.kind == "posterior":
        return problem.gap_of_posterior()
    if claim.kind == "gradient":
        return problem.gap_of_gradient()
    return problem.gap_of_optimum()


class _Problem:
    """A claim in SymPy's terms."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.symbols = cas.symbols_for(claim.domains)
        self.keys = [self.expression(part) for part in _parts(claim.key)]
        self.objective = sympy.expand_log(self.expression(claim.objective))
        self.over = [self.symbols[name] for name in claim.over]
        self.constraints = [self._difference(equation) for equation in claim.constraints]
        self.relations = [self._difference(equation) for equation in claim.relations]

    def expression(self, tree: Node) -> Expression:
        """A tree with all abbreviations written out."""
        for name, meaning in reversed(self.claim.definitions):
            tree = _put_in(tree, name, meaning)
        return cas.expression(tree, self.symbols)

    def _difference(self, equation: Equation) -> Expression:
        left, right = equation
        return self.expression(left) - self.expression(right)

    def is_zero(self, value: Expression) -> bool:
        """Whether a value is zero under the relations."""
        return cas.is_zero(value, self.relations)

    def gap_of_gradient(self) -> str:
        if len(self.keys) != len(self.over):
            return "wrong-count"
        slopes = (self.objective.diff(name) for name in self.over)
        pairs = zip(slopes, self.keys, strict=True)
        return "" if all(self.is_zero(slope - key) for slope, key in pairs) else "not-the-gradient"

    def gap_of_posterior(self) -> str:
        """By Bayes' rule, posterior × evidence = prior × likelihood."""
        if len(self.keys) != 1:
            return "wrong-count"
        evidence = sympy.Add(*(self._in_each_case(self.objective)))
        if not self.is_zero(self.keys[0] * evidence - self.objective):
            return "not-the-posterior"
        total = sympy.Add(*self._in_each_case(self.keys[0]))
        return "" if self.is_zero(total - 1) else "not-normalised"

    def _in_each_case(self, value: Expression) -> list[Expression]:
        return [
            value.subs(
                {self.symbols[name]: self.expression(tree) for name, tree in case.items()},
                simultaneous=True,
            )
            for case in self.claim.alternatives
        ]

    def gap_of_optimum(self) -> str:
        if len(self.keys) != 1:
            return "wrong-count"
        others = self._others()
        if others is None:
            return "others-unknown"
        name, key = self.over[0], self.keys[0]
        point = {name: key, **{other: v.subs(name, key) for other, v in others.items()}}
        if self.is_zero(self.objective.diff(name)) or not self._is_stationary(point):
            return "not-stationary"
        if self._is_outside(key):
            return "outside-domain"
        if self.claim.kind == "stationary":
            return ""
        return self._gap_of_curvature(self.objective.subs(others), name, key)

    def _others(self) -> dict[Expression, Expression] | None:
        """The further names as functions of the first, which the constraints must give."""
        others = self.over[1:]
        if len(others) != len(self.constraints):
            return None
        if not others:
            return {}
        solutions = sympy.solve(self.constraints, others, dict=True)
        if len(solutions) != 1 or set(solutions[0]) != set(others):
            return None
        return dict(solutions[0])

    def _is_stationary(self, point: Mapping[Expression, Expression]) -> bool:
        """Whether the Lagrangian has slope zero in every direction, for some multipliers."""
        multipliers = sympy.symbols(f"lambda:{len(self.constraints)}", cls=sympy.Dummy)
        lagrangian = self.objective - sum(
            multiplier * constraint
            for multiplier, constraint in zip(multipliers, self.constraints, strict=True)
        )
        slopes = [lagrangian.diff(name).subs(point, simultaneous=True) for name in self.over]
        found = sympy.solve(slopes[1:], multipliers, dict=True) if multipliers else [{}]
        return len(found) == 1 and self.is_zero(slopes[0].subs(found[0]))

    def _is_outside(self, key: Expression) -> bool:
        domain = self.claim.domains[self.claim.over[0]]
        inside = []
        if domain.low is not None:
            inside.append(key - _rational(domain.low))
        if domain.high is not None:
            inside.append(_rational(domain.high) - key)
        return any(self.sign(distance) in {-1, 0} for distance in inside)

    def _gap_of_curvature(self, along: Expression, name: Expression, key: Expression) -> str:
        """An optimum everywhere: the curvature never changes, or nothing else is stationary."""
        wanted = -1 if self.claim.kind == "maximise" else 1
        curvature = along.diff(name, 2)
        if self.sign(curvature) == wanted:
            return ""
        is_local = self.sign(curvature.subs(name, key)) == wanted
        slope = sympy.fraction(sympy.cancel(sympy.together(along.diff(name))))[0]
        is_only = slope.is_polynomial(name) and sympy.degree(slope, name) == 1
        return "" if is_local and is_only else "not-an-optimum"

    def sign(self, value: Expression) -> int | None:
        """1, -1 or 0 if the value has that sign wherever it is defined and not zero, else None."""
        plain = sympy.cancel(sympy.together(value.subs(self._unbounded())))
        if plain == 0 or (not plain.is_rational_function() and self.is_zero(value)):
            return 0
        if plain.is_positive or plain.is_negative:
            # Products with roots, which are no polynomials, and plain numbers.
            return 1 if plain.is_positive else -1
        sign = 1
        for side in sympy.fraction(plain):
            constant, factors = sympy.factor_list(side)
            sign *= 1 if constant > 0 else -1
            for factor, power in factors:
                found = 1 if power % 2 == 0 else _sign_of_factor(factor)
                if found is None:
                    return None
                sign *= found
        return sign

    def _unbounded(self) -> dict[Expression, Expression]:
        """Names with bounds as functions of positive ones, such as `low + (high-low) t/(1+t)`."""
        put = {}
        for name, domain in self.claim.domains.items():
            free = sympy.Symbol(f"t{name}", positive=True)
            if domain.low is not None and domain.high is not None:
                width = _rational(domain.high - domain.low)
                put[self.symbols[name]] = _rational(domain.low) + width * free / (1 + free)
            elif domain.low is not None:
                put[self.symbols[name]] = _rational(domain.low) + free
            elif domain.high is not None:
                put[self.symbols[name]] = _rational(domain.high) - free
        return put


def _sign_of_factor(factor: Expression) -> int | None:
    """The sign of a sum whose terms all have the same one."""
    if factor.is_nonnegative:
        return 1
    if factor.is_nonpositive:
        return -1
    terms = sympy.Add.make_args(sympy.expand(factor))
    if all(term.is_nonnegative for term in terms):
        return 1
    return -1 if all(term.is_nonpositive for term in terms) else None


def _parts(key: Node) -> tuple[Node, ...]:
    """The values in a key: one, or those of a list or of a vector."""
    match key:
        case Group():
            return _parts(key.inner)
        case Sequence():
            return key.items
        case Matrix():
            return tuple(entry for row in key.rows for entry in row)
    return (key,)


def _put_in(tree: Node, name: str, meaning: Node) -> Node:
    return rewrite(tree, lambda n: meaning if isinstance(n, Name) and n.name == name else None)


def _rational(value: Any) -> Expression:
    return sympy.Rational(value.numerator, value.denominator)

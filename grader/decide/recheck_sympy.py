"""The checker's proofs: trees put into SymPy's own types and compared there.

Only trees that our own parser made come here; no text is ever given to SymPy to read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import sympy

from grader.decide.names import walk
from grader.spec.domain import Domain
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Signed,
    Sum,
)

Expression: TypeAlias = Any
_CONSTANTS = {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "infinity": sympy.oo}
_FUNCTIONS = {
    **{name: getattr(sympy, name) for name in ("exp", "ln", "log", "sqrt", "sign", "sin", "cos")},
    **{name: getattr(sympy, name) for name in ("tan", "sec", "csc", "cot", "sinh", "cosh", "tanh")},
    **{name: getattr(sympy, name) for name in ("sech", "csch", "coth", "floor", "factorial")},
    **{name: getattr(sympy, name) for name in ("binomial", "gamma", "atan2")},
    **{
        "arc" + root: getattr(sympy, "a" + root)
        for stem in ("sin", "cos", "tan", "sec", "csc", "cot")
        for root in (stem, stem + "h")
    },
    "abs": sympy.Abs,
    "ceil": sympy.ceiling,
    "min": sympy.Min,
    "max": sympy.Max,
    "root": sympy.real_root,
    "cbrt": lambda x: sympy.real_root(x, 3),
    "double_factorial": sympy.factorial2,
}
# `simplify` has no limit of its own; larger differences are left to numbers.
_LARGEST = 400


def symbols_for(domains: Mapping[str, Domain]) -> dict[str, Expression]:
    """A SymPy symbol for every name, with the assumptions of its domain."""
    return {name: sympy.Symbol(f"v{i}", **_assumptions(d)) for i, (name, d) in _numbered(domains)}


def _numbered(domains: Mapping[str, Domain]) -> Any:
    return enumerate(sorted(domains.items()))


def _assumptions(domain: Domain) -> dict[str, bool]:
    if domain.complex:
        return {}
    known = {"real": True}
    if domain.integer:
        known["integer"] = True
    if domain.low is not None and domain.low >= 0:
        known["nonnegative" if domain.low == 0 and domain.low_closed else "positive"] = True
    if domain.high is not None and domain.high <= 0:
        known["nonpositive" if domain.high == 0 and domain.high_closed else "negative"] = True
    return known


def expression(tree: Node, names: Mapping[str, Expression]) -> Expression:
    """The tree as a SymPy expression; numbers stay exact."""

    def below(node: Node) -> Expression:
        return expression(node, names)

    match tree:
        case Number():
            return sympy.Rational(tree.numerator, tree.denominator)
        case Name():
            return names[tree.name]
        case Constant():
            return _CONSTANTS[tree.name]
        case Group():
            return below(tree.inner)
        case Signed():
            return -below(tree.operand) if tree.sign == "-" else below(tree.operand)
        case Percent():
            return below(tree.operand) / 100
        case Sum():
            signs = ("+", *tree.operators)
            terms = zip(signs, map(below, tree.terms), strict=True)
            return sympy.Add(*(-term if sign == "-" else term for sign, term in terms))
        case Product():
            signs = ("*", *tree.operators)
            factors = zip(signs, map(below, tree.factors), strict=True)
            return sympy.Mul(*(1 / each if sign == "/" else each for sign, each in factors))
        case Power():
            return below(tree.base) ** below(tree.exponent)
        case Call():
            # Functions that a part leaves undetermined are so for SymPy too.
            function = _FUNCTIONS.get(tree.function) or sympy.Function(f"u_{tree.function}")
            return function(*(below(argument) for argument in tree.arguments))
    raise NotImplementedError(type(tree).__name__)


def is_zero(difference: Expression, relations: list[Expression]) -> bool:
    """Whether SymPy reduces an expression to zero, modulo expressions that are zero."""
    top = sympy.fraction(sympy.together(difference))[0]
    if relations:
        return _is_zero_under(top, relations)
    if sympy.expand(top) == 0:
        return True
    return bool(sympy.count_ops(top) <= _LARGEST and sympy.simplify(difference) == 0)


def _is_zero_under(top: Expression, relations: list[Expression]) -> bool:
    """By a basis of the relations, or by putting in what they say where they are linear."""
    generators = sorted(top.free_symbols.union(*(r.free_symbols for r in relations)), key=str)
    if top.is_polynomial(*generators):
        basis = sympy.groebner(relations, *generators, order="grevlex")
        return bool(basis.contains(sympy.expand(top)))
    solutions = sympy.solve(relations, generators, dict=True)
    return bool(solutions) and all(sympy.simplify(top.subs(s)) == 0 for s in solutions)


def largest_exponent(tree: Node) -> int:
    """The largest numerator of an exponent or number beside a power; 1 if there is no power."""
    powers = [node for node in walk(tree) if isinstance(node, Power)]
    numbers = [n for power in powers for n in walk(power.exponent) if isinstance(n, Number)]
    return max((n.numerator for n in numbers), default=1)


def variation(value: Expression) -> Expression:
    """An expression that is zero only if `value` is constant: the sizes of its slopes."""
    names = sorted(value.free_symbols, key=str)
    return sympy.Add(*(sympy.Abs(sympy.simplify(value.diff(name))) for name in names))

"""Checking a certificate again, by other means than those that found it.

Proofs of equality are repeated by SymPy alone, counterexamples by `fractions` and `mpmath`,
distances by plain rational arithmetic, choices by comparing sets. Only the parser is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import mpmath
import msgspec

from grader.decide import recheck_sympy as cas
from grader.decide.decision import (
    UNDEFINED,
    Counterexample,
    Decision,
    Distance,
    FormMismatch,
    NormalForm,
    NotRead,
    Options,
    SameTree,
    SymPyProof,
    Verdict,
    ZeroInField,
)
from grader.decide.keys import read_key
from grader.decide.recheck_numbers import distance_holds
from grader.decide.recheck_values import DIGITS, Undefined, Value, evaluate, number
from grader.decide.structure import is_compound
from grader.spec.domain import REAL, contains
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.tolerance import Exact
from grader.syntax.tree import Node

# Relative distance beyond which two values of 80 digits are different.
_DIFFERENT = mpmath.mpf(10) ** -60
_SPOTS = tuple(Fraction(*pair) for pair in ((2, 1), (1, 3), (5, 2), (-3, 2), (3, 4), (7, 1)))
_MOST_SPOTS = 36
# SymPy would multiply out larger powers, and nothing can stop it.
_LARGEST_EXPONENT = 400


class Recheck(msgspec.Struct, frozen=True):
    """Whether a certificate `holds`; None where other means cannot tell, with the `reason`."""

    holds: bool | None
    reason: str = ""


def recheck(key: Key, response: str, decision: Decision) -> Recheck:
    """Checks the certificate of the decision on `response`.

    Raises:
        TypeError: if the certificate is of a kind that this kind of key never has.
    """
    certificate = decision.certificate
    if isinstance(key, FormulaKey) and is_compound(_tree(key.text, key), braces=True):
        return Recheck(None, "compound values have no second checker")
    match certificate:
        case NotRead():
            return Recheck(None, "nothing to check in a text that could not be read")
        case Options():
            return _recheck_options(key, certificate, decision)
        case Distance():
            return _recheck_distance(key, certificate, decision)
        case FormMismatch():
            return Recheck(None, "forms have no second checker")
        case Counterexample():
            with mpmath.workdps(DIGITS):
                return _recheck_point(_formula_key(key), response, certificate)
        case SameTree() | ZeroInField() | NormalForm() | SymPyProof():
            with mpmath.workdps(DIGITS):
                return _recheck_equality(_formula_key(key), response, decision)
    return Recheck(None, "the certificate proves nothing")


def _formula_key(key: Key) -> FormulaKey:
    if isinstance(key, FormulaKey):
        return key
    if isinstance(key, NumberKey):
        text = key.text or f"({key.value})"
        return FormulaKey(text, key.vocabulary, tolerance=key.tolerance)
    raise TypeError(f"no such certificate for a {type(key).__name__}")


def _recheck_distance(key: Key, found: Distance, decision: Decision) -> Recheck:
    if not isinstance(key, FormulaKey | NumberKey):
        raise TypeError(f"no such certificate for a {type(key).__name__}")
    return Recheck(distance_holds(found, decision.verdict, key.tolerance))


def _recheck_options(key: Key, options: Options, decision: Decision) -> Recheck:
    if not isinstance(key, ChoiceKey | WeightsKey):
        raise TypeError(f"no such certificate for a {type(key).__name__}")
    expected = [set(key.correct)] if isinstance(key, ChoiceKey) else [{c} for c in key.correct]
    right = tuple(set(c) == e for c, e in zip(options.chosen, expected, strict=True))
    is_equal = decision.verdict is Verdict.EQUAL
    return Recheck(right == options.right and all(right) == is_equal)


def _tree(text: str, key: FormulaKey) -> Node:
    return read_key(text, key.vocabulary)


def _relations(key: FormulaKey) -> Iterator[tuple[Node, Node]]:
    for text in key.given:
        left, _, right = text.partition("=")
        yield _tree(left, key), _tree(right, key)


# --- counterexamples ---------------------------------------------------------------------


def _recheck_point(key: FormulaKey, response: str, found: Counterexample) -> Recheck:
    if any("i" in value for value in found.point.values()):
        return Recheck(None, "complex point")
    at = {name: Fraction(value) for name, value in found.point.items()}
    for name, coordinate in at.items():
        if not contains(key.domains.get(name, REAL), coordinate):
            return Recheck(False, f"{name} = {coordinate} is outside its domain")
    for left, right in _relations(key):
        if _differ(evaluate(left, at), evaluate(right, at)):
            return Recheck(False, "the point does not satisfy the relations")
    goal = _value(_tree(key.text, key), at)
    value = _value(_tree(response, key), at)
    if goal is None:
        return Recheck(False, "the key has no value there")
    if value is None or found.response_value == UNDEFINED:
        return Recheck(value is None and found.response_value == UNDEFINED)
    if not isinstance(key.tolerance, Exact):
        return Recheck(_differ(value, goal))
    return Recheck(_differ_up_to(key, response, value, goal))


def _value(tree: Node, at: Mapping[str, Fraction]) -> Value | None:
    try:
        return evaluate(tree, at)
    except Undefined:
        return None


def _differ(left: Value, right: Value) -> bool:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left != right
    a, b = number(left), number(right)
    if mpmath.isinf(a) or mpmath.isinf(b):
        return bool(a != b)
    return bool(abs(a - b) > _DIFFERENT * max(abs(a), abs(b)))


def _differ_up_to(key: FormulaKey, response: str, value: Value, goal: Value) -> bool:
    """Whether the sides differ at the point by more than the key allows."""
    if key.up_to == "sign":
        return _differ(value, goal) and _differ(value, -goal)
    if not key.up_to:
        return _differ(value, goal)
    if key.up_to == "factor" and (value == 0) != (goal == 0):
        return True
    ours, theirs = _tree(key.text, key), _tree(response, key)
    for spot in _spots(key):
        k, r = _value(ours, spot), _value(theirs, spot)
        if k is None or r is None:
            continue
        v, g, r, k = number(value), number(goal), number(r), number(k)
        if _differ(v - g, r - k) if key.up_to == "constant" else _differ(v * k, r * g):
            return True
    return False


def _spots(key: FormulaKey) -> Iterator[dict[str, Fraction]]:
    """A few points of the domains, without relations between names."""
    names = key.vocabulary.names
    choices = [
        [v for v in (*_SPOTS, *_inner(key, name)) if contains(key.domains.get(name, REAL), v)]
        for name in names
    ]
    if not all(choices):
        return
    for turn in range(_MOST_SPOTS):
        places = (turn + turn // 6 * place for place in range(len(names)))
        yield {
            name: values[(place + shift) % len(values)]
            for shift, (name, values, place) in enumerate(zip(names, choices, places, strict=True))
        }


def _inner(key: FormulaKey, name: str) -> list[Fraction]:
    domain = key.domains.get(name, REAL)
    if domain.low is None or domain.high is None:
        return []
    return [domain.low + (domain.high - domain.low) * part for part in (_SPOTS[1], _SPOTS[4])]


# --- equality ----------------------------------------------------------------------------


def _recheck_equality(key: FormulaKey, response: str, decision: Decision) -> Recheck:
    if decision.verdict is not Verdict.EQUAL:
        return Recheck(False, "a proof of equality under another verdict")
    ours, theirs = _tree(key.text, key), _tree(response, key)
    if cas.largest_exponent(ours) * cas.largest_exponent(theirs) > _LARGEST_EXPONENT:
        return _agree_at_spots(key, ours, theirs)
    names = cas.symbols_for({n: key.domains.get(n, REAL) for n in key.vocabulary.names})
    left, right = cas.expression(theirs, names), cas.expression(ours, names)
    relations = [cas.expression(a, names) - cas.expression(b, names) for a, b in _relations(key)]
    if any(cas.is_zero(d, relations) for d in _differences(key, left, right)):
        return Recheck(True)
    return _agree_at_spots(key, ours, theirs)


def _differences(
    key: FormulaKey, left: cas.Expression, right: cas.Expression
) -> Iterator[cas.Expression]:
    """Expressions of which one must be zero for the sides to be equal as the key asks."""
    yield left - right
    if key.up_to == "sign":
        yield left + right
    if key.up_to == "constant":
        yield cas.variation(left - right)
    if key.up_to == "factor":
        yield cas.variation(left / right)


def _agree_at_spots(key: FormulaKey, ours: Node, theirs: Node) -> Recheck:
    """SymPy cannot tell: a difference at a point refutes the certificate, agreement says little."""
    if key.given or key.up_to:
        return Recheck(None, "SymPy finds no proof")
    met = 0
    for spot in _spots(key):
        goal, value = _value(ours, spot), _value(theirs, spot)
        if goal is None:
            continue
        if value is not None and _differ(value, goal):
            where = ", ".join(f"{name} = {at}" for name, at in spot.items())
            return Recheck(False, f"the sides differ at {where}")
        met += value is not None
    return Recheck(None, f"SymPy finds no proof; {DIGITS} digits agree at {met} points")

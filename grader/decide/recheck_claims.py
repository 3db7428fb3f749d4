"""The checker of one plain claim: two formulas are equal, or differ at a point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import mpmath
import msgspec

from grader.decide import recheck_sympy as cas
from grader.decide.decision import (
    UNDEFINED,
    AnyCertificate,
    Counterexample,
    Distance,
    NormalForm,
    SameTree,
    SymPyProof,
    Verdict,
    ZeroInField,
)
from grader.decide.keys import read_key
from grader.decide.recheck_numbers import distance_holds, read_enclosure
from grader.decide.recheck_values import DIGITS, Undefined, Value, evaluate, number
from grader.spec.domain import REAL, contains
from grader.spec.key import FormulaKey
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


class Claim(msgspec.Struct, frozen=True):
    """A verdict on two trees under a key, with the certificate that is to be checked."""

    key: FormulaKey
    response: Node
    wanted: Node
    verdict: Verdict
    certificate: AnyCertificate


def check_claim(claim: Claim) -> Recheck:
    """Checks a claim on two plain formulas, at the working precision of `DIGITS`."""
    match claim.certificate:
        case Counterexample() as found:
            return _check_point(claim, found)
        case Distance() as near:
            return _check_distance(claim, near)
        case SameTree() | ZeroInField() | NormalForm() | SymPyProof():
            return _check_equality(claim)
    return Recheck(None, "the certificate proves nothing")


def _check_distance(claim: Claim, found: Distance) -> Recheck:
    """The numbers are those of the two sides, and they are as far apart as is said."""
    if not distance_holds(found, claim.verdict, claim.key.tolerance):
        return Recheck(False, "the distance is not what is claimed")
    if found.kind == "relative-multiple":
        at = next(spots(claim.key), {})
        left, right = value_at(claim.response, at), value_at(claim.wanted, at)
        if left is None or right is None or right == 0:
            return Recheck(None, "no point to compare at")
        return Recheck(is_enclosed(number(left) / number(right), found.value))
    sides = ((claim.response, found.value), (claim.wanted, found.key))
    for tree, written in sides:
        value = value_at(tree, {})
        if value is None or not is_enclosed(value, written):
            return Recheck(False, f"{written} is not the value")
    return Recheck(True)


def is_enclosed(value: Value, written: str) -> bool:
    """Whether a value lies in an enclosure as written, as far as the digits reach."""
    low, high = (number(end) for end in read_enclosure(written))
    slack = _DIFFERENT * max(abs(low), abs(high))
    return bool(low - slack <= number(value) <= high + slack)


def is_inside(key: FormulaKey, at: Mapping[str, Fraction]) -> Recheck | None:
    """What is wrong with a point: outside the domains or the relations. None if nothing is."""
    for name, coordinate in at.items():
        if not contains(key.domains.get(name, REAL), coordinate):
            return Recheck(False, f"{name} = {coordinate} is outside its domain")
    for left, right in _relations(key):
        if differ(evaluate(left, at), evaluate(right, at)):
            return Recheck(False, "the point does not satisfy the relations")
    return None


def value_at(tree: Node, at: Mapping[str, Fraction]) -> Value | None:
    """The value of a tree at a point, None where it has none."""
    try:
        return evaluate(tree, at)
    except Undefined:
        return None


def differ(left: Value, right: Value) -> bool:
    """Whether two values are different as far as the digits reach."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left != right
    a, b = number(left), number(right)
    if mpmath.isinf(a) or mpmath.isinf(b):
        return bool(a != b)
    return bool(abs(a - b) > _DIFFERENT * max(abs(a), abs(b)))


def spots(key: FormulaKey) -> Iterator[dict[str, Fraction]]:
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


def _relations(key: FormulaKey) -> Iterator[tuple[Node, Node]]:
    for text in key.given:
        left, _, right = text.partition("=")
        yield read_key(left, key.vocabulary), read_key(right, key.vocabulary)


# --- counterexamples ---------------------------------------------------------------------


def _check_point(claim: Claim, found: Counterexample) -> Recheck:
    if claim.verdict is not Verdict.DIFFERENT:
        return Recheck(False, "a counterexample under another verdict")
    if any("i" in value for value in found.point.values()):
        return Recheck(None, "complex point")
    if claim.key.vocabulary.functions:
        return Recheck(None, "undetermined functions have no values here")
    at = {name: Fraction(value) for name, value in found.point.items()}
    outside = is_inside(claim.key, at)
    if outside is not None:
        return outside
    goal, value = value_at(claim.wanted, at), value_at(claim.response, at)
    if goal is None:
        return Recheck(False, "the key has no value there")
    if value is None or found.response_value == UNDEFINED:
        return Recheck(value is None and found.response_value == UNDEFINED)
    if not isinstance(claim.key.tolerance, Exact):
        return Recheck(differ(value, goal))
    return Recheck(_differ_up_to(claim, value, goal))


def _differ_up_to(claim: Claim, value: Value, goal: Value) -> bool:
    """Whether the sides differ at the point by more than the key allows."""
    up_to = claim.key.up_to
    if up_to == "sign":
        return differ(value, goal) and differ(value, -goal)
    if up_to not in ("constant", "factor"):
        return differ(value, goal)
    if up_to == "factor" and (value == 0) != (goal == 0):
        return True
    for spot in spots(claim.key):
        k, r = value_at(claim.wanted, spot), value_at(claim.response, spot)
        if k is None or r is None:
            continue
        v, g, r, k = number(value), number(goal), number(r), number(k)
        if differ(v - g, r - k) if up_to == "constant" else differ(v * k, r * g):
            return True
    return False


# --- equality ----------------------------------------------------------------------------


def _check_equality(claim: Claim) -> Recheck:
    if claim.verdict is not Verdict.EQUAL:
        return Recheck(False, "a proof of equality under another verdict")
    key, ours, theirs = claim.key, claim.wanted, claim.response
    if cas.largest_exponent(ours) * cas.largest_exponent(theirs) > _LARGEST_EXPONENT:
        return _agree_at_spots(claim)
    names = cas.symbols_for({n: key.domains.get(n, REAL) for n in key.vocabulary.names})
    left, right = cas.expression(theirs, names), cas.expression(ours, names)
    relations = [cas.expression(a, names) - cas.expression(b, names) for a, b in _relations(key)]
    if left == right or any(cas.is_zero(d, relations) for d in _differences(key, left, right)):
        return Recheck(True)
    return _agree_at_spots(claim)


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


def _agree_at_spots(claim: Claim) -> Recheck:
    """SymPy cannot tell: a difference at a point refutes the certificate, agreement says little."""
    if claim.key.given or claim.key.up_to or claim.key.vocabulary.functions:
        return Recheck(None, "SymPy finds no proof")
    met = 0
    for spot in spots(claim.key):
        goal, value = value_at(claim.wanted, spot), value_at(claim.response, spot)
        if goal is None:
            continue
        if value is not None and differ(value, goal):
            where = ", ".join(f"{name} = {at}" for name, at in spot.items())
            return Recheck(False, f"the sides differ at {where}")
        met += value is not None
    return Recheck(None, f"SymPy finds no proof; {DIGITS} digits agree at {met} points")

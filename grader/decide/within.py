"""Formulas under a tolerance: near enough at every sample point, or too far at one."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

from grader.decide.closeness import compare_numbers, exactly
from grader.decide.compiled import Compiled, constant_ratio
from grader.decide.decision import (
    UNDEFINED,
    Counterexample,
    Distance,
    GaveUp,
    NumericEvidence,
    Verdict,
)
from grader.decide.exact import fraction_text
from grader.decide.ladder import Finding
from grader.decide.names import is_large, names_in
from grader.decide.number import distance_certificate, judge_values
from grader.decide.polynomial import function_of
from grader.decide.stops import Stop
from grader.decide.values import BITS, Values
from grader.spec.tolerance import AnyTolerance, Relative
from grader.syntax.tree import Node

_POINTS = 16


def judge_formula(key: Compiled, tree: Node, tolerance: AnyTolerance, finding: Finding) -> Finding:
    """What a response that was not proved equal is under a tolerance.

    Two constants are compared as numbers. Two formulas must be near enough at sixteen points
    of the domains, which is evidence only; it is proof where the response is a rational
    multiple of the key. `finding` is what was known without the tolerance.
    """
    if getattr(finding[1], "response_value", "") == UNDEFINED:
        return finding
    if not key.names and finding[0] is not Verdict.EQUAL:
        constants = _judge_constants(key, tree, tolerance)
        if constants is not None:
            return constants
    if isinstance(tolerance, Relative):
        multiple = _judge_multiple(key, tree, tolerance)
        if multiple is not None:
            return multiple
    return _judge_at_points(key, tree, tolerance, finding)


def _judge_constants(key: Compiled, tree: Node, tolerance: AnyTolerance) -> Finding | None:
    """The verdict on two constants, None if the response is none."""
    if names_in(tree):
        return None
    nearness, value, goal = judge_values(tree, key.tree, tolerance)
    if nearness is None or value is None or goal is None:
        return Verdict.UNDECIDED, GaveUp("value-not-enclosed")
    if nearness.is_near is None:
        return Verdict.UNDECIDED, GaveUp("on-the-boundary")
    certificate = distance_certificate(nearness, value, goal)
    return (Verdict.EQUAL if nearness.is_near else Verdict.DIFFERENT), certificate


def _judge_multiple(key: Compiled, tree: Node, tolerance: Relative) -> Finding | None:
    """The verdict on a rational multiple of the key: near enough everywhere or nowhere."""
    if key.function is None:
        return None
    try:
        ratio = constant_ratio(function_of(tree, key.relations.names), key.function, tree)
    except Stop:
        return None
    if ratio is None:
        return None
    nearness = compare_numbers(exactly(ratio), exactly(Fraction(1)), tolerance)
    distance, allowed = nearness.distance.text(), nearness.allowed.text()
    certificate = Distance(exactly(ratio).text(), "1", distance, allowed, "relative-multiple")
    return (Verdict.EQUAL if nearness.is_near else Verdict.DIFFERENT), certificate


def _judge_at_points(
    key: Compiled, tree: Node, tolerance: AnyTolerance, finding: Finding
) -> Finding:
    judged = 0
    ours, theirs = Values(tree, key), Values(key.tree, key)
    for point in islice(key.points, _POINTS) if is_large(tree) else key.points:
        goal = theirs.at(point)
        if goal is None:
            continue
        value = ours.at(point)
        if value is None:
            continue
        nearness = compare_numbers(value, goal, tolerance)
        if nearness.is_near is False:
            written = {name: fraction_text(at) for name, at in point.items()}
            sides = value.text(), goal.text()
            return Verdict.DIFFERENT, Counterexample(written, *sides)
        judged += nearness.is_near is True
        if judged == _POINTS:
            return Verdict.EQUAL, NumericEvidence(_POINTS, BITS)
    return (
        finding
        if finding[0] is not Verdict.DIFFERENT
        else (
            Verdict.UNDECIDED,
            GaveUp("too-few-points"),
        )
    )

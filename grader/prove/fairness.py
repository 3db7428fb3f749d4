"""Whether a variant is fair: nobody's may be decided by luck where others' are decided by skill.

An instance is thrown away before anybody sees it if

- its solver refuses the values, or the run has no number where a key or a slip asks for one;
- two components tie for a key that asks for an extreme one;
- a number key lies nearer to a rounding boundary than `room` units: with the unit u of its
  tolerance (`round: u`, `decimals: d` with u = 10^-d, or the unit of the last significant
  figure), the distance of key/u from the nearest n + 1/2 is less than `room`, so that a tiny
  error on the way would turn the rounded number around;
- a declared mistake, or a declared slip, would be graded as right.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import floor

from grader.decide.closeness import magnitude
from grader.decide.constants import enclose_value
from grader.decide.decision import Verdict
from grader.decide.number import ready_number
from grader.decide.stops import NoValue
from grader.grade import grade
from grader.reference.registry import NoSuchValue, find_solver
from grader.spec.key import Key, NumberKey
from grader.spec.model import ExtremeKey, Part, Problem, TypedKey
from grader.spec.resolve import component_values, resolve_key
from grader.spec.tolerance import AnyTolerance, Decimals, Relative, Round, SignificantFigures

_BITS = 256


def find_unfairness(base: Problem, instance: Problem, room: Fraction) -> str | None:
    """Why an instance is unfair, as a few words with the part; None if it is fair.

    `base` is the problem as authored: parts in which nothing varies are not looked at.
    """
    if instance.solver is not None:
        solver = find_solver(instance.solver.use)
        assert solver is not None, "the loader refuses problems without their solver"
        faults = solver.check_parameters(instance.solver.parameters)
        if faults:
            return f"the solver refuses the values: {faults[0].message}"
    for part in varying_parts(base, instance):
        reason = _find_unfair_part(instance, part, room)
        if reason is not None:
            return f"{part.id}: {reason}"
    return None


def varying_parts(base: Problem, instance: Problem) -> Iterator[Part]:
    """The parts of an instance whose keys or mistakes may differ from those of the base."""
    same_run = base.solver == instance.solver
    for authored, part in zip(base.parts, instance.parts, strict=True):
        computed = not isinstance(part.key, TypedKey) or any(m.slip for m in part.mistakes)
        responses = [mistake.response for mistake in part.mistakes]
        as_authored = [mistake.response for mistake in authored.mistakes]
        is_other = (part.key, part.accept, part.given) != (
            authored.key,
            authored.accept,
            authored.given,
        )
        if is_other or responses != as_authored or (computed and not same_run):
            yield part


def _find_unfair_part(instance: Problem, part: Part, room: Fraction) -> str | None:
    try:
        if isinstance(part.key, ExtremeKey) and _is_tied(instance, part, part.key):
            return "components tie"
        key = resolve_key(instance, part)
    except NoSuchValue as missing:
        return str(missing)
    if isinstance(key, NumberKey):
        value = value_of_key(key)
        if value is None:
            return "the key has no value"
        if boundary_distance(value, key.tolerance) < room:
            return "the key is too near a rounding boundary"
        if isinstance(key.tolerance, Relative) and value == 0 and not key.tolerance.at_zero:
            return "the key is zero, of which every share is nothing"
    return _find_right_mistake(key)


def _is_tied(instance: Problem, part: Part, key: ExtremeKey) -> bool:
    samples = range(1, len(part.items) + 1) if part.kind == "weights" else (None,)
    for sample in samples:
        values = component_values(instance, key, sample)
        extreme = max(values) if key.which == "largest" else min(values)
        if values.count(extreme) > 1:
            return True
    return False


def _find_right_mistake(key: Key) -> str | None:
    for mistake in key.mistakes:
        try:
            verdict = grade(key, mistake.response).verdict
        except (ValueError, NoValue):
            return "the key has no value"
        if verdict is Verdict.EQUAL:
            return f"the mistake {mistake.token} is right"
    return None


def value_of_key(key: NumberKey) -> Fraction | None:
    """The number itself, to far more digits than a tolerance looks at; None if it has none."""
    if key.value is not None:
        return key.value
    try:
        found = enclose_value(ready_number(key).tree, _BITS)
    except (NoValue, ValueError):
        return None
    return None if found is None else found.low


def boundary_distance(value: Fraction, tolerance: AnyTolerance) -> Fraction:
    """How far, in units of its rounding, a key is from the nearest boundary between two roundings.

    Never above 1/2, which is also the distance under a tolerance that does not round.
    """
    match tolerance:
        case Round():
            unit = tolerance.to
        case Decimals():
            unit = Fraction(1, 10**tolerance.places)
        case SignificantFigures() if value:
            unit = Fraction(10) ** (magnitude(value) - tolerance.figures + 1)
        case _:
            return Fraction(1, 2)
    units = abs(value) / unit
    return abs(units - floor(units) - Fraction(1, 2))

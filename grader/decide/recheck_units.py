"""The checker of conversions: `pint` converts by itself, with floating-point numbers."""

from __future__ import annotations

from functools import lru_cache
from math import isclose
from typing import Any

from grader.decide.quantities import (
    KeyUnits,
    is_infinite,
    is_nothing,
    measured_in,
    single_values,
    unit_of,
)
from grader.decide.units import Factors, Scale, UnitFault, scale_of
from grader.syntax.tree import Node, Quantity

_NEAR = 1e-9
_TRIED = (1.0, 20.0)


def conversions_hold(wanted: KeyUnits, tree: Node) -> bool:
    """Whether every unit of a response goes over into the key's as was reckoned."""
    values = single_values(tree)
    for index, value in enumerate(values):
        unit = unit_of(value)
        if isinstance(unit, UnitFault):
            return False
        if is_infinite(value):
            continue
        goal = wanted.at(index, len(values), unit)
        if goal is None and isinstance(value, Quantity) and is_nothing(value.value):
            continue
        if goal is None:
            return False
        if unit != goal and not _holds(unit, goal):
            return False
    return True


def measures_another(wanted: KeyUnits, tree: Node) -> bool:
    """Whether `pint` too refuses to convert one of the units of a response."""
    measured = (*wanted.measured, *measured_in(tree))
    for place, (name, first) in enumerate(measured):
        if any(n == name and not _are_compatible(first, u) for n, u in measured[:place]):
            return True
    values = single_values(tree)
    for index, value in enumerate(values):
        unit = unit_of(value)
        if isinstance(unit, UnitFault):
            continue
        if is_infinite(value):
            continue
        goal = wanted.at(index, len(values), unit)
        if goal is None:
            if wanted.statements:
                return not any(_are_compatible(unit, each) for each in wanted.units)
            continue
        if not _are_compatible(unit, goal):
            return True
    return False


def _are_compatible(unit: Factors, goal: Factors) -> bool:
    return bool(_quantity(1.0, unit).is_compatible_with(_quantity(1.0, goal)))


def _holds(unit: Factors, goal: Factors) -> bool:
    ours, theirs = scale_of(unit), scale_of(goal)
    for value in _TRIED:
        got = float(_quantity(value, unit).to(_quantity(value, goal).units).magnitude)
        if not isclose(got, _reckoned(value, ours, theirs), rel_tol=_NEAR, abs_tol=_NEAR):
            return False
    return True


def _reckoned(value: float, ours: Scale, theirs: Scale) -> float:
    pi = 3.141592653589793 ** (ours.pi_power - theirs.pi_power)
    scaled = value * float(ours.factor / theirs.factor) * pi
    return scaled + float((ours.offset - theirs.offset) / theirs.factor)


def _quantity(value: float, unit: Factors) -> Any:
    registry = _registry()
    units = registry.Unit("")
    for name, power in unit:
        alone = len(unit) == 1 and power == 1
        # Beside other units a temperature is a difference.
        units *= registry.Unit(name if alone else _DIFFERENCES.get(name, name)) ** power
    return registry.Quantity(value, units)


_DIFFERENCES = {
    "degree_Celsius": "delta_degree_Celsius",
    "degree_Fahrenheit": "delta_degree_Fahrenheit",
}


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(cache_folder=None)

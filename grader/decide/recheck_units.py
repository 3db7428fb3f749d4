"""The checker of conversions: `pint` converts by itself, with floating-point numbers."""

from __future__ import annotations

from functools import lru_cache
from math import isclose
from typing import Any

from grader.decide.quantities import KeyUnits, single_values, unit_of
from grader.decide.units import Factors, Scale, UnitFault, scale_of
from grader.syntax.tree import Node

_NEAR = 1e-9
_TRIED = (1.0, 20.0)


def conversions_hold(wanted: KeyUnits, tree: Node) -> bool:
    """Whether every unit of a response goes over into the key's as was reckoned."""
    values = single_values(tree)
    for index, value in enumerate(values):
        unit, goal = unit_of(value), wanted.at(index, len(values))
        if isinstance(unit, UnitFault) or goal is None:
            return False
        if unit != goal and not _holds(unit, goal):
            return False
    return True


def measures_another(wanted: KeyUnits, tree: Node) -> bool:
    """Whether `pint` too refuses to convert one of the units of a response."""
    values = single_values(tree)
    for index, value in enumerate(values):
        unit, goal = unit_of(value), wanted.at(index, len(values))
        if isinstance(unit, UnitFault) or goal is None:
            continue
        if not _quantity(1.0, unit).is_compatible_with(_quantity(1.0, goal)):
            return True
    return False


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

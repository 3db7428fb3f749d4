"""The start of EM for Gaussian mixtures: the parameters of a mixture, and what may be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from math import fsum, inf, isfinite, nan

import msgspec

from grader.reference.solver import InvalidParameters, ParameterFault


class Mixture(msgspec.Struct, frozen=True):
    """The parameters of K Gaussians; component k is entry k of each tuple.

    `weights` are positive and sum to 1, `means` are in the unit of the samples, `variances`
    are positive and in its square. Plain data: `check_mixture` finds what breaks this.
    """

    weights: tuple[float, ...]
    means: tuple[float, ...]
    variances: tuple[float, ...]


class Reason(StrEnum):
    """Why a run of EM ended. Only the first is success; a step that fails is not taken."""

    CONVERGED = "converged"
    ITERATION_LIMIT = "iteration-limit"
    VARIANCE_COLLAPSED = "variance-collapsed"
    COMPONENT_EMPTIED = "component-emptied"
    IDENTICAL_COMPONENTS = "identical-components"
    NOT_FINITE = "not-finite"


# Within these bounds no square, and no distance over a variance, leaves the range of a float.
LARGEST = 1e75
VARIANCES = (1e-150, 1e150)

# How far the weights may be from 1 together: an author may round them to ten digits.
WEIGHTS_SUM = 1e-9

FIELDS = ("data", "weights", "means", "variances")

_DECIMAL = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(rf"({_DECIMAL})(?:/({_DECIMAL}))?")


def component_number(index: int) -> int:
    """What prose calls the component at this index: code counts from 0, prose from 1."""
    return index + 1


def component_index(number: int) -> int:
    """The inverse of `component_number`."""
    return number - 1


def check_mixture(mixture: Mixture) -> list[ParameterFault]:
    """Every fault of a mixture: lengths, numbers that are not finite, signs, the sum of weights."""
    faults = [*_check_lengths(mixture)]
    for path, value in _entries(mixture):
        faults += _check_entry(path, value)
    total = fsum(weight for weight in mixture.weights if isfinite(weight))
    if not faults and abs(total - 1) > WEIGHTS_SUM:
        found = f"the weights sum to {total:.10g}, not to 1"
        faults.append(ParameterFault("weights", found, "divide each of them by their sum"))
    return faults


def read_start(parameters: Mapping[str, object]) -> tuple[tuple[float, ...], Mixture]:
    """Samples and start out of plain parameters: lists of numbers, or of texts such as `1/3`.

    Raises:
        InvalidParameters: if `check_start` finds a fault.
    """
    faults = check_start(parameters)
    if faults:
        raise InvalidParameters(tuple(faults))
    data, weights, means, variances = (_numbers(parameters[name]) for name in FIELDS)
    return data, Mixture(weights, means, variances)


def check_start(parameters: Mapping[str, object]) -> list[ParameterFault]:
    """Every fault of the plain parameters `data`, `weights`, `means` and `variances`."""
    faults = [
        ParameterFault(str(name), f"the solver knows no {name}", f"it takes {', '.join(FIELDS)}")
        for name in parameters
        if name not in FIELDS
    ]
    for name in FIELDS:
        faults += _check_list(name, parameters.get(name))
    if faults:
        return faults
    data, weights, means, variances = (_numbers(parameters[name]) for name in FIELDS)
    mixture = Mixture(weights, means, variances)
    for place, value in enumerate(data):
        faults += _check_location(f"data[{place}]", value)
    faults += check_mixture(mixture)
    return faults or [*_check_twins(mixture)]


def find_twins(mixture: Mixture) -> tuple[int, int] | None:
    """The first two components with the same mean and variance, None if there are none.

    Such a pair shares every sample in the ratio of its weights, so EM never separates it.
    """
    first: dict[tuple[float, float], int] = {}
    for index, place in enumerate(zip(mixture.means, mixture.variances, strict=True)):
        if place in first:
            return first[place], index
        first[place] = index
    return None


def _check_lengths(mixture: Mixture) -> Iterator[ParameterFault]:
    expected = len(mixture.means)
    if expected == 0:
        yield ParameterFault("means", "there are no components", "give each component a mean")
    for name in ("weights", "variances"):
        found = len(getattr(mixture, name))
        if found != expected:
            message = f"there are {found} {name} and {expected} means"
            yield ParameterFault(name, message, "give each component one of each")


def _entries(mixture: Mixture) -> Iterator[tuple[str, float]]:
    for name in ("weights", "means", "variances"):
        for place, value in enumerate(getattr(mixture, name)):
            yield f"{name}[{place}]", value


def _check_entry(path: str, value: float) -> list[ParameterFault]:
    if path.startswith("means"):
        return _check_location(path, value)
    if not isfinite(value):
        return [_not_finite(path, value)]
    if value <= 0:
        what = "weight" if path.startswith("weights") else "variance"
        return [ParameterFault(path, f"a {what} of {value:g}", f"every {what} is above 0")]
    if path.startswith("variances") and not VARIANCES[0] <= value <= VARIANCES[1]:
        between = f"choose a unit that keeps variances from {VARIANCES[0]:g} to {VARIANCES[1]:g}"
        return [ParameterFault(path, f"a variance of {value:g} is out of range", between)]
    return []


def _check_location(path: str, value: float) -> list[ParameterFault]:
    if not isfinite(value):
        return [_not_finite(path, value)]
    if abs(value) > LARGEST:
        below = f"choose a unit that keeps numbers below {LARGEST:g}"
        return [ParameterFault(path, f"{value:g} is out of range", below)]
    return []


def _not_finite(path: str, value: float) -> ParameterFault:
    return ParameterFault(path, f"{value} is not a finite number", "give a finite number")


def _check_twins(mixture: Mixture) -> Iterator[ParameterFault]:
    twins = find_twins(mixture)
    if twins is not None:
        one, other = map(component_number, twins)
        message = f"components {one} and {other} start with the same mean and variance"
        yield ParameterFault(f"means[{twins[1]}]", message, "EM never separates them; move one")


def _check_list(name: str, found: object) -> Iterator[ParameterFault]:
    if found is None:
        yield ParameterFault(name, f"the solver needs {name}", f"add {name}, a list of numbers")
    elif isinstance(found, str) or not isinstance(found, Sequence):
        yield ParameterFault(name, f"{name} is not a list", "write a list, such as [1, 2]")
    elif not found:
        yield ParameterFault(name, f"{name} is empty", "give at least one number")
    else:
        for place, item in enumerate(found):
            if _read_number(item) is None:
                message = f"{item!r:.40} is not a number"
                yield ParameterFault(f"{name}[{place}]", message, "write a number, such as 0.5")


def _numbers(found: object) -> tuple[float, ...]:
    """The numbers of a list in which `_check_list` found no fault."""
    assert isinstance(found, Sequence)
    read = map(_read_number, found)
    return tuple(value for value in read if value is not None)


def _read_number(item: object) -> float | None:
    """A number as a float, a text such as `0.5`, `-1e3` or `1/3` too; None for anything else.

    What is beyond the floats becomes infinite, and a division by zero NaN: checked later.
    """
    if isinstance(item, str):
        match = _NUMBER.fullmatch(item.strip())
        if match is None:
            return None
        divisor = float(match[2] or 1)
        return float(match[1]) / divisor if divisor else nan
    if isinstance(item, bool) or not isinstance(item, int | float | Fraction):
        return None
    try:
        return float(item)
    except OverflowError:
        return inf if item > 0 else -inf

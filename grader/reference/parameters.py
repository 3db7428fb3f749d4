"""Plain parameters of a solver that computes exactly: lists of numbers, read as fractions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isfinite

from grader.reference.solver import ParameterFault

_NUMBER = re.compile(r"[-+]?(?:\d+/\d+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)", re.ASCII)

# Larger numbers, or a finer one than its inverse, belong to a wrong unit, not to homework.
LARGEST = Fraction(10**9)


def check_names(parameters: Mapping[str, object], fields: Sequence[str]) -> list[ParameterFault]:
    """Parameters that the solver does not know, in the order in which they were written."""
    known = ", ".join(fields)
    return [
        ParameterFault(str(name), f"the solver knows no {name}", f"it takes {known}")
        for name in parameters
        if name not in fields
    ]


def check_numbers(path: str, found: object) -> list[ParameterFault]:
    """Every fault of what should be a list of at least one number of an ordinary size."""
    if found is None:
        return [ParameterFault(path, f"the solver needs {path}", "add a list of numbers")]
    if isinstance(found, str) or not isinstance(found, Sequence):
        return [ParameterFault(path, f"{path} is not a list", "write a list, such as [1, 2]")]
    if not found:
        return [ParameterFault(path, f"{path} is empty", "give at least one number")]
    places = ((f"{path}[{index}]", item) for index, item in enumerate(found))
    return [fault for place, item in places for fault in check_number(place, item)]


def check_number(path: str, found: object) -> list[ParameterFault]:
    """What is wrong with one number, an empty list if nothing is."""
    if found is None:
        return [ParameterFault(path, f"the solver needs {path}", "add a number")]
    value = read_number(found)
    if value is None:
        message = f"{found!r:.40} is not a number"
        return [ParameterFault(path, message, "write a number, such as 0.5 or 1/3")]
    if abs(value) > LARGEST:
        below = f"choose a unit that keeps numbers below {float(LARGEST):g}"
        return [ParameterFault(path, f"{found!s:.40} is out of range", below)]
    return []


def check_length(path: str, found: int, expected: int, as_in: str) -> list[ParameterFault]:
    """A list that must be as long as another one."""
    if found == expected:
        return []
    message = f"there are {found} numbers in {path} and {expected} in {as_in}"
    return [ParameterFault(path, message, "give both the same number of entries")]


def read_numbers(found: object) -> tuple[Fraction, ...]:
    """The numbers of a list in which `check_numbers` found no fault."""
    assert isinstance(found, Sequence)
    read = map(read_number, found)
    return tuple(value for value in read if value is not None)


def read_number(item: object) -> Fraction | None:
    """A number, or a text such as `0.5`, `-1e3` or `1/3`, exactly; None for anything else.

    A float is the decimal that it is written as: 0.1 is 1/10.
    """
    if isinstance(item, bool):
        return None
    if isinstance(item, int | Fraction):
        return Fraction(item)
    if isinstance(item, float):
        return Fraction(repr(item)) if isfinite(item) else None
    if not isinstance(item, str) or _NUMBER.fullmatch(text := item.strip()) is None:
        return None
    return None if re.search(r"/0+$", text) else Fraction(text)

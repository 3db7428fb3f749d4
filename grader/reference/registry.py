"""Which solvers there are: the built-in ones and those of other installed packages.

A new solver is one module with an object that satisfies `Solver`, and one entry: here if it
is built in, or under the entry points `grader.solvers` in the package that brings it.
Nothing is imported before a solver is asked for by name.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from grader.reference.sightings import Sighting, recognisable, scalars
from grader.reference.solver import (
    Address,
    InvalidParameters,
    NoSuchSlip,
    NoSuchValue,
    OutputInfo,
    ParameterFault,
    SlipInfo,
    Solution,
    Solver,
    Step,
    Stop,
)

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "GROUP",
    "Address",
    "BrokenPluginError",
    "InvalidParameters",
    "NoSuchSlip",
    "NoSuchValue",
    "OutputInfo",
    "ParameterFault",
    "Sighting",
    "SlipInfo",
    "Solution",
    "Solver",
    "Step",
    "Stop",
    "find_solver",
    "recognisable",
    "scalars",
    "solver_names",
    "solver_version",
]

GROUP = "grader.solvers"

# Module and attribute of each solver that ships with the package. A plug-in cannot replace
# one of these: the same problem file must mean the same on every machine.
BUILT_IN = {
    "beta-binomial": ("grader.reference.beta_binomial", "SOLVER"),
    "gaussian-mixture-em": ("grader.reference.gaussian", "SOLVER"),
    "hidden-markov-model": ("grader.reference.hmm", "SOLVER"),
    "k-means": ("grader.reference.kmeans", "SOLVER"),
    "logistic-regression": ("grader.reference.logistic", "SOLVER"),
    "ridge": ("grader.reference.ridge", "SOLVER"),
}


class BrokenPluginError(TypeError):
    """An entry point of the group leads to something that is not the solver it names."""


def solver_names() -> tuple[str, ...]:
    """The names of all solvers, sorted; none of them is loaded."""
    return tuple(sorted({*BUILT_IN, *_plugged_in()}))


@cache
def find_solver(name: str) -> Solver | None:
    """The solver of this name, loaded now if it was not before; None if there is none.

    Raises:
        BrokenPluginError: if the entry point of that name leads to anything else.
    """
    if name in BUILT_IN:
        module, attribute = BUILT_IN[name]
        return _as_solver(name, getattr(import_module(module), attribute))
    point = _plugged_in().get(name)
    if point is None:
        return None
    module, _, attribute = point.value.partition(":")
    return _as_solver(name, getattr(import_module(module.strip()), attribute.strip(), None))


def _as_solver(name: str, found: object) -> Solver:
    if not isinstance(found, Solver) or found.name != name:
        raise BrokenPluginError(f"the entry point {name} of {GROUP} is not a solver of that name")
    return found


def solver_version(name: str) -> str:
    """Name and version of the package that brings a plug-in; empty for a built-in solver."""
    if name in BUILT_IN or name not in _plugged_in():
        return ""
    brought_by = _plugged_in()[name].dist
    return "" if brought_by is None else f"{brought_by.name} {brought_by.version}"


@cache
def _plugged_in() -> dict[str, EntryPoint]:
    """Each plug-in by name; of two of the same name, the first in sorting."""
    # Reading the installed packages costs 50 ms, and most runs use built-in solvers only.
    from importlib.metadata import entry_points

    return {point.name: point for point in sorted(entry_points(group=GROUP), reverse=True)}

"""The numbers that wrong runs of a solver give, by which a wrong number is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

import msgspec

from grader.reference.registry import find_solver, recognisable, scalars, solver_version
from grader.spec.key import NumberKey, NumberSighting, WrongRuns
from grader.spec.model import SolverKey


def wrong_runs(solver: str, parameters: Mapping[str, object]) -> WrongRuns:
    """What names the wrong runs of a solver from these parameters; none is made."""
    written = msgspec.json.encode(parameters, order="deterministic").decode()
    return WrongRuns(solver, solver_version(solver), written)


@lru_cache(maxsize=64)
def wrong_numbers(runs: WrongRuns, asked: SolverKey | None = None) -> tuple[NumberSighting, ...]:
    """Every telling number of every wrong run, those of the quantity asked for first.

    The same tuple for the same arguments. Numbers have 12 digits, so that two machines agree.
    """
    found: dict[tuple[str, Fraction], NumberSighting] = {}
    for seen in _seen(runs):
        is_asked = asked is not None and seen.address == asked
        if is_asked or (seen.is_telling and (seen.token, seen.value) not in found):
            found[seen.token, seen.value] = NumberSighting(seen.token, seen.value, is_asked)
    return tuple(sorted(found.values(), key=lambda sighting: not sighting.same_quantity))


def sightings_of(key: NumberKey) -> tuple[NumberSighting, ...]:
    """The wrong numbers by which a number key recognises a response; made now, if need be."""
    if key.wrong_runs is None:
        return key.sightings
    asked = None if key.asked is None else SolverKey(*key.asked)
    return wrong_numbers(key.wrong_runs, asked)


class _WrongNumber(msgspec.Struct, frozen=True):
    """A number of a wrong run. `is_telling` if it betrays that run wherever it is typed."""

    token: str
    address: SolverKey
    value: Fraction
    is_telling: bool


# A class in which everybody has data of their own asks for these part after part, once for each
# learner; those of so many learners take some 80 MB.
@lru_cache(maxsize=256)
def _seen(runs: WrongRuns) -> tuple[_WrongNumber, ...]:
    solver, plain = find_solver(runs.solver), msgspec.json.decode(runs.parameters)
    assert solver is not None, "the loader refuses problems without their solver"
    right = {_rounded(value) for _, value in scalars(solver, solver.solve(plain))}
    found = []
    for seen in recognisable(solver, plain):
        value = _rounded(seen.value)
        address = SolverKey(seen.output, seen.step, seen.component, seen.sample)
        is_telling = value not in right and not _is_common(value)
        found.append(_WrongNumber(f"slip:{seen.slip}", address, value, is_telling))
    return tuple(found)


def _rounded(value: float) -> Fraction:
    return Fraction(f"{value:.12g}")


def _is_common(value: Fraction) -> bool:
    """Whether a number is met by chance: a short decimal, or a fraction such as 2/3."""
    simple = value.limit_denominator(60)
    is_fraction = abs(value - simple) <= abs(value) / 10**11
    return is_fraction or len(f"{float(abs(value)):.12g}".replace(".", "").strip("0")) <= 3

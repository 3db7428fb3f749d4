"""Every number of a solution with its address, so that a number can be recognised.

A learner who went wrong in a way that has a name types a number that the wrong run
produces. These are all such numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import isclose

import msgspec

from grader.reference.solver import Address, NoSuchValue, OutputInfo, Solution, Solver, Step

# A start, two steps and the end: what homework asks for.
STEPS: tuple[Step, ...] = (0, 1, 2, "converged")

# Two runs that agree to this relative distance at one address show the same number there.
SAME = 1e-9


class Sighting(msgspec.Struct, frozen=True):
    """`value` stands at this address in the wrong run called `slip`, and is wrong there."""

    slip: str
    output: str
    step: Step
    component: int | None
    sample: int | None
    value: float


def scalars(
    solver: Solver,
    solution: Solution,
    steps: Collection[Step] = STEPS,
    outputs: Collection[str] | None = None,
) -> Iterator[tuple[Address, float]]:
    """Every number that a solution computes at these steps, with its address, output by output.

    Numbers that were given (the means at step 0) are left out. So are, without `outputs`,
    those that differ by sample: they are many, and mostly lie so close to 0 and 1 that
    recognising one says nothing.
    """
    for output, info in solver.outputs.items():
        wanted = not info.by_sample if outputs is None else output in outputs
        for address in _addresses(output, info, solution, steps) if wanted else ():
            try:
                yield address, solution.value(*msgspec.structs.astuple(address))
            except NoSuchValue:
                continue  # a run may end early, and a ratio may have no value


def recognisable(
    solver: Solver,
    parameters: Mapping[str, object],
    steps: Collection[Step] = STEPS,
    outputs: Collection[str] | None = None,
) -> Iterator[Sighting]:
    """The wrong numbers of every slip, each at its address.

    Where two slips show the same number at one address, the one that the solver lists first
    is named. Numbers that the slip leaves right at their address are no sightings; they can
    still be right elsewhere (components swapped).

    Raises:
        InvalidParameters: if the solver does not accept the parameters.
    """
    right = dict(scalars(solver, solver.solve(parameters), steps, outputs))
    seen: dict[Address, list[float]] = {address: [value] for address, value in right.items()}
    for slip in solver.slips:
        for address, value in scalars(solver, solver.solve(parameters, slip.name), steps, outputs):
            known = seen.setdefault(address, [])
            if any(isclose(value, other, rel_tol=SAME) for other in known):
                continue
            known.append(value)
            yield Sighting(
                slip.name, address.output, address.step, address.component, address.sample, value
            )


def _addresses(
    output: str, info: OutputInfo, solution: Solution, steps: Collection[Step]
) -> Iterator[Address]:
    components = range(1, solution.components + 1) if info.by_component else (None,)
    samples = range(1, solution.samples + 1) if info.by_sample else (None,)
    for step in steps if info.by_step else (0,):
        if info.by_step and step != "converged" and step < info.computed_from:
            continue
        for component in components:
            for sample in samples:
                yield Address(output, step, component, sample)

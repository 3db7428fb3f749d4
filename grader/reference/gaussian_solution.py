"""A run of EM for Gaussian mixtures, asked for single numbers by address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import isfinite, sqrt

import numpy as np

from grader.reference.addressed import AddressedSolution, missing
from grader.reference.mixture import Trajectory, decision_boundary, run
from grader.reference.slips import OUTPUTS
from grader.reference.solver import Address, Stop
from grader.reference.start import Mixture, Reason, component_index
from grader.reference.steps import FloatArray
from grader.reference.sweep import log_curves
from grader.reference.wrong_runs import RUNS, Run

RIGHT_STEPS = 10_000
# Wrong runs need not converge at all, and all of them are run for one problem.
SLIP_STEPS = 1_000

# So many steps are made at once, the others when one of them is asked for.
FIRST_STEPS = 2

PER_STEP = {"mean_shift", "variance_growth"}
BOUNDARIES = {"e_step_boundary_low": 0, "e_step_boundary_high": 1}


def solve(data: Sequence[float], start: Mixture, slip: str | None) -> MixtureSolution:
    """The right run, or that of a slip in the catalogue, from samples and start that are valid."""
    way = Run() if slip is None else RUNS[slip]
    samples = np.array(data)
    begin = start if way.start is None else way.start(start)
    steps = RIGHT_STEPS if slip is None else SLIP_STEPS
    return MixtureSolution(samples, way, begin, steps)


class MixtureSolution(AddressedSolution):
    """The numbers of one run; components and samples count from 1.

    `stop` names the reason: `converged`, `iteration-limit`, `variance-collapsed`,
    `component-emptied`, `identical-components` or `not-finite`. Steps beyond the end of a
    run that converged show its end; other runs have no such steps.
    """

    outputs = OUTPUTS

    def __init__(self, samples: FloatArray, way: Run, start: Mixture, most_steps: int) -> None:
        self._samples = samples
        self._way = way
        self._start = start
        self._most_steps = most_steps

    @cached_property
    def _beginning(self) -> Trajectory:
        """The first steps: homework asks for little else, and a whole run may be long."""
        return run(self._samples, self._start, self._way.recipe, min(FIRST_STEPS, self._most_steps))

    @cached_property
    def _trajectory(self) -> Trajectory:
        """The whole run."""
        if self._beginning.stop.reason != Reason.ITERATION_LIMIT.value:
            return self._beginning
        return run(self._samples, self._start, self._way.recipe, self._most_steps)

    def _holding(self, index: int) -> Trajectory:
        """A trajectory that has the step of this index, or the whole run if it ends before."""
        is_early = index <= self._beginning.stop.steps
        return self._beginning if is_early else self._trajectory

    @property
    def stop(self) -> Stop:
        """Why the run ended, and after how many M-steps."""
        return self._trajectory.stop

    @property
    def components(self) -> int:
        """How many Gaussians the mixture has."""
        return len(self._start.means)

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return self._samples.size

    def number(self, address: Address) -> float:
        """The number at a place that exists, if it is finite."""
        with np.errstate(over="ignore", invalid="ignore"):  # ends as a number that is missing
            value = self._read(address, self._index(address))
        return value if isfinite(value) else missing(address, "the run has no finite number there")

    def _index(self, address: Address) -> int:
        """Which entry of the trajectory is asked for; beyond the end only if it converged."""
        wanted = address.step
        first = 1 if address.output in PER_STEP else 0
        if wanted == "converged":
            if first:
                missing(address, "a change belongs to one step, counted from 1")
            stop = self.stop
            if stop.reason != Reason.CONVERGED.value:
                missing(address, f"the run ended after {stop.steps} steps: {stop.reason}")
            return stop.steps if self._way.end is None else min(self._way.end, stop.steps)
        if isinstance(wanted, bool) or not isinstance(wanted, int):
            missing(address, "a step is a whole number or `converged`")
        index = wanted + self._way.later
        if wanted < first or index < first:
            missing(address, f"steps are counted from {max(first, first - self._way.later)}")
        stop = self._holding(index).stop
        if index > stop.steps and stop.reason != Reason.CONVERGED.value:
            missing(address, f"the run ended after {stop.steps} steps: {stop.reason}")
        return index

    def _read(self, address: Address, index: int) -> float:
        mixture = self._mixture(index)
        if address.output == "log_likelihood":
            return self._log_likelihood(index)
        if address.output in BOUNDARIES:
            return self._boundary(address, mixture)
        assert address.component is not None, "checked with the counts"
        k = component_index(address.component)
        k = self.components - 1 - k if self._way.reversed else k
        if address.output == "responsibilities":
            assert address.sample is not None, "checked with the counts"
            return self._responsibility(mixture, k, address.sample - 1)
        output = self._way.renamed.get(address.output, address.output)
        return _parameter(output, mixture, self._mixture(index - 1), k)

    def _mixture(self, index: int) -> Mixture:
        trajectory = self._holding(index)
        return trajectory.mixtures[max(0, min(index, trajectory.stop.steps))]

    def _log_likelihood(self, index: int) -> float:
        trajectory = self._holding(index)
        right = trajectory.log_likelihoods[min(index, trajectory.stop.steps)]
        if self._way.score is None:
            return right
        return self._way.score(self._log_joint(self._mixture(index), self._samples), right)

    def _responsibility(self, mixture: Mixture, k: int, sample: int) -> float:
        shares = self._log_joint(mixture, self._samples[sample : sample + 1])
        self._way.recipe.share(shares)
        return float(shares[k, 0])

    def _log_joint(self, mixture: Mixture, samples: FloatArray) -> FloatArray:
        return log_curves(samples, mixture.means, self._way.recipe.curves(mixture))

    def _boundary(self, address: Address, mixture: Mixture) -> float:
        if self.components != 2:
            missing(address, f"two components have boundaries, here are {self.components}")
        found = decision_boundary(mixture, recipe=self._way.recipe)
        if len(found) < 2:
            missing(address, f"the components are equally responsible at {len(found)} places")
        return found[BOUNDARIES[address.output]]


def _parameter(output: str, mixture: Mixture, before: Mixture, k: int) -> float:
    match output:
        case "weights":
            return mixture.weights[k]
        case "means":
            return mixture.means[k]
        case "variances":
            return mixture.variances[k]
        case "standard_deviations":
            return sqrt(mixture.variances[k])
        case "mean_shift":
            old = before.means[k]
            return (mixture.means[k] - old) / abs(old) if old else float("nan")
        case "variance_growth":
            return mixture.variances[k] / before.variances[k] - 1
        case _:
            raise AssertionError(f"the catalogue lists {output}, but nothing computes it")

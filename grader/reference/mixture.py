"""Expectation maximisation for mixtures of Gaussians in one dimension.

Dempster, Laird & Rubin (1977), "Maximum Likelihood from Incomplete Data via the EM
Algorithm"; in the notation of Bishop, "Pattern Recognition and Machine Learning" (PRML,
2006), section 9.2. Logarithms are natural. Nothing is added to a variance or a count: where
EM breaks down, the run stops and says why.

Samples are an array `(n_samples,)` in any unit, means are in that unit, variances in its
square, weights and responsibilities are numbers from 0 to 1.
"""

from __future__ import annotations

from math import copysign, isfinite, sqrt, ulp

import msgspec
import numpy as np
import numpy.typing as npt

from grader.reference.solver import InvalidParameters, ParameterFault, Stop
from grader.reference.start import (
    LARGEST,
    VARIANCES,
    Mixture,
    Reason,
    check_mixture,
    component_number,
    find_twins,
)
from grader.reference.steps import RIGHT, Curves, FloatArray, Recipe, density_curves
from grader.reference.sweep import log_curves, moments, sweep

# A component that keeps less than this of all samples together has no mean any more: what it
# keeps is made of the smallest floats, which have few digits.
EMPTY = 1e-290

# A run has converged when a step changes no parameter by more than this.
TOLERANCE = 1e-12


class Degenerate(msgspec.Struct, frozen=True):
    """Why a step cannot be taken, and the indices of the components that are to blame."""

    reason: Reason
    components: tuple[int, ...] = ()


class Trajectory(msgspec.Struct, frozen=True):
    """A whole run: mixture and log-likelihood at the start and after each M-step.

    `stop.steps` is the number of M-steps taken, the index of the last entry; its components
    count from 1. Memory grows with steps times components, not with samples.
    """

    mixtures: tuple[Mixture, ...]
    log_likelihoods: tuple[float, ...]
    stop: Stop


def log_densities(samples: npt.ArrayLike, mixture: Mixture) -> FloatArray:
    """The logarithm of N(x; mean, variance), `(n_samples, n_components)`.

    PRML 1.46; in the logarithm of one over the unit of the samples.

    Raises:
        InvalidParameters: if samples or mixture are not valid.
    """
    ready = _ready(samples, mixture)
    return log_curves(ready, mixture.means, density_curves(mixture)).T


def responsibilities(
    samples: npt.ArrayLike, mixture: Mixture, recipe: Recipe = RIGHT
) -> FloatArray:
    """p(component | x) for each sample, `(n_samples, n_components)`; rows sum to 1.

    PRML 9.13, by log-sum-exp: right at any distance from the means.

    Raises:
        InvalidParameters: if samples or mixture are not valid.
    """
    shares = log_curves(_ready(samples, mixture), mixture.means, recipe.curves(mixture))
    recipe.share(shares)
    return shares.T


def log_likelihood(samples: npt.ArrayLike, mixture: Mixture) -> float:
    """The sum over the samples of log p(x), p the mixture's density (PRML 9.14).

    Raises:
        InvalidParameters: if samples or mixture are not valid.
    """
    return sweep(_ready(samples, mixture), mixture, RIGHT, mixture.means).log_likelihood


def em_step(samples: npt.ArrayLike, mixture: Mixture) -> Mixture | Degenerate:
    """One E-step and one M-step (PRML 9.24 to 9.27), or why there is no next mixture.

    Raises:
        InvalidParameters: if samples or mixture are not valid.
    """
    return advance(_ready(samples, mixture), mixture, RIGHT)[1]


def fit(
    samples: npt.ArrayLike, start: Mixture, max_steps: int = 10_000, tolerance: float = TOLERANCE
) -> Trajectory:
    """EM from `start` until nothing changes, with every step on the way.

    Converged means that one step changed no weight and, relatively, no variance by more than
    `tolerance`, and no mean by more than that many standard deviations (beside the rounding
    of the mean itself). What is still missing to the limit is about `tolerance / (1 - r)`
    where each step brings the parameters closer by the factor r.

    Raises:
        InvalidParameters: if samples or start are not valid.
    """
    return run(_ready(samples, start), start, RIGHT, max_steps, tolerance)


def run(
    samples: FloatArray,
    start: Mixture,
    recipe: Recipe,
    max_steps: int,
    tolerance: float = TOLERANCE,
) -> Trajectory:
    """`fit` by any recipe, from samples and a start that are known to be valid."""
    mixtures, values = [start], list[float]()
    while True:
        value, following = advance(samples, mixtures[-1], recipe)
        values.append(value)
        if len(mixtures) > 1 and _is_settled(mixtures[-2], mixtures[-1], tolerance):
            following = Degenerate(Reason.CONVERGED)
        elif len(mixtures) > max_steps:
            following = Degenerate(Reason.ITERATION_LIMIT)
        if isinstance(following, Degenerate):
            components = tuple(map(component_number, following.components))
            stop = Stop(following.reason.value, len(mixtures) - 1, components)
            return Trajectory(tuple(mixtures), tuple(values), stop)
        mixtures.append(following)


def advance(
    samples: FloatArray, mixture: Mixture, recipe: Recipe
) -> tuple[float, Mixture | Degenerate]:
    """The log-likelihood of a mixture, and the mixture after the next step or why there is none."""
    with np.errstate(over="ignore", invalid="ignore"):  # what it would warn of is named below
        value, found = moments(samples, mixture, recipe)
    twins = find_twins(mixture)
    if twins is not None:
        return value, Degenerate(Reason.IDENTICAL_COMPONENTS, twins)
    if not all(map(isfinite, (value, *found.counts))):
        return value, Degenerate(Reason.NOT_FINITE)
    empty = tuple(k for k, count in enumerate(found.counts) if count < EMPTY)
    if empty:
        return value, Degenerate(Reason.COMPONENT_EMPTIED, empty)
    following = recipe.maximise(found, mixture)
    places = enumerate(zip(following.means, following.variances, strict=True))
    collapsed = tuple(k for k, (mean, variance) in places if not _has_width(mean, variance))
    if collapsed:
        return value, Degenerate(Reason.VARIANCE_COLLAPSED, collapsed)
    return value, following


def decision_boundary(
    mixture: Mixture, first: int = 0, second: int = 1, recipe: Recipe = RIGHT
) -> tuple[float, ...]:
    """Where two components are equally responsible, ascending: none, one or two places.

    The roots of the log-odds log(w_1 N_1(x)) - log(w_2 N_2(x)), which is a polynomial of
    degree two, or one where the variances are equal (PRML 4.65 with unequal variances).
    """
    curves = recipe.curves(mixture)
    origin = mixture.means[first]
    distance = mixture.means[second] - origin
    return tuple(sorted(origin + root for root in _roots(curves, first, second, distance)))


def _roots(curves: Curves, first: int, second: int, distance: float) -> tuple[float, ...]:
    """Real roots of c_1 - h_1 x^2 - c_2 + h_2 (x - distance)^2, x from the first mean."""
    near, far = curves.curvatures[first], curves.curvatures[second]
    constants = curves.constants[first] - curves.constants[second]
    square, half, rest = far - near, -far * distance, constants + far * distance * distance
    # Only the ratio of the three matters; of a common size, their squares cannot overflow.
    size = max(abs(square), abs(half), abs(rest)) or 1.0
    square, half, rest = square / size, half / size, rest / size
    if square == 0:
        return () if half == 0 else (-rest / (2 * half),)
    inside = half * half - square * rest
    if inside < 0:
        return ()
    # The sum of two numbers of the same sign: nothing cancels, and the other root follows.
    sum_ = -(half + copysign(sqrt(inside), half))
    return (0.0,) if sum_ == 0 else (sum_ / square, rest / sum_)


def check_samples(samples: FloatArray) -> list[ParameterFault]:
    """What is wrong with an array of samples: its shape, or the first number that is."""
    if samples.ndim != 1:
        shape = f"the samples have shape {samples.shape}"
        return [ParameterFault("data", shape, "give one number for each sample")]
    if samples.size == 0:
        return [ParameterFault("data", "there are no samples", "give at least one")]
    wrong = ~(np.abs(samples) <= LARGEST)
    if not wrong.any():
        return []
    place = int(wrong.argmax())
    value = float(samples[place])
    what = "is out of range" if isfinite(value) else "is not a finite number"
    limit = f"give finite numbers up to {LARGEST:g}"
    return [ParameterFault(f"data[{place}]", f"{value:g} {what}", limit)]


def _ready(samples: npt.ArrayLike, mixture: Mixture) -> FloatArray:
    ready = np.asarray(samples, dtype=np.float64)
    faults = (*check_samples(ready), *check_mixture(mixture))
    if faults:
        raise InvalidParameters(faults)
    return np.ascontiguousarray(ready)


def _has_width(mean: float, variance: float) -> bool:
    """Whether a variance is more than the rounding of its mean."""
    return variance > max(VARIANCES[0], (4 * ulp(mean)) ** 2)


def _is_settled(before: Mixture, after: Mixture, tolerance: float) -> bool:
    for k, variance in enumerate(after.variances):
        rounding = 4 * ulp(after.means[k])
        if (
            abs(after.weights[k] - before.weights[k]) > tolerance
            or abs(variance - before.variances[k]) > tolerance * variance
            or abs(after.means[k] - before.means[k]) > tolerance * sqrt(variance) + rounding
        ):
            return False
    return True

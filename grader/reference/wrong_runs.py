"""What each slip does differently: one exchanged step, the rest is the solver's own.

A run has four places where it can go wrong: how the start is read, a step of the recipe,
how the log-likelihood is written down, and which number is copied from the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log, pi

import msgspec
import numpy as np

from grader.reference.start import Mixture
from grader.reference.steps import (
    RIGHT,
    Curves,
    FloatArray,
    Moments,
    Recipe,
    density_curves,
    joint_curves,
    maximise,
    share_softly,
    weighted,
)

# The log-likelihood as written down, from log joint densities (K, n) and the right value.
Score = Callable[[FloatArray, float], float]


class Run(msgspec.Struct, frozen=True):
    """One way to work through EM; the fields default to the right way.

    `start` reads the given mixture, `score` writes down the log-likelihood (None: as it is).
    `later` is added to the step that is asked for, and `end` is the step that is taken for
    the end (None: the last). `renamed` maps an output to the one copied in its place, and
    `reversed` says that the components are copied in reverse order.
    """

    start: Callable[[Mixture], Mixture] | None = None
    recipe: Recipe = RIGHT
    score: Score | None = None
    later: int = 0
    end: int | None = None
    renamed: Mapping[str, str] = {}
    reversed: bool = False


def _squared(mixture: Mixture) -> Mixture:
    return msgspec.structs.replace(
        mixture, variances=tuple(variance * variance for variance in mixture.variances)
    )


def _variance_as_standard_deviation(mixture: Mixture) -> Curves:
    return joint_curves(_squared(mixture))


def _missing_prefactor(mixture: Mixture) -> Curves:
    curvatures = density_curves(mixture).curvatures
    return weighted(Curves((0.0,) * len(curvatures), curvatures), mixture)


def _missing_root(mixture: Mixture) -> Curves:
    curves = density_curves(mixture)
    doubled = tuple(2 * constant for constant in curves.constants)
    return weighted(Curves(doubled, curves.curvatures), mixture)


def _missing_half(mixture: Mixture) -> Curves:
    curves = joint_curves(mixture)
    return Curves(curves.constants, tuple(2 * curvature for curvature in curves.curvatures))


def _share_hard(log_joint: FloatArray) -> float:
    winners = log_joint.argmax(axis=0)
    log_likelihood = share_softly(log_joint)
    log_joint.fill(0.0)
    log_joint[winners, np.arange(winners.size)] = 1.0
    return log_likelihood


def _variance_around_old_mean(moments: Moments, mixture: Mixture) -> Mixture:
    places = zip(moments.variances, moments.means, mixture.means, strict=True)
    variances = tuple(variance + (new - old) ** 2 for variance, new, old in places)
    return msgspec.structs.replace(maximise(moments, mixture), variances=variances)


def _n_minus_one(moments: Moments, mixture: Mixture) -> Mixture:
    pairs = zip(moments.variances, moments.counts, strict=True)
    # With an effective number of one or less there is no such variance: 0 ends the run.
    variances = tuple(v * n / (n - 1) if n > 1 else 0.0 for v, n in pairs)
    return msgspec.structs.replace(maximise(moments, mixture), variances=variances)


def _mean_by_sample_count(moments: Moments, mixture: Mixture) -> Mixture:
    right = maximise(moments, mixture)
    means = tuple(w * mean for w, mean in zip(right.weights, right.means, strict=True))
    places = zip(moments.variances, moments.means, means, strict=True)
    variances = tuple(variance + (mean - wrong) ** 2 for variance, mean, wrong in places)
    return Mixture(right.weights, means, variances)


def _variance_by_sample_count(moments: Moments, mixture: Mixture) -> Mixture:
    right = maximise(moments, mixture)
    pairs = zip(right.weights, right.variances, strict=True)
    return msgspec.structs.replace(right, variances=tuple(w * variance for w, variance in pairs))


def _weights_never_updated(moments: Moments, mixture: Mixture) -> Mixture:
    return msgspec.structs.replace(maximise(moments, mixture), weights=mixture.weights)


def _weights_not_normalised(moments: Moments, mixture: Mixture) -> Mixture:
    return msgspec.structs.replace(maximise(moments, mixture), weights=moments.counts)


def _mean_score(log_joint: FloatArray, right: float) -> float:
    samples: int = log_joint.shape[1]
    return right / samples


def _without_two_pi(log_joint: FloatArray, right: float) -> float:
    samples: int = log_joint.shape[1]
    return right + 0.5 * log(2 * pi) * samples


def _sum_of_logs(log_joint: FloatArray, right: float) -> float:  # noqa: ARG001 -- one of the scores
    return float(log_joint.sum())


def _complete_data(log_joint: FloatArray, right: float) -> float:  # noqa: ARG001 -- see above
    shares = log_joint.copy()
    share_softly(shares)
    return float((shares * log_joint).sum())


def _recipe(**exchanged: Callable[..., object]) -> Run:
    return Run(recipe=msgspec.structs.replace(RIGHT, **exchanged))


RUNS: Mapping[str, Run] = {
    "variance-as-standard-deviation": _recipe(curves=_variance_as_standard_deviation),
    "start-read-as-standard-deviations": Run(start=_squared),
    "base-10-log": Run(score=lambda _, right: right / log(10)),
    "base-2-log": Run(score=lambda _, right: right / log(2)),
    "sign-flipped": Run(score=lambda _, right: -right),
    "mean-of-log-likelihood": Run(score=_mean_score),
    "missing-normalising-constant": Run(score=_without_two_pi),
    "missing-prefactor": _recipe(curves=_missing_prefactor),
    "missing-root": _recipe(curves=_missing_root),
    "missing-half": _recipe(curves=_missing_half),
    "missing-weights": _recipe(curves=density_curves),
    "sum-of-logs": Run(score=_sum_of_logs),
    "complete-data-log-likelihood": Run(score=_complete_data),
    "hard-assignments": _recipe(share=_share_hard),
    "variance-around-old-mean": _recipe(maximise=_variance_around_old_mean),
    "n-minus-one-denominator": _recipe(maximise=_n_minus_one),
    "mean-divided-by-sample-count": _recipe(maximise=_mean_by_sample_count),
    "variance-divided-by-sample-count": _recipe(maximise=_variance_by_sample_count),
    "weights-never-updated": _recipe(maximise=_weights_never_updated),
    "weights-not-normalised": _recipe(maximise=_weights_not_normalised),
    "one-step-too-many": Run(later=1),
    "one-step-too-few": Run(later=-1),
    "one-step-only": Run(end=1),
    "standard-deviation-reported": Run(renamed={"variances": "standard_deviations"}),
    "variance-reported": Run(renamed={"standard_deviations": "variances"}),
    "components-swapped": Run(reversed=True),
}

"""The three steps that make one iteration of EM, as a recipe in which each can be exchanged.

The right recipe is EM for Gaussian mixtures in the log domain. A slip is a recipe that
differs from it in one step, so a wrong run shares everything else with the right one.
"""

from __future__ import annotations

from collections.abc import Callable
from math import fsum, log, pi
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from grader.reference.start import Mixture

FloatArray: TypeAlias = npt.NDArray[np.float64]

# exp() of a difference below this stays far inside the range of a float.
SAFE_EXPONENT = 600.0

# So many shares are multiplied before one logarithm is taken: the largest share of a sample
# is at least 1 / K, so the product cannot underflow for any K below 10^9.
FOLD = 32


class Curves(msgspec.Struct, frozen=True):
    """One parabola per component: constants[k] - curvatures[k] (x - means[k])^2."""

    constants: tuple[float, ...]
    curvatures: tuple[float, ...]


class Moments(msgspec.Struct, frozen=True):
    """What the responsibilities add up to, component by component.

    `counts` are the effective numbers of samples N_k (PRML 9.27), `means` and `variances`
    the weighted ones (PRML 9.24, 9.25), the variances around these new means. `samples` is
    the number of all samples.
    """

    counts: tuple[float, ...]
    means: tuple[float, ...]
    variances: tuple[float, ...]
    samples: int


class Recipe(msgspec.Struct, frozen=True):
    """The steps of an iteration.

    `curves` gives the logarithm of weight times density of each component as a parabola.
    `share` turns log joint densities `(K, n)` into responsibilities, in place, and returns
    the log-likelihood of the samples. `maximise` makes the next mixture out of the moments
    and the mixture before.
    """

    curves: Callable[[Mixture], Curves]
    share: Callable[[FloatArray], float]
    maximise: Callable[[Moments, Mixture], Mixture]


def density_curves(mixture: Mixture) -> Curves:
    """The densities: log N(x) = -log(2 pi variance) / 2 - (x - mean)^2 / (2 variance).

    PRML 1.46.
    """
    return Curves(
        tuple(-0.5 * log(2 * pi * variance) for variance in mixture.variances),
        tuple(0.5 / variance for variance in mixture.variances),
    )


def weighted(curves: Curves, mixture: Mixture) -> Curves:
    """The curves with the logarithm of each component's weight added (PRML 9.7)."""
    pairs = zip(curves.constants, mixture.weights, strict=True)
    return Curves(tuple(constant + log(weight) for constant, weight in pairs), curves.curvatures)


def joint_curves(mixture: Mixture) -> Curves:
    """log(weight N(x; mean, variance)) of each component."""
    return weighted(density_curves(mixture), mixture)


def share_softly(log_joint: FloatArray) -> float:
    """Responsibilities in place of log joint densities `(K, n)`; returns the log-likelihood.

    The responsibility is the joint density divided by its sum over the components (PRML
    9.13). Both are taken relative to one component, so that no density underflows however
    far all means are; and as the largest share r of a sample belongs to its largest joint
    density p, the log of the sum is log p - log r. With K components this costs K - 1
    exponentials for a sample, and logarithms of products instead of one for each.
    """
    largest = log_joint.max(axis=0)
    base = log_joint[0]
    if float(np.subtract(largest, base).max()) < SAFE_EXPONENT:
        _share_relative_to_first(log_joint, base)
    else:
        np.subtract(log_joint, largest, out=log_joint)
        np.exp(log_joint, out=log_joint)
        np.divide(log_joint, log_joint.sum(axis=0), out=log_joint)
    return fsum((float(largest.sum()), -_sum_of_logs(log_joint.max(axis=0))))


def _share_relative_to_first(log_joint: FloatArray, base: FloatArray) -> None:
    rest = log_joint[1:]
    np.subtract(rest, base, out=rest)
    np.exp(rest, out=rest)
    np.sum(rest, axis=0, out=base)
    np.add(base, 1.0, out=base)
    np.reciprocal(base, out=base)
    np.multiply(rest, base, out=rest)


def _sum_of_logs(shares: FloatArray) -> float:
    """The sum of log(share) over largest shares, each at least 1 / K."""
    columns = shares.size // FOLD
    folded = np.multiply.reduce(shares[: FOLD * columns].reshape(FOLD, columns), axis=0)
    return fsum((float(np.log(folded).sum()), *np.log(shares[FOLD * columns :]).tolist()))


def maximise(moments: Moments, mixture: Mixture) -> Mixture:  # noqa: ARG001 -- slips use both
    """The next mixture: weights N_k / n, weighted means and variances (PRML 9.24 to 9.26)."""
    weights = tuple(count / moments.samples for count in moments.counts)
    return Mixture(weights, moments.means, moments.variances)


RIGHT = Recipe(joint_curves, share_softly, maximise)

"""One pass over all samples: responsibilities are made and summed up in pieces of cache size."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import msgspec
import numpy as np

from grader.reference.start import Mixture
from grader.reference.steps import Curves, FloatArray, Moments, Recipe

# Numbers in one of the three buffers of a pass. Together they stay inside the second-level
# cache of current processors; measured within a tenth from half of this to twice of it.
BUFFER = 32_768

# A mean that moves by more standard deviations than the root of this costs the variance too
# many digits: it is then taken around the new mean in a second pass.
FAR = 16.0


class Sums(msgspec.Struct, frozen=True):
    """Sums over all samples, weighted by the responsibilities of each component.

    `firsts` and `seconds` are those of (x - centre) and of its square.
    """

    log_likelihood: float
    counts: tuple[float, ...]
    firsts: tuple[float, ...]
    seconds: tuple[float, ...]


def log_curves(samples: FloatArray, means: Sequence[float], curves: Curves) -> FloatArray:
    """The curves at all samples, shape `(K, n)`."""
    deviations = np.subtract(samples, _column(means))
    np.multiply(deviations, deviations, out=deviations)
    np.multiply(deviations, _column(curves.curvatures), out=deviations)
    return np.subtract(_column(curves.constants), deviations, out=deviations)


def moments(samples: FloatArray, mixture: Mixture, recipe: Recipe) -> tuple[float, Moments]:
    """The log-likelihood under the mixture, and the moments that the M-step needs.

    A component that no sample belongs to gets a mean and a variance of NaN; a variance
    that rounding made negative is 0.
    """
    sums = sweep(samples, mixture, recipe, mixture.means)
    found = _moments(sums, mixture.means, samples.size)
    if _is_far(found, mixture.means):
        again = sweep(samples, mixture, recipe, found.means)
        found = _moments(again, found.means, samples.size)
    return sums.log_likelihood, found


def sweep(samples: FloatArray, mixture: Mixture, recipe: Recipe, centres: Sequence[float]) -> Sums:
    """One pass, the moments taken around `centres`; needs memory for one piece only.

    Around the mean of before, which is close, nothing cancels; moments around 0 lose every
    digit of a variance of 10^-6 at 10^6.
    """
    curves = recipe.curves(mixture)
    size = min(samples.size, max(1, BUFFER // len(centres)))
    buffers = [np.empty((len(centres), size)) for _ in range(3)]
    rows = [
        _sweep_piece(samples[begin : begin + size], mixture.means, curves, recipe, centres, buffers)
        for begin in range(0, samples.size, size)
    ]
    total, *columns = (fsum(column) for column in zip(*rows, strict=True))
    k = len(centres)
    return Sums(total, tuple(columns[:k]), tuple(columns[k : 2 * k]), tuple(columns[2 * k :]))


def _sweep_piece(
    piece: FloatArray,
    means: Sequence[float],
    curves: Curves,
    recipe: Recipe,
    centres: Sequence[float],
    buffers: list[FloatArray],
) -> list[float]:
    deviations, squares, shares = (buffer[:, : piece.size] for buffer in buffers)
    np.subtract(piece, _column(means), out=deviations)
    np.multiply(deviations, deviations, out=squares)
    np.multiply(squares, _column(curves.curvatures), out=shares)
    np.subtract(_column(curves.constants), shares, out=shares)
    log_likelihood = recipe.share(shares)
    if centres is not means:
        np.subtract(piece, _column(centres), out=deviations)
        np.multiply(deviations, deviations, out=squares)
    np.multiply(deviations, shares, out=deviations)
    np.multiply(squares, shares, out=squares)
    sums = (array.sum(axis=1).tolist() for array in (shares, deviations, squares))
    return [log_likelihood, *(value for column in sums for value in column)]


def _moments(sums: Sums, centres: Sequence[float], samples: int) -> Moments:
    means, variances = [], []
    for centre, count, first, second in zip(
        centres, sums.counts, sums.firsts, sums.seconds, strict=True
    ):
        shift = first / count if count else np.nan
        means.append(centre + shift)
        variances.append(max(second / count - shift * shift, 0.0) if count else np.nan)
    return Moments(sums.counts, tuple(means), tuple(variances), samples)


def _is_far(found: Moments, centres: Sequence[float]) -> bool:
    moved = zip(found.means, centres, found.variances, strict=True)
    return any((mean - centre) ** 2 > FAR * variance for mean, centre, variance in moved)


def _column(values: Sequence[float]) -> FloatArray:
    return np.array(values)[:, np.newaxis]

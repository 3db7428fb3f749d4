"""Seconds for one EM iteration, ours and scikit-learn's, on the same samples in turns.

An iteration is one E-step with the log-likelihood and one M-step. Run it alone with other
sizes: `python -m benchmarks.em SAMPLES`.
"""

from __future__ import annotations

import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from sklearn.mixture import GaussianMixture

from grader.reference.mixture import advance
from grader.reference.start import Mixture
from grader.reference.steps import RIGHT

ROUNDS = 7


def main(samples: int = 1_000_000) -> None:
    print(f"{samples:,} samples, medians of {ROUNDS} rounds in turns; memory beside the samples")
    print(
        f"{'':14s}{'ours':>12s}{'scikit-learn':>14s}{'ratio':>8s}{'ours':>12s}{'scikit-learn':>14s}"
    )
    for components in (2, 3):
        ours, theirs = contenders(samples, components)
        agree(ours, theirs)
        seconds = in_turns(ours, theirs)
        memory = [peak(step) / 2**20 for step in (ours, theirs)]
        print(
            f"{components} components  {1e3 * seconds[0]:9.2f} ms{1e3 * seconds[1]:11.2f} ms"
            f"{seconds[1] / seconds[0]:8.1f}{memory[0]:8.1f} MiB{memory[1]:10.1f} MiB"
        )


Step = Callable[[], tuple[float, tuple[float, ...]]]


def contenders(samples: int, components: int) -> tuple[Step, Step]:
    """Two ways to take the same step: each returns the log-likelihood and the new variances."""
    random = np.random.default_rng(0)
    data = 3.0 * random.integers(components, size=samples) + random.normal(size=samples)
    weights = (1 / components,) * components
    start = Mixture(weights, tuple(3 * k + 0.5 for k in range(components)), (2.0,) * components)
    column = data[:, np.newaxis]
    peer = GaussianMixture(components, reg_covar=0)

    def ours() -> tuple[float, tuple[float, ...]]:
        value, following = advance(data, start, RIGHT)
        assert isinstance(following, Mixture)
        return value, following.variances

    def theirs() -> tuple[float, tuple[float, ...]]:
        peer.weights_ = np.array(start.weights)
        peer.means_ = np.array(start.means)[:, np.newaxis]
        peer.covariances_ = np.array(start.variances)[:, np.newaxis, np.newaxis]
        peer.precisions_cholesky_ = 1 / np.sqrt(peer.covariances_)
        # Their public interface times whole fits only, with an initialisation of its own.
        mean, log_shares = peer._e_step(column)  # noqa: SLF001
        peer._m_step(column, log_shares)  # noqa: SLF001
        return mean * samples, tuple(peer.covariances_[:, 0, 0].tolist())

    return ours, theirs


def agree(ours: Step, theirs: Step) -> None:
    """Warm both up, and compare only what is the same computation."""
    (value, variances), (other_value, other_variances) = ours(), theirs()
    np.testing.assert_allclose(value, other_value, rtol=1e-9)
    np.testing.assert_allclose(variances, other_variances, rtol=1e-9)


def in_turns(*steps: Step) -> list[float]:
    """The median seconds of each, taken in turns so that a busy machine slows all alike."""
    times: list[list[float]] = [[] for _ in steps]
    for _ in range(ROUNDS):
        for step, taken in zip(steps, times, strict=True):
            begin = time.perf_counter()
            step()
            taken.append(time.perf_counter() - begin)
    return [statistics.median(taken) for taken in times]


def peak(step: Step) -> float:
    """Bytes that a step has allocated at its peak, NumPy's arrays included."""
    tracemalloc.start()
    step()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))

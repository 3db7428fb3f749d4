"""EM against two independent computations, and at the edges where it breaks down."""

from __future__ import annotations

import warnings
from math import inf, nan

import mpmath
import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from grader.reference import mixture as mixture_module
from grader.reference import sweep
from grader.reference.mixture import (
    Degenerate,
    InvalidParameters,
    Mixture,
    check_mixture,
    decision_boundary,
    em_step,
    fit,
    log_densities,
    log_likelihood,
    responsibilities,
)
from grader.reference.start import Reason, component_index, component_number

START = Mixture((0.5, 0.5), (6.0, 7.0), (1.0, 4.0))


def drawn(seed: int, *groups: tuple[float, float, int]) -> np.ndarray:
    """Samples of several Gaussians, each given by mean, standard deviation and size."""
    random = np.random.default_rng(seed)
    return np.concatenate([random.normal(mean, sd, size) for mean, sd, size in groups])


# name, samples, start
DATA_SETS = [
    ("homework", np.array([-1.0, 0, 4, 5, 6]), START),
    ("two groups", drawn(1, (0, 1, 70), (4, 2, 30)), Mixture((0.4, 0.6), (-1, 3), (2, 1))),
    (
        "three, one rare",
        drawn(2, (-5, 1, 400), (0, 0.5, 20), (6, 2, 300)),
        Mixture((0.3, 0.3, 0.4), (-4, 0, 4), (1, 1, 1)),
    ),
    ("one component", drawn(3, (2, 3, 50)), Mixture((1.0,), (0.0,), (1.0,))),
    (
        "more than one piece",
        drawn(4, (0, 1, 30_000), (5, 1, 20_000)),
        Mixture((0.5, 0.5), (1, 4), (1, 3)),
    ),
    (
        "large numbers",
        drawn(5, (1e4, 10, 60), (1.1e4, 20, 40)),
        Mixture((0.5, 0.5), (9900, 11200), (1e3, 1e3)),
    ),
    (
        "small numbers",
        drawn(6, (0, 1e-5, 60), (1e-4, 2e-5, 40)),
        Mixture((0.5, 0.5), (0, 1e-4), (1e-9, 1e-9)),
    ),
    (
        "duplicates",
        np.repeat([0.0, 1.0, 5.0, 6.0], [5, 1, 2, 7]),
        Mixture((0.5, 0.5), (0, 6), (1, 1)),
    ),
]
IDS = [name for name, _, _ in DATA_SETS]
SMALL = [row for row in DATA_SETS if row[1].size < 1000]


@pytest.mark.parametrize("steps", [1, 2, 10])
@pytest.mark.parametrize(("name", "samples", "start"), DATA_SETS, ids=IDS)
def test_scikit_learn_takes_the_same_steps(name, samples, start, steps) -> None:
    peer = GaussianMixture(
        len(start.means),
        reg_covar=0,
        max_iter=steps,
        tol=0,
        weights_init=start.weights,
        means_init=np.array(start.means)[:, None],
        precisions_init=1 / np.array(start.variances)[:, None, None],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        peer.fit(samples[:, None])
    run = fit(samples, start, max_steps=steps, tolerance=-1)
    ours = run.mixtures[-1]
    assert run.stop.steps == steps
    assert ours.weights == pytest.approx(peer.weights_, rel=1e-9)
    assert ours.means == pytest.approx(peer.means_[:, 0], rel=1e-9, abs=1e-12)
    assert ours.variances == pytest.approx(peer.covariances_[:, 0, 0], rel=1e-6)
    assert run.log_likelihoods[-1] == pytest.approx(
        samples.size * peer.score(samples[:, None]), rel=1e-9
    )
    assert responsibilities(samples, ours) == pytest.approx(
        peer.predict_proba(samples[:, None]), rel=1e-6, abs=1e-12
    )


def at_thirty_digits(samples, mixture):
    """Log-likelihood, responsibilities and the next parameters, straight from the definitions."""
    with mpmath.workdps(30):
        parameters = [
            [mpmath.mpf(v) for v in column]
            for column in (mixture.weights, mixture.means, mixture.variances)
        ]
        points = [mpmath.mpf(float(x)) for x in samples]
        joint = [
            [
                w * mpmath.exp(-((x - m) ** 2) / (2 * v)) / mpmath.sqrt(2 * mpmath.pi * v)
                for w, m, v in zip(*parameters, strict=True)
            ]
            for x in points
        ]
        value = mpmath.fsum(mpmath.log(mpmath.fsum(row)) for row in joint)
        shares = [[p / mpmath.fsum(row) for p in row] for row in joint]
        following = []
        for column in zip(*shares, strict=True):
            count = mpmath.fsum(column)
            mean = mpmath.fsum(r * x for r, x in zip(column, points, strict=True)) / count
            spread = mpmath.fsum(r * (x - mean) ** 2 for r, x in zip(column, points, strict=True))
            following.append((count / len(points), mean, spread / count))
        weights, means, variances = (
            [float(v) for v in column] for column in zip(*following, strict=True)
        )
        return (
            float(value),
            np.array([[float(r) for r in row] for row in shares]),
            weights,
            means,
            variances,
        )


FAR = [
    (
        "60 deviations away",
        np.array([0.0, 1.0, 3.0]),
        Mixture((0.5, 0.5), (60.0, 63.0), (1.0, 1.0)),
    ),
    (
        "1000 deviations away",
        np.array([0.999, 1.0, 1.002]),
        Mixture((0.5, 0.5), (-1000.0, 1002.0), (1.0, 1.0)),
    ),
    (
        "both sides of the bound",
        np.array([0.0, 0.5, 39.9, 500.0, 501.5]),
        Mixture((0.3, 0.7), (0.0, 40.0), (1.0, 900.0)),
    ),
    (
        "one million, sd a thousandth",
        1e6 + drawn(7, (0, 1e-3, 20), (0.01, 1e-3, 20)),
        Mixture((0.5, 0.5), (1e6, 1e6 + 0.01), (1e-6, 2e-6)),
    ),
    (
        "start at zero, data at a million",
        1e6 + drawn(8, (0, 1e-3, 10), (0.01, 1e-3, 10)),
        Mixture((0.5, 0.5), (0.0, 1.0), (1e9, 2e9)),
    ),
]


@pytest.mark.parametrize(
    ("name", "samples", "start"), SMALL + FAR, ids=[row[0] for row in SMALL + FAR]
)
def test_thirty_digits_give_the_same(name, samples, start) -> None:
    value, shares, weights, means, variances = at_thirty_digits(samples, start)
    following = em_step(samples, start)
    assert isinstance(following, Mixture)
    # Log joint densities of a million have an ulp of 10^-10, and so then have their differences.
    exponents = (samples[:, None] - start.means) ** 2 / (2 * np.array(start.variances))
    loose = max(1e-13, 1e-15 * exponents.max())
    assert log_likelihood(samples, start) == pytest.approx(value, rel=1e-14, abs=1e-12)
    assert responsibilities(samples, start) == pytest.approx(shares, rel=loose, abs=1e-300)
    assert following.weights == pytest.approx(weights, rel=loose)
    of_means = 4e-16 * abs(samples).max() + loose * np.ptp(samples)
    assert following.means == pytest.approx(means, rel=0, abs=of_means)
    assert following.variances == pytest.approx(variances, rel=loose)


def test_variances_survive_at_a_million() -> None:
    """Scikit-learn returns variances several hundred times too large here."""
    samples = drawn(9, (1e6, 1e-3, 500), (-1e6, 1e-3, 500))
    for means in [(9e5, -9e5), (0.0, -1.0)]:
        run = fit(samples, Mixture((0.5, 0.5), means, (1.0, 1.0)))
        assert run.stop.reason == "converged"
        assert run.mixtures[-1].variances == pytest.approx(
            (samples[:500].var(), samples[500:].var()), rel=1e-9
        )


def test_log_densities_are_those_of_the_definition() -> None:
    samples, (means, variances) = (
        np.array([-1.0, 2.5]),
        (np.array(START.means), np.array(START.variances)),
    )
    expected = np.log(
        np.exp(-((samples[:, None] - means) ** 2) / (2 * variances))
        / np.sqrt(2 * np.pi * variances)
    )
    assert log_densities(samples, START) == pytest.approx(expected, rel=1e-12)
    assert log_densities([1e8], START)[0] == pytest.approx(
        [-((1e8 - 6) ** 2) / 2, -((1e8 - 7) ** 2) / 8], rel=1e-12
    )


@pytest.mark.parametrize("buffer", [1, 7, 64, 1 << 20])
def test_the_size_of_the_pieces_does_not_matter(monkeypatch, buffer) -> None:
    samples = drawn(10, (0, 1, 300), (4, 1, 200))
    start = Mixture((0.3, 0.3, 0.4), (-1, 0, 4), (1, 2, 1))
    expected, value = em_step(samples, start), log_likelihood(samples, start)
    monkeypatch.setattr(sweep, "BUFFER", buffer)
    found = em_step(samples, start)
    assert isinstance(expected, Mixture)
    assert isinstance(found, Mixture)
    assert found.means == pytest.approx(expected.means, rel=1e-13)
    assert found.variances == pytest.approx(expected.variances, rel=1e-13)
    assert log_likelihood(samples, start) == pytest.approx(value, rel=1e-13)


FINITE = Mixture((0.5, 0.5), (0.0, 1.0), (1.0, 2.0))

# name, samples, start, reason, M-steps taken (None: any number), components from 1
OUTCOMES = [
    ("one sample", [3.0], Mixture((1.0,), (0.0,), (1.0,)), "variance-collapsed", 0, (1,)),
    ("one sample, two components", [3.0], FINITE, "variance-collapsed", 0, (1, 2)),
    ("one component", [1, 2, 4], Mixture((1.0,), (0.0,), (1.0,)), "converged", 2, ()),
    ("two equal samples", [2.0, 2.0], FINITE, "variance-collapsed", 0, (1, 2)),
    (
        "a sample that is no binary fraction, thrice",
        [0.1] * 3,
        FINITE,
        "variance-collapsed",
        0,
        (1, 2),
    ),
    (
        "more components than samples",
        [0.0, 10.0],
        Mixture((0.25, 0.25, 0.5), (0, 5, 10), (1, 2, 3)),
        "variance-collapsed",
        None,
        (1, 3),
    ),
    (
        "an outlier of its own",
        [0, 1, 2, 3, 100.0],
        Mixture((0.8, 0.2), (1.5, 99), (1, 1)),
        "variance-collapsed",
        0,
        (2,),
    ),
    (
        "duplicates shrink to a point",
        [0.1] * 3 + [5, 6],
        Mixture((0.5, 0.5), (0, 5), (1, 2)),
        "variance-collapsed",
        None,
        (1,),
    ),
    (
        "same mean and variance",
        [0, 1, 2, 3],
        Mixture((0.3, 0.7), (1, 1), (2, 2)),
        "identical-components",
        0,
        (1, 2),
    ),
    (
        "two of three the same",
        [0, 1, 2, 3],
        Mixture((0.3, 0.3, 0.4), (1, 0, 1), (2, 2, 2)),
        "identical-components",
        0,
        (1, 3),
    ),
    (
        "same mean, other variance",
        [0, 1, 2, 5],
        Mixture((0.3, 0.7), (1, 1), (2, 9)),
        "variance-collapsed",
        None,
        None,
    ),
    (
        "no sample near",
        [0, 1, 2, 3],
        Mixture((0.5, 0.5), (1, 1e6), (1, 1)),
        "component-emptied",
        0,
        (2,),
    ),
    (
        "as many steps as allowed",
        drawn(0, (0, 1, 300)),
        Mixture((0.5, 0.5), (-0.1, 0.1), (1, 1.1)),
        "iteration-limit",
        25,
        (),
    ),
]


@pytest.mark.parametrize(
    ("samples", "start", "reason", "steps", "components"),
    [row[1:] for row in OUTCOMES],
    ids=[row[0] for row in OUTCOMES],
)
def test_every_end_has_a_name(samples, start, reason, steps, components) -> None:
    run = fit(samples, start, max_steps=25)
    assert run.stop.reason == reason
    assert steps is None or run.stop.steps == steps
    assert components is None or run.stop.components == components
    assert len(run.mixtures) == len(run.log_likelihoods) == run.stop.steps + 1
    for mixture in run.mixtures:
        assert not check_mixture(mixture)
    assert np.isfinite(run.log_likelihoods).all()


def test_a_step_that_cannot_be_taken_is_named_too() -> None:
    assert em_step([3.0], FINITE) == Degenerate(Reason.VARIANCE_COLLAPSED, (0, 1))
    assert em_step([0.0, 1.0], Mixture((0.5, 0.5), (1, 1e6), (1, 1))) == Degenerate(
        Reason.COMPONENT_EMPTIED, (1,)
    )


def test_every_reason_is_met_by_a_test() -> None:
    met = {row[3] for row in OUTCOMES} | {"not-finite"}  # the last among the slips
    assert met == {reason.value for reason in Reason}


ONE = Mixture((1.0,), (0.0,), (1.0,))

# samples, mixture, the places that are named
INVALID = [
    ([0.0, nan], ONE, ["data[1]"]),
    ([0.0, 1.0, -inf], ONE, ["data[2]"]),
    ([1e80], ONE, ["data[0]"]),
    ([], ONE, ["data"]),
    ([[0.0, 1.0]], ONE, ["data"]),
    (3.0, ONE, ["data"]),
    ([0.0], Mixture((), (), ()), ["means"]),
    ([0.0], Mixture((0.5,), (0.0, 1.0), (1.0, 1.0)), ["weights"]),
    ([0.0], Mixture((0.5, 0.5), (0.0, 1.0), (1.0,)), ["variances"]),
    ([0.0], Mixture((0.5, 0.6), (0.0, 1.0), (1.0, 2.0)), ["weights"]),
    ([0.0], Mixture((1.5, -0.5), (0.0, 1.0), (1.0, 2.0)), ["weights[1]"]),
    ([0.0], Mixture((1.0, 0.0), (0.0, 1.0), (1.0, 2.0)), ["weights[1]"]),
    ([0.0], Mixture((0.5, nan), (0.0, 1.0), (1.0, 2.0)), ["weights[1]"]),
    ([0.0], Mixture((0.5, 0.5), (0.0, inf), (1.0, 2.0)), ["means[1]"]),
    ([0.0], Mixture((0.5, 0.5), (0.0, 1e80), (1.0, 2.0)), ["means[1]"]),
    ([0.0], Mixture((0.5, 0.5), (0.0, 1.0), (0.0, -2.0)), ["variances[0]", "variances[1]"]),
    ([0.0], Mixture((0.5, 0.5), (0.0, 1.0), (1.0, 1e-200)), ["variances[1]"]),
    ([nan], Mixture((0.5, 0.5), (nan, 1.0), (1.0, 0.0)), ["data[0]", "means[0]", "variances[1]"]),
]


@pytest.mark.parametrize("call", [fit, em_step, log_likelihood, log_densities, responsibilities])
@pytest.mark.parametrize(("samples", "mixture", "paths"), INVALID)
def test_invalid_input_is_named_place_by_place(call, samples, mixture, paths) -> None:
    with pytest.raises(InvalidParameters) as caught:
        call(samples, mixture)
    assert [fault.path for fault in caught.value.faults] == paths


def test_the_samples_are_left_as_they_were() -> None:
    samples = np.array([-1.0, 0, 4, 5, 6])
    samples.flags.writeable = False
    assert fit(samples, START).stop.reason == "converged"


BOUNDARIES = [
    ("equal variances", Mixture((0.5, 0.5), (0, 4), (1, 1)), (2.0,)),
    ("equal variances, far from 0", Mixture((0.5, 0.5), (1e6, 1e6 + 4), (1, 1)), (1e6 + 2,)),
    ("one mean, equal variances", Mixture((0.3, 0.7), (0, 0), (1, 1)), ()),
    (
        "one mean",
        Mixture((0.5, 0.5), (3, 3), (1, 4)),
        (3 - np.sqrt(8 * np.log(2) / 3), 3 + np.sqrt(8 * np.log(2) / 3)),
    ),
    ("at the ends of the floats", Mixture((0.5, 0.5), (-1e75, 1e75), (1e-150, 1e-150)), (0.0,)),
    ("one always more responsible", Mixture((0.01, 0.99), (0, 0), (1, 1.1)), ()),
]


@pytest.mark.parametrize(
    ("mixture", "places"), [row[1:] for row in BOUNDARIES], ids=[row[0] for row in BOUNDARIES]
)
def test_decision_boundaries(mixture, places) -> None:
    assert decision_boundary(mixture) == pytest.approx(places, rel=1e-14)


def test_components_count_from_one_in_prose() -> None:
    assert [component_number(0), component_index(1)] == [1, 0]


def test_a_variance_made_of_rounding_is_a_collapse() -> None:
    """All 100 equal samples go to one component, whose variance comes out as 10^-45, not 0."""
    start = Mixture((0.3, 0.7), (-0.01, 40.0), (0.1, 20.0))
    run = fit([5.3] * 100 + [50.0, 51.0, 53.0], start)
    assert (run.stop.reason, run.stop.components) == ("variance-collapsed", (1,))
    for mixture in run.mixtures:
        for mean, variance in zip(mixture.means, mixture.variances, strict=True):
            assert variance > np.spacing(mean) ** 2


@pytest.mark.parametrize(("moved", "settled"), [(1.2e-10, True), (1e-9, False)])
def test_a_mean_that_only_trembles_in_its_last_digit_has_settled(moved, settled) -> None:
    """Near 10^6 floats are 10^-10 apart, far more than 10^-12 standard deviations of 10^-3."""
    before, after = (Mixture((1.0,), (mean,), (1e-6,)) for mean in (1e6, 1e6 + moved))
    assert mixture_module._is_settled(before, after, 1e-12) is settled

"""What holds for EM on any samples and from any start."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.reference.mixture import (
    Mixture,
    Trajectory,
    check_mixture,
    decision_boundary,
    em_step,
    fit,
    log_likelihood,
    responsibilities,
)

exactly = settings(derandomize=True, deadline=None, max_examples=150)

numbers = st.floats(-50, 50).map(lambda x: round(x, 3))
sample_lists = st.lists(numbers, min_size=3, max_size=40)


@st.composite
def mixtures(draw: st.DrawFn, most: int = 4) -> Mixture:
    size = draw(st.integers(1, most))
    many = {"min_size": size, "max_size": size}
    shares = draw(st.lists(st.floats(0.05, 1), **many))
    means = draw(st.lists(numbers, unique=True, **many))
    variances = draw(st.lists(st.floats(0.01, 100), **many))
    return Mixture(tuple(s / sum(shares) for s in shares), tuple(means), tuple(variances))


@exactly
@given(sample_lists, mixtures())
def test_the_log_likelihood_never_decreases(samples, mixture) -> None:
    following = em_step(samples, mixture)
    if not isinstance(following, Mixture):
        assume(False)
    before, after = log_likelihood(samples, mixture), log_likelihood(samples, following)
    assert after >= before - 1e-10 * max(1, abs(before))


@exactly
@given(sample_lists, mixtures())
def test_a_step_gives_a_mixture_inside_the_range_of_the_samples(samples, mixture) -> None:
    following = em_step(samples, mixture)
    if not isinstance(following, Mixture):
        assume(False)
    assert check_mixture(following) == []
    slack = 1e-9
    assert all(min(samples) - slack <= mean <= max(samples) + slack for mean in following.means)
    widest = (max(samples) - min(samples)) ** 2 / 4
    assert all(variance <= widest * (1 + 1e-9) for variance in following.variances)


@exactly
@given(sample_lists, mixtures())
def test_the_new_mixture_has_mean_and_variance_of_the_samples(samples, mixture) -> None:
    """After any M-step the mixture's first two moments are those of the samples."""
    following = em_step(samples, mixture)
    if not isinstance(following, Mixture):
        assume(False)
    weights, means, variances = map(
        np.array, (following.weights, following.means, following.variances)
    )
    mean = weights @ means
    assert mean == pytest.approx(np.mean(samples), rel=1e-9, abs=1e-9)
    assert weights @ (variances + (means - mean) ** 2) == pytest.approx(np.var(samples), rel=1e-9)


@exactly
@given(st.lists(st.floats(-1e70, 1e70), min_size=1, max_size=20), mixtures())
def test_responsibilities_sum_to_one_at_any_distance(samples, mixture) -> None:
    shares = responsibilities(samples, mixture)
    assert shares.shape == (len(samples), len(mixture.means))
    assert ((shares >= 0) & (shares <= 1)).all()
    assert shares.sum(axis=1) == pytest.approx(1, rel=1e-14)


@exactly
@given(sample_lists, mixtures(), st.randoms(use_true_random=False))
def test_the_order_of_components_and_samples_means_nothing(samples, mixture, random) -> None:
    order = list(range(len(mixture.means)))
    random.shuffle(order)
    shuffled = random.sample(samples, len(samples))
    turned = Mixture(*(tuple(column[k] for k in order) for column in columns(mixture)))
    one, other = em_step(samples, mixture), em_step(shuffled, turned)
    if not isinstance(one, Mixture):
        assert not isinstance(other, Mixture)
        assert other.reason == one.reason
        assert {order[k] for k in other.components} == set(one.components)
        return
    assert isinstance(other, Mixture)
    for left, right in zip(columns(one), columns(other), strict=True):
        assert [left[k] for k in order] == pytest.approx(right, rel=1e-9, abs=1e-9)


def columns(mixture: Mixture) -> tuple[tuple[float, ...], ...]:
    return mixture.weights, mixture.means, mixture.variances


@exactly
@given(
    sample_lists,
    mixtures(),
    st.sampled_from([-1024.0, -3.0, 0.5, 100.0]),
    st.sampled_from([-8.0, 0.125, 2.0, 3.0]),
)
def test_shift_and_scale_carry_over(samples, mixture, shift, scale) -> None:
    moved = Mixture(
        mixture.weights,
        tuple(scale * (mean + shift) for mean in mixture.means),
        tuple(scale * scale * variance for variance in mixture.variances),
    )
    one, other = em_step(samples, mixture), em_step([scale * (x + shift) for x in samples], moved)
    if not isinstance(one, Mixture) or min(one.variances) < 1e-6:
        assume(False)
    assert isinstance(other, Mixture)
    assert other.weights == pytest.approx(one.weights, rel=1e-6, abs=1e-12)
    assert other.means == pytest.approx(
        [scale * (m + shift) for m in one.means], rel=1e-6, abs=1e-6
    )
    assert other.variances == pytest.approx([scale * scale * v for v in one.variances], rel=1e-5)


@exactly
@given(mixtures(most=2))
def test_components_are_equally_responsible_at_the_boundary(mixture) -> None:
    assume(len(mixture.means) == 2)
    places = decision_boundary(mixture)
    assert list(places) == sorted(places)
    reachable = [x for x in places if abs(x) < 1e4]
    for shares in responsibilities(reachable, mixture) if reachable else ():
        assert shares[0] == pytest.approx(0.5, abs=1e-4)


@settings(exactly, max_examples=60)
@given(sample_lists, mixtures(most=3))
def test_a_run_is_its_steps_and_ends_with_a_reason(samples, mixture) -> None:
    run = fit(samples, mixture, max_steps=40)
    assert isinstance(run, Trajectory)
    assert len(run.mixtures) == len(run.log_likelihoods) == run.stop.steps + 1 <= 41
    for before, after in zip(run.mixtures, run.mixtures[1:], strict=False):
        assert em_step(samples, before) == after
    assert run.stop.reason in {
        "converged",
        "iteration-limit",
        "variance-collapsed",
        "component-emptied",
    }
    assert (run.stop.components != ()) == (
        run.stop.reason in {"variance-collapsed", "component-emptied"}
    )

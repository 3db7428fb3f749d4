"""Logistic regression against its definition, differences for derivatives, and NumPy."""

from __future__ import annotations

from math import exp, isclose, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reference.logistic import SOLVER, log_sigmoid, sigmoid
from grader.reference.registry import (
    InvalidParameters,
    NoSuchSlip,
    NoSuchValue,
    find_solver,
    scalars,
)

COURSE = {"x": [0, 1, 2, 3, 4], "y": [0, 1, 0, 1, 1], "weights": [0, 0], "rate": 0.2}
FEATURE, WEIGHT = st.integers(-5, 5), st.integers(-20, 20).map(lambda tenths: tenths / 10)


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    pairs = draw(st.lists(st.tuples(FEATURE, st.integers(0, 1)), min_size=1, max_size=6))
    return {
        "x": [pair[0] for pair in pairs],
        "y": [pair[1] for pair in pairs],
        "weights": [draw(WEIGHT), draw(WEIGHT)],
        "rate": draw(st.sampled_from([0.01, 0.1, 0.5])),
    }


def log_likelihood(run: dict[str, Any], weights: list[float]) -> float:
    """The definition: the logarithm of a product of probabilities."""
    total = 0.0
    for x, y in zip(run["x"], run["y"], strict=True):
        p = 1 / (1 + exp(-weights[0] - weights[1] * x))
        total += log(p if y else 1 - p)
    return total


def test_problems_find_it_by_name() -> None:
    assert find_solver("logistic-regression") is SOLVER


@settings(derandomize=True, max_examples=100, deadline=None)
@given(runs())
def test_the_log_likelihood_is_its_definition_and_the_gradient_its_slope(
    run: dict[str, Any],
) -> None:
    solution, (a, b) = SOLVER.solve(run), run["weights"]
    assert isclose(solution.value("log_likelihood"), log_likelihood(run, [a, b]), abs_tol=1e-9)
    h = 1e-5
    for output, up, down in (
        ("gradient_intercept", [a + h, b], [a - h, b]),
        ("gradient_slope", [a, b + h], [a, b - h]),
    ):
        slope = (log_likelihood(run, up) - log_likelihood(run, down)) / (2 * h)
        assert isclose(solution.value(output), slope, abs_tol=1e-5)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(runs(), st.integers(1, 5))
def test_numpy_takes_the_same_steps(run: dict[str, Any], steps: int) -> None:
    design = np.column_stack([np.ones(len(run["x"])), run["x"]])
    weights = np.array(run["weights"], dtype=float)
    for _ in range(steps):
        residuals = np.array(run["y"]) - 1 / (1 + np.exp(-design @ weights))
        weights += run["rate"] * design.T @ residuals
    solution = SOLVER.solve(run)
    assert isclose(solution.value("intercept", steps), weights[0], abs_tol=1e-9)
    assert isclose(solution.value("slope", steps), weights[1], abs_tol=1e-9)
    fitted = 1 / (1 + np.exp(-design @ weights))
    for sample, probability in enumerate(fitted, 1):
        assert isclose(solution.value("probabilities", steps, sample=sample), probability)


@pytest.mark.parametrize("z", [-1e9, -800.0, -1.0, 0.0, 1.0, 800.0, 1e9])
def test_no_argument_overflows(z: float) -> None:
    assert 0 <= sigmoid(z) <= 1
    assert isclose(log_sigmoid(z) - log_sigmoid(-z), z)


# Each slip, an address, and the number that its own definition gives for the course.
SLIPS = [
    ("sign-flipped", ("log_likelihood",), 5 * log(2)),
    ("base-10-log", ("log_likelihood",), -5 * log(2) / log(10)),
    ("mean-of-log-likelihood", ("log_likelihood",), -log(2)),
    ("one-step-too-many", ("log_likelihood",), log_likelihood(COURSE, [0.1, 0.6])),
    ("one-step-too-few", ("log_likelihood", 1), -5 * log(2)),
    ("went-downhill", ("slope", 1), -0.6),
    ("rate-forgotten", ("slope", 1), 3),
    ("gradient-averaged", ("slope", 1), 0.12),
    ("intercept-kept", ("intercept", 1), 0),
    ("feature-forgotten", ("slope", 1), 0.1),
    ("first-sample-only", ("intercept", 1), -0.1),
    ("labels-exchanged", ("intercept", 1), -0.1),
]


@pytest.mark.parametrize(("slip", "address", "value"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_gives_its_number(slip: str, address: tuple[Any, ...], value: float) -> None:
    assert isclose(SOLVER.solve(COURSE, slip).value(*address), value, abs_tol=1e-12)


def test_every_slip_is_tested_and_changes_only_what_it_says() -> None:
    assert [row[0] for row in SLIPS] == [info.name for info in SOLVER.slips]
    right = dict(scalars(SOLVER, SOLVER.solve(COURSE), outputs=SOLVER.outputs))
    for info in SOLVER.slips:
        run = SOLVER.solve(COURSE, info.name)
        wrong = dict(scalars(SOLVER, run, outputs=SOLVER.outputs))
        different = {address.output for address in wrong if wrong[address] != right[address]}
        assert different, info.name
        assert different <= info.changes, info.name


NOWHERE = [
    (("slope", 0), "from 1"),
    (("slope", "converged"), "to no end"),
    (("slope", 1001), "to 1000"),
    (("probabilities", 1), "which sample"),
    (("accuracy", 1), "the outputs are"),
]


@pytest.mark.parametrize(("address", "reason"), NOWHERE)
def test_a_number_that_does_not_exist_says_why(address: tuple[Any, ...], reason: str) -> None:
    with pytest.raises(NoSuchValue, match=reason):
        SOLVER.solve(COURSE).value(*address)


def test_the_step_before_the_start_does_not_exist() -> None:
    with pytest.raises(NoSuchValue, match="from 1"):
        SOLVER.solve(COURSE, "one-step-too-few").value("log_likelihood", 0)


FAULTS = [
    ({"y": [0, 1]}, "y"),
    ({"y": [0, 1, 2, 1, 1]}, "y[2]"),
    ({"weights": [0]}, "weights"),
    ({"rate": 0}, "rate"),
    ({"rate": "slow"}, "rate"),
    ({"x": None}, "x"),
    ({"penalty": 1}, "penalty"),
]


@pytest.mark.parametrize(("changed", "path"), FAULTS)
def test_parameters_with_a_fault_are_refused(changed: dict[str, object], path: str) -> None:
    parameters = {**COURSE, **changed}
    assert [fault.path for fault in SOLVER.check_parameters(parameters)] == [path]
    with pytest.raises(InvalidParameters):
        SOLVER.solve(parameters)


def test_an_unknown_slip_is_refused() -> None:
    with pytest.raises(NoSuchSlip, match="went-downhill"):
        SOLVER.solve(COURSE, "went-uphill")

"""Ridge against NumPy's least squares on augmented data, and against its definition."""

from __future__ import annotations

from math import isclose, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reference.registry import (
    InvalidParameters,
    NoSuchSlip,
    NoSuchValue,
    find_solver,
    scalars,
)
from grader.reference.ridge import SOLVER

PLANTS = {"x": [1, 2, 3, 6], "y": [2, 3, 7, 8], "penalty": 6}
WHOLE = st.integers(-20, 20)


def augmented(x: list[int], y: list[int], penalties: tuple[float, float]) -> tuple[float, float]:
    """Intercept and slope by least squares with one more row for each penalty."""
    design = [[1.0, value] for value in x] + [[sqrt(penalties[0]), 0], [0, sqrt(penalties[1])]]
    found, *_ = np.linalg.lstsq(np.array(design), np.array([*y, 0.0, 0.0]), rcond=None)
    return float(found[0]), float(found[1])


def test_problems_find_it_by_name() -> None:
    assert find_solver("ridge") is SOLVER


def test_the_plants_as_worked_by_hand() -> None:
    line = SOLVER.solve(PLANTS)
    assert (line.value("intercept"), line.value("slope")) == (2.45, 0.85)
    assert [line.value("predictions", sample=i) for i in range(1, 5)] == [3.3, 4.15, 5, 7.55]
    assert [line.value("residuals", sample=i) for i in range(1, 5)] == [-1.3, -1.15, 2, 0.45]
    assert (line.value("residual_sum"), line.value("objective")) == (7.215, 11.55)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=8, unique_by=lambda pair: pair[0]),
    st.integers(0, 40),
)
def test_numpy_finds_the_same_line(pairs: list[tuple[int, int]], penalty: int) -> None:
    x, y = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    line = SOLVER.solve({"x": x, "y": y, "penalty": penalty})
    a, b = augmented(x, y, (0, penalty))
    assert isclose(line.value("intercept"), a, abs_tol=1e-8)
    assert isclose(line.value("slope"), b, abs_tol=1e-8)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=6, unique_by=lambda pair: pair[0]),
    st.integers(0, 40),
    st.sampled_from([(0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1), (0.1, -0.1)]),
)
def test_no_other_line_has_a_smaller_objective(
    pairs: list[tuple[int, int]], penalty: int, step: tuple[float, float]
) -> None:
    line = SOLVER.solve(
        {"x": [p[0] for p in pairs], "y": [p[1] for p in pairs], "penalty": penalty}
    )
    a, b = line.value("intercept") + step[0], line.value("slope") + step[1]
    other = sum((q - a - b * p) ** 2 for p, q in pairs) + penalty * b * b
    assert other > line.value("objective")


GARDEN = {"x": [[1, 0], [2, 1], [1, 3]], "y": [2, 7, 5], "penalty": 2, "intercept": "none"}


@st.composite
def gardens(draw: st.DrawFn) -> dict[str, Any]:
    """Samples with two or three features, with or without an intercept."""
    width = draw(st.integers(2, 3))
    rows = draw(st.lists(st.lists(WHOLE, min_size=width, max_size=width), min_size=1, max_size=6))
    y = draw(st.lists(WHOLE, min_size=len(rows), max_size=len(rows)))
    kind = draw(st.sampled_from(["free", "none"]))
    return {"x": rows, "y": y, "penalty": draw(st.integers(1, 40)), "intercept": kind}


@settings(derandomize=True, max_examples=200, deadline=None)
@given(gardens())
def test_numpy_finds_the_same_coefficients_of_several_features(garden: dict[str, Any]) -> None:
    """Least squares with one more row for each penalty, as NumPy solves it."""
    rows, penalty = np.array(garden["x"], dtype=float), garden["penalty"]
    design = np.vstack([rows, sqrt(penalty) * np.eye(rows.shape[1])])
    if garden["intercept"] == "free":
        ones = [1.0] * len(rows) + [0.0] * rows.shape[1]
        design = np.column_stack([ones, design])
    sides = np.array([*garden["y"], *[0.0] * rows.shape[1]])
    wanted, *_ = np.linalg.lstsq(design, sides, rcond=None)
    run = SOLVER.solve(garden)
    found = [run.value("coefficients", component=k) for k in range(1, run.components + 1)]
    if garden["intercept"] == "free":
        found.insert(0, run.value("intercept"))
    assert np.allclose(found, wanted, atol=1e-8)


def test_the_garden_as_worked_by_hand() -> None:
    run = SOLVER.solve(GARDEN)
    assert [run.value("coefficients", component=k) for k in (1, 2)] == [2, 1]
    assert [run.value("normal_diagonal", component=k) for k in (1, 2)] == [8, 12]
    assert [run.value("normal_beside", component=k) for k in (1, 2)] == [5, 5]
    assert run.value("objective") == 0 + 4 + 0 + 2 * 5


def test_several_features_have_no_slope_and_one_has_no_neighbour() -> None:
    with pytest.raises(NoSuchValue, match="ask for coefficients"):
        SOLVER.solve(GARDEN).value("slope")
    with pytest.raises(NoSuchValue, match="beside the diagonal"):
        SOLVER.solve(PLANTS).value("normal_beside", component=1)


# Each slip, an output, and the number that its own definition gives for the plants.
SLIPS = [
    ("penalty-forgotten", "slope", 17 / 14),
    ("intercept-penalised", "slope", augmented([1, 2, 3, 6], [2, 3, 7, 8], (6, 6))[1]),
    ("intercept-left-out", "slope", 77 / 56),
    ("penalty-subtracted", "slope", 17 / 8),
    ("penalty-halved", "slope", 17 / 17),
    ("penalty-times-samples", "slope", 17 / 38),
    ("penalty-squared", "slope", 17 / 50),
    ("divided-by-samples", "residual_sum", 7.215 / 4),
    ("root-of-the-sum", "residual_sum", sqrt(7.215)),
    ("penalty-included", "residual_sum", 11.55),
]


@pytest.mark.parametrize(("slip", "output", "value"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_gives_its_number(slip: str, output: str, value: float) -> None:
    assert isclose(SOLVER.solve(PLANTS, slip).value(output), value)


def test_every_slip_is_tested_and_changes_only_what_it_says() -> None:
    assert [row[0] for row in SLIPS] == [info.name for info in SOLVER.slips]
    right = dict(scalars(SOLVER, SOLVER.solve(PLANTS)))
    for info in SOLVER.slips:
        wrong = dict(scalars(SOLVER, SOLVER.solve(PLANTS, info.name)))
        different = {address.output for address in wrong if wrong[address] != right[address]}
        assert different, info.name
        assert different <= info.changes, info.name


def test_a_wrong_run_without_a_line_says_so() -> None:
    """Subtracting 2 from the sum of squared deviations of 0 and 2 leaves nothing to divide by."""
    run = SOLVER.solve({"x": [0, 2], "y": [1, 5], "penalty": 2}, "penalty-subtracted")
    assert run.stop.reason == "no-single-line"
    with pytest.raises(NoSuchValue, match="no-single-line"):
        run.value("slope")


FAULTS = [
    ({"y": [1, 2]}, "y"),
    ({"penalty": -1}, "penalty"),
    ({"penalty": None}, "penalty"),
    ({"x": [1, 1, 1, 1], "penalty": 0}, "penalty"),
    ({"x": [0, 0, 0, 0], "penalty": 0, "intercept": "none"}, "penalty"),
    ({"intercept": "fixed"}, "intercept"),
    ({"alpha": 2}, "alpha"),
    ({"x": [[1, 2], [3, 4], [5, 6], [7]]}, "x[3]"),
    ({"x": [[1, 2], [3, 4], 5, [7, 8]]}, "x[2]"),
    ({"x": [[1, 2], [3, "two"], [5, 6], [7, 8]]}, "x[1][1]"),
    ({"x": [[1, 1], [2, 2], [3, 3], [4, 4]], "penalty": 0}, "penalty"),
]


@pytest.mark.parametrize(("changed", "path"), FAULTS)
def test_parameters_with_a_fault_are_refused(changed: dict[str, object], path: str) -> None:
    parameters = {**PLANTS, **changed}
    assert [fault.path for fault in SOLVER.check_parameters(parameters)] == [path]
    with pytest.raises(InvalidParameters):
        SOLVER.solve(parameters)


def test_an_unknown_slip_is_refused() -> None:
    with pytest.raises(NoSuchSlip, match="penalty-squared"):
        SOLVER.solve(PLANTS, "penalty-cubed")


def test_there_are_no_steps() -> None:
    with pytest.raises(NoSuchValue, match="does not come in steps"):
        SOLVER.solve(PLANTS).value("slope", 1)

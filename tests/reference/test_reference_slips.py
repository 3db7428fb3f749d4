"""The named wrong runs: what they show, and that each touches only what it says."""

from __future__ import annotations

from math import log, pi

import numpy as np
import pytest

from grader.reference.mixture import Mixture, log_densities, responsibilities
from grader.reference.registry import NoSuchSlip, NoSuchValue, find_solver, recognisable, scalars
from grader.reference.slips import OUTPUTS, SLIPS
from grader.reference.wrong_runs import RUNS

HOMEWORK = {
    "data": [-1, 0, 4, 5, 6],
    "weights": [0.5, 0.5],
    "means": [6, 7],
    "variances": [1, 4],
}
UNEVEN = {
    "data": [-3.5, -2, -1.5, 0.25, 1, 2, 2.5, 4, 4.5, 7, 8, 9.5],
    "weights": [0.2, 0.5, 0.3],
    "means": [-1, 2, 6],
    "variances": [2, 0.5, 3],
}
DATA = np.array([-1.0, 0.0, 4.0, 5.0, 6.0])
START = Mixture((0.5, 0.5), (6.0, 7.0), (1.0, 4.0))
SOLVER = find_solver("gaussian-mixture-em")
assert SOLVER is not None
RIGHT = -24.512532330086678


def test_the_forum_numbers_to_the_last_digit() -> None:
    solution = SOLVER.solve(HOMEWORK, "variance-as-standard-deviation")
    assert solution.stop.reason == "converged"
    means, variances = (
        np.array([solution.value(output, "converged", k) for k in (1, 2)])
        for output in ("means", "variances")
    )
    assert str(means) == "[5.03812884 0.69307411]"
    assert str(variances) == "[0.6199125  5.32681503]"


def test_the_forum_numbers_are_recognised() -> None:
    forum = [5.03812884, 0.69307411, 0.6199125, 5.32681503]
    found = {
        number: {(s.slip, s.output, s.component) for s in sightings}
        for number in forum
        if (
            sightings := [s for s in recognisable(SOLVER, HOMEWORK) if abs(s.value - number) < 5e-9]
        )
    }
    slip = "variance-as-standard-deviation"
    assert found == {
        5.03812884: {(slip, "means", 1)},
        0.69307411: {(slip, "means", 2)},
        0.6199125: {(slip, "variances", 1)},
        5.32681503: {(slip, "variances", 2)},
    }


def densities(variances) -> np.ndarray:
    spread = np.array(variances, dtype=float)
    return np.exp(-((DATA[:, None] - [6.0, 7.0]) ** 2) / (2 * spread)) / np.sqrt(2 * pi * spread)


# Each log-likelihood at the start, from the definition of the mistake.
SCORES = [
    ("variance-as-standard-deviation", np.log(densities([1, 16]).mean(axis=1)).sum()),
    ("start-read-as-standard-deviations", np.log(densities([1, 16]).mean(axis=1)).sum()),
    ("base-10-log", np.log10(densities([1, 4]).mean(axis=1)).sum()),
    ("base-2-log", np.log2(densities([1, 4]).mean(axis=1)).sum()),
    ("sign-flipped", -RIGHT),
    ("mean-of-log-likelihood", RIGHT / 5),
    (
        "missing-normalising-constant",
        np.log(np.sqrt(2 * pi) * densities([1, 4]).mean(axis=1)).sum(),
    ),
    (
        "missing-prefactor",
        np.log((densities([1, 4]) * np.sqrt(2 * pi * np.array([1, 4]))).mean(axis=1)).sum(),
    ),
    (
        "missing-root",
        np.log((densities([1, 4]) / np.sqrt(2 * pi * np.array([1, 4]))).mean(axis=1)).sum(),
    ),
    (
        "missing-half",
        np.log((densities([1, 4]) ** 2 * np.sqrt(2 * pi * np.array([1, 4]))).mean(axis=1)).sum(),
    ),
    ("missing-weights", np.log(densities([1, 4]).sum(axis=1)).sum()),
    ("sum-of-logs", np.log(0.5 * densities([1, 4])).sum()),
    (
        "complete-data-log-likelihood",
        (responsibilities(DATA, START) * (log_densities(DATA, START) + log(0.5))).sum(),
    ),
    ("hard-assignments", RIGHT),
    ("one-step-too-many", -10.955912420779265),
]


@pytest.mark.parametrize(("slip", "expected"), SCORES)
def test_the_log_likelihood_that_a_slip_shows_at_the_start(slip, expected) -> None:
    assert SOLVER.solve(HOMEWORK, slip).value("log_likelihood") == pytest.approx(
        expected, rel=1e-13
    )


def first_step(shares: np.ndarray) -> dict[str, np.ndarray]:
    counts = shares.sum(axis=0)
    means = DATA @ shares / counts
    return {
        "counts": counts,
        "means": means,
        "variances": (shares * (DATA[:, None] - means) ** 2).sum(axis=0) / counts,
    }


SOFT = first_step(responsibilities(DATA, START))
HARD = first_step(np.array([[0, 1], [0, 1], [0, 1], [1, 0], [1, 0]]))
SHRUNK = SOFT["means"] * SOFT["counts"] / 5

# Each parameter after the first step, from the definition of the mistake.
FIRST_STEPS = [
    ("hard-assignments", "means", HARD["means"]),
    ("hard-assignments", "variances", HARD["variances"]),
    ("hard-assignments", "weights", np.array([0.4, 0.6])),
    (
        "variance-around-old-mean",
        "variances",
        (responsibilities(DATA, START) * (DATA[:, None] - [6, 7]) ** 2).sum(axis=0)
        / SOFT["counts"],
    ),
    (
        "n-minus-one-denominator",
        "variances",
        SOFT["variances"] * SOFT["counts"] / (SOFT["counts"] - 1),
    ),
    ("mean-divided-by-sample-count", "means", SHRUNK),
    (
        "mean-divided-by-sample-count",
        "variances",
        (responsibilities(DATA, START) * (DATA[:, None] - SHRUNK) ** 2).sum(axis=0)
        / SOFT["counts"],
    ),
    ("variance-divided-by-sample-count", "variances", SOFT["variances"] * SOFT["counts"] / 5),
    ("weights-never-updated", "weights", np.array([0.5, 0.5])),
    ("weights-not-normalised", "weights", SOFT["counts"]),
    ("one-step-too-few", "means", np.array([6.0, 7.0])),
    ("standard-deviation-reported", "variances", np.sqrt(SOFT["variances"])),
    ("variance-reported", "standard_deviations", SOFT["variances"]),
    ("components-swapped", "means", SOFT["means"][::-1]),
]


@pytest.mark.parametrize(("slip", "output", "expected"), FIRST_STEPS)
def test_the_parameters_that_a_slip_shows_after_one_step(slip, output, expected) -> None:
    solution = SOLVER.solve(HOMEWORK, slip)
    found = [solution.value(output, 1, k) for k in (1, 2)]
    assert found == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(("slip", "shift"), [("one-step-too-many", 1), ("one-step-too-few", -1)])
def test_a_shifted_run_is_the_right_run_at_the_neighbouring_step(slip, shift) -> None:
    right, wrong = SOLVER.solve(HOMEWORK), SOLVER.solve(HOMEWORK, slip)
    for step in (1, 2, 3):
        assert wrong.value("means", step, 1) == right.value("means", step + shift, 1)
    assert wrong.value("means", "converged", 1) == right.value("means", "converged", 1)


def test_one_step_only_shows_the_first_step_as_the_end() -> None:
    right, wrong = SOLVER.solve(HOMEWORK), SOLVER.solve(HOMEWORK, "one-step-only")
    assert wrong.value("variances", "converged", 2) == right.value("variances", 1, 2)
    assert wrong.value("variances", 2, 2) == right.value("variances", 2, 2)


def test_catalogue_and_runs_have_the_same_names_in_the_same_order() -> None:
    assert [slip.name for slip in SLIPS] == list(RUNS)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
@pytest.mark.parametrize("parameters", [HOMEWORK, UNEVEN], ids=["homework", "uneven"])
def test_a_slip_changes_something_and_only_what_it_says(slip, parameters) -> None:
    right = dict(scalars(SOLVER, SOLVER.solve(parameters), outputs=OUTPUTS))
    wrong = dict(scalars(SOLVER, SOLVER.solve(parameters, slip.name), outputs=OUTPUTS))
    changed = {
        address.output
        for address, value in wrong.items()
        if value != pytest.approx(right.get(address), rel=1e-9)
    }
    assert changed
    assert changed <= slip.changes


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_a_slip_speaks_in_sentences(slip) -> None:
    assert slip.says[0].isupper()
    assert slip.says.endswith(".")


def test_no_sighting_is_right_where_it_stands_and_none_is_told_twice() -> None:
    right = dict(scalars(SOLVER, SOLVER.solve(HOMEWORK)))
    seen = set()
    for sighting in recognisable(SOLVER, HOMEWORK):
        address = next(a for a in [*right, None] if a is None or places(a) == places(sighting))
        assert address is None or sighting.value != pytest.approx(right[address], rel=1e-9)
        key = (*places(sighting), float(f"{sighting.value:.10g}"))
        assert key not in seen
        seen.add(key)
    assert len(seen) > 100


def places(found) -> tuple[object, ...]:
    return found.output, found.step, found.component, found.sample


def test_responsibilities_are_recognised_only_when_asked_for() -> None:
    assert not [s for s in recognisable(SOLVER, HOMEWORK) if s.output == "responsibilities"]
    asked = list(recognisable(SOLVER, HOMEWORK, steps=(0,), outputs=["responsibilities"]))
    assert {s.slip for s in asked} >= {"hard-assignments", "components-swapped"}


def test_a_wrong_run_that_breaks_down_says_so_and_still_shows_its_steps() -> None:
    solution = SOLVER.solve(HOMEWORK, "missing-prefactor")
    assert (solution.stop.reason, solution.stop.components) == ("variance-collapsed", (1,))
    assert solution.value("means", solution.stop.steps, 1) == pytest.approx(6, abs=0.01)
    with pytest.raises(NoSuchValue, match="variance-collapsed"):
        solution.value("means", "converged", 1)


def test_overflow_in_a_wrong_run_is_named() -> None:
    """Squared, these variances leave the floats; the right run is at home with them."""
    extreme = {"data": [1e75, -1e75, 0], "weights": [1], "means": [0], "variances": ["1e-150"]}
    wrong = SOLVER.solve(extreme, "variance-as-standard-deviation")
    assert wrong.stop.reason == "not-finite"
    found = dict(scalars(SOLVER, wrong, outputs=OUTPUTS))
    assert "log_likelihood" not in {address.output for address in found}
    assert SOLVER.solve(extreme).stop.reason == "converged"


def test_an_unknown_slip_is_refused_with_the_names_that_exist() -> None:
    with pytest.raises(NoSuchSlip, match="base-10-log"):
        SOLVER.solve(HOMEWORK, "base-11-log")

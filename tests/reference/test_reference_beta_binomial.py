"""The Beta posterior of a coin against its definition: integrals of polynomials, done exactly."""

from __future__ import annotations

from fractions import Fraction
from math import comb, isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reference.beta_binomial import SOLVER
from grader.reference.registry import (
    InvalidParameters,
    NoSuchSlip,
    NoSuchValue,
    find_solver,
    scalars,
)

COIN = {"prior": [3, 2], "heads": 7, "tails": 4}
PARAMETER, COUNT = st.integers(1, 6), st.integers(0, 6)


def integral(heads: int, tails: int) -> Fraction:
    """Of p^heads (1-p)^tails from 0 to 1, term by term."""
    signed = ((-1) ** k * comb(tails, k) for k in range(tails + 1))
    return sum((Fraction(c, heads + k + 1) for k, c in enumerate(signed)), Fraction(0))


def test_problems_find_it_by_name() -> None:
    assert find_solver("beta-binomial") is SOLVER


@settings(derandomize=True, max_examples=100, deadline=None)
@given(PARAMETER, PARAMETER, COUNT, COUNT)
def test_every_number_is_what_integrals_give(a: int, b: int, heads: int, tails: int) -> None:
    run = SOLVER.solve({"prior": [a, b], "heads": heads, "tails": tails})
    up, down = a + heads - 1, b + tails - 1
    total = integral(up, down)
    mean, square = integral(up + 1, down) / total, integral(up + 2, down) / total
    assert run.value("mean") == float(mean)
    assert run.value("two_heads") == float(square)
    assert isclose(run.value("variance"), square - mean**2)
    assert run.value("evidence") == float(total / integral(a - 1, b - 1))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(PARAMETER, PARAMETER, COUNT, COUNT)
def test_no_point_of_a_grid_is_above_the_mode(a: int, b: int, heads: int, tails: int) -> None:
    run = SOLVER.solve({"prior": [a, b], "heads": heads, "tails": tails})
    up, down = a + heads - 1, b + tails - 1
    if not up and not down:
        assert run.stop.reason == "no-single-mode"
        return
    mode = run.value("mode")
    top = mode**up * (1 - mode) ** down
    assert all((k / 100) ** up * (1 - k / 100) ** down <= top * (1 + 1e-9) for k in range(101))


# Each slip, an output, and the number that its own definition gives for the coin.
SLIPS = [
    ("prior-forgotten", "mean", 7 / 11),
    ("data-forgotten", "mean", 3 / 5),
    ("heads-and-tails-swapped", "mean", 7 / 16),
    ("prior-swapped", "mean", 9 / 16),
    ("tosses-for-tails", "mean", 10 / 23),
    ("uniform-prior", "mean", 8 / 13),
    ("mode-for-mean", "mean", 9 / 14),
    ("mean-for-mode", "mode", 10 / 16),
    ("tosses-taken-as-independent", "two_heads", 100 / 256),
    ("standard-deviation-reported", "variance", sqrt(60 / (256 * 17))),
    ("orders-counted", "evidence", comb(11, 4) * integral(9, 5) / integral(2, 1)),
]


@pytest.mark.parametrize(("slip", "output", "value"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_gives_its_number(slip: str, output: str, value: float) -> None:
    assert isclose(SOLVER.solve(COIN, slip).value(output), value)


def test_every_slip_is_tested_and_changes_what_it_says() -> None:
    assert [row[0] for row in SLIPS] == [info.name for info in SOLVER.slips]
    right = dict(scalars(SOLVER, SOLVER.solve(COIN)))
    for info in SOLVER.slips:
        wrong = dict(scalars(SOLVER, SOLVER.solve(COIN, info.name)))
        different = {address.output for address in wrong if wrong[address] != right[address]}
        assert different == info.changes, info.name


# Where the density has no single highest point: level, or unbounded at an end.
@pytest.mark.parametrize("prior", [[1, 1], [0.5, 0.5], [0.5, 3]])
def test_a_prior_without_a_single_mode_has_a_mean_only(prior: list[float]) -> None:
    run = SOLVER.solve({"prior": prior, "heads": 0, "tails": 0})
    assert run.value("mean") == prior[0] / sum(prior)
    with pytest.raises(NoSuchValue, match="level or unbounded"):
        run.value("mode")


def test_without_a_toss_there_is_no_share_of_heads() -> None:
    run = SOLVER.solve({"prior": [2, 2], "heads": 0, "tails": 0}, "prior-forgotten")
    with pytest.raises(NoSuchValue, match="no share"):
        run.value("mean")


FAULTS = [
    ({"prior": [1]}, "prior"),
    ({"prior": [1, 0]}, "prior[1]"),
    ({"prior": "flat"}, "prior"),
    ({"heads": -1}, "heads"),
    ({"heads": 1.5}, "heads"),
    ({"tails": 1001}, "tails"),
    ({"tails": None}, "tails"),
    ({"tosses": 3}, "tosses"),
]


@pytest.mark.parametrize(("changed", "path"), FAULTS)
def test_parameters_with_a_fault_are_refused(changed: dict[str, object], path: str) -> None:
    parameters = {**COIN, **changed}
    assert [fault.path for fault in SOLVER.check_parameters(parameters)] == [path]
    with pytest.raises(InvalidParameters):
        SOLVER.solve(parameters)


def test_an_unknown_slip_is_refused() -> None:
    with pytest.raises(NoSuchSlip, match="uniform-prior"):
        SOLVER.solve(COIN, "no-prior")

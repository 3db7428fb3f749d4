"""K-means against its definition: every assignment enumerated, every law of Lloyd's algorithm."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import isclose, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reference.kmeans import SOLVER
from grader.reference.registry import (
    InvalidParameters,
    NoSuchSlip,
    NoSuchValue,
    find_solver,
    recognisable,
    scalars,
)

HOUSES = {
    "x": [9, 5, 7, 7, 7, 9],
    "y": [7, 5, 7, 5, 0, 1],
    "centre_x": [9, 5],
    "centre_y": [7, 5],
}


Place = tuple[float, float]


def squares(
    parameters: dict[str, list[int]], centres: list[tuple[float, float]]
) -> Iterator[list[float]]:
    for x, y in zip(parameters["x"], parameters["y"], strict=True):
        yield [(x - a) ** 2 + (y - b) ** 2 for a, b in centres]


def places(parameters: dict[str, list[int]], step: int) -> list[Place]:
    run = SOLVER.solve(parameters)
    return [
        (run.value("centre_x", step, k), run.value("centre_y", step, k))
        for k in range(1, run.components + 1)
    ]


def test_problems_find_it_by_name() -> None:
    assert find_solver("k-means") is SOLVER


def test_the_houses_as_worked_by_hand() -> None:
    run = SOLVER.solve(HOUSES)
    assert (run.stop.reason, run.stop.steps) == ("converged", 3)
    assert [run.value("inertia", step) for step in range(4)] == [69, 491 / 16, 209 / 9, 14.5]
    assert places(HOUSES, 1) == [(8, 7), (7, 2.75)]
    assert places(HOUSES, 2) == [(23 / 3, 19 / 3), (7, 2)]
    assert places(HOUSES, 3) == places(HOUSES, 9) == [(7, 6), (8, 0.5)]
    assert [run.value("sizes", step, 1) for step in range(4)] == [2, 3, 4, 4]


WHOLE = st.integers(-9, 9)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, list[int]]:
    points = draw(st.lists(st.tuples(WHOLE, WHOLE), min_size=2, max_size=6, unique=True))
    count = draw(st.integers(1, min(3, len(points))))
    starts = draw(st.permutations(points))[:count]
    return {
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "centre_x": [x for x, _ in starts],
        "centre_y": [y for _, y in starts],
    }


@settings(derandomize=True, max_examples=150, deadline=None)
@given(plans())
def test_a_step_assigns_to_the_nearest_and_moves_to_the_mean(plan: dict[str, list[int]]) -> None:
    """Both halves by their definitions, in floats; of equal distances the first."""
    run = SOLVER.solve(plan)
    for step in range(run.stop.steps + 1):
        rows = list(squares(plan, places(plan, step)))
        assert isclose(run.value("inertia", step), sum(map(min, rows)), abs_tol=1e-9)
        for sample, row in enumerate(rows, 1):
            for k, square in enumerate(row, 1):
                value = run.value("squared_distances", step, k, sample)
                assert isclose(value, square, abs_tol=1e-9)
    last = [row.index(min(row)) for row in squares(plan, places(plan, run.stop.steps))]
    empty = tuple(k for k in range(1, run.components + 1) if k - 1 not in last)
    assert run.stop.reason == ("cluster-emptied" if empty else "converged")
    assert run.stop.components == empty
    for k, (a, b) in enumerate(() if empty else places(plan, run.stop.steps)):
        mine = [i for i, owner in enumerate(last) if owner == k]
        assert isclose(a, sum(plan["x"][i] for i in mine) / len(mine), abs_tol=1e-9)
        assert isclose(b, sum(plan["y"][i] for i in mine) / len(mine), abs_tol=1e-9)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(plans())
def test_the_inertia_falls_and_stays_above_the_best_of_all_groupings(
    plan: dict[str, list[int]],
) -> None:
    run = SOLVER.solve(plan)
    values = [run.value("inertia", step) for step in range(run.stop.steps + 1)]
    assert values == sorted(values, reverse=True)
    assert values[-1] >= float(best(plan, run.components)) - 1e-9


def best(plan: dict[str, list[int]], count: int) -> Fraction:
    """The smallest sum of squares around means, over every division into groups."""
    points = list(zip(plan["x"], plan["y"], strict=True))
    found = []
    for owners in product(range(count), repeat=len(points)):
        total = Fraction(0)
        for k in set(owners):
            for axis in (0, 1):
                mine = [p[axis] for p, owner in zip(points, owners, strict=True) if owner == k]
                centre = Fraction(sum(mine), len(mine))
                total += sum((value - centre) ** 2 for value in mine)
        found.append(total)
    return min(found)


# Each slip, an address, and the number that its own definition gives for the houses.
SLIPS = [
    ("inertia-before-reassignment", ("inertia", 1), 30.75),
    ("distances-not-squared", ("inertia", "converged"), 2 * sqrt(5) + 2 + 2 * sqrt(1.25)),
    ("divided-by-points", ("inertia", 0), 69 / 6),
    ("centres-swapped", ("centre_y", 1, 2), 7),
    ("coordinates-swapped", ("centre_x", 1, 2), 2.75),
    ("one-step-too-many", ("inertia", 0), 491 / 16),
    ("one-step-too-few", ("centre_x", 1, 2), 5),
    ("one-step-only", ("inertia", "converged"), 491 / 16),
    ("median-for-mean", ("centre_y", 1, 2), 3),
    ("old-centre-counted", ("centre_x", 1, 2), 33 / 5),
    ("divided-by-all-points", ("centre_y", 1, 2), 11 / 6),
    ("absolute-distance", ("inertia", 0), 0 + 0 + 2 + 2 + 7 + 6),
    ("only-first-coordinate", ("inertia", 0), 0 + 0 + 4 + 4 + 4 + 0),
    ("farthest-centre", ("inertia", 0), 20 + 20 + 8 + 8 + 53 + 36),
]


@pytest.mark.parametrize(("slip", "address", "value"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_gives_its_number(slip: str, address: tuple[object, ...], value: float) -> None:
    assert isclose(SOLVER.solve(HOUSES, slip).value(*address), value)  # type: ignore[arg-type]


def test_every_slip_is_tested_and_changes_only_what_it_says() -> None:
    assert {row[0] for row in SLIPS} == {info.name for info in SOLVER.slips}
    right = dict(scalars(SOLVER, SOLVER.solve(HOUSES)))
    for info in SOLVER.slips:
        wrong = dict(scalars(SOLVER, SOLVER.solve(HOUSES, info.name)))
        different = {a.output for a in wrong if wrong[a] != right.get(a)}
        assert different, info.name
        assert different <= info.changes, info.name
    assert {seen.slip for seen in recognisable(SOLVER, HOUSES)} > {"median-for-mean"}


def test_of_two_nearest_centres_a_point_goes_to_the_first() -> None:
    tie = {"x": [0, 1, 2], "y": [0, 0, 0], "centre_x": [0, 2], "centre_y": [0, 0]}
    assert SOLVER.solve(tie).value("sizes", 0, 1) == 2


def test_a_centre_without_points_ends_the_run_and_is_named() -> None:
    run = SOLVER.solve({"x": [0, 1], "y": [0, 0], "centre_x": [0, 50], "centre_y": [0, 0]})
    assert (run.stop.reason, run.stop.steps, run.stop.components) == ("cluster-emptied", 0, (2,))
    with pytest.raises(NoSuchValue, match="cluster-emptied"):
        run.value("inertia", 1)


MISSING = [
    (("no-such",), "the outputs are"),
    (("inertia", -1), "counted from 0"),
    (("inertia", 0, 1), "not one number for each component"),
    (("centre_x", 0), "say which component"),
    (("centre_x", 0, 3), "components 1 to 2"),
    (("squared_distances", 0, 1, 7), "samples 1 to 6"),
]


@pytest.mark.parametrize(("address", "reason"), MISSING, ids=[str(row[0]) for row in MISSING])
def test_what_is_missing_is_said(address: tuple[object, ...], reason: str) -> None:
    with pytest.raises(NoSuchValue, match=reason):
        SOLVER.solve(HOUSES).value(*address)  # type: ignore[arg-type]


FAULTS = [
    ({"y": [1, 2]}, "y"),
    ({"centre_y": [7]}, "centre_y"),
    ({"centre_x": [9, 9], "centre_y": [7, 7]}, "centre_x[1]"),
    ({"x": "9"}, "x"),
    ({"k": 2}, "k"),
]


@pytest.mark.parametrize(("changed", "path"), FAULTS, ids=[row[1] for row in FAULTS])
def test_parameters_with_a_fault_are_refused(changed: dict[str, object], path: str) -> None:
    parameters = {**HOUSES, **changed}
    assert [fault.path for fault in SOLVER.check_parameters(parameters)] == [path]
    with pytest.raises(InvalidParameters):
        SOLVER.solve(parameters)


def test_an_unknown_slip_is_refused() -> None:
    with pytest.raises(NoSuchSlip, match="farthest-centre"):
        SOLVER.solve(HOUSES, "nearest")

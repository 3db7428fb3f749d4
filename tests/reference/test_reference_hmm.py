"""Hidden Markov models against their definition: the sum over every path."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from math import isclose, log, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.reference.hmm import SOLVER
from grader.reference.registry import InvalidParameters, NoSuchSlip, find_solver, scalars

MACHINE = {
    "start": [0.8, 0.2],
    "transition": [[0.9, 0.1], [0.2, 0.8]],
    "emission": [[0.9, 0.1], [0.5, 0.5]],
    "observations": [1, 2, 2],
}
Path = tuple[int, ...]


def paths(model: dict[str, list]) -> dict[Path, Fraction]:
    """The joint probability of each path of states (from 0) with the observations."""
    start, move, emit = (model[name] for name in ("start", "transition", "emission"))
    symbols = model["observations"]
    found = {}
    for path in product(range(len(start)), repeat=len(symbols)):
        factors = [start[path[0]]]
        factors += [move[a][b] for a, b in pairwise(path)]
        factors += [emit[state][symbol - 1] for state, symbol in zip(path, symbols, strict=True)]
        found[path] = prod((Fraction(str(factor)) for factor in factors), start=Fraction(1))
    return found


@st.composite
def distributions(draw: st.DrawFn, size: int) -> list[str]:
    shares = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    return [str(Fraction(share, sum(shares))) for share in shares]


@st.composite
def models(draw: st.DrawFn) -> dict[str, list]:
    states, symbols = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    return {
        "start": draw(distributions(states)),
        "transition": [draw(distributions(states)) for _ in range(states)],
        "emission": [draw(distributions(symbols)) for _ in range(states)],
        "observations": draw(st.lists(st.integers(1, symbols), min_size=1, max_size=4)),
    }


@settings(derandomize=True, max_examples=100, deadline=None)
@given(models())
def test_every_number_is_what_all_paths_give(model: dict[str, list]) -> None:
    run, joint = SOLVER.solve(model), paths(model)
    everything = sum(joint.values())
    assert isclose(run.value("likelihood"), everything)
    assert isclose(run.value("log_likelihood"), log(everything), abs_tol=1e-12)
    assert isclose(run.value("best_path"), max(joint.values()))
    for time, state in product(range(run.samples), range(run.components)):
        here = [value for path, value in joint.items() if path[time] == state]
        place = (0, state + 1, time + 1)
        assert isclose(run.value("posteriors", *place), sum(here) / everything)
        assert isclose(run.value("path_scores", *place), max(here))
        shorter = paths({**model, "observations": model["observations"][: time + 1]})
        so_far = sum(value for path, value in shorter.items() if path[-1] == state)
        assert isclose(run.value("forward", *place), so_far)
        assert isclose(run.value("log_forward", *place), log(so_far), abs_tol=1e-12)
    ties = list(joint.values()).count(max(joint.values())) > 1
    assert run.stop.reason == ("tied-paths" if ties else "solved")


def test_problems_find_it_by_name() -> None:
    assert find_solver("hidden-markov-model") is SOLVER


# Each slip, an address, and the number that its own definition gives for the machine.
SLIPS = [
    ("best-path-only", ("forward", 0, 2, 2), 0.04),
    ("transition-transposed", ("forward", 0, 2, 2), (0.72 * 0.2 + 0.1 * 0.8) * 0.5),
    ("start-uniform", ("forward", 0, 1, 1), 0.45),
    ("moved-before-start", ("forward", 0, 1, 1), (0.8 * 0.9 + 0.2 * 0.2) * 0.9),
    ("first-observation-skipped", ("forward", 0, 1, 1), 0.8),
    ("filtered-for-smoothed", ("posteriors", 0, 2, 1), 0.1 / 0.82),
    ("base-10-log", ("log_likelihood",), log(0.041272) / log(10)),
    ("sign-flipped", ("log_likelihood",), -log(0.041272)),
]


@pytest.mark.parametrize(("slip", "address", "value"), SLIPS, ids=[row[0] for row in SLIPS])
def test_a_slip_gives_its_number(slip: str, address: tuple, value: float) -> None:
    assert isclose(SOLVER.solve(MACHINE, slip).value(*address), value)


def test_every_slip_is_tested_and_changes_only_what_it_says() -> None:
    assert [row[0] for row in SLIPS] == [info.name for info in SOLVER.slips]
    right = dict(scalars(SOLVER, SOLVER.solve(MACHINE), outputs=SOLVER.outputs))
    for info in SOLVER.slips:
        run = SOLVER.solve(MACHINE, info.name)
        wrong = dict(scalars(SOLVER, run, outputs=SOLVER.outputs))
        different = {address.output for address in wrong if wrong[address] != right[address]}
        assert different, info.name
        assert different <= info.changes, info.name


FAULTS = [
    ({"start": [0.8, 0.3]}, "start"),
    ({"start": [1.5, -0.5]}, "start"),
    ({"transition": [[0.9, 0.1]]}, "transition"),
    ({"transition": [[0.9, 0.1], [1]]}, "transition[1]"),
    ({"emission": "none"}, "emission"),
    ({"observations": [1, 3]}, "observations[1]"),
    ({"observations": [1] * 101}, "observations"),
    ({"emission": [[1, 0], [1, 0]]}, "observations"),
    ({"states": 2}, "states"),
]


@pytest.mark.parametrize(("changed", "path"), FAULTS)
def test_parameters_with_a_fault_are_refused(changed: dict[str, object], path: str) -> None:
    parameters = {**MACHINE, **changed}
    assert [fault.path for fault in SOLVER.check_parameters(parameters)] == [path]
    with pytest.raises(InvalidParameters):
        SOLVER.solve(parameters)


def test_an_unknown_slip_is_refused() -> None:
    with pytest.raises(NoSuchSlip, match="base-10-log"):
        SOLVER.solve(MACHINE, "base-2-log")

"""The seam for solvers: what is found by name, what a plug-in must offer, what an address names."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from math import sqrt
from pathlib import Path

import pytest

from grader.reference import registry
from grader.reference.registry import (
    Address,
    BrokenPluginError,
    NoSuchValue,
    OutputInfo,
    ParameterFault,
    SlipInfo,
    Solution,
    Solver,
    Stop,
    find_solver,
    recognisable,
    scalars,
    solver_names,
)

NAME = "gaussian-mixture-em"
HOMEWORK = {
    "data": [-1, 0, 4, 5, 6],
    "weights": [0.5, 0.5],
    "means": [6, 7],
    "variances": [1, 4],
}

# A whole plug-in, as another package would bring it: no steps, no components.
PLUGIN = """
from grader.reference.registry import Address, NoSuchValue, OutputInfo
from grader.reference.registry import ParameterFault, SlipInfo, Stop

MISSING = ParameterFault("data", "there is none", "add some")

class Averages:
    name = "averages"
    outputs = {
        "mean": OutputInfo("the mean", by_step=False),
        "root": OutputInfo("its root", by_step=False),
    }
    slips = (SlipInfo("sum-reported", "This is the sum.", frozenset({"mean"})),)

    def check_parameters(self, parameters):
        return [] if parameters.get("data") else [MISSING]

    def solve(self, parameters, slip=None):
        return Averaged(parameters["data"], slip)

class Averaged:
    components = 0
    stop = Stop("converged", 0)

    def __init__(self, data, slip):
        self.data, self.slip, self.samples = data, slip, len(data)

    def value(self, output, step=0, component=None, sample=None):
        mean = sum(self.data) / (1 if self.slip else len(self.data))
        if output == "root" and mean < 0:
            raise NoSuchValue(Address(output), "the mean is negative")
        return mean if output == "mean" else (sum(self.data) / len(self.data)) ** 0.5

SOLVER = Averages()
NOT_A_SOLVER = "averages"
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with four entry points, two of them broken and one with a built-in's name."""
    (tmp_path / "averages_plugin.py").write_text(PLUGIN, encoding="utf-8")
    information = tmp_path / "averages_plugin-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: averages-plugin\nVersion: 1.0\n"
    )
    (information / "entry_points.txt").write_text(
        f"[{registry.GROUP}]\n"
        "averages = averages_plugin:SOLVER\n"
        "broken = averages_plugin:NOT_A_SOLVER\n"
        "other-name = averages_plugin:SOLVER\n"
        f"{NAME} = averages_plugin:SOLVER\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield
    forget()
    sys.modules.pop("averages_plugin", None)


def forget() -> None:
    registry.find_solver.cache_clear()
    registry._plugged_in.cache_clear()


def test_built_in_solvers_are_found_and_keep_the_contract() -> None:
    assert NAME in solver_names()
    for name in registry.BUILT_IN:
        solver = find_solver(name)
        assert isinstance(solver, Solver)
        assert solver.name == name
        assert all(isinstance(info, OutputInfo) for info in solver.outputs.values())
        assert all(isinstance(slip, SlipInfo) for slip in solver.slips)
        assert all(slip.changes <= set(solver.outputs) for slip in solver.slips)


def test_an_unknown_name_is_none() -> None:
    assert find_solver("gaussian-mixture-me") is None


def test_another_package_brings_a_solver(installed) -> None:
    assert solver_names() == tuple(sorted({"averages", "broken", "other-name", *registry.BUILT_IN}))
    solver = find_solver("averages")
    assert solver is not None
    assert solver.check_parameters({}) == [ParameterFault("data", "there is none", "add some")]
    assert isinstance(solver.solve({"data": [1, 3]}), Solution)
    found = dict(scalars(solver, solver.solve({"data": [1, 3]})))
    assert found == {Address("mean"): 2, Address("root"): sqrt(2)}
    sightings = list(recognisable(solver, {"data": [1, 3]}))
    assert [(s.slip, s.output, s.value) for s in sightings] == [("sum-reported", "mean", 4)]


def test_numbers_that_do_not_exist_are_no_scalars(installed) -> None:
    solver = find_solver("averages")
    assert solver is not None
    assert dict(scalars(solver, solver.solve({"data": [-4]}))) == {Address("mean"): -4}


@pytest.mark.parametrize("name", ["broken", "other-name"])
def test_a_broken_plugin_is_named(installed, name) -> None:
    with pytest.raises(BrokenPluginError, match=name):
        find_solver(name)


def test_a_plugin_cannot_replace_a_built_in_solver(installed) -> None:
    solver = find_solver(NAME)
    assert solver is not None
    assert "log_likelihood" in solver.outputs


def test_names_slips_and_checks_need_no_numpy() -> None:
    code = (
        "import sys; from grader.reference.registry import find_solver;"
        f"s = find_solver({NAME!r}); s.slips; s.outputs; s.check_parameters({HOMEWORK!r});"
        "print('numpy' in sys.modules, 'importlib.metadata' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


# parameters beside the homework's, the paths of the faults
FAULTS: list[tuple[Mapping[str, object], list[str]]] = [
    ({}, []),
    ({"weights": ["1/2", "0.5"], "data": ["-1", "1e1", ".5", "+2."]}, []),
    ({"weights": ["1/3", "2/3"]}, []),
    ({"data": None}, ["data"]),
    ({"data": []}, ["data"]),
    ({"data": 4}, ["data"]),
    ({"data": "1 2 3"}, ["data"]),
    ({"data": [1, "two", None, True, [3]]}, ["data[1]", "data[2]", "data[3]", "data[4]"]),
    ({"data": ["1_000", "0x10", "1e", "nan", "1//2"]}, [f"data[{k}]" for k in range(5)]),
    ({"data": [1, float("nan"), "1e999", 10**400, "1/0"]}, [f"data[{k}]" for k in (1, 2, 3, 4)]),
    ({"means": [6]}, ["weights", "variances"]),
    ({"weights": [0.5, 0.6]}, ["weights"]),
    ({"weights": [1.5, -0.5]}, ["weights[1]"]),
    ({"weights": ["0.3333333333", "0.6666666667"]}, []),
    ({"variances": [0, -1]}, ["variances[0]", "variances[1]"]),
    ({"means": [6, 6], "variances": [1, 1]}, ["means[1]"]),
    ({"means": [6, 6]}, []),
    ({"sigma": [1, 2], "means": []}, ["sigma", "means"]),
    ({"data": ["x"], "weights": ["y", 1], "means": None}, ["data[0]", "weights[0]", "means"]),
]


@pytest.mark.parametrize(("changes", "paths"), FAULTS)
def test_every_fault_of_the_parameters_at_once(changes, paths) -> None:
    solver = find_solver(NAME)
    assert solver is not None
    parameters = {**HOMEWORK, **changes}
    faults = solver.check_parameters(parameters)
    assert [fault.path for fault in faults] == paths
    assert all(fault.message and fault.suggestion for fault in faults)
    if paths:
        with pytest.raises(registry.InvalidParameters) as caught:
            solver.solve(parameters)
        assert caught.value.faults == tuple(faults)
    else:
        assert solver.solve(parameters).stop.reason


def test_texts_are_the_numbers_that_they_spell() -> None:
    solver = find_solver(NAME)
    assert solver is not None
    spelt = {
        "data": ["-1", "0", "4.0", "5e0", "12/2"],
        "weights": ["0.5", "1/2"],
        "means": ["+6", 7],
        "variances": [1, "4."],
    }
    assert solver.solve(spelt).value("log_likelihood") == solver.solve(HOMEWORK).value(
        "log_likelihood"
    )


# address, a word of the reason
NOWHERE = [
    (Address("log-likelihood"), "log_likelihood, weights"),
    (Address("means", 1), "which component"),
    (Address("means", 1, 0), "components 1 to 2"),
    (Address("means", 1, 3), "components 1 to 2"),
    (Address("log_likelihood", 0, 1), "not one number for each component"),
    (Address("responsibilities", 0, 1), "which sample"),
    (Address("responsibilities", 0, 1, 6), "samples 1 to 5"),
    (Address("means", 0, 1, 1), "not one number for each sample"),
    (Address("means", -1, 1), "counted from 0"),
    (Address("mean_shift", 0, 1), "counted from 1"),
    (Address("mean_shift", "converged", 1), "counted from 1"),
    (Address("means", "end", 1), "whole number or `converged`"),  # type: ignore[arg-type]
    (Address("means", True, 1), "whole number or `converged`"),
]


@pytest.mark.parametrize(("address", "reason"), NOWHERE)
def test_an_address_that_leads_nowhere_says_what_there_is(address, reason) -> None:
    solver = find_solver(NAME)
    assert solver is not None
    with pytest.raises(NoSuchValue, match=reason) as caught:
        solver.solve(HOMEWORK).value(
            address.output, address.step, address.component, address.sample
        )
    assert caught.value.address == address
    assert address.output in str(caught.value)


def test_steps_beyond_convergence_show_the_end() -> None:
    solver = find_solver(NAME)
    assert solver is not None
    solution = solver.solve(HOMEWORK)
    assert solution.value("means", 10**9, 1) == solution.value("means", "converged", 1)
    assert solution.value("variance_growth", 10**9, 1) == 0


# parameters beside the homework's, address, a word of the reason
BROKEN_OFF = [
    ({"data": [3]}, Address("means", 1, 1), "ended after 0 steps: variance-collapsed"),
    ({"data": [3]}, Address("means", "converged", 1), "ended after 0 steps: variance-collapsed"),
    ({"means": [0, 7]}, Address("mean_shift", 1, 1), "no finite number"),
    ({"variances": [1, 1]}, Address("e_step_boundary_high"), "at 1 places"),
    (
        {"weights": [1], "means": [0], "variances": [1]},
        Address("e_step_boundary_low"),
        "two components",
    ),
]


@pytest.mark.parametrize(("changes", "address", "reason"), BROKEN_OFF)
def test_a_run_without_the_number_says_why(changes, address, reason) -> None:
    solver = find_solver(NAME)
    assert solver is not None
    with pytest.raises(NoSuchValue, match=reason):
        solver.solve({**HOMEWORK, **changes}).value(address.output, address.step, address.component)


def test_a_stop_counts_components_from_one() -> None:
    solver = find_solver(NAME)
    assert solver is not None
    lonely = {**HOMEWORK, "data": [0, 1, 2, 100], "means": [1, 99], "variances": [1, 1]}
    assert solver.solve(lonely).stop == Stop("variance-collapsed", 0, (2,))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (Address("log_likelihood"), "log_likelihood at step 0"),
        (Address("means", "converged", 2), "means at convergence of component 2"),
        (
            Address("responsibilities", 1, 1, 3),
            "responsibilities at step 1 of component 1 for sample 3",
        ),
    ],
)
def test_an_address_reads_as_words(address, words) -> None:
    assert str(address) == words

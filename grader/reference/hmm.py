"""The solver `hidden-markov-model`: forward, backward and best path, computed exactly.

Rabiner (1989), "A Tutorial on Hidden Markov Models", equations 19 to 35. Probabilities are
fractions, so nothing underflows and two paths tie only if they really do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import log
from typing import TypeAlias

import msgspec

from grader.reference.addressed import AddressedSolution, check_request, missing
from grader.reference.parameters import check_names, check_numbers, read_numbers
from grader.reference.solver import (
    Address,
    OutputInfo,
    ParameterFault,
    SlipInfo,
    Stop,
)

FIELDS = ("start", "transition", "emission", "observations")

# Exact fractions grow with every observation; homework has a handful.
MOST_OBSERVATIONS = 100

OUTPUTS: Mapping[str, OutputInfo] = {
    "likelihood": OutputInfo("probability of all observations", by_step=False),
    "log_likelihood": OutputInfo("natural logarithm of the likelihood", by_step=False),
    "forward": OutputInfo(
        "probability of the observations so far and of a state then",
        by_step=False, by_component=True, by_sample=True,
    ),
    "log_forward": OutputInfo(
        "natural logarithm of the forward probability",
        by_step=False, by_component=True, by_sample=True,
    ),
    "posteriors": OutputInfo(
        "probability of a state then, given all observations",
        by_step=False, by_component=True, by_sample=True,
    ),
    "path_scores": OutputInfo(
        "probability, with all observations, of the best path that is in a state then",
        by_step=False, by_component=True, by_sample=True,
    ),
    "best_path": OutputInfo(
        "probability of the best path with all observations", by_step=False
    ),
}  # fmt: skip

_ALL = frozenset(OUTPUTS)
_SUMS = frozenset({"likelihood", "log_likelihood", "forward", "log_forward"})
_LOGS = frozenset({"log_likelihood", "log_forward"})

SLIPS: tuple[SlipInfo, ...] = (
    SlipInfo("best-path-only", "Only the best path was counted, not all paths.", _SUMS),
    SlipInfo(
        "transition-transposed",
        "The transition matrix was read by columns: its rows say where one comes from.",
        _ALL,
    ),
    SlipInfo("start-uniform", "All states were taken to be equally likely at the start.", _ALL),
    SlipInfo("moved-before-start", "A transition was made before the first observation.", _ALL),
    SlipInfo("first-observation-skipped", "The first observation was not counted.", _ALL),
    SlipInfo(
        "filtered-for-smoothed",
        "Only the observations up to then were used, not the later ones.",
        frozenset({"posteriors"}),
    ),
    SlipInfo(
        "base-10-log",
        "The logarithm was taken to base 10; a natural one was asked for.",
        _LOGS,
    ),
    SlipInfo("sign-flipped", "The sign of the logarithm is missing.", _LOGS),
)

Row: TypeAlias = tuple[Fraction, ...]
Table: TypeAlias = tuple[Row, ...]
Join: TypeAlias = Callable[[Iterable[Fraction]], Fraction]


def total(values: Iterable[Fraction]) -> Fraction:
    """The sum, as a fraction."""
    return sum(values, Fraction(0))


class Model(msgspec.Struct, frozen=True):
    """`transition[i][j]` is from i to j; `seen[t][i]` the probability of observation t in i."""

    start: Row
    transition: Table
    seen: Table


def forward(model: Model, join: Join) -> Table:
    """Rabiner 19 and 20 where `join` sums, 32 and 33 where it takes the largest; by time."""
    states = range(len(model.start))
    rows = [tuple(model.start[k] * model.seen[0][k] for k in states)]
    for seen in model.seen[1:]:
        before = rows[-1]
        arrived = (join(before[i] * model.transition[i][k] for i in states) for k in states)
        rows.append(tuple(value * seen[k] for k, value in enumerate(arrived)))
    return tuple(rows)


def backward(model: Model, join: Join) -> Table:
    """Rabiner 24 and 25: what is still to come, from each state; by time."""
    states = range(len(model.start))
    rows: list[Row] = [(Fraction(1),) * len(model.start)]
    for seen in reversed(model.seen[1:]):
        after, move = rows[-1], model.transition
        rows.append(tuple(join(move[i][k] * seen[k] * after[k] for k in states) for i in states))
    return tuple(reversed(rows))


def product(one: Table, other: Table) -> Table:
    """Entry by entry."""
    pairs = zip(one, other, strict=True)
    return tuple(tuple(a * b for a, b in zip(u, v, strict=True)) for u, v in pairs)


class HiddenMarkovModel:
    """A hidden Markov model with discrete observations.

    `start` and the rows of `transition` (from, to) and `emission` (state, symbol) are
    probabilities; `observations` are symbols, counted from 1. States are the components,
    times the samples.
    """

    name = "hidden-markov-model"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault of the lists; shapes are looked at once all numbers can be read."""
        faults = check_names(parameters, FIELDS)
        faults += check_numbers("start", parameters.get("start"))
        faults += check_numbers("observations", parameters.get("observations"))
        for name in ("transition", "emission"):
            faults += _check_rows(name, parameters.get(name))
        return faults or _check_model(parameters)

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> HmmSolution:
        """The model's numbers: the right ones, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        check_request(self, parameters, slip)
        return HmmSolution(_changed(_model(parameters), slip), slip or "")


def _rows(found: object) -> Table:
    assert isinstance(found, Sequence)
    return tuple(read_numbers(row) for row in found)


def _model(parameters: Mapping[str, object]) -> Model:
    emission = _rows(parameters["emission"])
    symbols = read_numbers(parameters["observations"])
    seen = tuple(tuple(row[int(symbol) - 1] for row in emission) for symbol in symbols)
    return Model(read_numbers(parameters["start"]), _rows(parameters["transition"]), seen)


def _changed(model: Model, slip: str | None) -> Model:
    states = range(len(model.start))
    match slip:
        case "transition-transposed":
            turned = tuple(zip(*model.transition, strict=True))
            return msgspec.structs.replace(model, transition=turned)
        case "start-uniform":
            start = tuple(Fraction(1, len(states)) for _ in states)
            return msgspec.structs.replace(model, start=start)
        case "moved-before-start":
            moved = (total(model.start[i] * model.transition[i][k] for i in states) for k in states)
            return msgspec.structs.replace(model, start=tuple(moved))
        case "first-observation-skipped":
            blind = (Fraction(1),) * len(states)
            return msgspec.structs.replace(model, seen=(blind, *model.seen[1:]))
        case _:
            return model


def _check_rows(name: str, found: object) -> list[ParameterFault]:
    if found is None or isinstance(found, str) or not isinstance(found, Sequence) or not found:
        return [ParameterFault(name, f"{name} is not a table", "write rows: [[1/2, 1/2], [0, 1]]")]
    rows = enumerate(found)
    return [fault for index, row in rows for fault in check_numbers(f"{name}[{index}]", row)]


def _check_model(parameters: Mapping[str, object]) -> list[ParameterFault]:
    start = read_numbers(parameters["start"])
    transition, emission = _rows(parameters["transition"]), _rows(parameters["emission"])
    faults = _check_distribution("start", start, len(start))
    for name, rows, width in (
        ("transition", transition, len(start)),
        ("emission", emission, len(emission[0])),
    ):
        if len(rows) != len(start):
            message = f"there are {len(rows)} rows and {len(start)} states"
            faults.append(ParameterFault(name, message, "give each state a row"))
        for index, row in enumerate(rows):
            faults += _check_distribution(f"{name}[{index}]", row, width)
    symbols = read_numbers(parameters["observations"])
    faults += _check_symbols(symbols, len(emission[0]))
    if not faults and not total(forward(_model(parameters), total)[-1]):
        message = "these observations are impossible"
        faults.append(ParameterFault("observations", message, "give some that can be made"))
    return faults


def _check_distribution(path: str, row: Row, width: int) -> list[ParameterFault]:
    if len(row) != width:
        message = f"there are {len(row)} numbers, not {width}"
        return [ParameterFault(path, message, "give all rows the same number of entries")]
    if min(row) < 0 or sum(row) != 1:
        message = f"these are no probabilities; they sum to {float(sum(row)):g}"
        return [ParameterFault(path, message, "give numbers from 0 on that sum to 1")]
    return []


def _check_symbols(symbols: Row, largest: int) -> list[ParameterFault]:
    if len(symbols) > MOST_OBSERVATIONS:
        message = f"there are {len(symbols)} observations"
        return [ParameterFault("observations", message, f"give at most {MOST_OBSERVATIONS}")]
    return [
        ParameterFault(f"observations[{index}]", f"there is no symbol {symbol}", "count from 1")
        for index, symbol in enumerate(symbols)
        if symbol.denominator != 1 or not 1 <= symbol <= largest
    ]


class HmmSolution(AddressedSolution):
    """The numbers of one model; states and times count from 1, and there are no steps.

    `stop` names `solved`, or `tied-paths` if several paths are the best one.
    """

    outputs = OUTPUTS

    def __init__(self, model: Model, slip: str) -> None:
        self._slip = slip
        self._forward = forward(model, max if slip == "best-path-only" else total)
        self._joint = product(forward(model, total), backward(model, total))
        self._scores = product(forward(model, max), backward(model, max))

    @property
    def stop(self) -> Stop:
        """Whether there is one best path."""
        tied = any(row.count(max(row)) > 1 for row in self._scores)
        return Stop("tied-paths" if tied else "solved", 0)

    @property
    def components(self) -> int:
        """How many states there are."""
        return len(self._forward[0])

    @property
    def samples(self) -> int:
        """How many observations there are."""
        return len(self._forward)

    def number(self, address: Address) -> float:
        """The number at a place that exists."""
        component, sample = address.component, address.sample
        if component is None or sample is None:
            return self._single(address)
        if address.output == "log_forward":
            return self._log(self._forward[sample - 1][component - 1], address)
        rows = {"forward": self._forward, "path_scores": self._scores}.get(address.output)
        if rows is not None:
            return float(rows[sample - 1][component - 1])
        filtered = self._slip == "filtered-for-smoothed"
        row = (self._forward if filtered else self._joint)[sample - 1]
        if not total(row):
            missing(address, "these observations are impossible in this run")
        return float(row[component - 1] / total(row))

    def _single(self, address: Address) -> float:
        if address.output == "best_path":
            return float(max(self._scores[0]))
        last = self._forward[-1]
        likelihood = max(last) if self._slip == "best-path-only" else total(last)
        if address.output == "likelihood":
            return float(likelihood)
        return self._log(likelihood, address)

    def _log(self, probability: Fraction, address: Address) -> float:
        """Its natural logarithm, or the slip's; of any size, as a fraction does not underflow."""
        if not probability:
            missing(address, "the logarithm of 0 is not finite")
        value = log(probability.numerator) - log(probability.denominator)
        if self._slip == "base-10-log":
            return value / log(10)
        return -value if self._slip == "sign-flipped" else value


SOLVER = HiddenMarkovModel()

"""The solver `ridge`: linear regression with a squared penalty, computed exactly.

Hoerl & Kennard (1970), "Ridge Regression"; Hastie, Tibshirani & Friedman, "The Elements of
Statistical Learning" (2009), equations 3.41 to 3.44. The intercept is not penalised, and
features are not scaled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt
from typing import TypeGuard

import msgspec

from grader.reference.addressed import AddressedSolution, check_request, missing
from grader.reference.parameters import (
    check_length,
    check_names,
    check_number,
    check_numbers,
    read_number,
    read_numbers,
)
from grader.reference.ridge_fit import Fit, Numbers, Table, dot, fit, normal_matrix
from grader.reference.solver import (
    Address,
    OutputInfo,
    ParameterFault,
    SlipInfo,
    Stop,
)

FIELDS = ("x", "y", "penalty", "intercept")
INTERCEPTS = ("free", "none")

OUTPUTS: Mapping[str, OutputInfo] = {
    "slope": OutputInfo("coefficient of x, where it is the only feature", by_step=False),
    "coefficients": OutputInfo("coefficient of a feature", by_step=False, by_component=True),
    "intercept": OutputInfo("value at x = 0; 0 if the line has no intercept", by_step=False),
    "predictions": OutputInfo("value of the line at a sample's x", by_step=False, by_sample=True),
    "residuals": OutputInfo("y of a sample minus its prediction", by_step=False, by_sample=True),
    "residual_sum": OutputInfo("sum of the squared residuals", by_step=False),
    "objective": OutputInfo("residual sum plus penalty times squared coefficients", by_step=False),
    "normal_diagonal": OutputInfo(
        "entry of X^T X + penalty I in the row and column of a feature (X has no column of ones)",
        by_step=False,
        by_component=True,
    ),
    "normal_beside": OutputInfo(
        "entry of X^T X in the row of a feature and the next column; the first after the last",
        by_step=False,
        by_component=True,
    ),
}

_ALL = frozenset(OUTPUTS)

SLIPS: tuple[SlipInfo, ...] = (
    SlipInfo("penalty-forgotten", "This is the least-squares line, without the penalty.", _ALL),
    SlipInfo("intercept-penalised", "The intercept was penalised like the slope.", _ALL),
    SlipInfo("intercept-left-out", "The line was forced through the origin.", _ALL),
    SlipInfo("penalty-subtracted", "The penalty was subtracted instead of added.", _ALL),
    SlipInfo("penalty-halved", "Only half of the penalty was counted.", _ALL),
    SlipInfo("penalty-times-samples", "The penalty was counted once for every sample.", _ALL),
    SlipInfo("penalty-squared", "The penalty was squared.", _ALL),
    SlipInfo(
        "divided-by-samples",
        "This is the mean over the samples; the sum was asked for.",
        frozenset({"residual_sum"}),
    ),
    SlipInfo(
        "root-of-the-sum",
        "This is the square root of the sum.",
        frozenset({"residual_sum"}),
    ),
    SlipInfo(
        "penalty-included",
        "The penalty was added to the sum of the squared residuals.",
        frozenset({"residual_sum"}),
    ),
)


class Ridge:
    """A line through points `x`, `y`, its slope penalised by `penalty` times its square.

    With several features `x` holds a row of them for each sample, and the penalty is on the
    sum of the squared coefficients. `intercept` is `free` (not penalised, the default) or
    `none` (through the origin).
    """

    name = "ridge"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault; whether there is one best fit is looked at once all can be read."""
        faults = check_names(parameters, FIELDS)
        faults += _check_x(parameters.get("x"))
        faults += check_numbers("y", parameters.get("y"))
        faults += check_number("penalty", parameters.get("penalty"))
        if parameters.get("intercept", "free") not in INTERCEPTS:
            message = f"there is no intercept {parameters['intercept']!r:.40}"
            faults.append(ParameterFault("intercept", message, "write free or none"))
        return faults or _check_fit(parameters)

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> RidgeSolution:
        """The fit to these parameters: the right one, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        check_request(self, parameters, slip)
        data = _read(parameters)
        return RidgeSolution(data, _changed(data, slip), slip or "")


class Data(msgspec.Struct, frozen=True):
    """What is fitted: a row of features and a y for each sample, and how it is penalised.

    `intercept` is the penalty of the intercept, None where there is none.
    """

    rows: Table
    y: Numbers
    penalty: Fraction
    intercept: Fraction | None

    def fit(self) -> Fit | None:
        """The best fit; None if there is no single one."""
        return fit(self.rows, self.y, self.penalty, self.intercept)


def _read(parameters: Mapping[str, object]) -> Data:
    x, penalty = parameters["x"], read_number(parameters["penalty"])
    assert isinstance(x, Sequence)
    assert penalty is not None, "checked before"
    own = None if parameters.get("intercept") == "none" else Fraction(0)
    rows = tuple(read_numbers(row if _is_row(row) else [row]) for row in x)
    return Data(rows, read_numbers(parameters["y"]), penalty, own)


def _is_row(item: object) -> TypeGuard[Sequence[object]]:
    return isinstance(item, Sequence) and not isinstance(item, str)


def _check_x(found: object) -> list[ParameterFault]:
    """One number for each sample, or a row of numbers, all equally long."""
    if not _is_row(found) or not any(map(_is_row, found)):
        return check_numbers("x", found)
    faults = [f for i, row in enumerate(found) for f in check_numbers(f"x[{i}]", row)]
    if faults:
        return faults
    widths = [len(row) for row in found if _is_row(row)]
    checks = (check_length(f"x[{i}]", width, widths[0], "x[0]") for i, width in enumerate(widths))
    return [fault for check in checks for fault in check]


def _check_fit(parameters: Mapping[str, object]) -> list[ParameterFault]:
    data = _read(parameters)
    faults = check_length("y", len(data.y), len(data.rows), "x")
    if data.penalty < 0:
        found = f"a penalty of {float(data.penalty):g}"
        faults.append(ParameterFault("penalty", found, "a penalty is 0 or more"))
    if not faults and data.fit() is None:
        message = "no single line is the best"
        faults.append(ParameterFault("penalty", message, "give different x, or a penalty above 0"))
    return faults


def _changed(data: Data, slip: str | None) -> Data:
    """What a slip fits."""
    penalties = {
        "penalty-forgotten": Fraction(0),
        "penalty-subtracted": -data.penalty,
        "penalty-halved": data.penalty / 2,
        "penalty-times-samples": data.penalty * len(data.y),
        "penalty-squared": data.penalty * data.penalty,
    }
    own = data.intercept
    if slip == "intercept-left-out":
        own = None
    if slip == "intercept-penalised" and own is not None:
        own = data.penalty
    penalty = penalties.get(slip or "", data.penalty)
    return msgspec.structs.replace(data, penalty=penalty, intercept=own)


class RidgeSolution(AddressedSolution):
    """The numbers of one fit; features and samples count from 1, and there are no steps.

    `data` are the right ones, `fitted` those of the slip. `stop` names `solved`, or
    `no-single-line` for a wrong run that has none.
    """

    outputs = OUTPUTS

    def __init__(self, data: Data, fitted: Data, slip: str) -> None:
        self._data = data
        self._normal = normal_matrix(fitted.rows, (fitted.penalty,) * len(fitted.rows[0]))
        self._fit = fitted.fit()
        self._slip = slip

    @property
    def stop(self) -> Stop:
        """Whether there is a single best fit."""
        return Stop("no-single-line" if self._fit is None else "solved", 0)

    @property
    def components(self) -> int:
        """How many features there are."""
        return len(self._normal)

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self._data.y)

    def number(self, address: Address) -> float:
        """The number at a place that exists."""
        if address.output.startswith("normal_"):
            return self._entry(address)
        if self._fit is None:
            missing(address, self.stop.reason)
        if address.sample is not None:
            y, fitted = self._pair(self._fit, address.sample - 1)
            return float(fitted if address.output == "predictions" else y - fitted)
        match address.output:
            case "intercept":
                return float(self._fit.intercept)
            case "slope" if self.components > 1:
                several = f"there are {self.components} features; ask for coefficients"
                return missing(address, several)
            case "slope" | "coefficients":
                return float(self._fit.coefficients[(address.component or 1) - 1])
            case _:
                return self._sum(address.output, self._fit)

    def _entry(self, address: Address) -> float:
        assert address.component is not None, "checked with the counts"
        row = address.component - 1
        if address.output == "normal_diagonal":
            return float(self._normal[row][row])
        if self.components == 1:
            missing(address, "one feature has nothing beside the diagonal")
        return float(self._normal[row][(row + 1) % self.components])

    def _pair(self, fitted: Fit, index: int) -> tuple[Fraction, Fraction]:
        """The y of a sample, and what is predicted for it."""
        return self._data.y[index], fitted.at(self._data.rows[index])

    def _sum(self, output: str, fitted: Fit) -> float:
        pairs = (self._pair(fitted, index) for index in range(self.samples))
        total = sum(((y - value) ** 2 for y, value in pairs), Fraction(0))
        size = dot(fitted.coefficients, fitted.coefficients)
        with_penalty = total + self._data.penalty * size
        if output == "objective":
            return float(with_penalty)
        match self._slip:
            case "divided-by-samples":
                return float(total / self.samples)
            case "root-of-the-sum":
                return sqrt(total)
            case "penalty-included":
                return float(with_penalty)
            case _:
                return float(total)


SOLVER = Ridge()

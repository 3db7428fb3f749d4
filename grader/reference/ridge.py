"""The solver `ridge`: linear regression with a squared penalty, computed exactly.

Hoerl & Kennard (1970), "Ridge Regression"; Hastie, Tibshirani & Friedman, "The Elements of
Statistical Learning" (2009), equations 3.41 to 3.44. The intercept is not penalised.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import sqrt
from typing import TypeAlias

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
    "slope": OutputInfo("coefficient of x", by_step=False),
    "intercept": OutputInfo("value at x = 0; 0 if the line has no intercept", by_step=False),
    "predictions": OutputInfo("value of the line at a sample's x", by_step=False, by_sample=True),
    "residuals": OutputInfo("y of a sample minus its prediction", by_step=False, by_sample=True),
    "residual_sum": OutputInfo("sum of the squared residuals", by_step=False),
    "objective": OutputInfo("residual sum plus penalty times squared slope", by_step=False),
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

Numbers: TypeAlias = tuple[Fraction, ...]


class Line(msgspec.Struct, frozen=True):
    """The line `intercept + slope x`."""

    intercept: Fraction
    slope: Fraction

    def at(self, x: Fraction) -> Fraction:
        """Its value at x."""
        return self.intercept + self.slope * x


def fit_line(x: Numbers, y: Numbers, penalty: Fraction, intercept: Fraction | None) -> Line | None:
    """The minimum of RSS + penalty slope^2 + (intercept's own penalty) intercept^2.

    It solves (X^T X + penalties) (a, b) = X^T y by Cramer's rule. `intercept` is the penalty
    of the intercept, None for a line through the origin. None if there is no single minimum.
    """
    squares = sum((value * value for value in x), penalty)
    products = sum((u * v for u, v in zip(x, y, strict=True)), Fraction(0))
    if intercept is None:
        return Line(Fraction(0), products / squares) if squares else None
    count, total_x, total_y = len(x) + intercept, sum(x), sum(y)
    determinant = count * squares - total_x * total_x
    if not determinant:
        return None
    slope = (count * products - total_x * total_y) / determinant
    return Line((squares * total_y - total_x * products) / determinant, slope)


class Ridge:
    """A line through points `x`, `y`, its slope penalised by `penalty` times its square.

    `intercept` is `free` (not penalised, the default) or `none` (through the origin).
    """

    name = "ridge"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault; whether there is one line is looked at once all can be read."""
        faults = check_names(parameters, FIELDS)
        faults += check_numbers("x", parameters.get("x"))
        faults += check_numbers("y", parameters.get("y"))
        faults += check_number("penalty", parameters.get("penalty"))
        if parameters.get("intercept", "free") not in INTERCEPTS:
            message = f"there is no intercept {parameters['intercept']!r:.40}"
            faults.append(ParameterFault("intercept", message, "write free or none"))
        return faults or _check_line(parameters)

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> RidgeSolution:
        """The line of these parameters: the right one, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        check_request(self, parameters, slip)
        x, y, penalty, own = _read(parameters)
        return RidgeSolution(x, y, penalty, _line(x, y, penalty, own, slip), slip or "")


def _read(parameters: Mapping[str, object]) -> tuple[Numbers, Numbers, Fraction, Fraction | None]:
    penalty = read_number(parameters["penalty"])
    assert penalty is not None, "checked before"
    own = None if parameters.get("intercept") == "none" else Fraction(0)
    return read_numbers(parameters["x"]), read_numbers(parameters["y"]), penalty, own


def _check_line(parameters: Mapping[str, object]) -> list[ParameterFault]:
    x, y, penalty, own = _read(parameters)
    faults = check_length("y", len(y), len(x), "x")
    if penalty < 0:
        found = f"a penalty of {float(penalty):g}"
        faults.append(ParameterFault("penalty", found, "a penalty is 0 or more"))
    if not faults and fit_line(x, y, penalty, own) is None:
        message = "no single line is the best"
        faults.append(ParameterFault("penalty", message, "give different x, or a penalty above 0"))
    return faults


def _line(
    x: Numbers, y: Numbers, penalty: Fraction, own: Fraction | None, slip: str | None
) -> Line | None:
    penalties = {
        "penalty-forgotten": Fraction(0),
        "penalty-subtracted": -penalty,
        "penalty-halved": penalty / 2,
        "penalty-times-samples": penalty * len(x),
        "penalty-squared": penalty * penalty,
    }
    if slip == "intercept-left-out":
        own = None
    if slip == "intercept-penalised" and own is not None:
        own = penalty
    return fit_line(x, y, penalties.get(slip or "", penalty), own)


class RidgeSolution(AddressedSolution):
    """The numbers of one line; samples count from 1, and there are no steps.

    `stop` names `solved`, or `no-single-line` for a wrong run that has none.
    """

    outputs = OUTPUTS
    components = 0

    def __init__(
        self, x: Numbers, y: Numbers, penalty: Fraction, line: Line | None, slip: str
    ) -> None:
        self._x = x
        self._y = y
        self._penalty = penalty
        self._line = line
        self._slip = slip

    @property
    def stop(self) -> Stop:
        """Whether there is a line."""
        return Stop("no-single-line" if self._line is None else "solved", 0)

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self._x)

    def number(self, address: Address) -> float:
        """The number at a place that exists."""
        if self._line is None:
            missing(address, self.stop.reason)
        output, sample = address.output, address.sample
        if sample is not None:
            fitted = self._line.at(self._x[sample - 1])
            return float(fitted if output == "predictions" else self._y[sample - 1] - fitted)
        if output in {"slope", "intercept"}:
            return float(self._line.slope if output == "slope" else self._line.intercept)
        return self._sum(output, self._line)

    def _sum(self, output: str, line: Line) -> float:
        pairs = zip(self._x, self._y, strict=True)
        total = sum(((y - line.at(x)) ** 2 for x, y in pairs), Fraction(0))
        with_penalty = total + self._penalty * line.slope**2
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

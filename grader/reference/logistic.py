"""The solver `logistic-regression`: gradient ascent on the log-likelihood, one feature.

Bishop, "Pattern Recognition and Machine Learning" (2006), equations 4.87 to 4.91. The
logarithms are taken of 1 + e^-|z|, so that no weight, however large, overflows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp, fsum, isfinite, log, log1p
from typing import TypeAlias

from grader.reference.addressed import AddressedSolution, check_request, missing
from grader.reference.parameters import (
    check_length,
    check_names,
    check_number,
    check_numbers,
    read_number,
    read_numbers,
)
from grader.reference.solver import Address, OutputInfo, ParameterFault, SlipInfo, Stop

FIELDS = ("x", "y", "weights", "rate")

# Homework asks for a step or two; a run is followed no further than this.
MOST_STEPS = 1000

OUTPUTS: Mapping[str, OutputInfo] = {
    "log_likelihood": OutputInfo("natural logarithm of the probability of all labels"),
    "intercept": OutputInfo("weight without a feature", computed_from=1),
    "slope": OutputInfo("weight of the feature", computed_from=1),
    "gradient_intercept": OutputInfo("derivative of the log-likelihood by the intercept"),
    "gradient_slope": OutputInfo("derivative of the log-likelihood by the slope"),
    "probabilities": OutputInfo("probability of the label 1 of a sample", by_sample=True),
}

_ALL = frozenset(OUTPUTS)
_GRADIENT = frozenset({"gradient_intercept", "gradient_slope"})
_SCORE = frozenset({"log_likelihood"})

SLIPS: tuple[SlipInfo, ...] = (
    SlipInfo("sign-flipped", "The sign of the logarithm is missing.", _SCORE),
    SlipInfo("base-10-log", "The logarithm was taken to base 10, not the natural one.", _SCORE),
    SlipInfo("mean-of-log-likelihood", "The sum was divided by the number of samples.", _SCORE),
    SlipInfo("one-step-too-many", "This is the value one step later.", _ALL),
    SlipInfo("one-step-too-few", "This is the value one step earlier.", _ALL),
    SlipInfo("went-downhill", "The step went against the gradient.", _ALL),
    SlipInfo("rate-forgotten", "The gradient was not multiplied by the step size.", _ALL),
    SlipInfo("gradient-averaged", "The gradient was divided by the number of samples.", _ALL),
    SlipInfo("intercept-kept", "Only the slope was changed, not the intercept.", _ALL),
    SlipInfo(
        "feature-forgotten",
        "The slope got the gradient of the intercept; each residual is multiplied by its x.",
        _ALL,
    ),
    SlipInfo("first-sample-only", "Only the first sample was counted in the gradient.", _ALL),
    SlipInfo("labels-exchanged", "The labels 0 and 1 were exchanged.", _ALL),
)

Numbers: TypeAlias = tuple[float, ...]
Weights: TypeAlias = tuple[float, float]


def sigmoid(z: float) -> float:
    """1 / (1 + e^-z), for any finite z."""
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))


def log_sigmoid(z: float) -> float:
    """The natural logarithm of the sigmoid, for any finite z."""
    return min(z, 0.0) - log1p(exp(-abs(z)))


class LogisticRegression:
    """Gradient ascent for P(y = 1 | x) = sigmoid(weights[0] + weights[1] x).

    `x` and the labels `y` (0 or 1) are lists; `weights` are intercept and slope at the start;
    `rate` is the step size.
    """

    name = "logistic-regression"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault; lengths and labels are looked at once all numbers can be read."""
        faults = check_names(parameters, FIELDS)
        for name in ("x", "y", "weights"):
            faults += check_numbers(name, parameters.get(name))
        faults += check_number("rate", parameters.get("rate"))
        return faults or _check_meaning(parameters)

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> LogisticSolution:
        """The run from these parameters: the right one, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        check_request(self, parameters, slip)
        x, y = _floats(parameters["x"]), _floats(parameters["y"])
        if slip == "labels-exchanged":
            y = tuple(1 - label for label in y)
        rate = read_number(parameters["rate"])
        assert rate is not None, "checked before"
        intercept, slope = _floats(parameters["weights"])
        return LogisticSolution(x, y, (intercept, slope), _rate(float(rate), slip), slip or "")


def _floats(found: object) -> Numbers:
    return tuple(map(float, read_numbers(found)))


def _rate(rate: float, slip: str | None) -> float:
    return {"rate-forgotten": 1.0, "went-downhill": -rate}.get(slip or "", rate)


def _check_meaning(parameters: Mapping[str, object]) -> list[ParameterFault]:
    x, y = read_numbers(parameters["x"]), read_numbers(parameters["y"])
    faults = check_length("y", len(y), len(x), "x")
    weights = read_numbers(parameters["weights"])
    faults += check_length("weights", len(weights), 2, "a line, intercept and slope")
    faults += [
        ParameterFault(f"y[{index}]", f"there is no label {float(label):g}", "write 0 or 1")
        for index, label in enumerate(y)
        if label not in {0, 1}
    ]
    rate = read_number(parameters["rate"])
    if rate is not None and rate <= 0:
        message = f"a step size of {float(rate):g}"
        faults.append(ParameterFault("rate", message, "a step size is above 0"))
    return faults


class LogisticSolution(AddressedSolution):
    """The numbers of one run; samples count from 1, steps from 0 at the start.

    `stop` names `unlimited`: gradient ascent is followed as far as it is asked for.
    """

    outputs = OUTPUTS
    components = 0

    def __init__(self, x: Numbers, y: Numbers, start: Weights, rate: float, slip: str) -> None:
        self._x = x
        self._y = y
        self._start = start
        self._rate = rate
        self._slip = slip
        self._weights = lru_cache(maxsize=8)(self._after)

    @property
    def stop(self) -> Stop:
        """The run has no end of its own."""
        return Stop("unlimited", 0)

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return len(self._x)

    def number(self, address: Address) -> float:
        """The number at a place that exists, if the run gets there in finite numbers."""
        weights = self._weights(self._step(address))
        if not all(map(isfinite, weights)):
            missing(address, "the weights are no longer finite there")
        match address.output:
            case "intercept":
                return weights[0]
            case "slope":
                return weights[1]
            case "gradient_intercept":
                return self._gradient(weights)[0]
            case "gradient_slope":
                return self._gradient(weights)[1]
            case "log_likelihood":
                return self._log_likelihood(weights)
            case _:
                assert address.sample is not None, "checked with the counts"
                return sigmoid(weights[0] + weights[1] * self._x[address.sample - 1])

    def _step(self, address: Address) -> int:
        """How many steps are made for an address."""
        if address.step == "converged":
            missing(address, "gradient ascent is followed for a number of steps, to no end")
        later = {"one-step-too-many": 1, "one-step-too-few": -1}.get(self._slip, 0)
        first = max(OUTPUTS[address.output].computed_from, -later)
        if not first <= address.step <= MOST_STEPS:
            missing(address, f"steps are counted from {first} to {MOST_STEPS}")
        return address.step + later

    def _after(self, steps: int) -> Weights:
        intercept, slope = self._start
        for _ in range(steps):
            by_intercept, by_slope = self._gradient((intercept, slope))
            if self._slip != "intercept-kept":
                intercept += self._rate * by_intercept
            slope += self._rate * by_slope
        return intercept, slope

    def _gradient(self, weights: Weights) -> Weights:
        """Bishop 4.91: the sum of the residuals, and of each times its x; or the slip's."""
        counted = 1 if self._slip == "first-sample-only" else self.samples
        x, y = self._x[:counted], self._y[:counted]
        residuals = [
            label - sigmoid(weights[0] + weights[1] * feature)
            for feature, label in zip(x, y, strict=True)
        ]
        share = self.samples if self._slip == "gradient-averaged" else 1
        by_intercept = fsum(residuals) / share
        if self._slip == "feature-forgotten":
            return by_intercept, by_intercept
        products = (r * feature for r, feature in zip(residuals, x, strict=True))
        return by_intercept, fsum(products) / share

    def _log_likelihood(self, weights: Weights) -> float:
        """Bishop 4.90, with its sign turned."""
        lines = (weights[0] + weights[1] * feature for feature in self._x)
        pairs = zip(lines, self._y, strict=True)
        total = fsum(log_sigmoid(z if label else -z) for z, label in pairs)
        match self._slip:
            case "sign-flipped":
                return -total
            case "base-10-log":
                return total / log(10)
            case "mean-of-log-likelihood":
                return total / self.samples
            case _:
                return total


SOLVER = LogisticRegression()

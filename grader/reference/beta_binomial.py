"""The solver `beta-binomial`: a coin with a Beta prior, computed exactly.

Gelman et al., "Bayesian Data Analysis" (3rd edition), section 2.4: after h heads and t tails the
prior Beta(a, b) is Beta(a + h, b + t). All numbers are fractions of products of whole steps
a (a + 1) ... (a + n - 1), so that no gamma function is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import comb, prod, sqrt

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
from grader.reference.solver import Address, OutputInfo, ParameterFault, SlipInfo, Stop

FIELDS = ("prior", "heads", "tails")

# Exact products grow with every toss; homework has a handful.
MOST_TOSSES = 1000

OUTPUTS: Mapping[str, OutputInfo] = {
    "mean": OutputInfo("posterior mean; also the chance of heads in the next toss", by_step=False),
    "mode": OutputInfo("where the posterior density is largest", by_step=False),
    "variance": OutputInfo("posterior variance", by_step=False),
    "two_heads": OutputInfo("probability that the next two tosses are both heads", by_step=False),
    "evidence": OutputInfo("prior probability of these tosses in their order", by_step=False),
}

_ALL = frozenset(OUTPUTS)
_POSTERIOR = _ALL - {"evidence"}

SLIPS: tuple[SlipInfo, ...] = (
    SlipInfo(
        "prior-forgotten",
        "This comes from the share of heads alone; the prior does not count.",
        _POSTERIOR,
    ),
    SlipInfo("data-forgotten", "This is the value before any toss.", _POSTERIOR),
    SlipInfo("heads-and-tails-swapped", "Heads and tails were exchanged.", _ALL),
    SlipInfo("prior-swapped", "The two parameters of the prior were exchanged.", _ALL),
    SlipInfo("tosses-for-tails", "All tosses were counted as tails, not only the tails.", _ALL),
    SlipInfo("uniform-prior", "A uniform prior was used, not the given one.", _ALL),
    SlipInfo("mode-for-mean", "This is the mode; the mean was asked for.", frozenset({"mean"})),
    SlipInfo("mean-for-mode", "This is the mean; the mode was asked for.", frozenset({"mode"})),
    SlipInfo(
        "tosses-taken-as-independent",
        "This is the square of the chance of one head; the first toss says something of the next.",
        frozenset({"two_heads"}),
    ),
    SlipInfo(
        "standard-deviation-reported",
        "This is the standard deviation, the root of the variance.",
        frozenset({"variance"}),
    ),
    SlipInfo(
        "orders-counted",
        "The number of orders was counted as well; these tosses came in one order.",
        frozenset({"evidence"}),
    ),
)


class Beta(msgspec.Struct, frozen=True):
    """The density of p on (0, 1) that is proportional to p^(a-1) (1-p)^(b-1)."""

    a: Fraction
    b: Fraction

    def after(self, heads: int, tails: int) -> Beta:
        """What is believed after these tosses."""
        return Beta(self.a + heads, self.b + tails)

    def moment(self, heads: int, tails: int) -> Fraction:
        """The mean of p^heads (1-p)^tails; 1 where both are 0."""
        above = rising(self.a, heads) * rising(self.b, tails)
        return above / rising(self.a + self.b, heads + tails)

    def mode(self) -> Fraction | None:
        """Where the density is largest; None if it is level or unbounded."""
        if min(self.a, self.b) < 1 or self.a + self.b == 2:
            return None
        return (self.a - 1) / (self.a + self.b - 2)


def rising(start: Fraction, count: int) -> Fraction:
    """The product start (start + 1) ... with `count` factors; 1 for none."""
    return prod((start + step for step in range(count)), start=Fraction(1))


class BetaBinomial:
    """Tosses of a coin whose probability of heads has a Beta prior.

    `prior` holds the two parameters, both positive; `heads` and `tails` are counts.
    """

    name = "beta-binomial"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault; sizes are looked at once all numbers can be read."""
        faults = check_names(parameters, FIELDS)
        faults += check_numbers("prior", parameters.get("prior"))
        for name in ("heads", "tails"):
            faults += check_number(name, parameters.get(name))
        return faults or [
            *_check_prior(read_numbers(parameters["prior"])),
            *_check_count("heads", parameters["heads"]),
            *_check_count("tails", parameters["tails"]),
        ]

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> BetaSolution:
        """The posterior of these tosses: the right one, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        check_request(self, parameters, slip)
        prior = Beta(*read_numbers(parameters["prior"]))
        heads, tails = (_count(parameters[name]) for name in ("heads", "tails"))
        return BetaSolution(*_changed(prior, heads, tails, slip), slip or "")


def _count(found: object) -> int:
    value = read_number(found)
    assert value is not None, "checked before"
    return int(value)


def _check_prior(prior: tuple[Fraction, ...]) -> list[ParameterFault]:
    faults = check_length("prior", len(prior), 2, "a Beta distribution")
    return faults + [
        ParameterFault(
            f"prior[{index}]", f"the prior has {float(value):g}", "give a positive number"
        )
        for index, value in enumerate(prior)
        if value <= 0
    ]


def _check_count(path: str, found: object) -> list[ParameterFault]:
    value = read_number(found)
    if value is not None and value.denominator == 1 and 0 <= value <= MOST_TOSSES:
        return []
    message = f"{found!s:.40} is not a number of tosses"
    return [ParameterFault(path, message, f"give a whole number from 0 to {MOST_TOSSES}")]


def _changed(prior: Beta, heads: int, tails: int, slip: str | None) -> tuple[Beta, int, int]:
    """What a slip takes for the prior, the heads and the tails."""
    match slip:
        case "heads-and-tails-swapped":
            return prior, tails, heads
        case "prior-swapped":
            return Beta(prior.b, prior.a), heads, tails
        case "tosses-for-tails":
            return prior, heads, heads + tails
        case "uniform-prior":
            return Beta(Fraction(1), Fraction(1)), heads, tails
        case _:
            return prior, heads, tails


class BetaSolution(AddressedSolution):
    """The numbers of one posterior; there are no steps, components or samples."""

    outputs = OUTPUTS
    components = 0
    samples = 0

    def __init__(self, prior: Beta, heads: int, tails: int, slip: str) -> None:
        self._prior = prior
        self._tosses = heads, tails
        self._posterior = prior if slip == "data-forgotten" else prior.after(heads, tails)
        self._slip = slip

    @property
    def stop(self) -> Stop:
        """`solved`, or `no-single-mode` where the posterior is level or unbounded."""
        return Stop("solved" if self._posterior.mode() is not None else "no-single-mode", 0)

    def number(self, address: Address) -> float:
        """The number at a place that exists."""
        if self._slip == "prior-forgotten" and address.output in _POSTERIOR:
            return float(self._from_share(address))
        match address.output:
            case "mean":
                return float(self._mean(address))
            case "mode":
                return float(self._mode(address))
            case "variance":
                return self._variance()
            case "two_heads":
                return float(self._two_heads())
            case _:
                return float(self._evidence())

    def _from_share(self, address: Address) -> Fraction:
        """What the share of heads would say, taken as certain."""
        heads, tails = self._tosses
        if not heads + tails:
            missing(address, "without a toss there is no share of heads")
        share = Fraction(heads, heads + tails)
        spread = share * (1 - share) / (heads + tails)
        return {"two_heads": share**2, "variance": spread}.get(address.output, share)

    def _mean(self, address: Address) -> Fraction:
        return (
            self._mode(address) if self._slip == "mode-for-mean" else self._posterior.moment(1, 0)
        )

    def _mode(self, address: Address) -> Fraction:
        if self._slip == "mean-for-mode":
            return self._posterior.moment(1, 0)
        mode = self._posterior.mode()
        return missing(address, "the density is level or unbounded") if mode is None else mode

    def _variance(self) -> float:
        posterior = self._posterior
        variance = posterior.moment(2, 0) - posterior.moment(1, 0) ** 2
        return sqrt(variance) if self._slip == "standard-deviation-reported" else float(variance)

    def _two_heads(self) -> Fraction:
        if self._slip == "tosses-taken-as-independent":
            return self._posterior.moment(1, 0) ** 2
        return self._posterior.moment(2, 0)

    def _evidence(self) -> Fraction:
        heads, tails = self._tosses
        orders = comb(heads + tails, heads) if self._slip == "orders-counted" else 1
        return orders * self._prior.moment(heads, tails)


SOLVER = BetaBinomial()

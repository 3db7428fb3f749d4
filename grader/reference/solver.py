"""What a solver offers: the seam between problems and the programs that compute their keys.

A solver is one object that satisfies `Solver`. Problems name it, hand it plain parameters,
and ask its solution for single numbers by address: which output, after how many steps, for
which component, for which sample. Everything counted here counts from 1, as prose does,
except steps: step 0 is the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

import msgspec

Step: TypeAlias = int | Literal["converged"]


class ParameterFault(NamedTuple):
    """What is wrong with one parameter: `path` is its place (`weights[1]`, counted from 0).

    `message` says what was found, `suggestion` what to try; `path` is empty where the fault
    lies in no single parameter.
    """

    path: str
    message: str
    suggestion: str


class OutputInfo(msgspec.Struct, frozen=True):
    """What a named output is, and which parts of an address it needs.

    Before the step `computed_from` it is given or does not exist.
    """

    description: str
    computed_from: int = 0
    by_step: bool = True
    by_component: bool = False
    by_sample: bool = False


class SlipInfo(msgspec.Struct, frozen=True):
    """A named wrong run: the sentence for a learner, and the outputs that it can change."""

    name: str
    says: str
    changes: frozenset[str]


class Stop(msgspec.Struct, frozen=True):
    """Why a run ended: a stable `reason`, after how many `steps`, at which `components`."""

    reason: str
    steps: int
    components: tuple[int, ...] = ()


class Address(msgspec.Struct, frozen=True):
    """The place of one number in a solution."""

    output: str
    step: Step = 0
    component: int | None = None
    sample: int | None = None

    def __str__(self) -> str:
        when = "at convergence" if self.step == "converged" else f"at step {self.step}"
        words = [self.output, when]
        if self.component is not None:
            words.append(f"of component {self.component}")
        if self.sample is not None:
            words.append(f"for sample {self.sample}")
        return " ".join(words)


class NoSuchValue(LookupError):  # noqa: N818 -- a finding about a run, not an error in it
    """A solution has no number at `address`; `reason` says what there is instead."""

    def __init__(self, address: Address, reason: str) -> None:
        super().__init__(address, reason)
        self.address = address
        self.reason = reason

    def __str__(self) -> str:
        return f"there is no {self.address}: {self.reason}"


class NoSuchSlip(LookupError):  # noqa: N818 -- named after what was found
    """A solver has no slip called `name`; `names` are those that it has."""

    def __init__(self, name: str, names: tuple[str, ...]) -> None:
        super().__init__(name, names)
        self.name = name
        self.names = names

    def __str__(self) -> str:
        return f"there is no slip called {self.name}; there are: {', '.join(self.names)}"


class InvalidParameters(ValueError):  # noqa: N818 -- named after what was found
    """Parameters that a solver cannot start from, with every fault in them."""

    def __init__(self, faults: tuple[ParameterFault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        return "; ".join(f"{f.path}: {f.message}" if f.path else f.message for f in self.faults)


@runtime_checkable
class Solution(Protocol):
    """One run of a solver, asked for single numbers."""

    @property
    def stop(self) -> Stop:
        """Why the run ended."""
        ...

    @property
    def components(self) -> int:
        """How many components there are; 0 where outputs have none."""
        ...

    @property
    def samples(self) -> int:
        """How many samples there are."""
        ...

    def value(
        self,
        output: str,
        step: Step = 0,
        component: int | None = None,
        sample: int | None = None,
    ) -> float:
        """One finite number of the run.

        Raises:
            NoSuchValue: if the run has no such number.
        """
        ...


@runtime_checkable
class Solver(Protocol):
    """A plug-in that computes keys, and the wrong numbers that named slips lead to."""

    @property
    def name(self) -> str:
        """What problems call it."""
        ...

    @property
    def outputs(self) -> Mapping[str, OutputInfo]:
        """The outputs that a key can address, by name."""
        ...

    @property
    def slips(self) -> tuple[SlipInfo, ...]:
        """The wrong runs that it can name, the likelier before the rarer."""
        ...

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault of plain parameters; an empty list promises that `solve` accepts them."""
        ...

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> Solution:
        """The right run, or the wrong run of this name.

        A run that ends early (a variance collapsed, …) is a solution too: its `stop` says so.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        ...

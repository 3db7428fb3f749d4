"""What solvers share: what is checked before a run is made and before a number is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Never

from grader.reference.solver import (
    Address,
    InvalidParameters,
    NoSuchSlip,
    NoSuchValue,
    OutputInfo,
    Solver,
    Step,
)


def check_request(solver: Solver, parameters: Mapping[str, object], slip: str | None) -> None:
    """The solver knows the slip and accepts the parameters.

    Raises:
        NoSuchSlip: if no slip has this name.
        InvalidParameters: if `check_parameters` finds a fault.
    """
    names = tuple(info.name for info in solver.slips)
    if slip is not None and slip not in names:
        raise NoSuchSlip(slip, names)
    faults = solver.check_parameters(parameters)
    if faults:
        raise InvalidParameters(tuple(faults))


class AddressedSolution(ABC):
    """A run whose numbers are read by address: whether there is such a place is checked here."""

    outputs: ClassVar[Mapping[str, OutputInfo]]

    @property
    @abstractmethod
    def components(self) -> int:
        """How many components there are; 0 where outputs have none."""

    @property
    @abstractmethod
    def samples(self) -> int:
        """How many samples there are."""

    @abstractmethod
    def number(self, address: Address) -> float:
        """The number at a place that exists.

        Raises:
            NoSuchValue: if this run has no number there.
        """

    def value(
        self,
        output: str,
        step: Step = 0,
        component: int | None = None,
        sample: int | None = None,
    ) -> float:
        """One number of the run, the float that is nearest to it.

        Raises:
            NoSuchValue: if there is no such number; its reason says what there is.
        """
        address = Address(output, step, component, sample)
        check_place(address, self.outputs, self.components, self.samples)
        return self.number(address)


def check_place(
    address: Address, outputs: Mapping[str, OutputInfo], components: int, samples: int
) -> OutputInfo:
    """The output that is asked for; it takes this component and sample, and they exist.

    Raises:
        NoSuchValue: if the output is unknown, or needs another address.
    """
    info = outputs.get(address.output)
    if info is None:
        missing(address, f"the outputs are {', '.join(outputs)}")
    places = (
        ("component", address.component, components, info.by_component),
        ("sample", address.sample, samples, info.by_sample),
    )
    for what, number, largest, needed in places:
        if number is None and needed:
            missing(address, f"say which {what}, from 1 to {largest}")
        if number is not None and not needed:
            missing(address, f"{address.output} is not one number for each {what}")
        if number is not None and not 1 <= number <= largest:
            missing(address, f"there are {what}s 1 to {largest}")
    if not info.by_step and address.step != 0:
        missing(address, f"{address.output} does not come in steps; leave `step` out")
    return info


def missing(address: Address, reason: str) -> Never:
    """The number does not exist.

    Raises:
        NoSuchValue: always.
    """
    raise NoSuchValue(address, reason)

"""What every solution checks of an address before it reads a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Never

from grader.reference.solver import Address, NoSuchValue, OutputInfo


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

"""The solver `gaussian-mixture-em`: what it offers, without computing anything yet."""

from __future__ import annotations

from collections.abc import Mapping

from grader.reference.slips import OUTPUTS, SLIPS
from grader.reference.solver import (
    NoSuchSlip,
    OutputInfo,
    ParameterFault,
    SlipInfo,
    Solution,
)
from grader.reference.start import check_start, read_start


class GaussianMixtureEm:
    """EM for a mixture of Gaussians in one dimension.

    Parameters are four lists: `data`, and for each component `weights`, `means` and
    `variances` at the start.
    """

    name = "gaussian-mixture-em"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault, those of missing or unreadable lists before those of their numbers."""
        return check_start(parameters)

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> Solution:
        """The run from these parameters: the right one, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        if slip is not None and slip not in (names := tuple(info.name for info in SLIPS)):
            raise NoSuchSlip(slip, names)
        data, start = read_start(parameters)
        # NumPy takes 140 ms to import, and most checks of a response need no number of a run.
        from grader.reference.gaussian_solution import solve

        return solve(data, start, slip)


SOLVER = GaussianMixtureEm()

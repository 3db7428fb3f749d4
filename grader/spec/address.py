"""The address of a number that a solver computes."""

from __future__ import annotations

import msgspec


class SolverKey(msgspec.Struct, frozen=True, tag=True):
    """A key that the solver computes.

    `output` is a named output of the solver; `step` counts M-steps from the start (0) or is
    `converged`; `component` and `sample` count from 1, as prose does.
    """

    output: str
    step: int | str = 0
    component: int | None = None
    sample: int | None = None

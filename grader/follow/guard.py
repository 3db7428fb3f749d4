"""Why nothing is carried forward: each guard against a trivial earlier answer has its code."""

from __future__ import annotations

from enum import StrEnum


class Guard(StrEnum):
    """Why nothing is carried forward from earlier responses."""

    ALL_RIGHT = "all-right"
    NOT_ANSWERED = "not-answered"
    CAME_LATER = "came-later"
    NO_NUMBER = "no-number"
    OUT_OF_RANGE = "out-of-range"
    TRIVIAL_INPUT = "trivial-input"
    NO_VALUE = "no-value"
    TIED = "tied"
    SAME_AS_KEY = "same-as-key"
    SAME_AS_INPUT = "same-as-input"
    TRIVIAL_RESULT = "trivial-result"


class Stopped(Exception):  # noqa: N818 - a finding, not an error
    """Ends the carrying of one set of responses."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(guard.value)
        self.guard = guard

"""Why an evaluation of a tree stopped without a value; every world raises these."""

from __future__ import annotations

from grader.syntax.tree import Node


class Stop(Exception):  # noqa: N818 - a stop is an outcome of evaluating, not an error
    """Evaluation of a tree ended at `node`. Stages catch it; nobody outside `decide` sees it."""

    def __init__(self, node: Node) -> None:
        super().__init__(type(node).__name__)
        self.node = node


class NoValue(Stop):
    """The node has no value here: a division by zero, or `0^0`."""


class NotExact(Stop):
    """The node may have a value, but none that this world can hold exactly."""


class TooLarge(Stop):
    """The value of the node would exceed the world's caps; nothing is known of it."""


class TooHard(Exception):  # noqa: N818 - a finding, not an error
    """These statements cannot be compared here."""

"""What an author says of errors carried forward: how a key follows from earlier responses."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.spec.address import SolverKey
from grader.spec.domain import Domain

CARRIED = "carried-forward"
"""The token of a response that follows from the learner's own wrong earlier ones."""


class Source(msgspec.Struct, frozen=True):
    """A number that an earlier response of the learner gives.

    `part` is the earlier part. `entry` counts from 1 the entries of a list, a tuple or a
    matrix (row by row), or the items of a list of choices; None where the response is one
    value. Of a choice the number is the option's place in the list of options, from 1.
    Only a number `within` this bounded domain is carried.
    """

    name: str
    part: str
    entry: int | None
    within: Domain


class FollowThrough(msgspec.Struct, frozen=True):
    """How a part's key follows from earlier responses, and what following them earns.

    Exactly one of the two: `text`, an expression in the names of the `sources` and the
    symbols of the part, or `parameters`, which replace those of the problem's solver (texts
    in them are such expressions) when it computes the part's own key anew, after `step`
    steps if that is given. Expressions may also use `numbers` of the problem's solver, by name.
    `credit` in (0, 1] is the share of the points; `say` is Markdown.
    """

    sources: tuple[Source, ...]
    credit: Fraction
    say: str = ""
    text: str = ""
    parameters: dict[str, object] = {}
    step: int | str | None = None
    numbers: tuple[tuple[str, SolverKey], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names that expressions may use beside the symbols of the part."""
        return (*(source.name for source in self.sources), *(name for name, _ in self.numbers))

    @property
    def parts(self) -> tuple[str, ...]:
        """The ids of the earlier parts that feed the key, each once."""
        return tuple(dict.fromkeys(source.part for source in self.sources))

"""What the reports are made from: the scored attempts of a learner, part by part."""

from __future__ import annotations

import msgspec

from grader.score.model import Attempt, PartScore
from grader.spec.key import Key
from grader.spec.model import Part, Problem


class PartRecord(msgspec.Struct, frozen=True):
    """One learner's attempts on one part, in order, with the score they were folded into."""

    part: Part
    key: Key
    attempts: tuple[Attempt, ...]
    score: PartScore

    @property
    def is_over(self) -> bool:
        """Whether the part is done: all points earned, or every attempt used."""
        limit = self.part.attempts
        used_up = limit is not None and self.score.attempts_used >= limit
        return used_up or (self.score.counted is not None and self.is_full)

    @property
    def is_full(self) -> bool:
        """Whether all points are earned."""
        return self.score.earned == self.score.possible


class ProblemRecord(msgspec.Struct, frozen=True):
    """One learner's parts of one problem, in the problem's order."""

    problem: Problem
    parts: tuple[PartRecord, ...]

"""What the reports are made from: the scored attempts of a learner, part by part."""

from __future__ import annotations

from datetime import datetime

import msgspec

from grader.score.answers import ShowAnswer, has_right_attempt, shows_answer
from grader.score.model import Attempt, PartScore
from grader.score.total import Points, Total, total
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
        """Whether there is nothing left to try: a right attempt, or every attempt used."""
        return has_right_attempt(self.attempts, self.score) or self.score.is_used_up


class ProblemRecord(msgspec.Struct, frozen=True):
    """One learner's parts of one problem, in the problem's order."""

    problem: Problem
    parts: tuple[PartRecord, ...]

    @property
    def total(self) -> Total:
        """The points of the problem, without the parts that its policy leaves out."""
        points = [Points(each.score.earned, each.score.possible) for each in self.parts]
        return total(points, max((each.score.rules.drop_lowest for each in self.parts), default=0))

    def shows_answer(self, part: PartRecord, now: datetime | None) -> bool:
        """Whether the learner may see the answer to this part at this (aware) moment."""
        mode = ShowAnswer(self.problem.policy.show_answer)
        return shows_answer(mode, part.score.rules, part.attempts, part.score, now)

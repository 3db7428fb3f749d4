"""What goes into scoring a part, and the score that comes out, line by line."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import msgspec

from grader.decide.decision import Decision


class Attempt(msgspec.Struct, frozen=True):
    """One submitted response with its decision; `submitted_at` is aware, or None if unknown.

    `read_as` is the text that was decided in its place, where a person said that it was meant.
    """

    response: str
    decision: Decision
    submitted_at: datetime | None = None
    read_as: str | None = None


class Adjustment(msgspec.Struct, frozen=True):
    """`points` that a person sets a score to, or, if `at_least`, does not let it fall below.

    `reason` is what the person wrote, in a sentence without its full stop.
    """

    points: Fraction
    reason: str
    at_least: bool = False


class Rules(msgspec.Struct, frozen=True):
    """The policy of one part for one learner, all settings resolved.

    `due` already includes the learner's extension. What a late response loses is told by
    `penalty`, `per_hours`, `curve` and `at_most` as in `LateRule`; after `closes_after_hours`
    nothing is earned. `counts` is `best`, `last` or `first`. `attempt_credit` are the shares
    of the points that the first, second, … attempt can earn, the last one for all that
    follow; empty if all can earn everything. Points are rounded to a multiple of `round_to`.
    So many parts of the problem (`drop_lowest`) are left out of its total; that has no say in
    the points of this one. `adjustments` are what people set for this learner, in the order of
    their making.
    """

    points: Fraction
    attempts: int | None = None
    counts: str = "best"
    due: datetime | None = None
    penalty: Fraction = Fraction(1)
    per_hours: Fraction = Fraction(24)
    grace_minutes: Fraction = Fraction(0)
    closes_after_hours: Fraction | None = None
    curve: str = "steps"
    at_most: Fraction = Fraction(1)
    attempt_credit: tuple[Fraction, ...] = ()
    round_to: Fraction | None = None
    drop_lowest: int = 0
    adjustments: tuple[Adjustment, ...] = ()


class ScoreLine(msgspec.Struct, frozen=True):
    """One credit operation: what rule `code` did to the points, with its data.

    The sum of the lines' `points` is the score.
    """

    code: str
    points: Fraction
    data: dict[str, str] = {}


class AttemptOutcome(msgspec.Struct, frozen=True):
    """What one attempt came to.

    `state` is `counted` (the part's points are its points), `not-best` (accepted, another
    one counts), `free` (blank or unreadable), `undecided` (holds a place, waits for a
    person), `over-limit` (came after the last allowed attempt) or `late` (too late to earn
    anything). `number` counts the attempts that cost one, from 1; None for a blank or
    unreadable one; a repetition carries the number of what it repeats. `points` is what the
    attempt is worth under the rules, whether or not it counts. `needs_person` says that the
    judgement of a person on this attempt could change the points.
    """

    number: int | None
    state: str
    points: Fraction
    needs_person: bool = False


class PartScore(msgspec.Struct, frozen=True):
    """The points of one learner on one part by these rules, with the reason for each of them.

    `counted` is the index (from 0) of the attempt that counts, None if none does.
    `needs_person` says that staff should look before the score is final.
    """

    rules: Rules
    earned: Fraction
    lines: tuple[ScoreLine, ...]
    outcomes: tuple[AttemptOutcome, ...]
    attempts_used: int
    counted: int | None
    needs_person: bool

    @property
    def possible(self) -> Fraction:
        """What a right response can earn."""
        return self.rules.points

    @property
    def is_used_up(self) -> bool:
        """Whether no attempts are left."""
        return self.rules.attempts is not None and self.attempts_used >= self.rules.attempts

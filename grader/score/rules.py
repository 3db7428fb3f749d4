"""The policy of one part for one learner, with every setting resolved."""

from __future__ import annotations

from datetime import datetime

from grader.score.late import delay
from grader.score.model import Rules
from grader.spec.model import Part, Problem


def rules_for(problem: Problem, part: Part, extended_due: datetime | None = None) -> Rules:
    """The rules that `score_attempts` needs, from what the author wrote.

    `extended_due` (aware) is this learner's own due date. An extension gives time and never
    takes any: the later of the two dates holds. A problem without a due date has none for
    anybody.
    """
    late = problem.policy.late
    return Rules(
        points=part.points,
        attempts=part.attempts,
        counts=problem.policy.counts,
        due=_later(problem.due, extended_due),
        penalty=late.penalty,
        per_hours=late.per_hours,
        grace_minutes=late.grace_minutes,
        closes_after_hours=late.closes_after_hours,
        curve=late.curve,
        at_most=late.at_most,
        attempt_credit=problem.policy.attempt_credit,
        round_to=problem.policy.round_to,
        drop_lowest=problem.policy.drop_lowest,
    )


def _later(due: datetime | None, extended: datetime | None) -> datetime | None:
    if due is None or extended is None:
        return due
    return extended if delay(due, extended) > 0 else due

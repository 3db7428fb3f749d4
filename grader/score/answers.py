"""When a learner may see the answer to a part: the eight modes that course platforms know.

What a mode waits for is seen from one learner's side: their score, and their own due date.
A part without a due date is never past due, one without a limit never used up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from grader.score.late import delay
from grader.score.model import Attempt, PartScore, Rules


class ShowAnswer(StrEnum):
    """The modes, by what has to be true before the answer is shown.

    `always`: nothing. `answered`: a right attempt. `attempted`: any attempt. `closed`: no
    attempts are left, or the due date is past. `finished`: either of these, or a right
    attempt. `correct-or-past-due`: a right attempt, or the due date is past. `past-due`: the
    due date is past. `never`: the answer is not shown.
    """

    ALWAYS = "always"
    ANSWERED = "answered"
    ATTEMPTED = "attempted"
    CLOSED = "closed"
    FINISHED = "finished"
    CORRECT_OR_PAST_DUE = "correct-or-past-due"
    PAST_DUE = "past-due"
    NEVER = "never"


def shows_answer(
    mode: ShowAnswer,
    rules: Rules,
    attempts: Sequence[Attempt],
    score: PartScore,
    now: datetime | None,
) -> bool:
    """Whether the answer is shown, at this (aware) moment, to the learner with these attempts.

    `score` is that of the attempts under the rules. `now` None stands for a moment before any
    due date. A right attempt is one of full credit that came within the limit, late or not.
    """
    right = any(
        attempt.decision.credit == 1 and outcome.state != "over-limit"
        for attempt, outcome in zip(attempts, score.outcomes, strict=True)
    )
    used_up = rules.attempts is not None and score.attempts_used >= rules.attempts
    past_due = _is_past_due(rules, now)
    match mode:
        case ShowAnswer.ALWAYS:
            return True
        case ShowAnswer.ANSWERED:
            return right
        case ShowAnswer.ATTEMPTED:
            return score.attempts_used > 0
        case ShowAnswer.CLOSED:
            return used_up or past_due
        case ShowAnswer.FINISHED:
            return right or used_up or past_due
        case ShowAnswer.CORRECT_OR_PAST_DUE:
            return right or past_due
        case ShowAnswer.PAST_DUE:
            return past_due
        case ShowAnswer.NEVER:
            return False


def _is_past_due(rules: Rules, now: datetime | None) -> bool:
    """Whether a response can no longer come in time, the grace included."""
    if rules.due is None or now is None:
        return False
    return delay(rules.due, now) > Fraction(rules.grace_minutes, 60)

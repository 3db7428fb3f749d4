"""When a learner may see the answer to a part: the eight modes that course platforms know.

What a mode waits for is seen from one learner's side: their score, and their own due date.
The due date is past when a late response can earn nothing any more; where late work earns
something for ever, it is past with the grace. A part without a due date is never past due,
one without a limit never used up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from grader.score.late import delay, hours_open
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

    `rules` are those with the learner's own due date, `score` is that of the attempts. `now`
    None stands for a moment before any due date.
    """
    right = has_right_attempt(attempts, score)
    past_due = _is_past_due(rules, now)
    match mode:
        case ShowAnswer.ALWAYS:
            return True
        case ShowAnswer.ANSWERED:
            return right
        case ShowAnswer.ATTEMPTED:
            return score.attempts_used > 0
        case ShowAnswer.CLOSED:
            return score.is_used_up or past_due
        case ShowAnswer.FINISHED:
            return right or score.is_used_up or past_due
        case ShowAnswer.CORRECT_OR_PAST_DUE:
            return right or past_due
        case ShowAnswer.PAST_DUE:
            return past_due
        case ShowAnswer.NEVER:
            return False


def has_right_attempt(attempts: Sequence[Attempt], score: PartScore) -> bool:
    """Whether one of the attempts has full credit and came within the limit, late or not."""
    return any(
        attempt.decision.credit == 1 and outcome.state != "over-limit"
        for attempt, outcome in zip(attempts, score.outcomes, strict=True)
    )


def _is_past_due(rules: Rules, now: datetime | None) -> bool:
    if rules.due is None or now is None:
        return False
    hours = hours_open(rules)
    return delay(rules.due, now) > (rules.grace_minutes / 60 if hours is None else hours)

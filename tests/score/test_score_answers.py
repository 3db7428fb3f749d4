"""When answers are shown: each mode against each situation of a learner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import get_args

import pytest

from grader.decide.decision import Decision, SameTree, Structure, Verdict
from grader.score.answers import ShowAnswer, shows_answer
from grader.score.fold import score_attempts
from grader.score.late import hours_open, lateness
from grader.score.model import Attempt, Rules
from grader.spec.document import ShowAnswerMode

DUE = datetime(2026, 5, 10, 12, tzinfo=UTC)
RULES = Rules(points=Fraction(2), attempts=2, due=DUE, grace_minutes=Fraction(10))
RIGHT = Attempt("1", Decision(Verdict.EQUAL, SameTree(), Fraction(1)), DUE - timedelta(hours=2))
WRONG, OTHER = (
    Attempt(text, Decision(Verdict.DIFFERENT, Structure(()), Fraction(0)), DUE - timedelta(hours=2))
    for text in ("2", "3")
)
BEFORE, GRACE, PAST = (
    DUE - timedelta(hours=1),
    DUE + timedelta(minutes=10),
    DUE + timedelta(hours=1),
)

# Attempts, and the moment that they are looked at.
SITUATIONS = {
    "nothing yet": ((), BEFORE),
    "wrong once": ((WRONG,), BEFORE),
    "right": ((WRONG, RIGHT), BEFORE),
    "right at once": ((RIGHT,), BEFORE),
    "used up": ((WRONG, OTHER), BEFORE),
    "right, beyond the limit": ((WRONG, OTHER, RIGHT), BEFORE),
    "nothing, in the grace": ((), GRACE),
    "nothing, past due": ((), PAST),
    "wrong, past due": ((WRONG,), PAST),
    "wrong, at no known time": ((WRONG,), None),
}
SHOWN = {
    "always": set(SITUATIONS),
    "answered": {"right", "right at once"},
    "attempted": set(SITUATIONS) - {"nothing yet", "nothing, in the grace", "nothing, past due"},
    "closed": {
        *("right", "used up", "right, beyond the limit"),
        *("nothing, past due", "wrong, past due"),
    },
    "finished": {
        *("right", "right at once", "used up", "right, beyond the limit"),
        *("nothing, past due", "wrong, past due"),
    },
    "correct-or-past-due": {"right", "right at once", "nothing, past due", "wrong, past due"},
    "past-due": {"nothing, past due", "wrong, past due"},
    "never": set(),
}


@pytest.mark.parametrize("mode", list(ShowAnswer))
@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_mode_shows_the_answer_when_it_says(mode: ShowAnswer, situation: str) -> None:
    attempts, now = SITUATIONS[situation]
    score = score_attempts(RULES, attempts)
    assert shows_answer(mode, RULES, attempts, score, now) == (situation in SHOWN[mode])


# Late rules, the hours after the due date up to which a right response earns something.
OPEN = [
    ({}, "0"),
    ({"grace_minutes": "30"}, "1/2"),
    ({"penalty": "1/5"}, "96"),
    ({"penalty": "1/5", "grace_minutes": "60"}, "97"),
    ({"penalty": "2/5"}, "48"),
    ({"penalty": "2/5", "curve": "linear"}, "60"),
    ({"penalty": "1/5", "closes_after_hours": "48"}, "48"),
    ({"penalty": "1/5", "closes_after_hours": "200"}, "96"),
    ({"penalty": "1/5", "curve": "compound"}, None),
    ({"penalty": "1/5", "at_most": "1/2"}, None),
    ({"penalty": "1/5", "at_most": "1/2", "closes_after_hours": "200"}, "200"),
    ({"penalty": "0"}, None),
    ({"curve": "compound"}, "0"),
]


@pytest.mark.parametrize(("late", "hours"), OPEN)
def test_how_long_late_work_earns_points(late: dict[str, str], hours: str | None) -> None:
    exact = {name: text if name == "curve" else Fraction(text) for name, text in late.items()}
    rules = Rules(points=Fraction(1), due=DUE, **exact)  # type: ignore[arg-type]
    found = hours_open(rules)
    assert found == (None if hours is None else Fraction(hours))
    if found is not None:
        end = DUE + timedelta(hours=float(found))
        assert lateness(rules, end - timedelta(seconds=1)).factor > 0
        assert lateness(rules, end + timedelta(seconds=1)).factor == 0


def test_a_part_without_due_date_and_limit_is_never_closed() -> None:
    rules = Rules(points=Fraction(1))
    score = score_attempts(rules, (WRONG,))
    assert not shows_answer(ShowAnswer.CLOSED, rules, (WRONG,), score, PAST)


def test_problem_files_know_the_same_modes() -> None:
    assert set(get_args(ShowAnswerMode)) == {mode.value for mode in ShowAnswer}

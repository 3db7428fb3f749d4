"""Rules of a part out of a problem, and time as exact hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec
import pytest

from grader.score.late import delay
from grader.score.rules import rules_for
from grader.spec.model import LateRule, Part, Policy, Problem, TypedKey
from grader.spec.tolerance import Exact

DUE = datetime(2026, 5, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PART = Part(
    id="mean",
    kind="formula",
    title="Mean",
    ask="The mean.",
    key=TypedKey("(a + b)/2"),
    points=Fraction(3),
    attempts=2,
    accept=Exact(),
)
PROBLEM = Problem(
    id="means",
    title="Means",
    statement="",
    symbols=(),
    parts=(PART,),
    due=DUE,
    policy=Policy("last", LateRule(Fraction(1, 4), Fraction(12), Fraction(5), Fraction(72))),
)


def test_all_settings_arrive() -> None:
    rules = rules_for(PROBLEM, PART)
    assert (rules.points, rules.attempts, rules.counts, rules.due) == (3, 2, "last", DUE)
    assert (rules.penalty, rules.per_hours) == (Fraction(1, 4), 12)
    assert (rules.grace_minutes, rules.closes_after_hours) == (5, 72)


# what is shown, the class's due date, the learner's own, the one that holds
EXTENSIONS = [
    ("none", DUE, None, DUE),
    ("a day more", DUE, DUE + DAY, DUE + DAY),
    ("an extension takes no time away", DUE, DUE - DAY, DUE),
    ("no due date for anybody", None, DUE + DAY, None),
    ("no due date at all", None, None, None),
]


@pytest.mark.parametrize(
    ("due", "extended", "holds"),
    [row[1:] for row in EXTENSIONS],
    ids=[row[0] for row in EXTENSIONS],
)
def test_extension(due: datetime | None, extended: datetime | None, holds: datetime | None) -> None:
    problem = msgspec.structs.replace(PROBLEM, due=due)
    assert rules_for(problem, PART, extended).due == holds


BERLIN = ZoneInfo("Europe/Berlin")
FAR_EAST = timezone(timedelta(hours=14))
FAR_WEST = timezone(timedelta(hours=-12))

DELAYS = [
    ("three hours", DUE, DUE + timedelta(hours=3), Fraction(3)),
    ("a microsecond", DUE, DUE + timedelta(microseconds=1), Fraction(1, 3_600_000_000)),
    ("before", DUE, DUE - timedelta(minutes=1), Fraction(-1, 60)),
    (
        "summer time begins in between",
        datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN),
        datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN),
        Fraction(1),
    ),
    (
        "another time zone",
        datetime(2026, 5, 10, 14, tzinfo=ZoneInfo("Europe/Berlin")),
        DUE,
        Fraction(0),
    ),
    (
        "the end of time, where a conversion to UTC overflows",
        datetime(9999, 12, 31, 23, tzinfo=FAR_EAST),
        datetime(9999, 12, 31, 23, tzinfo=FAR_WEST),
        Fraction(26),
    ),
]


@pytest.mark.parametrize(
    ("since", "until", "hours"), [row[1:] for row in DELAYS], ids=[row[0] for row in DELAYS]
)
def test_delay(since: datetime, until: datetime, hours: Fraction) -> None:
    assert delay(since, until) == hours

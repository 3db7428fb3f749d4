"""The policy, as examples that a teacher can check.

A part is worth 2 points and due at noon of 10 May. An attempt is written as what it came
to and when: `right`, `wrong @ +3h` (three hours after the due date), `half @ ?` (time not
recorded). Without a time it came an hour before. A word after a slash tells responses of
the same kind apart: `wrong/a` and `wrong/b` are different texts, `wrong wrong` the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from grader.decide.decision import (
    AnyCertificate,
    Decision,
    GaveUp,
    NothingTyped,
    NotRead,
    NumericEvidence,
    SameTree,
    Structure,
    Verdict,
)
from grader.score.fold import score_attempts
from grader.score.model import Attempt, PartScore, Rules
from grader.syntax.problem import SyntaxProblem

DUE = datetime(2026, 5, 10, 12, tzinfo=UTC)
UNREADABLE = NotRead(SyntaxProblem("unexpected-end", "1+", 2, 2, "the end"))

KINDS: dict[str, tuple[Verdict, AnyCertificate, str]] = {
    "right": (Verdict.EQUAL, SameTree(), "1"),
    "evidence": (Verdict.EQUAL, NumericEvidence(points=5, bits=200), "1"),
    "half": (Verdict.DIFFERENT, Structure(()), "1/2"),
    "third": (Verdict.DIFFERENT, Structure(()), "1/3"),
    "wrong": (Verdict.DIFFERENT, Structure(()), "0"),
    "undecided": (Verdict.UNDECIDED, GaveUp("budget"), "0"),
    "unreadable": (Verdict.UNREADABLE, UNREADABLE, "0"),
    "blank": (Verdict.BLANK, NothingTyped(), "0"),
}


def attempt(written: str) -> Attempt:
    response, _, time = written.partition(" @ ")
    verdict, certificate, credit = KINDS[response.partition("/")[0]]
    return Attempt(response, Decision(verdict, certificate, Fraction(credit)), when(time))


def when(time: str) -> datetime | None:
    if time == "?":
        return None
    if not time:
        return DUE - timedelta(hours=1)
    units = {"h": "hours", "m": "minutes", "s": "seconds", "u": "microseconds"}
    return DUE + timedelta(**{units[time[-1]]: int(time[:-1])})


def fold(written: list[str], **policy: object) -> PartScore:
    exact = {
        name: Fraction(value)
        for name, value in policy.items()
        if name not in {"attempts", "counts", "curve", "attempt_credit"} and value is not None
    }
    rules = Rules(**{"points": Fraction(2), "due": DUE, **policy, **exact})  # type: ignore[arg-type]
    return score_attempts(rules, tuple(attempt(each) for each in written))


THREE = {"attempts": 3}
LAST = {"attempts": 3, "counts": "last"}
FIRST = {"attempts": 3, "counts": "first"}
# A fifth of the points for each begun day, nothing lost in the first ten minutes.
LATE = {"penalty": "1/5", "per_hours": 24, "grace_minutes": 10}
CLOSING = {**LATE, "closes_after_hours": 48}
LINEAR = {**LATE, "curve": "linear"}
COMPOUND = {**LATE, "curve": "compound"}
HALF_AT_MOST = {**LATE, "at_most": "1/2"}
# All, three quarters, then half of the points.
FALLING = {"attempt_credit": (Fraction(1), Fraction(3, 4), Fraction(1, 2))}
TO_QUARTERS = {"round_to": "1/4"}

# what is shown, rules, attempts, points, attempts used, states
TABLE = [
    # Attempts
    ("nothing submitted", THREE, [], "0", 0, ""),
    ("right at once", THREE, ["right"], "2", 1, "counted"),
    ("wrong, then right", THREE, ["wrong", "right"], "2", 2, "not-best counted"),
    ("right, then wrong", THREE, ["right", "wrong"], "2", 2, "counted not-best"),
    ("partly right", THREE, ["half"], "1", 1, "counted"),
    ("thirds are exact", THREE, ["third"], "2/3", 1, "counted"),
    ("the best of several", THREE, ["third", "half", "wrong"], "1", 3, "not-best counted not-best"),
    ("of equals the earliest", THREE, ["half/a", "half/b"], "1", 2, "counted not-best"),
    ("wrong each time", THREE, ["wrong/a", "wrong/b"], "0", 2, "counted not-best"),
    (
        "right after the last attempt",
        THREE,
        ["wrong/a", "wrong/b", "wrong/c", "right"],
        "0",
        3,
        "counted not-best not-best over-limit",
    ),
    ("one attempt only", {"attempts": 1}, ["wrong", "right"], "0", 1, "counted over-limit"),
    (
        "as many as one likes",
        {},
        ["wrong/a", "wrong/b", "wrong/c", "right"],
        "2",
        4,
        "* * * counted",
    ),
    ("no attempt allowed", {"attempts": 0}, ["right"], "0", 0, "over-limit"),
    # What costs no attempt
    ("blank", THREE, ["blank"], "0", 0, "free"),
    ("unreadable", THREE, ["unreadable"], "0", 0, "free"),
    (
        "unreadable ones do not use up attempts",
        {"attempts": 1},
        ["unreadable/a", "blank", "unreadable/b", "right"],
        "2",
        1,
        "free free free counted",
    ),
    ("unreadable after right", THREE, ["right", "unreadable"], "2", 1, "counted free"),
    (
        "the same text again",
        {"attempts": 2},
        ["wrong", "wrong", "right"],
        "2",
        2,
        "* not-best counted",
    ),
    (
        "a double click on the last",
        {"attempts": 1},
        ["right", "right"],
        "2",
        1,
        "counted over-limit",
    ),
    # Undecided
    (
        "undecided holds a place",
        {"attempts": 1},
        ["undecided", "right"],
        "0",
        1,
        "undecided over-limit",
    ),
    ("undecided, then half", THREE, ["undecided", "half"], "1", 2, "undecided counted"),
    ("evidence earns points", THREE, ["evidence"], "2", 1, "counted"),
    # Which one counts
    ("last: right, then wrong", LAST, ["right", "wrong"], "0", 2, "not-best counted"),
    ("last: wrong, then right", LAST, ["wrong", "right"], "2", 2, "not-best counted"),
    ("last: an unreadable one is no last", LAST, ["right", "unreadable"], "2", 1, "counted free"),
    ("last: undecided is passed over", LAST, ["half", "undecided"], "1", 2, "counted undecided"),
    ("last: back to an earlier text", LAST, ["right", "wrong", "right"], "2", 2, "* * counted"),
    (
        "last: the last that was allowed",
        {"attempts": 2, "counts": "last"},
        ["wrong", "half", "right"],
        "1",
        2,
        "not-best counted over-limit",
    ),
    ("last: too late is no last", LAST, ["right", "wrong @ +1h"], "2", 2, "counted late"),
    ("first: wrong, then right", FIRST, ["wrong", "right"], "0", 2, "counted not-best"),
    ("first: after an unreadable one", FIRST, ["unreadable", "right"], "2", 1, "free counted"),
    ("first: waits for a person", FIRST, ["undecided", "right"], "0", 2, "undecided not-best"),
    ("first: too late stays first", FIRST, ["right @ +1h", "right/b"], "0", 2, "late not-best"),
    # Due date
    ("on the second", THREE, ["right @ +0s"], "2", 1, "counted"),
    ("a microsecond late, late work refused", THREE, ["right @ +1u"], "0", 1, "late"),
    ("no due date", {"due": None}, ["right @ +9999h"], "2", 1, "counted"),
    ("time not recorded", THREE, ["right @ ?"], "2", 1, "counted"),
    ("at the end of the grace", LATE, ["right @ +10m"], "2", 1, "counted"),
    ("a second after the grace", LATE, ["right @ +601s"], "8/5", 1, "counted"),
    ("a day after the grace", LATE, ["right @ +1450m"], "8/5", 1, "counted"),
    ("the second day has begun", LATE, ["right @ +1451m"], "6/5", 1, "counted"),
    ("nothing is left after five days", LATE, ["right @ +97h"], "0", 1, "late"),
    ("half right and late", LATE, ["half @ +1h"], "4/5", 1, "counted"),
    ("best: late and right beats half", LATE, ["half", "right @ +1h"], "8/5", 2, "* counted"),
    ("best: half in time beats late", LATE, ["half", "right @ +73h"], "1", 2, "counted *"),
    (
        "first: late, then in time by the record",
        {**LATE, **FIRST},
        ["right @ +1h", "half"],
        "8/5",
        2,
        "counted *",
    ),
    ("at the closing time", CLOSING, ["right @ +48h"], "6/5", 1, "counted"),
    ("after the closing time", CLOSING, ["right @ +172801s"], "0", 1, "late"),
    (
        "the grace outlasts the closing",
        {**LATE, "closes_after_hours": 0},
        ["right @ +10m"],
        "2",
        1,
        "counted",
    ),
    ("a grace, then closed", {**LATE, "closes_after_hours": 0}, ["right @ +11m"], "0", 1, "late"),
    (
        "a late one uses an attempt",
        {"attempts": 1},
        ["wrong @ +1h", "right"],
        "0",
        1,
        "late over-limit",
    ),
    ("worth nothing", {"points": "0"}, ["right"], "0", 1, "counted"),
    # Curves of the late penalty
    ("in proportion: half a day", LINEAR, ["right @ +730m"], "9/5", 1, "counted"),
    ("in proportion: at the end of the grace", LINEAR, ["right @ +10m"], "2", 1, "counted"),
    ("in proportion: five days", LINEAR, ["right @ +7210m"], "0", 1, "late"),
    ("of what is left: a day", COMPOUND, ["right @ +1h"], "8/5", 1, "counted"),
    ("of what is left: two days", COMPOUND, ["right @ +25h"], "32/25", 1, "counted"),
    ("of what is left: half right", COMPOUND, ["half @ +25h"], "16/25", 1, "counted"),
    ("at most half is lost: two days", HALF_AT_MOST, ["right @ +25h"], "6/5", 1, "counted"),
    ("at most half is lost: a month", HALF_AT_MOST, ["right @ +720h"], "1", 1, "counted"),
    (
        "at most half is lost, but closed is closed",
        {**HALF_AT_MOST, "closes_after_hours": 48},
        ["right @ +49h"],
        "0",
        1,
        "late",
    ),
    # Credit that falls with each attempt
    ("right at the first", FALLING, ["right"], "2", 1, "counted"),
    ("right at the second", FALLING, ["wrong", "right"], "3/2", 2, "not-best counted"),
    (
        "right at the fourth",
        FALLING,
        ["wrong/a", "wrong/b", "wrong/c", "right"],
        "1",
        4,
        "* * * counted",
    ),
    ("half right at the second", FALLING, ["wrong", "half"], "3/4", 2, "not-best counted"),
    (
        "what costs no attempt costs no credit",
        FALLING,
        ["unreadable", "blank", "right"],
        "2",
        1,
        "free free counted",
    ),
    (
        "the same text again costs no credit",
        FALLING,
        ["wrong", "wrong", "right"],
        "3/2",
        2,
        "* not-best counted",
    ),
    (
        "best: half at once beats a third later",
        FALLING,
        ["half", "third"],
        "1",
        2,
        "counted not-best",
    ),
    (
        "last: what it earns as the second",
        {**FALLING, **LAST},
        ["half", "right"],
        "3/2",
        2,
        "not-best counted",
    ),
    (
        "falling and late",
        {**FALLING, **LATE},
        ["wrong", "right @ +1h"],
        "6/5",
        2,
        "not-best counted",
    ),
    (
        "nothing for a second attempt",
        {"attempt_credit": (Fraction(1), Fraction(0))},
        ["wrong", "right"],
        "0",
        2,
        "counted not-best",
    ),
    # Rounding
    ("a third of 2, to quarters", TO_QUARTERS, ["third"], "3/4", 1, "counted"),
    ("halves go up", {"round_to": "2/3", "points": "2"}, ["half"], "4/3", 1, "counted"),
    ("to whole points", {"round_to": "1"}, ["third"], "1", 1, "counted"),
    ("down to nothing", {"round_to": "2"}, ["third"], "0", 1, "counted"),
    ("never above what the part is worth", {"round_to": "3"}, ["right"], "2", 1, "counted"),
]


@pytest.mark.parametrize(
    ("rules", "attempts", "points", "used", "states"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_policy(
    rules: dict[str, object], attempts: list[str], points: str, used: int, states: str
) -> None:
    score = fold(attempts, **rules)
    assert score.earned == Fraction(points)
    assert score.attempts_used == used
    expected = ["not-best" if state == "*" else state for state in states.split()]
    assert [outcome.state for outcome in score.outcomes] == expected
    assert score.counted == (expected.index("counted") if "counted" in expected else None)
    assert sum(line.points for line in score.lines) == score.earned


# what is shown, rules, attempts, the codes of the lines and their points
LINES = [
    ("nothing submitted", THREE, [], "nothing-submitted 0"),
    ("right", THREE, ["right"], "right 2"),
    ("half", THREE, ["half"], "partly-right 1"),
    ("wrong", THREE, ["wrong"], "not-right 0"),
    ("only blanks", THREE, ["blank"], "nothing-counts 0, blank 0"),
    ("late by two days", LATE, ["right @ +25h"], "right 2, late-penalty -4/5"),
    ("late and half right", LATE, ["half @ +25h"], "partly-right 1, late-penalty -2/5"),
    ("in the grace", LATE, ["right @ +5m"], "right 2, in-grace 0"),
    ("time not recorded", THREE, ["right @ ?"], "right 2, time-unknown 0"),
    ("no due date, no time", {"due": None}, ["right @ ?"], "right 2"),
    ("evidence", THREE, ["evidence"], "right 2, evidence-only 0"),
    ("refused", THREE, ["right @ +1h"], "nothing-counts 0, too-late 0"),
    ("right at the second", FALLING, ["wrong", "right"], "right 2, later-attempt -1/2"),
    (
        "half right at the third",
        FALLING,
        ["wrong/a", "wrong/b", "half"],
        "partly-right 1, later-attempt -1/2",
    ),
    ("rounded", TO_QUARTERS, ["third"], "partly-right 2/3, rounded 1/12"),
    ("a multiple already", TO_QUARTERS, ["half"], "partly-right 1"),
    ("late in proportion", LINEAR, ["right @ +730m"], "right 2, late-penalty -1/5"),
    (
        "later, late and rounded",
        {**FALLING, **LATE, **TO_QUARTERS},
        ["wrong", "right @ +1h"],
        "right 2, later-attempt -1/2, late-penalty -3/10, rounded 1/20",
    ),
    (
        "everything at once",
        {"attempts": 3},
        ["unreadable", "wrong", "blank", "wrong", "undecided", "right @ +1h", "right/b"],
        "not-right 0, undecided 0, too-late 0, over-limit 0, blank 0, unreadable 0, repeated 0",
    ),
]


@pytest.mark.parametrize(
    ("rules", "attempts", "lines"), [row[1:] for row in LINES], ids=[row[0] for row in LINES]
)
def test_lines(rules: dict[str, object], attempts: list[str], lines: str) -> None:
    score = fold(attempts, **rules)
    assert ", ".join(f"{line.code} {line.points}" for line in score.lines) == lines


# what is shown, rules, attempts, which of them a person could change the points with
PERSON = [
    ("undecided", THREE, ["undecided"], [0]),
    ("unreadable", THREE, ["unreadable"], [0]),
    ("blank", THREE, ["blank"], []),
    ("wrong", THREE, ["wrong"], []),
    ("evidence that counts", THREE, ["evidence"], [0]),
    ("evidence beside a proof", THREE, ["right", "evidence"], []),
    ("undecided before half", THREE, ["undecided", "half"], [0]),
    ("unreadable, later right", THREE, ["unreadable", "right"], []),
    ("unreadable after the last attempt", {"attempts": 1}, ["wrong", "unreadable"], []),
    ("undecided, too late to earn", THREE, ["undecided @ +1h"], []),
    ("undecided and late, could beat a third", LATE, ["third", "undecided @ +1h"], [1]),
    ("undecided and late, could not beat right", LATE, ["right @ +1h", "undecided @ +25h"], []),
    ("last: undecided after right", LAST, ["right", "undecided"], [1]),
    ("last: undecided before right", LAST, ["undecided", "wrong"], []),
    ("first: undecided", FIRST, ["undecided", "right"], [0]),
    ("first: unreadable before right", FIRST, ["unreadable", "wrong", "undecided"], [0]),
    ("worth nothing", {"points": "0"}, ["undecided"], []),
]


@pytest.mark.parametrize(
    ("rules", "attempts", "indices"), [row[1:] for row in PERSON], ids=[row[0] for row in PERSON]
)
def test_who_needs_a_person(
    rules: dict[str, object], attempts: list[str], indices: list[int]
) -> None:
    score = fold(attempts, **rules)
    assert [index for index, each in enumerate(score.outcomes) if each.needs_person] == indices
    assert score.needs_person == bool(indices)


def test_numbers_of_attempts() -> None:
    score = fold(["wrong", "unreadable", "wrong", "half", "right", "wrong"], attempts=2)
    assert [outcome.number for outcome in score.outcomes] == [1, None, 1, 2, 3, 1]


def test_an_unknown_way_of_counting_is_a_broken_promise() -> None:
    with pytest.raises(ValueError, match="average"):
        fold(["right"], counts="average")


def test_an_unknown_curve_is_a_broken_promise() -> None:
    with pytest.raises(ValueError, match="cliff"):
        fold(["right @ +1h"], curve="cliff")


def test_a_time_without_zone_is_a_broken_promise() -> None:
    naive = right_at(datetime(2026, 5, 10, 12))  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a time zone"):
        score_attempts(Rules(points=Fraction(2), due=DUE), (naive,))


def right_at(moment: datetime) -> Attempt:
    return Attempt("1", Decision(Verdict.EQUAL, SameTree(), Fraction(1)), moment)

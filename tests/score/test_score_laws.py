"""What holds of every score, whatever the attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.decision import (
    Decision,
    GaveUp,
    NothingTyped,
    NumericEvidence,
    SameTree,
    Verdict,
)
from grader.score.fold import score_attempts
from grader.score.model import Attempt, Rules

SETTINGS = settings(derandomize=True, max_examples=400, deadline=None)
DUE = datetime(2026, 5, 10, 12, tzinfo=UTC)
VERDICTS = list(Verdict)
FREE = {Verdict.BLANK, Verdict.UNREADABLE}

fractions = st.fractions(0, 1, max_denominator=12)


def decision_of(text: str) -> Decision:
    """A decision that depends on the text alone, as all do: `v3` and its digits."""
    number = int(text[1:])
    verdict = VERDICTS[number % len(VERDICTS)]
    credit = Fraction(number % 7, 6) if verdict is Verdict.DIFFERENT else Fraction(0)
    if verdict is Verdict.EQUAL:
        certificate = NumericEvidence(3, 64) if number % 2 else SameTree()
        return Decision(verdict, certificate, Fraction(1))
    ground = NothingTyped() if verdict is Verdict.BLANK else GaveUp("budget")
    return Decision(verdict, ground, min(credit, Fraction(1)))


times = st.none() | st.integers(-100, 200).map(lambda minutes: DUE + timedelta(minutes=minutes))
attempts = st.builds(
    lambda number, when: Attempt(f"v{number}", decision_of(f"v{number}"), when),
    st.integers(0, 34),
    times,
)
histories = st.lists(attempts, max_size=8).map(tuple)
rules = st.builds(
    Rules,
    points=st.fractions(0, 5, max_denominator=6),
    attempts=st.none() | st.integers(0, 4),
    counts=st.sampled_from(["best", "last", "first"]),
    due=st.none() | st.just(DUE),
    penalty=fractions,
    per_hours=st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(24)]),
    grace_minutes=st.sampled_from([Fraction(0), Fraction(10)]),
    closes_after_hours=st.none() | st.sampled_from([Fraction(0), Fraction(2)]),
    curve=st.sampled_from(["steps", "linear", "compound"]),
    at_most=st.just(Fraction(1)) | fractions,
    attempt_credit=st.just(()) | st.lists(fractions, max_size=3).map(tuple),
    round_to=st.none() | st.sampled_from([Fraction(1, 4), Fraction(1), Fraction(3)]),
)


@SETTINGS
@given(rules, histories)
def test_points_lie_in_range_and_lines_add_up(policy: Rules, history: tuple[Attempt, ...]) -> None:
    score = score_attempts(policy, history)
    assert 0 <= score.earned <= score.possible == policy.points
    assert sum((line.points for line in score.lines), Fraction(0)) == score.earned


@SETTINGS
@given(rules, histories)
def test_the_counted_attempt_gives_the_points(policy: Rules, history: tuple[Attempt, ...]) -> None:
    score = score_attempts(policy, history)
    states = [outcome.state for outcome in score.outcomes]
    assert len(states) == len(history)
    assert states.count("counted") == (score.counted is not None)
    points = score.outcomes[score.counted].points if score.counted is not None else 0
    assert points == score.earned
    if policy.attempts is not None:
        assert score.attempts_used <= policy.attempts


@SETTINGS
@given(
    rules, histories, attempts.filter(lambda each: each.decision.verdict in FREE), st.integers(0, 8)
)
def test_what_is_blank_or_unreadable_changes_nothing(
    policy: Rules, history: tuple[Attempt, ...], free: Attempt, where: int
) -> None:
    before = score_attempts(policy, history)
    after = score_attempts(policy, (*history[:where], free, *history[where:]))
    assert (after.earned, after.attempts_used) == (before.earned, before.attempts_used)


@SETTINGS
@given(rules, histories, attempts)
def test_under_best_a_later_attempt_never_lowers(
    policy: Rules, history: tuple[Attempt, ...], later: Attempt
) -> None:
    policy = msgspec.structs.replace(policy, counts="best")
    longer = score_attempts(policy, (*history, later))
    assert longer.earned >= score_attempts(policy, history).earned


@SETTINGS
@given(rules, histories, st.sampled_from(["best", "first"]), st.integers(0, 300))
def test_a_later_due_date_never_lowers(
    policy: Rules, history: tuple[Attempt, ...], counts: str, minutes: int
) -> None:
    # Under `last` it may: what was refused as too late now counts, and can be wrong.
    policy = msgspec.structs.replace(policy, counts=counts, due=DUE)
    longer = msgspec.structs.replace(policy, due=DUE + timedelta(minutes=minutes))
    assert score_attempts(longer, history).earned >= score_attempts(policy, history).earned


@SETTINGS
@given(rules, histories, st.integers(0, 4))
def test_under_best_more_attempts_never_lower(
    policy: Rules, history: tuple[Attempt, ...], limit: int
) -> None:
    few = msgspec.structs.replace(policy, counts="best", attempts=limit)
    more = msgspec.structs.replace(few, attempts=limit + 1)
    assert score_attempts(more, history).earned >= score_attempts(few, history).earned


@SETTINGS
@given(rules, histories, fractions)
def test_a_person_is_asked_for_all_that_could_change_the_points(
    policy: Rules, history: tuple[Attempt, ...], credit: Fraction
) -> None:
    """Judging the undecided texts that nobody is asked for leaves the points as they are."""
    before = score_attempts(policy, history)
    asked = {
        attempt.response
        for attempt, outcome in zip(history, before.outcomes, strict=True)
        if outcome.needs_person
    }
    judged = Decision(Verdict.DIFFERENT, SameTree(), credit)
    undecided = {each.response for each in history if each.decision.verdict is Verdict.UNDECIDED}
    for text in undecided - asked:
        # Every copy of the same text gets the same judgement, as in a gradebook.
        after = tuple(
            msgspec.structs.replace(each, decision=judged) if each.response == text else each
            for each in history
        )
        assert score_attempts(policy, after).earned == before.earned


@SETTINGS
@given(rules, histories, st.sampled_from([-11, 0, 5]))
def test_time_zones_do_not_matter(policy: Rules, history: tuple[Attempt, ...], hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    moved = tuple(
        msgspec.structs.replace(each, submitted_at=each.submitted_at.astimezone(zone))
        if each.submitted_at
        else each
        for each in history
    )
    assert score_attempts(policy, moved) == score_attempts(policy, history)

"""Changes of grades, grouped by what causes them."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from grader.decide.decision import Decision, SameTree, Structure, Verdict
from grader.report.changes import Change, Moved, changes_between
from grader.report.summary import Result
from grader.score.adjust import adjusted
from grader.score.fold import score_attempts
from grader.score.model import Adjustment, Attempt, Rules

RULES = Rules(points=Fraction(2), attempts=3)
ONE, HALF, NONE = Fraction(1), Fraction(1, 2), Fraction(0)


def result(learner: str, responses: dict[str, Fraction], rules: Rules = RULES) -> Result:
    """A learner's result, from the credit of each response."""
    attempts = tuple(
        Attempt(text, Decision(Verdict.EQUAL, SameTree(), credit))
        if credit == 1
        else Attempt(text, Decision(Verdict.DIFFERENT, Structure(()), credit))
        for text, credit in responses.items()
    )
    return Result(learner, "hw", "mean", attempts, score_attempts(rules, attempts))


def test_learners_with_the_same_response_stand_together() -> None:
    found = changes_between(
        (result(name, {"a/2": NONE}), result(name, {"a/2": ONE})) for name in ("ben", "ada")
    )
    moved = (Moved("ada", Fraction(0), Fraction(2)), Moved("ben", Fraction(0), Fraction(2)))
    assert found.changes == (Change("hw", "mean", "verdict", moved, "a/2", NONE, ONE),)
    assert (found.gaining, found.losing) == (2, 0)


def test_who_gains_and_who_loses() -> None:
    found = changes_between(
        [
            (result("ada", {"a": ONE}), result("ada", {"a": HALF})),
            (result("ben", {"b": NONE}), result("ben", {"b": ONE})),
            (result("cem", {"c": NONE}), result("cem", {"c": NONE})),
        ]
    )
    assert [(each.response, each.gained, each.lost) for each in found.changes] == [
        ("b", Fraction(2), Fraction(0)),
        ("a", Fraction(0), Fraction(1)),
    ]
    assert (found.gaining, found.losing) == (1, 1)
    assert [moved.learner for _, moved in found.losses] == ["ada"]


def test_who_gains_on_one_part_and_loses_on_another_does_both() -> None:
    up = (result("ada", {"a": NONE}), result("ada", {"a": ONE}))
    down = (result("ada", {"b": HALF}), result("ada", {"b": NONE}))
    other = tuple(msgspec.structs.replace(each, part="variance") for each in down)
    found = changes_between([up, (other[0], other[1])])
    assert (found.gaining, found.losing) == (1, 1)


def test_the_response_that_counts_now_is_the_cause() -> None:
    before = result("ada", {"a": HALF, "b": NONE, "c": NONE})
    after = result("ada", {"a": HALF, "b": ONE, "c": HALF})
    assert [each.response for each in changes_between([(before, after)]).changes] == ["b"]


def test_a_response_that_counted_and_lost_its_credit() -> None:
    before, after = result("ada", {"a": ONE, "b": HALF}), result("ada", {"a": NONE, "b": HALF})
    (change,) = changes_between([(before, after)]).changes
    assert (change.response, change.credit_before, change.credit_after) == ("a", ONE, NONE)


def test_another_rule() -> None:
    stricter = Rules(points=Fraction(2), attempts=1, counts="last")
    before = result("ada", {"a": NONE, "b": ONE})
    after = result("ada", {"a": NONE, "b": ONE}, stricter)
    (change,) = changes_between([(before, after)]).changes
    assert (change.cause, change.rules) == ("policy", ("attempts", "counts"))


def test_what_a_person_set() -> None:
    before = result("ada", {"a": NONE})
    score = adjusted(before.score, [Adjustment(ONE, "she showed me")])
    after = Result("ada", "hw", "mean", before.attempts, score)
    (change,) = changes_between([(before, after)]).changes
    assert change.cause == "other"


def test_nothing_moves() -> None:
    same = result("ada", {"a": HALF})
    found = changes_between([(same, same)])
    assert (found.changes, found.gaining, found.losing) == ((), 0, 0)

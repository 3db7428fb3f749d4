"""Which responses of a learner feed the key of a later part, and what that cannot be used for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.follow.guard import Guard
from grader.follow.learner import MOST_FEEDS, Follower, Submission
from grader.grade import grade
from grader.spec.follow_through import CARRIED
from grader.spec.load import read_problem
from grader.spec.model import Problem

TEXT = """
id: chain
title: A chain
statement: Each number is made from the one before.
parts:
  - {id: first, kind: number, title: T, ask: A, key: 10, points: 1, attempts: 3}
  - {id: other, kind: number, title: T, ask: A, key: 100, points: 1}
  - id: second
    kind: number
    title: T
    ask: A
    key: 13
    points: 1
    attempts: 2
    mistakes:
      - {token: copied, response: 8, say: S}
    follow_through: {inputs: {x: first}, within: {x: "[-50, 50]"}, key: x + 3, credit: 1/2}
  - id: third
    kind: number
    title: T
    ask: A
    key: 126
    points: 1
    follow_through:
      inputs: {y: second, z: other}
      within: {y: "[-50, 50]", z: "[-500, 500]"}
      key: 2*y + z
      credit: 1/4
"""
START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def problem_of() -> Problem:
    problem, issues = read_problem(TEXT, "chain")
    assert [issue for issue in issues if issue.severity == "error"] == []
    assert problem is not None
    return problem


PROBLEM = problem_of()


def follower(part: str = "second") -> Follower:
    return Follower(PROBLEM, PROBLEM.part(part))


def timed(*pairs: tuple[str, int | None]) -> list[Submission]:
    """Responses, each with the minute in which it came."""
    return [(text, None if at is None else START + timedelta(minutes=at)) for text, at in pairs]


# What was typed in the first part and in the second, and what feeds the second.
FED = [
    ("the one before", [("5", 0)], [("8", 1)], ("5",)),
    ("all wrong ones, the latest last", [("5", 0), ("6", 1)], [("8", 2)], ("5", "6")),
    ("right ones too", [("5", 0), ("10", 1)], [("8", 2)], ("5", "10")),
    ("none that came later", [("5", 2)], [("8", 1)], ()),
    ("at the same time", [("5", 1)], [("8", 1)], ("5",)),
    ("before the last of them", [("5", 2)], [("8", 1), ("9", 3)], ("5",)),
    ("the same again is no later one", [("5", 2)], [("8", 1), ("8", 3)], ()),
    ("those over the limit do not count", [("5", 2)], [("1", 0), ("8", 1), ("9", 3)], ()),
    ("unknown times come before all", [("5", None)], [("8", 1)], ("5",)),
    ("an unknown time is no limit", [("5", 2)], [("8", None)], ("5",)),
    ("what cannot be read feeds nothing", [("5.5.5", 0), ("", 0)], [("8", 1)], ()),
    ("those over their own limit", [("1", 0), ("2", 0), ("3", 0), ("5", 0)], [("8", 1)],
     ("1", "2", "3")),
    ("nothing was typed yet", [("5", 2)], [], ("5",)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "expected"), [row[1:] for row in FED], ids=[row[0] for row in FED]
)
def test_which_responses_feed(
    first: list[tuple[str, int | None]],
    second: list[tuple[str, int | None]],
    expected: tuple[str, ...],
) -> None:
    submissions = {"first": timed(*first), "second": timed(*second)}
    assert follower().responses(submissions)["first"] == expected


def test_each_wrong_response_is_carried() -> None:
    key = follower().own_key({"first": ["5", "10", "7"]})
    assert key is not None
    assert {text: grade(key, text).credit for text in ("8", "10", "11", "13")} == {
        "8": Fraction(1, 2),
        "10": Fraction(1, 2),
        "11": 0,
        "13": 1,
    }
    assert grade(key, "8").misconception == CARRIED


@pytest.mark.parametrize("responses", [[], ["10"], ["?"], ["0"], ["1"], ["60"]])
def test_nothing_is_carried(responses: list[str]) -> None:
    assert follower().own_key({"first": responses}) is None


def test_a_chain_follows_what_followed() -> None:
    """The second result is wrong because the first was: it feeds the third all the same."""
    feeds = follower("third").feeds({"second": ["8"], "other": ["100"]})
    assert [feed.outcome for feed in feeds] == ["116"]
    both = follower("third").feeds({"second": ["8"], "other": ["90"]})
    assert [feed.outcome for feed in both] == ["106"]


def test_several_responses_are_combined() -> None:
    feeds = follower("third").feeds({"second": ["13", "8"], "other": ["100", "90"]})
    assert [feed.outcome for feed in feeds] == ["106", "116", "116", Guard.ALL_RIGHT]


def test_guesses_beyond_a_number_feed_nothing() -> None:
    feeds = follower("third").feeds(
        {"second": ["8"], "other": [str(number) for number in range(2, 60)]}
    )
    assert len(feeds) == MOST_FEEDS
    assert feeds[0].responses["other"] == "59"


def test_a_response_that_came_later_is_told() -> None:
    submissions = {"first": timed(("5", 2)), "second": timed(("8", 1))}
    assert [feed.outcome for feed in follower().explain(submissions)] == [
        Guard.NOT_ANSWERED,
        Guard.CAME_LATER,
    ]


NUMBERS = st.sampled_from(["5", "6", "7.5", "10", "-3", "0", "1/3", "x", "", "60"])


@settings(derandomize=True, deadline=None)
@given(st.lists(NUMBERS, max_size=3), NUMBERS)
def test_one_more_earlier_response_never_takes_anything(before: list[str], more: str) -> None:
    """Whoever corrects an earlier part keeps what was earned by following it."""
    one = follower()
    fewer, all_ = one.own_key({"first": before}), one.own_key({"first": [*before, more]})
    for text in ("8", "9", "10.5", "13", "0", "3", "10/3"):
        kept = grade(fewer or one.key, text).credit
        assert grade(all_ or one.key, text).credit >= kept


@settings(derandomize=True, deadline=None)
@given(st.lists(NUMBERS, max_size=4))
def test_the_verdict_is_that_of_the_part(earlier: list[str]) -> None:
    """What is carried forward changes what a wrong response earns, never what is right."""
    one = follower()
    key = one.own_key({"first": earlier}) or one.key
    for text in ("8", "9", "13", "26/2", "?", ""):
        assert grade(key, text).verdict is grade(one.key, text).verdict
        assert grade(key, text).credit <= 1


@settings(derandomize=True, deadline=None)
@given(st.lists(NUMBERS, unique=True, max_size=3), st.randoms(use_true_random=False))
def test_the_key_does_not_depend_on_the_order(earlier: list[str], random: object) -> None:
    shuffled = list(earlier)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert follower().own_key({"first": earlier}) == follower().own_key({"first": shuffled})

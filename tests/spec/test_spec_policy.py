"""The policy of a problem: what its fields become, and what is refused at which line."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.spec.load import read_problem
from grader.spec.model import LateRule, Policy

TWO_PARTS = """\
id: small
title: Small
statement: Nothing is given.
policy: POLICY
parts:
  - {id: one, kind: number, title: One, ask: What is it?, key: 0.5, points: 1.5}
  - {id: two, kind: number, title: Two, ask: What is it?, key: 0.25, points: 2}
"""

READ = [
    ("{}", Policy()),
    ("{counts: last}", Policy("last")),
    (
        "{attempt_credit: [1, 3/4, 0.5]}",
        Policy(attempt_credit=(Fraction(1), Fraction(3, 4), Fraction(1, 2))),
    ),
    ("{round_to: 0.5}", Policy(round_to=Fraction(1, 2))),
    ("{drop_lowest: 1}", Policy(drop_lowest=1)),
    ("{show_answer: correct-or-past-due}", Policy(show_answer="correct-or-past-due")),
    (
        "{late: {penalty: 0.1, curve: linear, at_most: 1/2}}",
        Policy(late=LateRule(Fraction(1, 10), curve="linear", at_most=Fraction(1, 2))),
    ),
]


@pytest.mark.parametrize(("written", "policy"), READ)
def test_what_is_written_becomes_the_policy(written: str, policy: Policy) -> None:
    problem, issues = read_problem(TWO_PARTS.replace("POLICY", written), "small.yaml")
    assert issues == []
    assert problem is not None
    assert problem.policy == policy


REFUSED = [
    ("{attempt_credit: [1, 1.5]}", "not-a-share", 4),
    ("{attempt_credit: [1/2, 1]}", "rising-credit", 4),
    ("{attempt_credit: [-1]}", "not-a-share", 4),
    ("{late: {at_most: 2}}", "not-a-share", 4),
    ("{late: {curve: cliff}}", "unknown-word", 4),
    ("{round_to: 0}", "not-positive", 4),
    ("{round_to: 1}", "uneven-points", 6),
    ("{drop_lowest: 2}", "drops-everything", 4),
    ("{drop_lowest: -1}", "not-positive", 4),
    ("{show_answer: sometimes}", "unknown-word", 4),
]


@pytest.mark.parametrize(("written", "code", "line"), REFUSED)
def test_a_policy_that_cannot_be_meant_is_refused(written: str, code: str, line: int) -> None:
    _, issues = read_problem(TWO_PARTS.replace("POLICY", written), "small.yaml")
    assert [(issue.code, issue.line) for issue in issues if issue.severity == "error"][:1] == [
        (code, line)
    ]

"""Decisions as JSON: nothing that was typed keeps one from being written down."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.decide.decision import (
    Decision,
    Feedback,
    NotRead,
    Options,
    Verdict,
    from_json,
    to_json,
)
from grader.grade import grade
from grader.spec.key import FormulaKey
from grader.syntax.problem import Note, SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

LONE = "a\ud800b\udfff"
UNREADABLE = [
    Decision(Verdict.UNREADABLE, NotRead(SyntaxProblem("unknown-name", LONE, 0, 1, LONE, LONE))),
    Decision(Verdict.EQUAL, Options(((LONE,),), (True,)), Fraction(1, 3)),
    Decision(Verdict.EQUAL, Options((), ()), feedback=(Feedback(LONE, {LONE: LONE}),)),
    Decision(Verdict.EQUAL, Options((), ()), notes=(Note(LONE, 0, 1, LONE),)),
]


@pytest.mark.parametrize("decision", UNREADABLE)
def test_lone_surrogates_become_question_marks(decision: Decision) -> None:
    written = to_json(decision)
    assert b"a?b?" in written
    again = from_json(written)
    assert (again.verdict, again.credit) == (decision.verdict, decision.credit)
    assert to_json(again) == written


def test_a_response_with_a_lone_surrogate_is_graded_and_written() -> None:
    decision = grade(FormulaKey("x", Vocabulary(names=("x",))), "x + \ud83d")
    assert decision.verdict is Verdict.UNREADABLE
    assert from_json(to_json(decision)).verdict is Verdict.UNREADABLE


def test_other_characters_stay_what_they_are() -> None:
    problem = SyntaxProblem("unknown-name", "γ😀\x00", 0, 1, "γ")
    decision = Decision(Verdict.UNREADABLE, NotRead(problem))
    assert from_json(to_json(decision)) == decision

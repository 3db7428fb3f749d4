"""How a response was read is shown as a person would type it, and means the same."""

from __future__ import annotations

import pytest

from grader.decide.decision import Verdict
from grader.grade import grade
from grader.report.readings import read_expression, show_reading
from grader.spec.domain import Domain
from grader.spec.key import FormulaKey
from grader.syntax.vocabulary import Vocabulary

VOCABULARY = Vocabulary(names=("a", "b", "pi_k", "N_k"))

SHOWN = [
    (r"\frac{a}{b}", "a/b"),
    (r"\frac{\pi_k N_k}{a + b}", "(pi_k N_k)/(a + b)"),
    (r"\frac{1}{1+\frac{a}{b}}", "1/(1 + (a/b))"),
    ("{a + b}*2", "(a + b)*2"),
    ("{a + b}", "a + b"),
    (r"a^{b+1}", "a^(b + 1)"),
    ("[a + b]*(a - b)", "[a + b]*(a - b)"),
    ("{a, b}", "{a, b}"),
]


@pytest.mark.parametrize(("typed", "shown"), SHOWN)
def test_a_reading_shows_round_brackets_for_braces(typed: str, shown: str) -> None:
    key = FormulaKey(typed, VOCABULARY, dict.fromkeys(VOCABULARY.names, Domain()))
    decision = grade(key, typed)
    assert show_reading(key, typed, decision).text == shown
    assert read_expression(VOCABULARY, shown) is not None
    assert grade(key, shown).verdict is Verdict.EQUAL

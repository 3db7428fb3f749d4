"""A wrong number is told by the name of the run that gives it, and by what it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.grade import grade
from grader.report.recognised import recognised_text
from grader.report.safety import PLAIN
from grader.report.sentences import tell
from grader.spec.load import load_problem
from grader.spec.resolve import resolve_key, solution_of

PROBLEM = load_problem(Path(__file__).parents[2] / "problems/em-gaussian-mixture/problem.yaml")
FORUM = "variance-as-standard-deviation"

# The part, the number typed into it, and what it is in the wrong run (empty: what was asked for).
FOUND = [
    ("likelihood", "5.03812884", "mean of component 1 at convergence"),
    ("likelihood", "0.69307411", "mean of component 2 at convergence"),
    ("likelihood", "0.6199125", "variance of component 1 at convergence"),
    ("likelihood", "5.32681503", "variance of component 2 at convergence"),
    ("m-step-mean", "5.03812884", "mean of component 1 at convergence"),
    ("m-step-variance", "5.32681503", "variance of component 2 at convergence"),
    ("m-step-weight", "0.6199125", "variance of component 1 at convergence"),
    ("likelihood", "-15.46393145", ""),
    ("likelihood", "-15.46", ""),
]


@pytest.mark.parametrize(("part_id", "typed", "quantity"), FOUND)
def test_the_forums_numbers_are_told_by_name(part_id: str, typed: str, quantity: str) -> None:
    part = PROBLEM.part(part_id)
    decision = grade(resolve_key(PROBLEM, part), typed)
    assert decision.misconception == f"slip:{FORUM}"
    expected = f"A known wrong run gives this number: `{FORUM}`"
    expected += f", as its {quantity}." if quantity else "."
    assert recognised_text(PROBLEM, part, FORUM, decision) == expected
    assert tell(PROBLEM, part, decision, PLAIN).mistake.startswith(f"{expected}\n\n")


def test_a_number_with_all_the_digits_of_a_program_is_told_too() -> None:
    typed = repr(solution_of(PROBLEM, FORUM).value("means", "converged", 1, None))
    assert len(typed) > 14
    part = PROBLEM.part("m-step-mean")
    decision = grade(resolve_key(PROBLEM, part), typed)
    assert "mean of component 1 at convergence" in tell(PROBLEM, part, decision, PLAIN).mistake


def test_steps_in_words() -> None:
    solution = solution_of(PROBLEM, FORUM)
    part = PROBLEM.part("m-step-mean")
    for step, words in ((1, "after the first step"), (2, "after 2 steps")):
        typed = f"{solution.value('means', step, 1, None):.8f}"
        decision = grade(resolve_key(PROBLEM, part), typed)
        assert words in recognised_text(PROBLEM, part, FORUM, decision)


def test_a_run_that_has_no_such_number_is_still_named() -> None:
    part = PROBLEM.part("likelihood")
    decision = grade(resolve_key(PROBLEM, part), "123.456")
    assert recognised_text(PROBLEM, part, FORUM, decision) == (
        f"A known wrong run gives this number: `{FORUM}`."
    )
    assert "unheard-of" in recognised_text(PROBLEM, part, "unheard-of", decision)

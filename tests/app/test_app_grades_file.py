"""The table of grades is the same, whether learners come singly or with equal points together."""

from __future__ import annotations

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.app.class_files import GradesFile
from grader.app.graded import Graded, LearnerGrades, parts_of
from grader.report.summary import Result
from grader.score.course import Adding
from grader.score.fold import score_attempts
from grader.score.model import Adjustment
from grader.score.total import GradeRules
from grader.spec.load import load_problem

BANK = Path(__file__).parents[2] / "problems"
EARNED = st.sampled_from([Fraction(n, 3) for n in range(10)])
ADDING = st.builds(
    lambda drops, grading: (drops, grading),
    st.sampled_from([{}, {"kmeans-by-hand": 1}, {"kmeans-by-hand": 2, "beta-coin": 1}]),
    st.sampled_from([None, GradeRules(), GradeRules({"beta-coin": Fraction(0)}, 1, Fraction(1))]),
)


@pytest.fixture(scope="module")
def parts() -> tuple[Graded, ...]:
    """Two parts of one problem, three of another."""
    coin, means = (
        parts_of([load_problem(BANK / name)]) for name in ("beta-coin", "kmeans-by-hand")
    )
    return (*coin[:2], *means[:3])


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.lists(EARNED, min_size=5, max_size=5), min_size=1, max_size=6), ADDING)
def test_both_ways_write_the_same(
    parts: tuple[Graded, ...],
    rows: list[list[Fraction]],
    way: tuple[dict[str, int], GradeRules | None],
) -> None:
    adding = Adding(tuple((each.problem.id, each.rules.points) for each in parts), *way)
    learners = [f"=learner {n}" for n in range(2 * len(rows))]
    which = [n % len(rows) for n in range(len(learners))]
    singly, together = io.StringIO(), io.StringIO()
    one = GradesFile(singly, parts, adding)
    for learner, row in zip(learners, which, strict=True):
        one.take(grades_of(learner, parts, rows[row]))
    GradesFile(together, parts, adding).take_all(learners, rows, which)
    assert singly.getvalue() == together.getvalue()
    assert singly.getvalue().startswith("learner,beta-coin/")


def grades_of(learner: str, parts: Sequence[Graded], earned: Sequence[Fraction]) -> LearnerGrades:
    results = []
    for graded, points in zip(parts, earned, strict=True):
        rules = replace(graded.rules, adjustments=(Adjustment(points, "so"),))
        score = score_attempts(rules, ())
        results.append(Result(learner, graded.problem.id, graded.part.id, (), score))
    return LearnerGrades(learner, tuple(results))

"""`grader explain` says when the grade leaves a whole problem out, and what it would have had."""

from __future__ import annotations

import pytest
from staff_desk import PROBLEM, Desk

WORDS = "It would have counted with 2 of 5 points."


@pytest.fixture
def dropping(desk: Desk) -> Desk:
    """Two problems of five points each; of ada's the first went worse, of ben's the second."""
    other = desk.bank / "more" / "problem.yaml"
    other.parent.mkdir()
    other.write_text(PROBLEM.replace("id: hw", "id: more"), encoding="utf-8")
    settings = desk.folder / "in" / "class.yaml"
    settings.parent.mkdir()
    settings.write_text("grading: {drop_lowest: 1}\n", encoding="utf-8")
    desk.write(("ada", "mean", "2.5"), ("ben", "mean", "2.5"))
    desk.write(("ada", "joint", "pi_k*N_k"), problem="more")
    desk.grade()
    return desk


def test_a_problem_that_is_left_out_is_told_with_its_points(dropping: Desk) -> None:
    assert dropping("explain", "ada", "hw", "mean") == 0
    assert WORDS in dropping.out
    assert "drop_lowest" in dropping.out
    assert dropping("explain", "ada", "more", "joint") == 0
    assert "drop_lowest" not in dropping.out
    assert dropping("explain", "ben", "more", "mean") == 0
    assert "It would have counted with 0 of 5 points." in dropping.out


def test_programs_are_told_it_too(dropping: Desk) -> None:
    assert dropping("explain", "ada", "hw", "joint", "--json") == 0
    (told,) = dropping.data()
    facts = {"rule": "drop_lowest", "count": 1, "earned": "2", "possible": "5"}
    assert told["problem_dropped"] == facts
    assert dropping("explain", "ben", "hw", "joint", "--json") == 0
    assert dropping.data()[0]["problem_dropped"] is None

"""Totals and grades, as examples that a teacher can check, and what holds of all of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.score.total import GradeRules, Points, grade_of, total


def points(written: str) -> list[Points]:
    """`1/2 3/4`: one of two, three of four."""
    pairs = (each.split("/") for each in written.split())
    return [Points(Fraction(earned), Fraction(possible)) for earned, possible in pairs]


# what is shown, points of the parts, how many are dropped, earned, possible, dropped
TOTALS = [
    ("nothing", "", 0, "0", "0", ()),
    ("a plain sum", "1/2 3/4", 0, "4", "6", ()),
    ("the lowest is dropped", "1/1 0/1 1/1", 1, "2", "2", (1,)),
    ("the lowest share, not the fewest points", "1/1 4/8", 1, "1", "1", (1,)),
    ("of equals the last", "1/2 1/2 2/2", 1, "3", "4", (1,)),
    ("two of them", "0/1 1/2 3/3 4/4", 2, "7", "7", (0, 1)),
    ("one always stays", "0/1 1/1", 5, "1", "1", (0,)),
    ("what is worth nothing is no part of this", "0/0 1/2 2/2", 1, "2", "2", (1,)),
    ("only things worth nothing", "0/0", 1, "0", "0", ()),
]


@pytest.mark.parametrize(
    ("written", "drop", "earned", "possible", "dropped"),
    [row[1:] for row in TOTALS],
    ids=[row[0] for row in TOTALS],
)
def test_totals(
    written: str, drop: int, earned: str, possible: str, dropped: tuple[int, ...]
) -> None:
    found = total(points(written), drop)
    assert found.points == Points(Fraction(earned), Fraction(possible))
    assert found.dropped == dropped


THIRDS = GradeRules({"b": Fraction(2)})
# what is shown, rules, points of the problems a, b, c, the grade in per cent, dropped
GRADES = [
    ("the mean of the shares", GradeRules(), "1/2 8/8", "75", ()),
    ("weights", THIRDS, "0/5 5/5", "200/3", ()),
    ("rounded", GradeRules({"b": Fraction(2)}, 0, Fraction(1)), "0/5 5/5", "67", ()),
    ("rounded to halves, up", GradeRules({}, 0, Fraction(1, 2)), "5/8", "125/2", ()),
    ("the lowest is dropped", GradeRules({}, 1), "1/2 0/1 1/1", "75", ("b",)),
    ("practice has no say", GradeRules({"a": Fraction(0)}, 1), "0/9 1/2 1/1", "100", ("b",)),
    ("nothing has any weight", GradeRules({"a": Fraction(0)}), "1/1", None, ()),
    ("nothing at all", GradeRules(), "", None, ()),
]


@pytest.mark.parametrize(
    ("rules", "written", "percent", "dropped"),
    [row[1:] for row in GRADES],
    ids=[row[0] for row in GRADES],
)
def test_grades(
    rules: GradeRules, written: str, percent: str | None, dropped: tuple[str, ...]
) -> None:
    found = grade_of(rules, dict(zip("abc", points(written), strict=False)))
    assert found.percent == (None if percent is None else Fraction(percent))
    assert found.dropped == dropped


shares = st.integers(1, 9).flatmap(
    lambda possible: st.builds(
        Points, st.fractions(0, possible, max_denominator=4), st.just(Fraction(possible))
    )
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.lists(shares, min_size=1, max_size=6), st.integers(0, 7))
def test_dropping_never_lowers_the_share_of_equal_parts(parts: list[Points], drop: int) -> None:
    alike = [Points(each.share, Fraction(1)) for each in parts]
    before, after = total(alike), total(alike, drop)
    assert after.points.share >= before.points.share
    assert len(after.dropped) == min(drop, len(parts) - 1)

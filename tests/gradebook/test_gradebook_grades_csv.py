"""The grades as CSV: exact points, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.write_grades import grades_header, grades_line, points_cell
from grader.report.safety import safe_text
from grader.score.total import Points

POINTS = [
    ("0", "0"),
    ("1", "1"),
    ("5", "5"),
    ("1/2", "0.5"),
    ("1/8", "0.125"),
    ("1/1000000", "0.000001"),
    ("100", "100"),
    ("1/3", "0.333333333333"),
    ("2/3", "0.666666666667"),
    ("-1/4", "-0.25"),
]


@pytest.mark.parametrize(("points", "cell"), POINTS)
def test_points(points: str, cell: str) -> None:
    assert points_cell(Fraction(points)) == cell


def test_one_problem_names_its_parts_and_several_name_themselves() -> None:
    assert grades_header([("em", "a"), ("em", "b")]) == "learner,a,b,total,possible\n"
    assert grades_header([("em", "a"), ("km", "a")]) == "learner,em/a,km/a,total,possible\n"


def test_the_total_is_that_of_the_exact_points() -> None:
    third = Fraction(1, 3)
    line = grades_line("ana", [third, third, third], points(1, 3))
    assert line == "ana,0.333333333333,0.333333333333,0.333333333333,1,3\n"


def test_more_cells_stand_at_the_end() -> None:
    assert grades_header([("em", "a")], "grade") == "learner,a,total,possible,grade\n"
    assert grades_line("ana", [Fraction(1)], points(1, 2), "50") == "ana,1,1,2,50\n"


def points(earned: int, possible: int) -> Points:
    return Points(Fraction(earned), Fraction(possible))


def read_back(line: str) -> list[str]:
    (record,) = csv.reader(io.StringIO(line, newline=""), strict=True)
    return record


@pytest.mark.parametrize(
    "learner", ["=cmd()", "+1", "-1", "@x", "\tx", "\rx", "\n=x", "＝cmd()", '=HYPERLINK("x","y")']
)
def test_formulas_are_made_text(learner: str) -> None:
    cell = read_back(grades_line(learner, [], points(0, 0)))[0]
    assert cell == "'" + safe_text(learner)


SHOWN = [
    ("ana", "ana"),
    ("مريم.حداد", "مريم.حداد"),
    ("a\u202egnp.exe", "a⟨U+202E⟩gnp.exe"),
    ("\u2067b\u2069", "⟨U+2067⟩b⟨U+2069⟩"),
    ("l\u200er\u200fm\u061c", "l⟨U+200E⟩r⟨U+200F⟩m⟨U+061C⟩"),
    ("\x1b[31mred\x9bm\x7f", "␛[31mred⟨U+009B⟩m␡"),
    ("two\nlines\u2028", "two␊lines⟨U+2028⟩"),
    ("\u200e=cmd()", "⟨U+200E⟩=cmd()"),
    ("\xa0=cmd()", " =cmd()"),
]


@pytest.mark.parametrize(("learner", "cell"), SHOWN)
def test_what_does_not_print_is_seen(learner: str, cell: str) -> None:
    assert read_back(grades_line(learner, [], points(0, 0)))[0] == cell


@settings(derandomize=True, max_examples=200)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_every_learner_is_one_record(learner: str) -> None:
    name, *cells = read_back(grades_line(learner, [Fraction(1)], points(1, 1)))
    shown = safe_text(learner, len(learner))
    assert name in {shown, "'" + shown}
    assert name.isprintable()
    assert cells == ["1", "1", "1"]

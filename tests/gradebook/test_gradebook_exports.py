"""Files for the platforms' importers: what is copied, what is added, who is left out and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from fractions import Fraction

import pytest

from grader.gradebook.exports.canvas import canvas_grades
from grader.gradebook.exports.edx import edx_grades
from grader.gradebook.exports.moodle import moodle_grades
from grader.gradebook.exports.roster import Exported, ExportError, Grades
from grader.score.total import Points


def grades(**earned: str) -> Grades:
    """Points out of nine, by the learner's id."""
    return {name: Points(Fraction(text), Fraction(9)) for name, text in earned.items()}


def rows_of(exported: Exported, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported.text, newline=""), delimiter=delimiter))


def codes(exported: Exported) -> list[str]:
    return [issue.code for issue in exported.issues]


CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 3 (41),Homework 4 (42),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,10,9,(read only)
"Ng, Ada",101,S-1,ada,"A, Morning",7,,70
"=Cmd, Ben",102,S-2,ben,B,,3,
"Öz, Cem",103,S-3,cem,B,,EX,
"Student, Test",104,,,B,,,
"""


def test_canvas_gets_its_own_identity_columns_and_one_more() -> None:
    found = canvas_grades(CANVAS.encode(), "roster.csv", grades(ada="7.5", ben="9"), "Homework 4")
    assert rows_of(found) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 4 (42)"],
        ["", "", "", "", "", ""],
        ["    Points Possible", "", "", "", "", "9"],
        ["Ng, Ada", "101", "S-1", "ada", "A, Morning", "7.5"],
        ["=Cmd, Ben", "102", "S-2", "ben", "B", "9"],
    ]
    assert found.written == 2
    assert found.issues == ()


@pytest.mark.parametrize("item", ["Homework 4", "42", "Homework 4 (42)", " Homework 4 "])
def test_an_assignment_of_canvas_has_a_title_and_a_number(item: str) -> None:
    found = canvas_grades(CANVAS.encode(), "roster.csv", grades(ada="1"), item)
    assert rows_of(found)[0][-1] == "Homework 4 (42)"


@pytest.mark.parametrize(
    ("learners", "column"),
    [(("101", "102"), "ID"), (("S-1", "S-2"), "SIS User ID"), (("ADA", "Ben"), "SIS Login ID")],
)
def test_the_identity_column_is_the_one_that_knows_the_learners(
    learners: tuple[str, str], column: str
) -> None:
    scores = grades(**dict.fromkeys(learners, "1"))
    found = canvas_grades(CANVAS.encode(), "roster.csv", scores, "42")
    assert [row[1] for row in rows_of(found)[3:]] == ["101", "102"]
    named = canvas_grades(CANVAS.encode(), "roster.csv", scores, "42", identity=column)
    assert named == found


def test_marks_of_the_teacher_stay() -> None:
    found = canvas_grades(CANVAS.encode(), "roster.csv", grades(ada="1", cem="2"), "42")
    assert [row[3] for row in rows_of(found)[3:]] == ["ada"]
    assert [(issue.code, issue.line) for issue in found.issues] == [("kept-as-it-is", 6)]


def test_who_is_not_in_the_roster_is_listed() -> None:
    found = canvas_grades(CANVAS.encode(), "roster.csv", grades(ada="1", zoe="2"), "42")
    assert [issue.code for issue in found.issues] == ["learner-not-in-roster"]
    assert "zoe" in found.issues[0].message


def test_points_of_another_scale_are_told_or_converted() -> None:
    scores = grades(ada="4.5")
    told = canvas_grades(CANVAS.encode(), "roster.csv", scores, "41")
    assert codes(told) == ["points-differ"]
    assert rows_of(told)[-1][-1] == "4.5"
    converted = canvas_grades(CANVAS.encode(), "roster.csv", scores, "41", scale=True)
    assert codes(converted) == []
    assert rows_of(converted)[-1][-1] == "5"


def test_the_delimiter_and_the_encoding_of_the_roster_may_be_others() -> None:
    text = CANVAS.replace(",", ";").replace('"Ng; Ada"', "Ng").replace('"A; Morning"', "A")
    data = text.replace('"=Cmd; Ben"', "Ben").replace('"Öz; Cem"', "Öz").encode("utf-16")
    found = canvas_grades(data, "roster.csv", grades(cem="2", ada="1"), "42")
    assert rows_of(found, ";")[-1] == ["Ng", "101", "S-1", "ada", "A", "1"]


CANVAS_REFUSED = [
    ("no section", "Student,ID,Homework (1)\n", "1", "not-a-roster"),
    ("no such assignment", CANVAS, "Homework 5", "no-such-item"),
    ("which assignment?", CANVAS, "", "item-not-told"),
    (
        "read only",
        CANVAS.replace(",10,9,", ",10,(read only),"),
        "42",
        "item-read-only",
    ),
    ("nobody", CANVAS.replace("ada", "eve"), "42", "nobody-matched"),
    ("empty", "", "42", "roster-unreadable"),
]


@pytest.mark.parametrize(
    ("text", "item", "code"),
    [row[1:] for row in CANVAS_REFUSED],
    ids=[row[0] for row in CANVAS_REFUSED],
)
def test_what_canvas_would_misread_is_refused(text: str, item: str, code: str) -> None:
    with pytest.raises(ExportError) as caught:
        canvas_grades(text.encode(), "roster.csv", grades(ada="1"), item)
    assert caught.value.issue.code == code


def test_a_learner_that_fits_two_rows_gets_no_grade() -> None:
    text = CANVAS + '"Ng, Ada",105,S-5,ADA,B,,,\n'
    found = canvas_grades(text.encode(), "roster.csv", grades(Ada="1", ben="2"), "42")
    assert codes(found) == ["learner-twice"]
    assert [row[3] for row in rows_of(found)[3:]] == ["ben"]


def test_two_learners_that_fit_one_row_get_no_grade() -> None:
    scores = grades(ada="1", ADA="2", ben="2")
    found = canvas_grades(CANVAS.encode(), "roster.csv", scores, "42")
    assert codes(found) == ["row-shared", "row-shared"]
    assert [row[3] for row in rows_of(found)[3:]] == ["ben"]


def test_a_damaged_row_is_told_and_left_out() -> None:
    text = CANVAS + "only,three,cells\n"
    found = canvas_grades(text.encode(), "roster.csv", grades(ada="1"), "42")
    assert [(issue.code, issue.line) for issue in found.issues] == [("row-damaged", 8)]


MOODLE = """\
Vorname,Nachname,ID-Nummer,E-Mail-Adresse,Test: Hausaufgabe 4 (Punkte),Zuletzt heruntergeladen
Ada,Ng,0012,ada@example.org,-,1700000000
Ben,Öz,0013,ben@example.org,-,1700000000
"""


def test_moodle_gets_the_identity_columns_in_its_own_language() -> None:
    scores = {"BEN@example.org": Points(Fraction(15, 2), Fraction(9))}
    found = moodle_grades(MOODLE.encode(), "grades.csv", scores, "Hausaufgabe 4")
    assert rows_of(found) == [
        ["Vorname", "Nachname", "ID-Nummer", "E-Mail-Adresse", "Hausaufgabe 4"],
        ["Ben", "Öz", "0013", "ben@example.org", "7.5"],
    ]


def test_ids_keep_their_leading_zeros() -> None:
    scores = {"0012": Points(Fraction(1), Fraction(9)), "13": Points(Fraction(1), Fraction(9))}
    found = moodle_grades(MOODLE.encode(), "grades.csv", scores)
    assert [row[2] for row in rows_of(found)[1:]] == ["0012"]
    assert codes(found) == ["learner-not-in-roster"]


def test_moodle_in_languages_with_a_decimal_comma() -> None:
    text = MOODLE.replace(",", ";").replace("(Punkte)", "(Real)")
    scores = {"0012": Points(Fraction(3), Fraction(9))}
    found = moodle_grades(
        text.encode(), "grades.csv", scores, scale=Fraction(100), decimal_comma=True
    )
    assert rows_of(found, ";")[-1][-1] == "33,3333333333"


TWO_COLUMNS = "First name,ID\nben,ada\nada,ben\n"


def test_ids_to_the_letter_count_more_than_names_that_look_like_them() -> None:
    found = moodle_grades(TWO_COLUMNS.replace("ID\nben", "ID\nBen").encode(), "g", grades(ben="1"))
    assert rows_of(found)[1:] == [["ada", "ben", "1"]]


def test_two_columns_that_know_other_people_are_not_chosen_between() -> None:
    scores = grades(ada="1", ben="2")
    with pytest.raises(ExportError) as caught:
        moodle_grades(TWO_COLUMNS.encode(), "grades.csv", scores)
    assert caught.value.issue.code == "identity-not-told"
    found = moodle_grades(TWO_COLUMNS.encode(), "grades.csv", scores, identity="id")
    assert rows_of(found)[1:] == [["ben", "ada", "1"], ["ada", "ben", "2"]]


OVERRIDES = """\
user_id,username,student_key,course_id,track,cohort,name-0a1b2c3d,grade-0a1b2c3d,\
original_grade-0a1b2c3d,previous_override-0a1b2c3d,new_override-0a1b2c3d
7,ada,,course-v1:X+Y+Z,audit,,Homework 4,0.0,0.0,,
8,ben,,course-v1:X+Y+Z,audit,,Homework 4,5.0,5.0,,4
"""


@pytest.mark.parametrize("item", ["", "Homework 4", "0a1b2c3d"])
def test_open_edx_gets_its_file_back_with_new_overrides(item: str) -> None:
    found = edx_grades(OVERRIDES.encode(), "edx.csv", grades(ada="7.5"), item)
    before = list(csv.reader(io.StringIO(OVERRIDES)))
    before[1][-1] = "7.5"
    assert rows_of(found) == before
    assert found.written == 1


STAFF = """\
user_id,username,full_name,student_uid,enrolled,track,cohort,block_id,title,date_last_graded,\
who_last_graded,Previous Points,New Points
7,ada,Ada,,True,,,block-v1:a,Homework 4,,,0,
7,ada,Ada,,True,,,block-v1:b,Homework 5,,,0,
"""


@pytest.mark.parametrize("item", ["Homework 5", "block-v1:b"])
def test_staff_grades_fill_the_rows_of_one_block(item: str) -> None:
    found = edx_grades(STAFF.encode(), "edx.csv", grades(ada="2"), item)
    assert [row[-1] for row in rows_of(found)] == ["New Points", "", "2"]


EDX_REFUSED: list[tuple[str, str, str, str]] = [
    ("neither file", "user_id,username\n7,ada\n", "", "not-a-roster"),
    ("no such subsection", OVERRIDES, "Homework 9", "no-such-item"),
    ("which block?", STAFF, "", "item-not-told"),
    ("a user twice", OVERRIDES + OVERRIDES.splitlines()[1] + "\n", "", "repeated-user"),
]


@pytest.mark.parametrize(
    ("text", "item", "code"), [row[1:] for row in EDX_REFUSED], ids=[row[0] for row in EDX_REFUSED]
)
def test_what_open_edx_would_refuse_is_refused_here(text: str, item: str, code: str) -> None:
    with pytest.raises(ExportError) as caught:
        edx_grades(text.encode(), "edx.csv", grades(ada="1"), item)
    assert caught.value.issue.code == code


HOSTILE = ["=cmd()", "../../etc", "'; DROP TABLE x; --", "a" * 10_000, "\u202egnp", "a,b;c\td"]


@pytest.mark.parametrize("learner", HOSTILE)
@pytest.mark.parametrize("make", [canvas_grades, edx_grades])
def test_ids_are_data(learner: str, make: Callable[..., Exported]) -> None:
    text = CANVAS if make is canvas_grades else OVERRIDES
    rows = list(csv.reader(io.StringIO(text)))
    row = next(row for row in rows if "ada" in row)
    row[row.index("ada")] = learner
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    scores = {learner: Points(Fraction(1), Fraction(9))}
    item = "42" if make is canvas_grades else ""
    found = make(out.getvalue().encode(), "roster.csv", scores, item)
    assert found.written == 1
    assert learner in [cell for each in rows_of(found) for cell in each]

"""The student analysis of a classic Canvas quiz: found and read in whatever language it is."""

from __future__ import annotations

import pytest
from reading_exports import read_export

MAPPING = """
problem: em
questions:
  "11": likelihood
  "12": winner
"""

TIME = "2026-08-21 14:03:11 UTC"
QUESTIONS = '"11: What is it?",1.0,12: Who wins?,1.0'
END = "n correct,n incorrect,score"


def export(front: str, row: str, questions: str = QUESTIONS, answers: str = "-24.5,1,Ann,0") -> str:
    return f"{front},{questions},{END}\n{row},{answers},1,1,1.0\n"


# What may stand in front of the questions: (header, the same columns of a row, learner).
FRONTS = [
    ("name,id,section,section_id,submitted", f"Ana,7,A,1,{TIME}", "7"),
    ("name,id,section,section_id,submitted,attempt", f"Ana,7,A,1,{TIME},2", "7"),
    ("name,id,sis_id,section,section_id,section_sis_id,submitted", f"Ana,7,s7,A,1,s,{TIME}", "7"),
    ("name,id,sis_id,root_account,section,section_id,section_sis_id,submitted,attempt",
     f"Ana,7,s7,uni,A,1,s,{TIME},1", "7"),
    ("nom,identifiant,section,identifiant_section,envoyé", f"Ana,7,A,1,{TIME}", "7"),
    ("名前,ID,セクション,セクションID,提出済み,試行", f"花子,7,A,1,{TIME},1", "7"),
    ("name,id,section,section_id,submitted", f'"López, Ana",7,"A, B",1,{TIME}', "7"),
]  # fmt: skip


@pytest.mark.parametrize(("front", "row", "learner"), FRONTS)
def test_the_learner_is_found_in_every_language(front: str, row: str, learner: str) -> None:
    read = read_export(export(front, row), MAPPING)
    assert read.format == "canvas-student-analysis"
    assert read.answers == [(learner, "likelihood", "-24.5"), (learner, "winner", "Ann")]
    assert {row.submitted_at.isoformat() for row in read.rows} == {"2026-08-21T14:03:11+00:00"}
    assert {row.line for row in read.rows} == {2}
    assert not read.faults
    assert not read.notes


FRONT = "name,id,sis_id,section,section_id,section_sis_id,submitted,attempt"


def row(number: int = 7, attempt: int = 1, time: str = TIME) -> str:
    return f"Ana,{number},00{number},A,1,s,{time},{attempt}"


# What stands in the cell of question 11, and the response that it is.
CELLS = [
    ("-24.5", "-24.5"),
    ('" -24,5 "', " -24,5 "),
    ('"a,b\\,c"', "a,b\\,c"),
    (r'"\frac{1}{2}\, x"', r"\frac{1}{2}\, x"),
    ('"x\n+ y"', "x\n+ y"),
    ('"a=>1,b=>2,12.5"', "12.5"),
    ('"left=>right,up=>down"', "left=>right,up=>down"),
    ("=cmd()", "=cmd()"),
    ('"{{7*7}}"', "{{7*7}}"),
    ("-", "-"),
]


@pytest.mark.parametrize(("cell", "response"), CELLS)
def test_responses_arrive_as_they_are(cell: str, response: str) -> None:
    read = read_export(export(FRONT, row(), answers=f"{cell},1,,0"), MAPPING)
    assert read.answers == [("7", "likelihood", response)]


def test_questions_are_known_by_their_number_whatever_their_text() -> None:
    questions = '"11: Where\nis $x$, 1: there?",1.0,"12: 11: twice",1.0'
    read = read_export(export(FRONT, row(), questions), MAPPING)
    assert read.answers == [("7", "likelihood", "-24.5"), ("7", "winner", "Ann")]
    assert {each.line for each in read.rows} == {3}


def test_repeated_points_shift_no_column() -> None:
    questions = "10: first,1.0,11: second,1.0,13: third,1.0,12: fourth,2"
    read = read_export(export(FRONT, row(), questions, "a,1.0,b,1.0,c,1.0,d,2"), MAPPING)
    assert read.answers == [("7", "likelihood", "b"), ("7", "winner", "d")]
    assert [(note.code, note.severity) for note in read.notes] == [
        ("unmapped-question", "warning"),
        ("unmapped-question", "warning"),
    ]
    assert "1 response to the question '10: first' is not read" in read.notes[0].message


def test_every_attempt_is_a_row() -> None:
    later = TIME.replace("14:", "15:")
    text = export(FRONT, row()) + f"{row(attempt=2, time=later)},-24.6,1,,0,1,1,1\n"
    read = read_export(text, MAPPING)
    assert [(each.response, each.submitted_at.hour) for each in read.rows] == [
        ("-24.5", 14), ("Ann", 14), ("-24.6", 15),
    ]  # fmt: skip


def test_a_question_that_was_not_drawn_is_no_response() -> None:
    read = read_export(export(FRONT, row(), answers=",,Ann,1"), MAPPING)
    assert read.answers == [("7", "winner", "Ann")]
    assert read.rows_in == 1


# Rows of which nothing can be taken, and why.
BAD_ROWS = [
    (f",,,A,1,s,{TIME},1,-24.5,1,Ann,0,1,1,1", "no-learner"),
    ("Ana,7,007,A,1,s,soon,1,-24.5,1,Ann,0,1,1,1", "bad-foreign-time"),
    (f"Ana,7,007,A,1,s,{TIME},1,-24.5,1", "ragged-row"),
    (f'Ana,7,007,A,1,s,{TIME},1,"-24.5,1,Ann,0,1,1,1', "unclosed-quote"),
    (f"Ana,7,007,A,1,s,{TIME},1,x\0y,1,Ann,0,1,1,1", "nul"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_ROWS, ids=[code for _, code in BAD_ROWS])
def test_a_bad_row_takes_no_other_with_it(bad: str, code: str) -> None:
    good = f"{row(8)},1,1,,0,1,1,1\n"
    # Three good rows tell that the column in front of the questions holds times.
    read = read_export(
        export(FRONT, row()) + good.replace("8", "9", 1) + bad + "\n" + good, MAPPING
    )
    if code == "bad-foreign-time":
        assert read.format == "canvas-student-analysis"
    assert [each.learner for each in read.rows][-1] == "8"
    assert read.codes == [(code, 4)]
    assert read.rows_in == len(read.rows) + 1


def test_the_learner_may_be_named_by_another_column() -> None:
    read = read_export(export(FRONT, row()), "learner: sis_id\n" + MAPPING)
    assert {each.learner for each in read.rows} == {"007"}


def test_an_anonymous_survey_has_no_learners() -> None:
    read = read_export(export("section,section_id,submitted", f"A,1,{TIME}"), MAPPING)
    assert [issue.code for issue in read.faults] == ["no-identity"]
    named = read_export(
        export("section,section_id,submitted", f"A,1,{TIME}"), "learner: section\n" + MAPPING
    )
    assert {each.learner for each in named.rows} == {"A"}


def test_without_a_mapping_questions_speak_for_themselves() -> None:
    read = read_export(export(FRONT, row(), "11: e-step,1.0,12: Who  WINS?,1.0"))
    assert read.answers == [("7", "e-step", "-24.5"), ("7", "winner", "Ann")]


def test_nothing_is_read_that_is_tied_to_nothing() -> None:
    read = read_export(export(FRONT, row(), "11: a,1.0,12: b,1.0"))
    assert [issue.code for issue in read.faults] == ["nothing-mapped"]
    assert "grader map" in read.faults[0].suggestion
    assert not read.rows


def test_options_may_have_other_names_there() -> None:
    mapping = """
questions:
  "12": {problem: em, part: winner, choices: {Ann: a, "Ben, Cy": b, Dan: d}}
"""
    texts = {
        "Ann": "a",
        '"Ben, Cy"': "b",
        '"Ann,Dan"': "a, d",
        '"Ben\\, Cy,Ann"': "b, a",
        "Eve": "Eve",
    }
    for cell, response in texts.items():
        read = read_export(export(FRONT, row(), answers=f",,{cell},0"), mapping)
        assert read.answers == [("7", "winner", response)], cell


def test_entries_of_a_list_are_put_together() -> None:
    mapping = "problem: em\nquestions:\n" + "".join(
        f'  "{key}": {{part: weights, item: {item}}}\n' for key, item in ((11, 2), (12, 1), (13, 4))
    )
    questions = "11: b,1.0,12: a,1.0,13: d,1.0"
    read = read_export(export(FRONT, row(), questions, "2,1,1,1,3,1"), mapping)
    assert read.answers == [("7", "weights", "1, 2, , 3")]
    some = read_export(export(FRONT, row(), questions, "2,1,,,,"), mapping)
    assert some.answers == [("7", "weights", ", 2")]

"""edX's problem responses: the newer columns, the older state, and what learners left in both."""

from __future__ import annotations

import csv
import io
import json

import pytest
from reading_exports import Read, read_export

BLOCK = "block-v1:MITx+6.86x+2023+type@problem+block@abc"
MAPPING = """
problem: em
questions:
  abc_2_1: likelihood
  abc_3_1: {part: winner, choices: {choice_0: ann, choice_1: ben}}
"""
OLD = ["username", "title", "location", "block_id", "state"]
NEW = [*OLD[:3], "Answer", "Answer ID", "Correct Answer", "Question", "block_key", "state"]
FRENCH = ["nom", "titre", "lieu", "Réponse", "Ident.", "Bonne réponse", "Question", "bloc", "état"]
TIME = "2023-08-15T10:00:00Z"


def state(answers: object, **more: object) -> str:
    return json.dumps(
        {"attempts": 1, "last_submission_time": TIME, "student_answers": answers} | more
    )


def report(header: list[str], *rows: list[str], mapping: str = MAPPING) -> Read:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return read_export(text.getvalue(), mapping)


def old(text: str, learner: str = "ana") -> list[str]:
    return [learner, "EM", "Week 4 > Homework", BLOCK, text]


def new(answer: str, answer_id: str, text: str = state({}), learner: str = "ana") -> list[str]:
    return [learner, "EM", "Week 4", answer, answer_id, "-24.5", "What?", BLOCK, text]


# The answers of a state, and the responses that they are.
STATES = [
    ({"abc_2_1": "-24.5"}, [("likelihood", "-24.5")]),
    ({"abc_2_1": " -24,5 "}, [("likelihood", " -24,5 ")]),
    ({"abc_2_1": "x", "abc_2_1_dynamath": "<math/>"}, [("likelihood", "x")]),
    ({"abc_2_1": "1", "abc_3_1": "choice_1"}, [("likelihood", "1"), ("winner", "ben")]),
    ({"abc_3_1": ["choice_1", "choice_0"]}, [("winner", "ben, ann")]),
    ({"abc_3_1": ["choice_9"]}, [("winner", "choice_9")]),
    ({"abc_2_1": ""}, []),
    ({"abc_2_1": None}, []),
    ({"abc_2_1": {"a": [1]}}, []),
    ({}, []),
    (None, []),
    ([], []),
]


@pytest.mark.parametrize(("answers", "responses"), STATES)
def test_older_reports_have_a_state_for_each_problem(answers, responses) -> None:
    read = report(OLD, old(state(answers)), old(state({"abc_2_1": "good"}), "zoe"))
    assert read.format == "edx-problem-responses"
    assert [(p, t) for who, p, t in read.answers if who == "ana"] == responses
    assert {each.submitted_at.isoformat() for each in read.rows} == {"2023-08-15T10:00:00+00:00"}
    assert not read.rejected


@pytest.mark.parametrize("header", [NEW, FRENCH], ids=["English", "French"])
def test_newer_reports_have_a_row_for_each_answer(header: list[str]) -> None:
    both = state({"abc_2_1": "-24.5", "abc_3_1": "choice_1"})
    read = report(header, new("-24.5", "abc_2_1", both), new("Ben", "abc_3_1", both))
    assert read.answers == [("ana", "likelihood", "-24.5"), ("ana", "winner", "Ben")]
    assert [each.line for each in read.rows] == [2, 3]


# The columns of a block in the order of other languages, which sort them by their names there.
ORDERS = [(3, 4, 5, 6), (6, 5, 4, 3), (4, 3, 6, 5), (5, 6, 3, 4)]


@pytest.mark.parametrize("order", ORDERS)
def test_the_columns_of_a_block_are_in_no_order(order: tuple[int, ...]) -> None:
    def turned(row: list[str]) -> list[str]:
        return [*row[:3], *(row[place] for place in order), *row[7:]]

    typed = [new(text, "abc_2_1", state({"abc_2_1": text})) for text in ("1", "1", "-24.5")]
    read = report(*map(turned, [FRENCH, *typed]))
    assert [each.response for each in read.rows] == ["1", "1", "-24.5"]
    chosen = [new(text, "abc_3_1", state({"abc_3_1": "choice_1"})) for text in ("Ann", "Ben")]
    read = report(*map(turned, [FRENCH, *chosen]))
    assert [each.response for each in read.rows] == ["Ann", "Ben"]


def test_a_row_with_a_state_alone_is_read_from_it() -> None:
    rows = [new("1", "abc_2_1"), new("2", "abc_2_1"), new("", "", state({"abc_2_1": "3"}), "zoe")]
    assert [each.response for each in report(NEW, *rows).rows] == ["1", "2", "3"]


def test_who_only_looked_has_no_response() -> None:
    looked = json.dumps({"seed": 1, "input_state": {"abc_2_1": {}}})
    for header, row in ((OLD, old(looked, "ben")), (NEW, new("", "", looked, "ben"))):
        first = old(state({"abc_2_1": "1"})) if header is OLD else new("1", "abc_2_1")
        read = report(header, first, row)
        assert [each.learner for each in read.rows] == ["ana"]
        assert read.rows_in == 1


# A row between good ones that is reported: (its answer, its id, its state, the code).
BAD_ROWS = [
    ("x", "Python Error", state({}), "platform-fault"),
    ("x", "abc_2_1", "{truncated", "platform-fault"),
    ("x", "abc_2_1", "[1]", "platform-fault"),
    ("x", "abc_2_1", "[" * 5_000, "platform-fault"),
    ("x", "abc_9_1", state({}), "not-tied"),
    ("x", "abc_2_1", state({}, last_submission_time="soon"), "bad-foreign-time"),
]


@pytest.mark.parametrize(("answer", "key", "text", "code"), BAD_ROWS)
def test_a_bad_row_takes_no_other_with_it(answer: str, key: str, text: str, code: str) -> None:
    good = new("-24.5", "abc_2_1")
    read = report(NEW, good, new(answer, key, text), [*good[:3], "-24.6", *good[4:]])
    assert [each.response for each in read.rows] == ["-24.5", "-24.6"]
    assert read.codes == [(code, 3)]
    assert read.rows_in == 3


def test_escapes_that_no_text_may_hold_are_reported() -> None:
    for text, code in (("a\0b", "nul"), ("\ud800", "broken-row")):
        read = report(OLD, old(state({"abc_2_1": text})), old(state({"abc_2_1": "1"}), "zoe"))
        assert read.codes == [(code, 2)]
        assert len(read.rows) == 1


def test_earlier_attempts_are_not_in_it() -> None:
    read = report(OLD, old(state({"abc_2_1": "1"}, attempts=3)))
    assert [note.code for note in read.notes] == ["last-attempt-only"]
    assert not report(OLD, old(state({"abc_2_1": "1"}))).notes


def test_ignored_questions_are_not_reported() -> None:
    mapping = MAPPING + "  abc_9_1: ignore\n"
    read = report(NEW, new("1", "abc_2_1"), new("x", "abc_9_1"), mapping=mapping)
    assert read.rows_in == 1


# Tables of points that edX gives, by their headers.
POINTS = [
    "Student ID,Email,Username,Enrollment Status,Grade,HW 1 (Earned),HW 1 (Possible)",
    "ModuleID,PartID,Correct Answer,Count,ValueID,AnswerValue,Variant",
    "user_id,username,block_id,title,Previous Points,New Points",
]


@pytest.mark.parametrize("header", POINTS)
def test_reports_of_points_are_named(header: str) -> None:
    read = read_export(f"{header}\n{','.join('1' * len(header.split(',')))}\n", MAPPING)
    assert [issue.code for issue in read.faults] == ["no-responses"]
    assert "Problem responses" in read.faults[0].suggestion

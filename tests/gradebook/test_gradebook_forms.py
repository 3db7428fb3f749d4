"""Google Forms: sheets and quizzes in several locales, and dates that could be two."""

from __future__ import annotations

import pytest
from reading_exports import read_export

MAPPING = 'problem: em\nquestions: {"What is it?": likelihood, Who?: winner}\n'
AUGUST = "2025-08-04T23:25:41+00:00"

# (header, row): Ana's two responses, -24.5 and Ann.
SHEETS = [
    ("Timestamp,Email Address,Score,What is it?,Who?",
     "8/4/2025 23:25:41,ana@x.org,4 / 5,-24.5,Ann"),
    ("Zeitstempel,E-Mail-Adresse,What is it?,Who?", "04.08.2025 23:25:41,ana@x.org,-24.5,Ann"),
    ("Timestamp,Username,Total score,What is it?,What is it? [Score],What is it? [Feedback],Who?,"
     "Who? [Score],Who? [Feedback]",
     "2025/08/05 2:25:41 AM GMT+3,ana@x.org,28.00 / 30,-24.5,1.00 / 1.00,,Ann,0.00 / 1.00,"),
    ("タイムスタンプ,メールアドレス,スコア,What is it?,Who?",
     "2025/08/04 23:25:41,ana@x.org,4 / 5,-24.5,Ann"),
    ("Horodateur,What is it?,Who?,Adresse e-mail", "2025-08-04 23:25:41,-24.5,Ann,ana@x.org"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "row"), SHEETS)
def test_sheets_of_several_locales(header: str, row: str) -> None:
    mapping = MAPPING + ("time_format: month first\n" if row.startswith("8/") else "")
    read = read_export(f"{header}\r\n{row}\r\n", mapping)
    assert read.format == "google-forms"
    assert read.answers == [("ana@x.org", "likelihood", "-24.5"), ("ana@x.org", "winner", "Ann")]
    assert {each.submitted_at.isoformat() for each in read.rows} == {AUGUST}
    assert not read.faults
    assert not read.rejected


HEADER = "Timestamp,Email Address,What is it?,Who?\n"


def sheet(*dates: str) -> str:
    rows = (f"{date} 10:00:00,p{n}@x.org,-24.5,Ann\n" for n, date in enumerate(dates))
    return HEADER + "".join(rows)


# Dates of rows in their order, and the months they are in, or None where nobody can tell.
DATES = [
    (("4/13/2025",), [4]),
    (("13/4/2025",), [4]),
    (("4/4/2025",), [4]),
    (("3/4/2025", "20/4/2025"), [4, 4]),
    (("8/4/2025",), None),
    (("1/2/2025", "3/2/2025", "2/3/2025"), [2, 2, 3]),
    (("2/1/2025", "2/3/2025", "3/2/2025"), [2, 2, 3]),
    (("1/2/2025", "1/3/2025"), None),
]


@pytest.mark.parametrize(("dates", "months"), DATES)
def test_whether_day_or_month_comes_first(dates: tuple[str, ...], months: list[int] | None) -> None:
    read = read_export(sheet(*dates), MAPPING)
    if months is None:
        assert [issue.code for issue in read.faults] == ["unclear-dates"]
        assert "day first" in read.faults[0].suggestion
    else:
        assert [each.submitted_at.month for each in read.rows[::2]] == months


def test_a_mapping_says_which_comes_first() -> None:
    for words, month in (("day first", 4), ("month first", 8)):
        read = read_export(sheet("8/4/2025"), f"time_format: {words}\n{MAPPING}")
        assert {each.submitted_at.month for each in read.rows} == {month}


def test_an_answer_is_text_whatever_a_sheet_would_make_of_it() -> None:
    rows = ['"=1+1"', "-24.5", "+5", "@x", "'-5", '"a, b"', '"two\nlines"']
    text = HEADER + "".join(f"2025-08-04 10:0{n}:00,a@x.org,{row},\n" for n, row in enumerate(rows))
    read = read_export(text, MAPPING)
    assert [each.response for each in read.rows] == [row.strip('"') for row in rows]


def test_somebody_may_send_it_twice() -> None:
    text = HEADER + "".join(f"2025-08-04 1{n}:00:00,a@x.org,{n},\n" for n in range(3))
    assert [each.response for each in read_export(text, MAPPING).rows] == ["0", "1", "2"]


def test_without_addresses_a_mapping_names_the_learner() -> None:
    text = "Timestamp,Your name,What is it?\n2025-08-04 10:00:00,Ana,-24.5\n"
    assert [issue.code for issue in read_export(text, MAPPING).faults] == ["no-identity"]
    read = read_export(text, "learner: Your name\n" + MAPPING)
    assert read.answers == [("Ana", "likelihood", "-24.5")]


def test_questions_with_one_text_are_told_by_their_column() -> None:
    text = "Timestamp,Email,Which?,Which?\n2025-08-04 10:00:00,a@x.org,1,2\n"
    read = read_export(text, "questions: {column 3: em/winner, column 4: em/likelihood}")
    assert read.answers == [("a@x.org", "winner", "1"), ("a@x.org", "likelihood", "2")]


def test_a_question_that_is_tied_to_nothing_is_named_once() -> None:
    read = read_export(HEADER + "2025-08-04 10:00:00,a@x.org,1,2\n", "questions: {Who?: em/winner}")
    (remark,) = [issue for issue in read.notes if issue.code == "unmapped-question"]
    assert remark.message.count("What is it?") == 1


def test_a_row_of_a_grid_is_no_feedback() -> None:
    text = "Timestamp,Email,Which [first],Which [second]\n2025-08-04 10:00:00,a@x.org,1,2\n"
    mapping = """
problem: em
questions:
  "Which [first]": {part: weights, item: 1}
  "Which [second]": {part: weights, item: 2}
"""
    assert read_export(text, mapping).answers == [("a@x.org", "weights", "1, 2")]


def test_one_bad_time_costs_one_row() -> None:
    text = HEADER + "".join(f"2025-08-04 1{n}:00:00,a@x.org,{n},\n" for n in range(3))
    read = read_export(text + "yesterday,b@x.org,5,\n", MAPPING)
    assert read.codes == [("bad-foreign-time", 5)]
    assert len(read.rows) == 3

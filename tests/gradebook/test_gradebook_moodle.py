"""Moodle's report of responses, old and new, in several languages, with STACK questions."""

from __future__ import annotations

import pytest
from reading_exports import read_export

from grader.gradebook.readers.moodle import stack_inputs

MAPPING = """
timezone: Europe/Berlin
questions: {"1": em/likelihood, "2": em/winner}
"""

OLD = (
    'Surname,"First name",Institution,Department,"Email address",State,"Started on",Completed,'
    '"Time taken",Grade/10.00,'
)
NEW = "Last name,First name,Username,Status,Started,Completed,Duration,Grade/10.00,"
OLD_ROW = 'Lund,Ana,Uni,,ana@x.org,Finished,"1 May 2026 9:00 AM","1 May 2026 10:00 AM",1 hour,9.00,'
NEW_ROW = "Lund,Ana,ana7,Finished,1 May 2026  9:00 AM,1 May 2026  10:00 AM,1 hour,9.00,"

# (header, row, learner): the same two responses, -24.5 and Ann.
REPORTS = [
    (OLD + "Response 1,Response 2", OLD_ROW + "-24.5,Ann", "ana@x.org"),
    (OLD + "Question 1,Response 1,Right answer 1,Question 2,Response 2,Right answer 2",
     OLD_ROW + "What?,-24.5,-24.5,Who?,Ann,Ann", "ana@x.org"),
    (NEW + "Question 1,Response 1,Right answer 1,Question 2,Response 2,Right answer 2",
     NEW_ROW + "What?,-24.5,-24.5,Who?,Ann,Ann", "ana7"),
    ("Nachname,Vorname,E-Mail-Adresse,Status,Begonnen am,Beendet,Verbrauchte Zeit,"
     '"Bewertung/10,00",Frage 1,Antwort 1,Richtige Antwort 1,Frage 2,Antwort 2,Richtige Antwort 2',
     'Lund,Ana,ana@x.org,Beendet,"1. Mai 2026, 09:00","1. Mai 2026, 10:00",1 Stunde,"9,00",'
     "Was?,-24.5,-24.5,Wer?,Ann,Ann", "ana@x.org"),
    ("姓,名,メールアドレス,状態,開始,終了,所要時間,評点/10.00,解答 1,解答 2",
     "Lund,Ana,ana@x.org,終了,2026年5月1日 09:00,2026年5月1日 10:00,1時間,9.00,-24.5,Ann",
     "ana@x.org"),
    ("Nom,Prénom,Numéro d'identification,État,Commencé le,Terminé,Temps utilisé,Note/10.00,"
     "Réponse 1,Réponse 2",
     "Lund,Ana,007,Terminé,1 mai 2026 09:00,1 mai 2026 10:00,1 heure,9.00,-24.5,Ann", "007"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "row", "learner"), REPORTS)
def test_reports_in_many_languages(header: str, row: str, learner: str) -> None:
    read = read_export(f"\ufeff{header}\r\n{row}\r\n", MAPPING)
    assert read.format == "moodle-responses"
    assert not read.faults
    assert not read.rejected
    assert read.answers == [(learner, "likelihood", "-24.5"), (learner, "winner", "Ann")]
    assert {each.submitted_at.isoformat() for each in read.rows} == {"2026-05-01T08:00:00+00:00"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_delimiters(delimiter: str) -> None:
    header = (NEW + "Response 1,Response 2").replace(",", delimiter)
    row = (NEW_ROW + "-24.5,Ann").replace(",", delimiter)
    read = read_export(f"{header}\n{row}\n".replace("24.5", "24,5"), MAPPING)
    assert [answer[2] for answer in read.answers] == ["-24,5", "Ann"]


def test_of_two_kinds_of_columns_learners_differ_in_the_responses() -> None:
    header = NEW + "A 1,B 1"
    rows = [NEW_ROW + f"What?,{text}" for text in ("1", "2", "3")]
    read = read_export("\n".join([header, *rows]), 'questions: {"1": em/likelihood}')
    assert [answer[2] for answer in read.answers] == ["1", "2", "3"]
    turned = read_export("\n".join([header, *(NEW_ROW + f"{n},-24.5" for n in "123")]), MAPPING)
    assert [answer[2] for answer in turned.answers] == ["1", "2", "3"]


def test_two_kinds_of_columns_that_do_not_differ_cannot_be_told_apart() -> None:
    read = read_export(f"{NEW}A 1,B 1\n{NEW_ROW}1,1\n", MAPPING)
    assert [issue.code for issue in read.faults] == ["unclear-columns"]


# A cell of slot 1, and the responses that it holds.
CELLS = [
    ("-", []),
    ("", []),
    ("-5", ["-5"]),
    ("Seed: 254530683; ans1: 15180 [score]; prt1: # = 1 | prt1-1-T", ["15180"]),
    ("Seed: 1; ans1: x^2 [valid]; prt1: !", ["x^2"]),
    ("ans1: x [score]; prt1: # = 0 | prt1-1-F", ["x"]),
    ("Seed: 1; ans1: a: b [c] [invalid]; prt1: !", ["a: b [c]"]),
    ("Seed: 1; prt1: !", ["Seed: 1; prt1: !"]),
    ("score: 5 [m]", ["score: 5 [m]"]),
]


@pytest.mark.parametrize(("cell", "responses"), CELLS)
def test_cells(cell: str, responses: list[str]) -> None:
    read = read_export(f"{NEW}Response 1,Response 2\n{NEW_ROW}{cell},Ann\n", MAPPING)
    assert [answer[2] for answer in read.answers] == [*responses, "Ann"]


def test_several_inputs_are_questions_of_their_own() -> None:
    cell = "Seed: 1; ans1: 2 [score]; ans2: x; y [score]; prt1: # = 1 | prt1-1-T"
    mapping = 'questions: {1/ans1: em/likelihood, 1/ans2: em/e-step, "2": em/winner}'
    read = read_export(f"{NEW}Response 1,Response 2\n{NEW_ROW}{cell},Ann\n", mapping)
    assert [(part, text) for _, part, text in read.answers] == [
        ("likelihood", "2"), ("e-step", "x; y"), ("winner", "Ann"),
    ]  # fmt: skip
    assert [note.code for note in read.notes] == ["no-zone"]


def test_a_hostile_cell_takes_no_time() -> None:
    assert stack_inputs("a: b; " * 20_000 + " [score]") == [("a", "b; " + "a: b; " * 19_999)]
    assert stack_inputs(" [score]; " * 20_000) == []


def test_a_learner_without_an_address_changes_no_column() -> None:
    header = OLD + "Response 1,Response 2"
    rows = [OLD_ROW.replace("ana@x.org", who) + f"{n},Ann" for n, who in enumerate(
        ("a@x.org", "b@x.org", "guest")
    )]  # fmt: skip
    read = read_export("\n".join([header, *rows]), MAPPING)
    assert [each.learner for each in read.rows[::2]] == ["a@x.org", "b@x.org", "guest"]


def test_an_institution_is_no_id() -> None:
    header = "Last name,First name,Institution,ID number,Status,Started,Completed,Duration,Grade/5,"
    end = ",Finished,1 May 2026  9:00 AM,1 May 2026  10:00 AM,1 hour,9.00,"
    rows = [f"{name},X,Uni,00{n}{end}-24.5,Ann" for n, name in enumerate(("Abe", "Bo", "Cy"))]
    read = read_export("\n".join([header + "Response 1,Response 2", *rows]), MAPPING)
    assert [each.learner for each in read.rows[::2]] == ["000", "001", "002"]


def test_names_alone_tell_nobody_apart() -> None:
    header = "Last name,First name,Status,Started,Completed,Duration,Grade/10.00,Response 1"
    row = "Lund,Ana,Finished,1 May 2026  9:00 AM,1 May 2026  10:00 AM,1 hour,9.00,-24.5"
    read = read_export(f"{header}\n{row}\n", MAPPING)
    assert [issue.code for issue in read.faults] == ["no-identity"]
    named = read_export(f"{header}\n{row}\n", "learner: [First name, Last name]\n" + MAPPING)
    assert named.answers == [("Ana Lund", "likelihood", "-24.5")]


def test_an_attempt_in_progress_has_no_time() -> None:
    row = NEW_ROW.replace("1 May 2026  10:00 AM", "-")
    read = read_export(f"{NEW}Response 1,Response 2\n{row}-24.5,-\n", MAPPING)
    assert [(each.response, each.submitted_at) for each in read.rows] == [("-24.5", None)]


def test_a_month_that_cannot_be_read_is_reported_with_a_way_out() -> None:
    row = NEW_ROW.replace("1 May 2026  10:00 AM", "1.X5.2026 10 Uhr")
    text = f"{NEW}Response 1,Response 2\n{row}-24.5,Ann\n"
    read = read_export(text, MAPPING)
    assert read.codes == [("bad-foreign-time", 2)]
    assert "time_format" in read.rejected[0].suggestion
    pattern = read_export(text, "time_format: '%d.X%m.%Y %H Uhr'\n" + MAPPING)
    assert {each.submitted_at.hour for each in pattern.rows} == {8}
    ignored = read_export(text, "time_format: ignore\n" + MAPPING)
    assert [each.submitted_at for each in ignored.rows] == [None, None]


def test_the_report_of_grades_is_named() -> None:
    header = "Last name,First name,Email address,Status,Started,Completed,Duration,Grade/10.00,"
    text = f"{header}Q. 1 /1.00,Q. 2 /1.00\nLund,Ana,ana@x.org,F,a,b,c,9,1,0\n"
    read = read_export(text, MAPPING)
    assert [issue.code for issue in read.faults] == ["no-responses"]

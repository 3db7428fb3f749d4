"""Which format a file is taken for, and the formats that are our own: wide, JSON lines, Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from reading_exports import read_export

LONG = "learner,problem,part,response,submitted_at\nana,em,likelihood,1,\n"
LEARNER = "learner: ana\nproblem: em\nresponses: {likelihood: 1}\n"
LINE = '{"learner": "ana", "problem": "em", "part": "likelihood", "response": "1"}\n'
WIDE = "learner,likelihood,e-step\nana,1,\n"

# What a file holds, the ending of its name, and what it is taken for.
CONTENTS = [
    (LONG, ".csv", "long-table"),
    (LONG, "", "long-table"),
    (LONG, ".txt", "long-table"),
    (LONG.replace(",", "\t"), ".tsv", "long-table"),
    (LONG.encode("utf-16"), ".csv", "long-table"),
    ("\ufeff" + LONG, ".csv", "long-table"),
    ("sep=;\r\n" + LONG.replace(",", ";"), ".csv", "long-table"),
    (LEARNER, ".yaml", "learner-file"),
    (LEARNER, "", "learner-file"),
    ("# mine\n---\n" + LEARNER, ".txt", "learner-file"),
    ("responses: []\n", ".csv", "learner-file"),
    ("nonsense", ".yaml", "learner-file"),
    (LINE, ".jsonl", "json-lines"),
    (LINE, ".csv", "json-lines"),
    ("\n" + LINE, "", "json-lines"),
    (WIDE, ".csv", "wide-table"),
    (WIDE.replace(",", "|"), ".csv", "wide-table"),
]


@pytest.mark.parametrize(("content", "hint", "format_code"), CONTENTS)
def test_content_tells_the_format(content: str | bytes, hint: str, format_code: str) -> None:
    assert read_export(content, hint=hint, mapping="problem: em").format == format_code


# Files of which nothing is read: (bytes, the code of their one fault).
REFUSED = [
    (b"", "empty-file"),
    (b"\n\n", "empty-file"),
    (b"name,mark\nana,1\n", "unknown-table"),
    (b"just some words\n", "unknown-table"),
    (b'[{"learner": "ana"}]', "json-array"),
    (b'{"learner":\n "ana"}', "json-array"),
    (b"PAR1 and no more", "not-parquet"),
    (b",".join([b"c%d" % n for n in range(30_000)]), "unknown-table"),
    (b"Student,ID,SIS Login ID,Section,HW (9)\n    Points Possible,,,,10\nA,1,a,S,9\n",
     "no-responses"),
    (b"Student,ID,SIS Login ID,Section,HW (9)\nA,1,a,S,9\n", "unknown-table"),
    (b"First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Lateness (H:M:S)\n"
     b"A,B,007,a@x.org,S,9,10,0:00:00\n", "no-responses"),
    (b"Name,ID,Q1,Earned Points,Status,Q2,Earned Points,Status\nA,1,x,1,ok,y,1,ok\n", "new-quiz"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_what_is_not_read_has_one_fault(content: bytes, code: str) -> None:
    read = read_export(content)
    assert [issue.code for issue in read.faults] == [code]
    assert read.rows_in == 0
    assert not read.rows


# Tables of other things, with a column that is called like a part: (text, code).
LOOKALIKES = [
    ("problem,mean,sd\nhomework,3.5,1\n", "no-identity"),
    ("learner,e-step,likelihood,total,possible\nana,1,0,1,2\n", "no-responses"),
    ("name,e-step\nana,1\n", "no-identity"),
]


@pytest.mark.parametrize(("text", "code"), LOOKALIKES, ids=range(len(LOOKALIKES)))
def test_what_only_looks_like_a_wide_table(text: str, code: str) -> None:
    read = read_export(text)
    assert [issue.code for issue in read.faults] == [code]
    assert not read.rows


# --- the wide table --------------------------------------------------------------------------


def test_a_wide_table_has_a_column_for_each_part() -> None:
    header = "learner,e-step,em/likelihood,room,submitted_at\n"
    text = header + "ana,x,-24.5,7,2023-08-15T10:00Z\nben,,1,,\n"
    read = read_export(text)
    assert read.answers == [
        ("ana", "e-step", "x"), ("ana", "likelihood", "-24.5"), ("ben", "likelihood", "1"),
    ]  # fmt: skip
    assert read.rows[0].submitted_at is not None
    assert [note.code for note in read.notes] == ["extra-column"]
    assert "room" in read.notes[0].message


# Headers of a table, and the parts that its columns are tied to.
HEADERS = [
    ("learner,e-step,E-Step Weights", ["e-step", "weights"]),
    ("learner,E-STEP", ["e-step"]),
    ("learner,likelihood,e-step", ["likelihood", "e-step"]),  # the other column tells the problem
    ("learner,likelihood,mean", ["likelihood", "mean"]),
    ("learner,e-step,likelihood,mean", ["e-step", "mean"]),  # two problems tell nothing
    ("email,e-step", ["e-step"]),
]


@pytest.mark.parametrize(("header", "parts"), HEADERS)
def test_columns_are_called_by_ids_and_titles(header: str, parts: list[str]) -> None:
    cells = ",".join("x" for _ in header.split(",")[1:])
    read = read_export(f"{header}\nana@x.org,{cells}\n")
    assert [part for _, part, _ in read.answers] == parts
    if parts == ["likelihood", "mean"]:
        assert {row.problem for row in read.rows} == {"coin"}


def test_a_name_that_several_problems_have_is_none_of_them() -> None:
    read = read_export("learner,likelihood\nana,1\n")
    assert [issue.code for issue in read.faults] == ["nothing-mapped"]
    assert read_export("learner,likelihood\nana,1\n", "problem: em").answers == [
        ("ana", "likelihood", "1")
    ]


def test_a_mapping_ties_any_columns() -> None:
    text = "Matrikel;Aufgabe 1;Aufgabe 2\n007;-24,5;x\n"
    mapping = (
        'learner: Matrikel\nproblem: em\nquestions: {Aufgabe 1: likelihood, "column 3": ignore}'
    )
    assert read_export(text, mapping).answers == [("007", "likelihood", "-24,5")]


@pytest.mark.parametrize("text", [LONG.replace(",1,", ",1,2023-08-15 12:00"), LINE.replace(
    "}", ', "submitted_at": "2023-08-15 12:00"}'
), "learner,e-step,submitted_at\nana,1,2023-08-15 12:00\n"])  # fmt: skip
def test_a_mapping_names_the_zone_for_every_format(text: str) -> None:
    (row,) = read_export(text, "timezone: Europe/Zurich").rows
    assert row.submitted_at is not None
    assert row.submitted_at.hour == 10


def test_a_column_that_is_not_there_is_named() -> None:
    read = read_export(WIDE, "learner: Matrikel")
    assert [issue.code for issue in read.faults] == ["no-such-column"]
    assert "Matrikel" in read.faults[0].message


def test_another_encoding_is_read_where_the_mapping_names_it() -> None:
    data = "learner;e-step\nandré;π\n".encode("iso-8859-7", "replace").replace(b"?", b"e")
    mapping = "encoding: iso-8859-7\nproblem: em\n"
    assert read_export(data, mapping).answers == [("andre", "e-step", "π")]
    assert read_export(data).codes == [("not-utf-8", 2)]
    for name in ("klingon", "base64", "utf-32"):
        read = read_export(data, f"encoding: {name}\n")
        assert {issue.code for issue in read.faults} <= {"unknown-encoding", "not-in-encoding"}
        assert len(read.faults) == 1


ROWS = "when,who,task,reply\n2023-08-15 10:00Z,ana,A1,-24.5\n,ben,likelihood,\n,cy,e-step,x\n"
NAMED = """
learner: who
question: task
response: reply
problem: em
questions: {A1: likelihood}
"""


def test_a_mapping_names_the_columns_of_a_table_with_a_row_for_each_response() -> None:
    read = read_export(ROWS, NAMED)
    assert read.format == "named-rows"
    assert read.answers == [("ana", "likelihood", "-24.5"), ("cy", "e-step", "x")]
    assert [each.submitted_at is None for each in read.rows] == [False, True]
    assert read_export(ROWS.replace("A1", "A2"), NAMED).codes == [("not-tied", 2)]


# What is wrong with a mapping for that table, and the code of the fault.
MISNAMED = [
    (NAMED.replace("who", "whom"), "no-such-column"),
    (NAMED.replace("task", "tasks"), "no-such-column"),
    (NAMED.replace("reply", "replies"), "no-such-column"),
    (NAMED.replace("learner: who", ""), "no-identity"),
]


@pytest.mark.parametrize(("mapping", "code"), MISNAMED, ids=range(len(MISNAMED)))
def test_columns_that_a_mapping_misnames(mapping: str, code: str) -> None:
    assert [issue.code for issue in read_export(ROWS, mapping).faults] == [code]


# --- JSON lines ------------------------------------------------------------------------------

# A line between two good ones: what it holds, and its response, or the code of its fault.
LINES = [
    ('"response": "-24.5"', "-24.5"),
    ('"response": -24.50', "-24.50"),
    ('"response": 1e400', "1e400"),
    ('"response": ' + "9" * 5_000, "9" * 5_000),
    ('"response": ""', ""),
    ('"response": "a\\nb \\u03b3"', "a\nb γ"),
    ('"response": "{{7*7}}"', "{{7*7}}"),
    ('"response": true', ("not-text",)),
    ('"response": [1]', ("not-text",)),
    ('"response": null', ("missing",)),
    ('"respnse": "1"', ("missing",)),
    ('"response": NaN', ("not-json",)),
    ('"response": "1", "response": "2"', ("not-json",)),
    ('"response": "1", "submitted_at": "soon"', ("bad-time",)),
    ('"response": "1", "submitted_at": 5', ("bad-time",)),
    ('"response": "1", "learner": " "', ("not-json",)),
    ('"response": "\\u0000"', ("nul",)),
    ('"response": "\\ud800"', ("broken-row",)),
    ('"response": "1"}', ("not-json",)),
    ('"response": ' + "[" * 100_000, ("not-json",)),
    ('"response": "' + "x" * 2_000_000 + '"', ("not-json",)),
]


@pytest.mark.parametrize(("field", "wanted"), LINES, ids=range(len(LINES)))
def test_lines(field: str, wanted: str | tuple[str]) -> None:
    line = '{"learner": "ben", "problem": "em", "part": "e-step", ' + field + "}\n"
    read = read_export(LINE + "\r\n" + line + LINE)
    assert [row.line for row in read.rows if row.learner == "ana"] == [1, 4]
    if isinstance(wanted, tuple):
        assert read.codes == [(*wanted, 3)]
    else:
        assert [row.response for row in read.rows if row.learner == "ben"] == [wanted]
    assert read.rows_in == 3


# --- Parquet ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.parquet", "[a]*?.parquet", "no-ending"])
def test_parquet(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with duckdb.connect() as connection:
        connection.sql(
            "SELECT * FROM (VALUES ('ana', 'em', 'e-step', -24.5, TIMESTAMPTZ "
            "'2023-08-15 12:00:00+02'), ('', 'em', 'e-step', 1, NULL), ('zoe', 'em', 'e-step', "
            "NULL, NULL)) t(learner, problem, part, response, submitted_at)"
        ).write_parquet(str(path))
    (tmp_path / "abc.parquet").write_bytes(b"another")
    read = read_export(path.read_bytes(), path=path, hint=path.suffix)
    assert read.format == "long-table"
    assert read.answers == [("ana", "e-step", "-24.5"), ("zoe", "e-step", "")]
    assert read.rows[0].submitted_at is not None
    assert read.rows[0].submitted_at.isoformat() == "2023-08-15T10:00:00+00:00"
    assert read.codes == [("no-learner", 2)]


def test_a_wide_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.sql("SELECT 'ana' AS learner, '1/3' AS \"e-step\"").write_parquet(str(path))
    assert read_export(path.read_bytes(), path=path).answers == [("ana", "e-step", "1/3")]


def test_a_damaged_parquet_file_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.sql("SELECT 'ana' AS learner, 1 AS x FROM range(1000)").write_parquet(str(path))
    whole = path.read_bytes()
    for size in range(8, len(whole), len(whole) // 20):
        path.write_bytes(whole[:size])
        read = read_export(whole[:size], path=path)
        assert [issue.code for issue in read.faults] == ["not-parquet"]
        assert str(tmp_path) not in read.faults[0].message


def test_a_column_that_several_parts_could_have_is_told_with_its_responses() -> None:
    text = "learner,em/e-step,likelihood,coin/mean,room\nana,x,1,2,12\nben,,2,3,12\ncem,,,4,\n"
    read = read_export(text)
    assert {row.part for row in read.rows} == {"e-step", "mean"}
    assert [note.code for note in read.notes] == ["several-parts", "extra-column"]
    (note, _) = read.notes
    assert note.message.startswith("2 responses in the column 'likelihood' are not read")
    assert note.suggestion.endswith("em/likelihood, coin/likelihood")

"""Exports of platforms in the hands of staff: recognised, mapped, shown by a dry run, graded."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import duckdb
import msgspec
import pytest

from grader.app.cli import run
from grader.gradebook.readers.mapping import Mapping, Target, read_mapping

ROOT = Path(__file__).parents[2]
BANK = ROOT / "problems"
EM = "em-gaussian-mixture"
TIME = "2023-08-15 10:00:00 UTC"

CANVAS = (
    "name,id,section,section_id,submitted,11: The log-likelihood?,1.0,12: Which one?,1.0,score\n"
    f"Ana,7,A,1,{TIME},-24.5,1,Gaussian 2,1,2\n"
    f"Ben,8,A,1,{TIME},-10.6,0,Gaussian 2,1,1\n"
    f"Cy,9,A,1,{TIME},-24.5,0,Gaussian 1,1,1\n"
)
MAPPING = f'problem: {EM}\nquestions: {{"11": likelihood, "12": training-1}}\n'
WIDE = 'learner,e-step-weights,training-1\ndora,"2,2,2,1,1",2\n'
LINE = f'{{"learner": "emil", "problem": "{EM}", "part": "likelihood", "response": -24.5}}\n'


class Desk:
    """A folder of submissions, the commands run on it, and what they printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder / "in"
        self.folder.mkdir()
        self.book = folder / "g.duckdb"
        self.capsys = capsys
        self.out = self.err = ""

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *arguments: str | Path) -> int:
        code = run([*map(str, arguments), "--bank", str(BANK)])
        self.out, self.err = self.capsys.readouterr()
        return code

    def grade(self, *arguments: str | Path) -> int:
        return self.run("grade", self.folder, "--gradebook", self.book, *arguments)

    def stored(self) -> set[tuple[str, str, str]]:
        with duckdb.connect(str(self.book), read_only=True) as book:
            rows = book.execute("SELECT learner, part, response FROM responses").fetchall()
        return set(rows)


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("COLUMNS", "160")
    return Desk(tmp_path, capsys)


ALL_OF_CANVAS = {
    ("7", "likelihood", "-24.5"), ("8", "likelihood", "-10.6"), ("9", "likelihood", "-24.5"),
    ("7", "training-1", "Gaussian 2"), ("8", "training-1", "Gaussian 2"),
    ("9", "training-1", "Gaussian 1"),
}  # fmt: skip

# Where a mapping may stand, and how it is named on the command line.
PLACES = [
    ("quiz.mapping.yaml", ()),
    ("mapping.yaml", ()),
    ("elsewhere/m.yaml", ("--mapping", "elsewhere/m.yaml")),
]


@pytest.mark.parametrize(("place", "arguments"), PLACES, ids=[place for place, _ in PLACES])
def test_a_mapping_is_found_or_named(
    desk: Desk, place: str, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("quiz.csv", CANVAS)
    mapping = desk.write(place, MAPPING) if not arguments else desk.write("../" + place, MAPPING)
    monkeypatch.chdir(desk.folder.parent)
    assert mapping.exists()
    assert desk.grade(*arguments) == 0
    assert desk.stored() == ALL_OF_CANVAS
    assert "6 rows: 6 graded, 0 reported" in desk.out
    assert desk.err == ""


def test_every_format_at_once(desk: Desk) -> None:
    desk.write("quiz.csv", CANVAS)
    desk.write("quiz.mapping.yaml", MAPPING)
    desk.write("wide.csv", WIDE)
    desk.write("lines.jsonl", LINE)
    desk.write(
        "long.tsv", f"learner\tproblem\tpart\tresponse\tsubmitted_at\nfay\t{EM}\tlikelihood\t1\t\n"
    )
    desk.write("packed.csv.gz", gzip.compress(WIDE.replace("dora", "gil").encode()))
    with zipfile.ZipFile(desk.folder / "more.zip", "w") as archive:
        archive.writestr("../../x.csv", WIDE.replace("dora", "hana"))
        archive.writestr("__MACOSX/._x.csv", b"\0\1")
        archive.writestr("readme.txt", "nothing")
    with duckdb.connect() as connection:
        names = "learner, problem, part, response, submitted_at"
        query = f"SELECT * FROM (VALUES ('ivo', '{EM}', 'likelihood', -24.5, NULL)) t({names})"
        connection.sql(query).write_parquet(str(desk.folder / "a.parquet"))
    assert desk.grade() == 0
    names = {"7", "8", "9", "dora", "emil", "fay", "gil", "hana", "ivo"}
    assert {learner for learner, _, _ in desk.stored()} == names
    assert desk.err == ""
    assert not (desk.folder.parent.parent / "x.csv").exists()


def test_a_mapping_with_faults_keeps_its_exports_out(desk: Desk) -> None:
    """Without it the rows might be stored for other learners than it says."""
    desk.write("quiz.csv", CANVAS)
    desk.write("mapping.yaml", MAPPING + "leaner: name\n")
    desk.write("a.csv", f"learner,problem,part,response,submitted_at\nzoe,{EM},likelihood,1,\n")
    assert desk.grade() == 0
    assert {learner for learner, _, _ in desk.stored()} == {"zoe"}
    assert "mapping.yaml:3:1: error unknown-field" in desk.err
    assert "quiz.csv:1:1: error broken-mapping" in desk.err


def test_an_export_that_is_tied_to_nothing_leads_to_the_command(desk: Desk) -> None:
    desk.write("quiz.csv", CANVAS)
    assert desk.grade() == 2
    assert "quiz.csv:1:1: error nothing-mapped" in desk.err
    assert "grader map" in desk.err
    assert desk.out == ""


ANSWERS = f"problem: {EM}\nresponses: {{likelihood: -24.5}}\n"


def test_submissions_of_gradescope_belong_to_those_who_uploaded_them(desk: Desk) -> None:
    """Whatever a learner writes into the file, name and time are those of the platform."""
    note = "".join(
        f"submission_{n}:\n  :submitters: [{{':email': {name}@x.org}}]\n"
        f"  :created_at: 2023-08-1{n} 10:00:00.000000000 Z\n"
        for n, name in ((1, "ana"), (2, "ben"))
    )
    desk.write("submission_metadata.yml", note + "submission_3: {}\n")
    desk.write(
        "submission_1/a.yaml", "learner: ben@x.org\nsubmitted_at: 1999-01-01T00:00Z\n" + ANSWERS
    )
    desk.write("submission_2/deep/a.yaml", ANSWERS)
    desk.write("submission_3/a.yaml", ANSWERS)
    assert desk.grade() == 0
    assert desk.stored() == {
        ("ana@x.org", "likelihood", "-24.5"), ("ben@x.org", "likelihood", "-24.5"),
    }  # fmt: skip
    with duckdb.connect(str(desk.book), read_only=True) as book:
        days = book.execute("SELECT day(submitted_at) FROM responses ORDER BY learner").fetchall()
    assert days == [(11,), (12,)]
    assert "submission_metadata.yml:7:1: error no-uploader" in desk.err
    assert "submission_3/a.yaml:1:1: error not-in-metadata" in desk.err


def test_staff_say_by_what_submitters_are_named_and_no_submission_does(desk: Desk) -> None:
    people = '{":name": Ana, ":sid": "007", ":email": ana@x.org}'
    desk.write("submission_metadata.yml", f"submission_1:\n  :submitters:\n  - {people}\n")
    desk.write("submission_1/mapping.yaml", "learner: name\n")
    desk.write("submission_1/a.yaml", ANSWERS)
    assert desk.grade() == 0
    assert desk.stored() == {("ana@x.org", "likelihood", "-24.5")}
    desk.write("mapping.yaml", "learner: sid\n")
    assert desk.grade() == 0
    assert ("007", "likelihood", "-24.5") in desk.stored()


def test_an_autograders_submission_belongs_to_its_uploader(desk: Desk) -> None:
    desk.write("submission_metadata.json", '{"users": [{"email": "ana@x.org"}]}')
    desk.write("submission/a.yaml", ANSWERS)
    assert desk.grade() == 0
    assert desk.stored() == {("ana@x.org", "likelihood", "-24.5")}
    assert desk.err == ""


def test_grades_are_not_taken_for_responses(desk: Desk) -> None:
    """`--out` may lie among the submissions: its columns are called like the parts."""
    desk.write("wide.csv", WIDE)
    grades = desk.folder / "grades.csv"
    assert desk.grade("--out", grades) == 0
    before = grades.read_bytes()
    assert desk.grade("--out", grades) == 0
    assert "grades.csv:1:1: error no-responses" in desk.err
    assert grades.read_bytes() == before
    assert len(desk.stored()) == 2


def test_an_archive_that_is_a_bomb_is_not_unpacked(desk: Desk) -> None:
    with zipfile.ZipFile(desk.folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"\0" * (300 << 20))
    desk.write("b.csv.gz", gzip.compress(b"\0" * (300 << 20), 1))
    desk.write("wide.csv", WIDE)
    assert desk.grade() == 0
    assert desk.err.count("too-large-inside") == 2


# --- dry run ------------------------------------------------------------------------------


def test_a_dry_run_shows_how_everything_was_understood(desk: Desk) -> None:
    desk.write(
        "quiz.csv",
        CANVAS.replace(",score\n", ",13: Why?,0,score\n").replace(",1,2\n", ',1,"so",0,2\n'),
    )
    desk.write("quiz.mapping.yaml", MAPPING)
    desk.write(
        "wide.csv", WIDE.replace(",", ";").replace('"2;2;2;1;1"', '"2,2,2,1,1"').encode("utf-16")
    )
    assert desk.grade("--dry-run") == 0
    shown = " ".join(desk.out.split())
    for words in (
        "Canvas: student analysis of a classic quiz",
        "UTF-8, comma",
        "UTF-16, semicolon",
        f"11: The log-likelihood? responses to question 11 {EM}/likelihood mapping",
        "13: Why? responses to question 13 not tied to a part",
        "submitted time",
        "Told by: 3 headers",
        f"training-1 responses {EM}/training-1 id",
    ):
        assert words in shown, words
    assert "unmapped-question" in desk.err
    assert "ragged-row" in desk.err
    assert "nothing was kept" in desk.err
    assert {path.name for path in desk.folder.parent.iterdir()} == {"in"}


def test_a_dry_run_as_data(desk: Desk) -> None:
    desk.write("quiz.csv", CANVAS)
    desk.write("mapping.yaml", MAPPING)
    assert desk.grade("--dry-run", "--json") == 0
    (file,) = json.loads(desk.out)["understood"]
    assert (file["format"], file["encoding"], file["delimiter"]) == (
        "canvas-student-analysis", "UTF-8", "comma",
    )  # fmt: skip
    assert (file["rows"], file["stored"], file["known"], file["reported"]) == (6, 6, 0, 0)
    assert [each["part"] for each in file["columns"] if each["part"]] == [
        f"{EM}/likelihood", f"{EM}/training-1",
    ]  # fmt: skip


def test_a_dry_run_tells_what_is_known_already(desk: Desk) -> None:
    desk.write("wide.csv", WIDE)
    desk.grade()
    desk.write("wide.csv", WIDE + "eve,,1\n")
    assert desk.grade("--dry-run", "--json") == 0
    (file,) = json.loads(desk.out)["understood"]
    assert (file["rows"], file["stored"], file["known"]) == (3, 1, 2)
    assert len(desk.stored()) == 2


def test_the_files_of_a_class_are_one_line(desk: Desk) -> None:
    for n in range(8):
        desk.write(f"l{n}.yaml", f"learner: l{n}\nproblem: {EM}\nresponses: {{likelihood: 1}}\n")
    assert desk.grade("--dry-run") == 0
    assert desk.out.count("learners' files") == 1
    assert re.search(r"8 learners' files +8 +8 +0 +0", desk.out)


# --- grader map ---------------------------------------------------------------------------


class Keyboard(io.StringIO):
    """Somebody who types lines at a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_proposal_is_printed_where_nobody_can_be_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = desk.write("quiz.csv", CANVAS)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert desk.run("map", export) == 0
    assert f'problem: "{EM}"' in desk.out
    assert '  "11": "likelihood"' in desk.out
    assert "Proposal" in desk.err
    assert [path.name for path in desk.folder.iterdir()] == ["quiz.csv"]
    printed = desk.out
    desk.write("mapping.yaml", printed)
    assert desk.grade() == 0
    assert ("7", "likelihood", "-24.5") in desk.stored()


def test_sure_guesses_are_written_unasked_but_over_nothing(desk: Desk) -> None:
    export = desk.write("quiz.csv", CANVAS)
    assert desk.run("map", export, "--yes", "--problem", EM) == 0
    text = (desk.folder / "quiz.mapping.yaml").read_text()
    assert '  "11": "likelihood"' in text
    assert desk.run("map", export, "--yes") == 2
    assert "is there already" in desk.err
    assert (desk.folder / "quiz.mapping.yaml").read_text() == text
    assert desk.run("map", export, "--yes", "--out", desk.folder / "other.yaml") == 0


def test_a_person_goes_through_the_questions(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    text = CANVAS.replace(",score\n", ",13: Why?,0,score\n").replace(",1,2\n", ",1,so,0,2\n")
    export = desk.write("quiz.csv", text.replace(",1,1\n", ",1,,0,1\n"))
    typed = "n\n\nno-such-part\ntraining-2\nignore\n"
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    assert desk.run("map", export, "--problem", EM) == 0
    assert "has no part 'no-such-part'" in desk.out
    desk.grade()
    assert {part for _, part, _ in desk.stored()} == {"likelihood", "training-2"}
    assert desk.err == ""
    monkeypatch.setattr("sys.stdin", Keyboard("y\nn\n"))
    assert desk.run("map", export, "--problem", EM) == 130


SETTINGS = """learner: [name, id]
time: submitted
time_format: "%Y-%m-%d %H:%M:%S UTC"
timezone: Europe/Zurich
encoding: utf-8
problem: em-gaussian-mixture
questions:
  "12": {part: training-2, choices: {One: gaussian-1, "Two, or more": gaussian-2}}
  "13": {part: e-step-weights, item: 3}
  "14": coin/mean
  "15": ignore
"""


def test_what_a_mapping_says_is_kept_in_the_next_one(desk: Desk) -> None:
    columns = "".join(f",{n}: more,1.0" for n in (13, 14, 15))
    text = CANVAS.replace(",score\n", f"{columns},score\n")
    export = desk.write("quiz.csv", re.sub(r",(\d)$", r",x,0,y,0,z,0,\1", text, flags=re.MULTILINE))
    known = desk.write("mapping.yaml", SETTINGS)
    new = desk.folder / "new.yaml"
    assert desk.run("map", export, "--yes", "--problem", EM, "--out", new) == 0
    before = read_mapping(known.read_bytes(), "")
    after = read_mapping(new.read_bytes(), "")
    assert isinstance(before, Mapping)
    assert isinstance(after, Mapping)
    assert after.questions.pop("11") == Target(EM, "likelihood")
    assert msgspec.structs.replace(before, problem="") == msgspec.structs.replace(after, problem="")


def test_a_proposal_as_data(desk: Desk) -> None:
    export = desk.write("quiz.csv", CANVAS)
    assert desk.run("map", export, "--json", "--problem", EM) == 0
    rows = [json.loads(line) for line in desk.out.splitlines()]
    assert [(row["question"], row["part"], row["sureness"]) for row in rows] == [
        ("11", "likelihood", "sure"), ("12", "training-1", "likely"),
    ]  # fmt: skip
    assert rows[0]["responses"] == 3


@pytest.mark.parametrize("given", [(), ("--learner", "Matrikel")], ids=["guessed", "named"])
def test_any_table_can_be_mapped(desk: Desk, given: tuple[str, ...]) -> None:
    """Where nothing else is known, all columns but that of the learner are questions."""
    export = desk.write("marks.csv", "Matrikel;Aufgabe A;Raum\n007;-24.5;12\n008;-24.5;12\n")
    assert desk.run("map", export, "--yes", "--problem", EM, *given) == 0
    assert 'learner: "Matrikel"' in (desk.folder / "marks.mapping.yaml").read_text()
    assert desk.grade() == 0
    assert desk.stored() == {("007", "likelihood", "-24.5"), ("008", "likelihood", "-24.5")}


# What cannot be mapped: the name and bytes of a file, and what is said.
UNMAPPABLE = [
    ("a.jsonl", LINE.encode(), "holds no table"),
    ("a.csv", b"", "holds no table"),
    ("a.csv", b"one column\n1\n", "unknown-table"),
    ("a.xlsx", b"PK", "holds no table"),
]


@pytest.mark.parametrize(("name", "content", "words"), UNMAPPABLE, ids=range(len(UNMAPPABLE)))
def test_what_cannot_be_mapped(desk: Desk, name: str, content: bytes, words: str) -> None:
    assert desk.run("map", desk.write(name, content), "--yes") == 2
    assert words in desk.err
    assert "Traceback" not in desk.err


HOSTILE = "../../etc/passwd\x1b[2J\u202e=cmd() {{7*7}} '\"; DROP TABLE x; <script> \u2028 :#"


def test_texts_of_strangers_act_nowhere(desk: Desk) -> None:
    """Headers, learners and responses are shown, written into YAML and read back as they are."""
    header = '"' + HOSTILE.replace('"', '""') + '"'
    export = desk.write("form.csv", f"learner,{header},x\n{header},-24.5,y\nzoe,-24.5,z\n")
    assert desk.run("map", export, "--yes", "--problem", EM, "--learner", "learner") == 0
    assert desk.out.replace("\n", "").isprintable()
    assert (desk.folder / "form.mapping.yaml").read_text().replace("\n", "").isprintable()
    assert desk.grade("--dry-run") == 0
    assert desk.out.replace("\n", "").isprintable()
    assert desk.grade() == 0
    assert {learner for learner, _, _ in desk.stored()} == {HOSTILE, "zoe"}
    assert (desk.out + desk.err).replace("\n", "").isprintable()

"""`grader export --to …`: grades out of a gradebook, as each platform's importer takes them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from grader.app.cli import run
from grader.app.files import file_stem

BANK = Path(__file__).parents[2] / "problems"
EM = "em-gaussian-mixture"
HOSTILE = "=cmd|'/c calc'!A1"
SUBMISSIONS = f"""\
learner,problem,part,response,submitted_at
ada,{EM},likelihood,-24.5,2023-08-15T10:00:00Z
ada,{EM},training-1,gaussian-2,2023-08-15T10:01:00Z
ben,{EM},likelihood,-10.6,2023-08-15T10:00:00Z
ben,{EM},m-step-mean,=x_1,2023-08-15T10:00:00Z
0012,{EM},likelihood,-24.5,2023-08-15T10:00:00Z
"{HOSTILE}",{EM},m-step-mean,+x_1,2023-08-15T10:00:00Z
"{HOSTILE}",{EM},training-1,gaussian-2,2023-08-15T10:00:00Z
"""
# What they have of 13 points.
EARNED = {"ada": 2, "ben": 0, "0012": 1, HOSTILE: 1}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook; tests only read it."""
    folder = tmp_path_factory.mktemp("graded")
    (folder / "in.csv").write_text(SUBMISSIONS, encoding="utf-8")
    book = folder / "g.duckdb"
    given = ["--bank", BANK, "--gradebook", book, "--out", folder / "grades.csv"]
    assert run([str(each) for each in ("grade", folder / "in.csv", *given)]) == 0
    return book


class Desk:
    """A folder to which grades are exported, and what was said."""

    def __init__(self, book: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.book = book
        self.folder = folder
        self.capsys = capsys
        self.out = self.err = ""

    def export(self, *options: object) -> int:
        self.capsys.readouterr()
        given = ["export", "--bank", BANK, "--gradebook", self.book, *options]
        code = run([str(each) for each in given])
        self.out, self.err = self.capsys.readouterr()
        return code

    def roster(self, text: str, encoding: str = "utf-8") -> Path:
        file = self.folder / "roster.csv"
        file.write_bytes(text.encode(encoding))
        return file

    def rows(self, delimiter: str = ",") -> list[list[str]]:
        return list(csv.reader(io.StringIO(self.out, newline=""), delimiter=delimiter))


@pytest.fixture
def desk(graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(graded, tmp_path, capsys)


def table(*rows: Sequence[object], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


# --- platforms and the quirks of their exports ----------------------------------------------

PLAIN = table(
    ("Student", "ID", "SIS Login ID", "Section", "Homework 4 (42)"),
    ("    Points Possible", "", "", "", "13"),
    ("Ng, Ada", 1, "ada", "A", ""),
    (HOSTILE, 2, HOSTILE, "A", "3"),
    ("Test, Student", 3, "x", "A", ""),
)
CANVAS_QUIRKS: dict[str, tuple[str, str, str]] = {
    "as it comes": (PLAIN, "utf-8", ","),
    "with a byte order mark": (PLAIN, "utf-8-sig", ","),
    "UTF-16 of a spreadsheet": (PLAIN, "utf-16", ","),
    "semicolons": (
        table(
            ("Student", "ID", "SIS Login ID", "Section", "Homework 4 (42)"),
            ("    Points Possible", "", "", "", "13"),
            ("Ng; Ada", 1, "ada", "A", ""),
            ("Cmd", 2, HOSTILE, "A", "3"),
            delimiter=";",
        ),
        "utf-8",
        ";",
    ),
    "names in two columns, more ids, posting, totals": (
        table(
            (
                *("LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID", "Integration ID"),
                *("Root Account", "Section", "Homework 4 (42)", "Current Score", "Final Score"),
            ),
            ("",) * 8 + ("Manual Posting", "", ""),
            ("    Points Possible", *[""] * 7, "13", "(read only)", "(read only)"),
            ("Ng", "Ada", 1, "S1", "ada", "i1", "school", "A and B", "", "70", "70"),
            ("Cmd", "", 2, "S2", HOSTILE, "i2", "school", "A", "3", "1", "1"),
        ),
        "utf-8",
        ",",
    ),
    "muted, a column of notes, two assignments": (
        table(
            ("Student", "ID", "SIS Login ID", "Section", "Notes", "Old (7)", "Homework 4 (42)"),
            ("", "", "", "", "", "Muted", ""),
            ("    Points Possible", "", "", "", "", "5", "13"),
            ("Ng, Ada", 1, "ada", "A", "late?", "5", "-"),
            ("Cmd", 2, HOSTILE, "A", "", "N/A", "3"),
        ),
        "utf-8",
        ",",
    ),
}


@pytest.mark.parametrize("quirk", CANVAS_QUIRKS)
def test_canvas_takes_what_was_made_of_its_own_export(quirk: str, desk: Desk) -> None:
    text, encoding, delimiter = CANVAS_QUIRKS[quirk]
    roster = desk.roster(text, encoding)
    assert desk.export("--to", "canvas", "--roster", roster, "--item", "Homework 4") == 0
    before = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    header, *rows = desk.rows(delimiter)
    last = before[0].index("Section")
    assert header == [*before[0][: last + 1], "Homework 4 (42)"]
    assert [row[:-1] for row in rows] == [
        row[: last + 1] for row in before[1:] if row[2] != "x" and row[1] != "3"
    ]
    grades = {row[header.index("SIS Login ID")]: row[-1] for row in rows}
    assert (grades["ada"], grades[HOSTILE]) == ("2", "1")
    assert desk.err.count("learner-not-in-roster") == 2
    assert "Exported: 2 of 4 learners; 2 left out" in desk.err


MOODLE_QUIRKS: dict[str, tuple[tuple[str, ...], tuple[str, ...], int]] = {
    "the report of grades in English": (
        ("First name", "Last name", "ID number", "Email address", "Quiz: EM (Real)", "Last down"),
        ("Ada", "Ng", "0012", "a@example.org", "-", "1700000000"),
        4,
    ),
    "in German": (
        ("Vorname", "Nachname", "ID-Nummer", "E-Mail-Adresse", "Test: EM (Punkte)", "Zuletzt"),
        ("Ada", "Ng", "0012", "a@example.org", "-", "1700000000"),
        4,
    ),
    "in Japanese": (
        ("名", "姓", "IDナンバー", "小テスト:EM (評点)"),
        ("Ada", "Ng", "0012", "-"),
        3,
    ),
    "the list of participants": (
        ("First name", "Last name", "ID number", "Groups"),
        ("Ada", "Ng", "0012", "evening"),
        4,
    ),
}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("quirk", MOODLE_QUIRKS)
def test_moodle_takes_the_identity_columns_in_its_language(
    quirk: str, encoding: str, desk: Desk
) -> None:
    header, row, identity = MOODLE_QUIRKS[quirk]
    roster = desk.roster(table(header, row), encoding)
    assert desk.export("--to", "moodle", "--roster", roster, "--item", "EM", "--scale", "6.5") == 0
    assert desk.rows() == [[*header[:identity], "EM"], [*row[:identity], "0.5"]]


def test_moodle_in_a_language_with_a_decimal_comma(desk: Desk) -> None:
    roster = desk.roster(table(("Nom", "Numéro d’identification"), ("Ng", "0012"), delimiter=";"))
    options = ("--to", "moodle", "--roster", roster, "--scale", "6.5", "--decimal-comma")
    assert desk.export(*options) == 0
    assert desk.rows(";")[1] == ["Ng", "0012", "0,5"]


OVERRIDES = table(
    (
        *("user_id", "username", "student_key", "course_id", "track", "cohort"),
        *(f"{name}-0a1b2c3d" for name in ("name", "grade", "original_grade")),
        *(f"{name}-0a1b2c3d" for name in ("previous_override", "new_override")),
    ),
    (7, "ada", "", "course-v1:X+Y+Z", "audit", "", "Homework 4", "0.0", "0.0", "", ""),
    (8, HOSTILE, "", "course-v1:X+Y+Z", "audit", "", "Homework 4", "5.0", "5.0", "", "4"),
    (9, "zoe", "", "course-v1:X+Y+Z", "audit", "", "Homework 4", "5.0", "5.0", "", ""),
)
STAFF = table(
    (
        *("user_id", "username", "full_name", "student_uid", "enrolled", "track", "cohort"),
        *("block_id", "title", "date_last_graded", "who_last_graded", "Previous Points"),
        "New Points",
    ),
    (7, "ada", "Ada", "", "True", "", "", "block-v1:a", "Homework 4", "", "", "0", ""),
    (8, HOSTILE, "B", "", "True", "", "", "block-v1:a", "Homework 4", "", "", "", ""),
    (9, "zoe", "Z", "", "True", "", "", "block-v1:a", "Homework 4", "", "", "", ""),
)


@pytest.mark.parametrize("text", [OVERRIDES, STAFF], ids=["overrides", "staff grades"])
def test_open_edx_gets_both_of_its_files_back(text: str, desk: Desk) -> None:
    assert desk.export("--to", "edx", "--roster", desk.roster(text)) == 0
    before = list(csv.reader(io.StringIO(text, newline="")))
    before[1][-1], before[2][-1] = "2", "1"
    assert desk.rows() == before
    assert "1 row of the roster without a grade" in desk.err


def test_points_become_those_that_the_platform_has(desk: Desk) -> None:
    roster = desk.roster(PLAIN.replace(",13", ",26"))
    options = ("--to", "canvas", "--roster", roster)
    assert desk.export(*options) == 0
    assert "points-differ" in desk.err
    assert desk.export(*options, "--scale") == 0
    assert "points-differ" not in desk.err
    assert [row[-1] for row in desk.rows()[2:]] == ["4", "2"]


# --- Gradescope -----------------------------------------------------------------------------

TOP = {"score", "output", "output_format", "visibility", "tests"}
TEST = {
    *("score", "max_score", "status", "name", "number", "output", "output_format"),
    *("visibility", "extra_data"),
}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def check_results(data: dict) -> None:
    """What Gradescope's specification says of the fields that are used."""
    assert set(data) == TOP
    assert type(data["score"]) in {int, float}
    assert data["output_format"] in FORMATS
    for test in data["tests"]:
        assert set(test) == TEST
        assert type(test["score"]) in {int, float}
        assert type(test["max_score"]) in {int, float}
        assert test["status"] == ("passed" if test["score"] == test["max_score"] else "failed")
        assert test["output_format"] in FORMATS
        assert test["visibility"] == "visible"
        assert "\r" not in test["output"]
    assert data["score"] == sum(test["score"] for test in data["tests"])


def test_gradescope_gets_results_for_everybody_under_names_that_steer_nothing(desk: Desk) -> None:
    out = desk.folder / "results"
    assert desk.export("--to", "gradescope", "--out", out) == 0
    files = {file.parent.name: file for file in out.rglob("*") if file.is_file()}
    assert set(files) == {file_stem(learner) for learner in EARNED}
    for learner, earned in EARNED.items():
        file = files[file_stem(learner)]
        assert file.relative_to(out).parts[1:] == ("results.json",)
        data = json.loads(file.read_text(encoding="utf-8"))
        check_results(data)
        assert data["score"] == earned
    assert desk.export("--to", "gradescope", "--learner", HOSTILE) == 0
    assert desk.out == files[file_stem(HOSTILE)].read_text(encoding="utf-8")


def test_what_a_killed_export_left_is_cleared_and_everything_is_the_same(desk: Desk) -> None:
    out = desk.folder / "results"
    assert desk.export("--to", "gradescope", "--out", out) == 0
    file = out / file_stem("ada") / "results.json"
    before, written = file.read_bytes(), file.stat().st_mtime_ns
    draft = file.with_name(".results.json.999999999.part")
    draft.write_text("{", encoding="utf-8")
    assert desk.export("--to", "gradescope", "--out", out) == 0
    assert not draft.exists()
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (before, written)


def test_answers_are_in_the_results_if_they_are_to_be_revealed(desk: Desk) -> None:
    assert desk.export("--to", "gradescope", "--learner", "ada", "--reveal") == 0
    assert all("**Answer:**" in test["output"] for test in json.loads(desk.out)["tests"])


def test_a_learner_of_no_results_gets_the_nearest_name(desk: Desk) -> None:
    assert desk.export("--to", "gradescope", "--learner", "adda") == 2
    assert "Did you mean 'ada'?" in desk.err


# --- tables for programs and for people -----------------------------------------------------


def test_the_table_for_programs_has_every_cell_as_it_is(desk: Desk) -> None:
    assert desk.export("--to", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(desk.out, newline="")))
    found = {(row["learner"], row["part"]): row for row in rows}
    assert len(rows) == len(found) == 4 * 9
    assert found[HOSTILE, "m-step-mean"]["response"] == "+x_1"
    assert found["ada", "likelihood"] == {
        "learner": "ada",
        "problem": EM,
        "part": "likelihood",
        "earned": "1",
        "possible": "1",
        "attempts": "1",
        "needs_person": "false",
        "response": "-24.5",
        "verdict": "equal",
        "misconception": "",
    }
    assert found["ben", "likelihood"]["misconception"] == "slip:base-10-log"
    assert found["ada", "e-step"]["verdict"] == ""
    for learner, earned in EARNED.items():
        mine = [row for row in rows if row["learner"] == learner]
        assert sum(Fraction(row["earned"]) for row in mine) == earned


def test_the_table_for_people_runs_nothing_in_a_spreadsheet(graded: Path) -> None:
    with (graded.parent / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert {row[0] for row in rows[1:]} == {"ada", "ben", "0012", "'" + HOSTILE}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


# --- what is refused, and what is left alone ------------------------------------------------

CANVAS = ("--to", "canvas", "--roster", "ROSTER")
REFUSED: list[tuple[tuple[str, ...], str]] = [
    ((), "say what to export"),
    (("--to", "canvas"), "--roster"),
    (("--to", "csv", "--item", "x"), "--item means nothing"),
    (("--to", "edx", "--roster", "ROSTER", "--decimal-comma"), "--decimal-comma means nothing"),
    (("--to", "moodle", "--roster", "ROSTER", "--scale"), "how many points"),
    ((*CANVAS, "--scale", "20"), "write --scale alone"),
    (("--to", "moodle", "--roster", "ROSTER", "--scale", "1e9"), "no number of points"),
    (("--to", "gradescope"), "--out"),
    ((*CANVAS, "--json"), "--out"),
    ((*CANVAS, "--out", "ROSTER"), "overwrite the roster"),
    ((*CANVAS, "--problem", "em-gausian-mixture"), "Did you mean 'em-gaussian-mixture'?"),
    ((*CANVAS, "--identity", "Username"), "no-such-column"),
    ((*CANVAS, "--identity", "ID"), "nobody-matched"),
    ((*CANVAS, "--item", "Homework 5"), "no-such-item"),
    (("--to", "canvas", "olx", EM), "one at a time"),
]


@pytest.mark.parametrize(("options", "words"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_cannot_be_exported_says_why(options: tuple[str, ...], words: str, desk: Desk) -> None:
    roster = desk.roster(PLAIN)
    assert desk.export(*(str(roster) if each == "ROSTER" else each for each in options)) == 2
    assert words in desk.err
    assert desk.out == ""
    assert roster.read_text(encoding="utf-8") == PLAIN.replace("\r\n", "\n")


BAD_ROSTERS = [
    ("random bytes", bytes(range(128, 256)), "roster-unreadable"),
    ("a workbook", b"PK\x03\x04[Content_Types].xml", "roster-unreadable"),
    ("nothing", b"", "roster-unreadable"),
    ("a page", b"<html><body>", "not-a-roster"),
    ("a header alone", b"Student,ID,Section,HW (1)\n", "nobody-matched"),
    ("a quote left open", b'Student,ID,Section,HW (1)\n"Ng,1,A,\n', "nobody-matched"),
]


@pytest.mark.parametrize(
    ("data", "code"), [row[1:] for row in BAD_ROSTERS], ids=[row[0] for row in BAD_ROSTERS]
)
def test_a_roster_that_is_none_is_told_what_it_is(data: bytes, code: str, desk: Desk) -> None:
    roster = desk.folder / "roster.csv"
    roster.write_bytes(data)
    assert desk.export("--to", "canvas", "--roster", roster) == 2
    assert f"roster.csv:1:1: error {code}: " in desk.err
    assert desk.out == ""


def test_where_everybody_is_marked_nothing_can_be_exported(desk: Desk) -> None:
    roster = desk.roster(PLAIN.replace("ada,A,", "ada,A,EX").replace("A,3", "A,EX"))
    assert desk.export("--to", "canvas", "--roster", roster) == 2
    assert desk.err.count("kept-as-it-is") == 2


@pytest.mark.parametrize("rival", [lambda out: out.mkdir(), lambda out: out.touch()])
def test_a_file_is_there_as_a_whole_or_as_before(rival: Callable[[Path], None], desk: Desk) -> None:
    out = desk.folder / "canvas.csv"
    rival(out)
    code = desk.export("--to", "canvas", "--roster", desk.roster(PLAIN), "--out", out)
    assert code == (2 if out.is_dir() else 0)
    assert not list(desk.folder.glob(".*"))
    assert not out.is_file() or out.read_text(encoding="utf-8").startswith("Student,ID")


def test_the_summary_for_programs_lists_who_was_left_out(desk: Desk) -> None:
    out = desk.folder / "canvas.csv"
    roster = desk.roster(PLAIN)
    assert desk.export("--to", "canvas", "--roster", roster, "--out", out, "--json") == 0
    told = json.loads(desk.out)
    assert (told["written"], told["learners"], told["without"]) == (2, 4, 1)
    codes = [issue["code"] for issue in told["issues"]]
    assert codes == ["learner-not-in-roster"] * 2


def test_an_export_changes_nothing_in_the_gradebook(desk: Desk) -> None:
    before = desk.book.read_bytes()
    assert desk.export("--to", "csv") == 0
    assert desk.book.read_bytes() == before

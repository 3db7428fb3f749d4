"""`grader grade`: a class in, grades out; whatever happens to files, rows or the process."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from grader.app.cli import run

ROOT = Path(__file__).parents[2]
BANK = ROOT / "problems"
CLASS = ROOT / "submissions" / "homework-4"
HEADER = "learner,problem,part,response,submitted_at\n"
EM = "em-gaussian-mixture"


class Desk:
    """A folder in which a class is graded, and what came out."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.out = self.err = ""

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def grade(self, *arguments: str | Path, submissions: Path | None = None) -> int:
        options = ["--bank", BANK, "--gradebook", self.folder / "g.duckdb"]
        outputs = ["--out", self.folder / "grades.csv", "--feedback", self.folder / "feedback"]
        given = submissions or self.folder / "in"
        code = run([str(each) for each in ("grade", given, *options, *outputs, *arguments)])
        self.out, self.err = self.capsys.readouterr()
        return code

    def grades(self) -> dict[str, dict[str, str]]:
        with (self.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["learner"]: row for row in csv.DictReader(file)}

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.folder / "g.duckdb"), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def bytes(self) -> dict[str, str]:
        """A digest of each file that people get."""
        files = [self.folder / "grades.csv", *sorted((self.folder / "feedback").iterdir())]
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def line(learner: str, part="likelihood", response="-24.5", time="2023-08-15T10:00:00Z") -> str:
    cell = '"' + learner.replace('"', '""') + '"'
    return f"{cell},{EM},{part},{response},{time}\n"


# --- the sample class ---------------------------------------------------------------------


def test_the_transcript_of_the_course_page(desk: Desk) -> None:
    assert desk.grade(submissions=CLASS) == 0
    row = desk.grades()["tomasz.wójcik"]
    parts = ["likelihood", "e-step", "e-step-weights"]
    m_step = ["m-step-mean", "m-step-variance", "m-step-weight"]
    training = ["training-1", "training-2", "training-3"]
    assert [row[part] for part in parts] == ["1", "1", "5"]
    assert sum(int(row[part]) for part in m_step) == 3
    assert [row[part] for part in training] == ["1", "1", "0"]
    assert (row["total"], row["possible"]) == ("12", "13")


# What the rules make of some of the others: (learner, part, points).
RULED = [
    ("佐藤花子", "likelihood", "0"),  # right only after the last allowed attempt
    ("diego.fernández", "likelihood", "1"),  # a decimal comma cost no attempt
    ("fatima.alsayed", "e-step", "1"),  # blank and unreadable cost none, the third is right
    ("elif.yılmaz", "likelihood", "1"),  # late, but before the extended due date
    ("elif.yılmaz", "m-step-weight", "0"),  # after the extended due date as well
    ("wanjirũ.kamau", "likelihood", "1"),  # an extension of the section for this part
    ("rachel.o'brien", "m-step-variance", "1"),  # at the due date to the second
    ("rachel.o'brien", "m-step-weight", "0"),  # two minutes late
    ("diego.fernández", "e-step-weights", "4"),  # the better of two attempts
    ("ingrid.hansen", "m-step-mean", "1"),  # two numbers where a formula was asked for, then right
    ("björn.sundqvist", "total", "13"),  # Unicode throughout
    ("陈晓明", "m-step-variance", "1"),  # LaTeX
    ("00731", "total", "13"),  # zeros in front are part of a name
]


def test_the_sample_class(desk: Desk) -> None:
    assert desk.grade(submissions=CLASS) == 0
    grades = desk.grades()
    assert len(grades) == 30
    assert [(who, part, grades[who][part]) for who, part, _ in RULED] == RULED
    assert len(list((desk.folder / "feedback").glob("*.md"))) == 30
    assert "316 rows: 316 graded, 0 reported" in desk.out
    assert desk.err == ""


def test_the_forums_slip_is_named(desk: Desk) -> None:
    desk.grade(submissions=CLASS)
    found = desk.query(
        "SELECT part, misconception FROM graded WHERE learner = 'ingrid.hansen' "
        "AND misconception IS NOT NULL ORDER BY ALL"
    )
    assert ("likelihood", "slip:variance-as-standard-deviation") in found


def test_grading_twice_changes_nothing(desk: Desk) -> None:
    desk.grade(submissions=CLASS)
    counts = "SELECT (SELECT count(*) FROM responses), (SELECT count(*) FROM verdicts), " \
        "(SELECT count(*) FROM runs), (SELECT count(*) FROM imports)"  # fmt: skip
    before, rows = desk.bytes(), desk.query(counts)
    assert desk.grade(submissions=CLASS) == 0
    assert desk.bytes() == before
    assert desk.query(counts) == rows
    assert "316 graded (316 of them stored before)" in desk.out
    assert "0 responses newly decided" in desk.out


def test_a_class_that_comes_in_two_halves_has_the_same_grades(desk: Desk, tmp_path: Path) -> None:
    desk.grade(submissions=CLASS)
    whole = desk.bytes()
    shutil.rmtree(tmp_path / "feedback")
    (tmp_path / "g.duckdb").unlink()
    desk.grade(submissions=CLASS / "responses.csv")
    desk.grade(CLASS / "learners", submissions=CLASS / "class.yaml")
    assert desk.bytes() == whole


# --- outputs ------------------------------------------------------------------------------


def test_json_holds_everything(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana") + line("ben", "nothing"))
    assert desk.grade("--json") == 0
    report = json.loads(desk.out)
    assert (report["rows"], report["graded"], report["reported"]) == (2, 1, 1)
    (grades,) = report["grades"]
    assert (grades["learner"], grades["total"], report["possible"]) == ("ana", "1", "13")
    assert [issue["code"] for issue in report["issues"]] == ["unknown-part"]


def test_grades_on_stdout(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    assert desk.grade("--out", "-") == 0
    assert desk.out.splitlines()[0].startswith("learner,likelihood,")
    assert desk.out.splitlines()[1].startswith("ana,1,")
    assert len(desk.out.splitlines()) == 2
    assert "1 row: 1 graded" in desk.err


def test_an_output_without_unicode_has_the_grades_in_full(desk: Desk) -> None:
    """Grades are UTF-8 wherever they go; tables take what signs there are."""
    desk.write("a.csv", HEADER + line("björn") + line("佐藤"))
    options = ["--bank", BANK, "--gradebook", desk.folder / "g.duckdb"]
    command = [sys.executable, "-m", "grader", "grade", desk.folder / "in", *options]
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    def printed(*more: str) -> str:
        done = subprocess.run(
            [*map(str, command), *more], env=environment, check=True, capture_output=True
        )
        return done.stdout.decode()

    assert [row.split(",")[:2] for row in printed("--out", "-").splitlines()[1:]] == [
        ["björn", "1"], ["佐藤", "1"],
    ]  # fmt: skip
    table = printed()
    assert table.isascii()
    assert "########## 100 %" in table


def test_a_dry_run_shows_all_and_keeps_nothing(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    assert desk.grade("--dry-run") == 0
    assert "1 row: 1 graded" in desk.out
    assert [path.name for path in desk.folder.iterdir()] == ["in"]


# --- bad files ----------------------------------------------------------------------------

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "column.csv": (b"learner,problem,part,response\nx,y,z,1\n", "missing-column"),
    "empty.csv": (b"", "empty-file"),
    "binary.csv": (bytes(range(256)) * 50, "broken-header"),
    "truncated.yaml": (b"learner: x\nresponses:\n  - {part: likelihood, resp", "unclosed-bracket"),
    "twice.yaml": (b"learner: x\nlearner: y\nresponses: []\n", "duplicate-key"),
    "tag.yaml": (b"learner: !!python/object/apply:os.system [id]\n", "tag"),
    "bomb.yaml": (b"a: &a [x,x]\nb: &b [*a,*a]\nlearner: *b\n", "anchor"),
    "latin.yaml": ("learner: andré\n".encode("latin-1"), "not-utf-8"),
    "picture.png": (b"\x89PNG\r\n", "unknown-format"),
    "zipped.zip": (b"PK\x03\x04", "broken-archive"),
    "array.json": (b'[{"learner": "x"}]', "json-array"),
    "cut.parquet": (b"PAR1\x00", "not-parquet"),
    "other.csv": (b"Nombre,Nota\nx,1\n", "unknown-table"),
    "sheet.xlsx": (b"PK\x03\x04", "spreadsheet"),
}

# Those whose name says enough, and an archive of which no file can be named.
NEVER_OPENED = {"picture.png", "sheet.xlsx", "zipped.zip"}

BAD_ROWS = [
    (line("r1", "likelihod"), "unknown-part"),
    (line("r2").replace(EM, "em-gausian-mixture"), "unknown-problem"),
    (line("r3", time="17 August"), "bad-time"),
    (line("r4").replace('"r4"', ""), "no-learner"),
    (line("r5").replace(EM, EM + ",x"), "ragged-row"),
    (line("good"), "duplicate-row"),
    (line("good", response="-24.6"), "conflicting-row"),
]


def test_a_folder_of_bad_files(desk: Desk) -> None:
    """The good are graded, every bad one has a message with its file and line."""
    for name, (content, _) in BAD_FILES.items():
        desk.write(name, content)
    desk.write("good.csv", HEADER + line("good") + "".join(row for row, _ in BAD_ROWS))
    desk.write("utf16.csv", (HEADER + line("uma")).encode("utf-16"))
    desk.write("good.yaml", f"learner: gina\nproblem: {EM}\nresponses: {{likelihood: -24.5}}\n")
    assert desk.grade("--json") == 0
    report = json.loads(desk.out)
    codes = {(Path(issue["file"]).name, issue["code"]) for issue in report["issues"]}
    assert codes >= {(name, code) for name, (_, code) in BAD_FILES.items()}
    good = [i for i in report["issues"] if i["file"].endswith("good.csv")]
    assert [(i["line"], i["code"]) for i in sorted(good, key=lambda i: i["line"])] == [
        (number, code) for number, (_, code) in enumerate(BAD_ROWS, 3)
    ]
    assert set(desk.grades()) == {"good", "gina", "uma"}
    assert report["rows"] == report["graded"] + report["reported"] == 3 + len(BAD_ROWS)
    assert report["files_refused"] == len(BAD_FILES) - len(NEVER_OPENED)
    for name, (_, code) in BAD_FILES.items():
        assert f"in/{name}:" in desk.err
        assert code in desk.err
    assert "did you mean" in desk.err.casefold()


def test_reported_rows_stay_in_the_gradebook(desk: Desk) -> None:
    path = desk.write("a.csv", HEADER + line("ana") + line("ben", "nothing"))
    desk.grade()
    assert desk.query("SELECT source, line, kind, code FROM issues") == [
        (str(path), 3, "row", "unknown-part")
    ]


def test_a_flood_of_one_kind_is_cut_short(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana") + "".join(line(f"b{n}", "x") for n in range(50)))
    desk.grade()
    assert desk.err.count("error unknown-part") == 5
    assert "and 45 more" in desk.err


def test_nothing_readable_is_2_and_writes_nothing(desk: Desk) -> None:
    desk.write("a.csv", b"")
    (desk.folder / "grades.csv").write_text("of an earlier run")
    assert desk.grade() == 2
    assert (desk.folder / "grades.csv").read_text() == "of an earlier run"
    assert "empty-file" in desk.err
    (desk.folder / "empty").mkdir()
    assert desk.grade(submissions=desk.folder / "empty") == 2
    assert desk.grade(submissions=desk.folder / "missing") == 2


EVERYTHING = "SELECT * FROM {}"
TABLES = (
    "imports",
    "responses",
    "issues",
    "extensions",
    "grading",
    "verdicts",
    "runs",
    "run_parts",
)


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        (HEADER + line("ana", "likelyhood") + line("ben").replace(EM, "no-such"), "2 rows"),
        ("", "1 not readable"),
        (HEADER, "0 rows"),
    ],
    ids=["every row refused", "unreadable", "no row"],
)
def test_where_no_row_can_be_taken_the_gradebook_stays_as_it_was(
    desk: Desk, content: str, counts: str
) -> None:
    """Not its records of runs and readings, and not the settings of the class either."""
    desk.write("a.csv", HEADER + line("ana") + line("ben", "nothing"))
    desk.write("class.yaml", "extensions:\n  - {learner: ana, due: 2023-08-20T23:59:00Z}\n")
    assert desk.grade() == 0
    before = {table: desk.query(EVERYTHING.format(table)) for table in TABLES}
    assert len(before["runs"]) == len(before["imports"]) == len(before["extensions"]) == 1
    desk.write("a.csv", content)
    desk.write("class.yaml", "extensions:\n  - {learner: ben, due: 2023-08-20T23:59:00Z}\n")
    assert desk.grade() == 2
    assert counts in desk.err
    assert "is as it was" in desk.err
    assert {table: desk.query(EVERYTHING.format(table)) for table in TABLES} == before


def test_rows_that_are_known_are_rows_that_were_taken(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    desk.write("b.csv", HEADER + line("ben", "nothing"))
    assert [desk.grade(), desk.grade()] == [0, 0]
    assert "1 graded (1 of them stored before), 1 reported" in desk.out
    assert desk.query("SELECT source FROM imports ORDER BY number") == [
        (str(desk.folder / "in" / name),) for name in ("a.csv", "b.csv")
    ]


def test_a_pipe_is_not_waited_for(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    os.mkfifo(desk.folder / "in" / "pipe.csv")
    assert desk.grade() == 0
    assert "cannot-open" in desk.err


def test_an_extension_for_nobody_is_pointed_out(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    desk.write("class.yaml", "extensions:\n  - {learner: anna, due: 2023-08-20T23:59:00Z}\n")
    assert desk.grade() == 0
    assert "nobody" in desk.err
    assert "anna" in desk.err


def test_stored_responses_to_a_part_that_the_bank_has_dropped_are_pointed_out(desk: Desk) -> None:
    bank = desk.folder / "bank"
    shutil.copytree(BANK, bank)
    desk.write("a.csv", HEADER + line("ana") + line("ben") + line("ana", "training-1", "2"))
    assert desk.grade("--bank", bank) == 0
    assert "part-gone" not in desk.err
    file = bank / EM / "problem.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("id: likelihood\n", "id: log-likelihood\n"), encoding="utf-8")
    (bank / EM / "cases.yaml").unlink()
    (desk.folder / "in" / "a.csv").write_text(HEADER + line("ana", "training-1", "2"))
    assert desk.grade("--bank", bank) == 0
    assert desk.err.count("part-gone") == 1
    assert "2 responses to 'likelihood' of 'em-gaussian-mixture'" in desk.err
    assert desk.grades()["ana"]["total"] == "1"
    assert desk.query("SELECT count(*) FROM responses") == [(3,)]


def test_a_folder_without_a_file_of_responses_says_what_is_read(desk: Desk) -> None:
    desk.write("responses.txt", HEADER + line("ana"))
    assert desk.grade() == 2
    assert ".csv" in desk.err
    assert "named itself" in desk.err


def test_files_that_are_not_read_are_told_once_for_each_kind(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    for name in ("b.txt", "c.txt", "d.TXT", "e.docx", "week/f.txt", "noending"):
        desk.write(name, HEADER + line("ben"))
    assert desk.grade() == 0
    assert desk.err.count("warning unknown-format") == 4
    assert "in/b.txt:1:1" in desk.err
    assert "nor are 2 more that end so" in desk.err
    assert "week/f.txt:1:1" in desk.err
    assert "name it on the command line" in desk.err
    assert ".csv" in desk.err
    assert set(desk.grades()) == {"ana"}
    assert desk.grade(desk.folder / "in" / "b.txt") == 0
    assert set(desk.grades()) == {"ana", "ben"}


def test_of_hidden_files_and_what_it_wrote_itself_nothing_is_said(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    for name in (".DS_Store", ".hidden/x.txt", "README.md", "Readme.txt", "~g.duckdb.wal"):
        desk.write(name, "x")
    home = desk.folder / "in"
    own = ["--gradebook", home / "g.duckdb", "--feedback", home / "feedback"]
    for written in ("md", "html", "md"):
        assert desk.grade(*own, "--feedback-format", written) == 0
    assert len(list((home / "feedback").iterdir())) == 2
    assert "unknown-format" not in desk.err


def test_a_problem_with_faults_is_reported_row_by_row(desk: Desk) -> None:
    bank = desk.folder / "bank"
    shutil.copytree(BANK, bank)
    (bank / "broken").mkdir()
    (bank / "broken" / "problem.yaml").write_text("id: broken\nparts: {}\n")
    desk.write("a.csv", HEADER + line("ana") + line("ana").replace(EM, "broken"))
    assert desk.grade("--bank", bank) == 0
    assert "faulty-problem" in desk.err
    assert set(desk.grades()) == {"ana"}


# --- hostile learners ---------------------------------------------------------------------

HOSTILE = [
    "../../etc/passwd", "/etc/passwd", "=cmd()", "+1", "@SUM(A1)", "-2+3", "\u202egnp.exe",
    "x" * 10_000, "'; DROP TABLE responses; --", 'a"b', "a,b;c", "line\nbreak", "\x1b[2Jred",
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "$(id)", "`id`", "con", "a\tb",
    "[bold red]x[/]", ":smile:",
]  # fmt: skip


def test_learner_ids_are_data(desk: Desk) -> None:
    desk.write("a.csv", HEADER + "".join(line(name, response="oops") for name in HOSTILE))
    assert desk.grade() == 0
    with (desk.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        names = [row["learner"] for row in csv.DictReader(file)]
    # What prints is as it was, but for the sign before what a spreadsheet would run.
    plain = [name for name in HOSTILE if name.isprintable()]
    quoted = {f"'{name}" if name.startswith(("=", "+", "-", "@")) else name for name in plain}
    assert quoted <= set(names)
    assert len(set(names)) == len(HOSTILE)
    assert all(name.isprintable() for name in names)
    files = list((desk.folder / "feedback").iterdir())
    assert len(files) == len(HOSTILE)
    assert {path.name for path in desk.folder.iterdir()} == {
        "feedback", "g.duckdb", "grades.csv", "in",
    }  # fmt: skip
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert text.replace("\n", "").isprintable()
        assert "<script>" not in text
        assert not re.search(r"(?<!\\)\]\(javascript:", text)


def test_hostile_responses_do_not_reach_the_terminal(desk: Desk) -> None:
    texts = ["\x1b[31mred", "\u202edrow", "[red]x[/red]", "{0.__class__}", "a" * 5_000]
    rows = [line(f"l{n}", response=text) for n, text in enumerate(texts)]
    desk.write("a.csv", HEADER + "".join(rows) + line("ana"))
    assert desk.grade() == 0
    assert desk.out.replace("\n", "").isprintable()
    assert "[red]x[/red]" in desk.out
    assert desk.grades()["ana"]["likelihood"] == "1"


# --- faults -------------------------------------------------------------------------------


def command(folder: Path) -> list[str]:
    places = ["--gradebook", folder / "g.duckdb", "--out", folder / "grades.csv"]
    options = [*places, "--feedback", folder / "feedback", "--bank", BANK]
    return [sys.executable, "-m", "grader", "grade", str(CLASS), *map(str, options)]


KILLED = """
import os, signal, sys
from importlib import import_module
from grader.app.cli import main

def killer(function, calls=[0]):
    def call(*arguments, **named):
        calls[0] += 1
        if calls[0] == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return call

place, name = sys.argv[1].split(":")
module, _, owner = place.partition("/")
home = getattr(import_module(module), owner) if owner else import_module(module)
setattr(home, name, killer(getattr(home, name)))
main(sys.argv[3:])
"""

# Where a run is killed: before this call of this function. 30 learners have a file each, of
# which the first is drafted and replaced, and so on; the grades come last.
INSTANTS = [
    ("grader.gradebook.imports:_replace_issues", 2),
    ("grader.app.batch:save_rows", 1),
    ("grader.app.batch:finish_run", 1),
    ("pathlib/Path:replace", 1),
    ("pathlib/Path:replace", 17),
    ("pathlib/Path:replace", 31),
]


def test_a_killed_run_is_finished_by_the_next(desk: Desk) -> None:
    """Killed at an instant of each step, from the first import to the last file."""
    desk.grade(submissions=CLASS)
    whole = desk.bytes()
    for number, (place, call) in enumerate(INSTANTS):
        again = Desk(desk.folder / str(number), desk.capsys)
        again.folder.mkdir()
        arguments = [place, str(call), *command(again.folder)[3:]]
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, *arguments], check=False, capture_output=True
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
        assert bool(list(again.folder.rglob(".*.part"))) == place.startswith("pathlib")
        assert again.grade(submissions=CLASS) == 0
        assert again.bytes() == whole
        assert not list(again.folder.rglob(".*"))
        assert again.query("SELECT count(*), count(DISTINCT id) FROM responses") == [(316, 316)]
        assert again.query(
            "SELECT engine FROM verdicts GROUP BY key_digest, engine, response HAVING count(*) > 1"
        ) == []  # fmt: skip


def test_two_runs_at_once(desk: Desk) -> None:
    """Each ends well or says that the other one has the file, and the grades are the same."""
    with (
        subprocess.Popen(command(desk.folder), stderr=subprocess.PIPE) as one,
        subprocess.Popen(command(desk.folder), stderr=subprocess.PIPE) as other,
    ):
        errors = [child.communicate()[1].decode() for child in (one, other)]
    codes = [one.returncode, other.returncode]
    assert 0 in codes
    for code, error in zip(codes, errors, strict=True):
        assert code == 0 or (code == 2 and "in use" in error)
        assert "Traceback" not in error
    assert desk.query("SELECT count(*), count(DISTINCT id) FROM responses") == [(316, 316)]


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from grader.app.cli import main
main(sys.argv[2:])
"""


@pytest.mark.parametrize("size", [1_000, 15_000, 40_000])
def test_a_full_disk_is_one_message(desk: Desk, size: int) -> None:
    """A limit on the size of files stands for a disk that takes no more."""
    arguments = command(desk.folder)[3:]
    limited = [sys.executable, "-c", LIMITED, str(size), *arguments]
    result = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "g.duckdb" in result.stderr
    assert not (desk.folder / "grades.csv").exists()
    subprocess.run(command(desk.folder), check=True, capture_output=True)
    assert len(desk.grades()) == 30


@pytest.mark.parametrize(
    "arguments",
    [
        ("--out", "file/grades.csv"),
        ("--feedback", "file/feedback"),
        ("--gradebook", "missing/g.duckdb"),
        ("--gradebook", "file/g.duckdb"),
        ("--gradebook", "text.duckdb"),
    ],
    ids=" ".join,
)
def test_places_that_cannot_be_written(
    desk: Desk, arguments: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    Path("file").write_text("x")
    Path("text.duckdb").write_text("not a gradebook" * 1_000)
    desk.write("a.csv", HEADER + line("ana"))
    assert desk.grade(*arguments) == 2
    errors = [each for each in desk.err.splitlines() if each.startswith("Error: ")]
    assert len(errors) == 1
    assert arguments[1].split("/")[-1] in errors[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_one_message(desk: Desk) -> None:
    desk.write("a.csv", HEADER + line("ana"))
    desk.folder.chmod(0o500)
    try:
        assert desk.grade() == 2
    finally:
        desk.folder.chmod(0o700)
    assert "Permission denied" in desk.err

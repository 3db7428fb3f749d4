"""A small course: imported, proved, answered, exported again; and the commands that do it."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from grader.app.cli.export import export
from grader.app.cli.import_ import import_
from grader.app.olx_import import find_all, import_all
from grader.app.olx_sources import read_sources
from grader.grade import grade
from grader.spec.load import load_problem, open_problem
from grader.spec.resolve import resolve_key

COURSE = Path(__file__).parent / "course"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_BANK", raising=False)
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))


def bring(*arguments: object) -> Result:
    return CliRunner().invoke(import_, ["olx", *map(str, arguments)])


def send(*arguments: object) -> Result:
    return CliRunner().invoke(export, ["olx", *map(str, arguments)])


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course as a bank, translated without the command and its proofs."""
    folder = tmp_path_factory.mktemp("bank")
    found, _ = find_all(read_sources(COURSE))
    import_all(found, folder, replace=False, dry_run=False, advance=lambda _: None)
    return folder


def test_a_course_becomes_a_bank(snapshot: SnapshotAssertion) -> None:
    result = bring(COURSE)
    assert result.exit_code == 1, result.output
    written = sorted(Path("problems").glob("*/*.yaml"))
    texts = {f"{file.parent.name}/{file.name}": file.read_text("utf-8") for file in written}
    shown = {name: text.replace(str(COURSE), "COURSE") for name, text in texts.items()}
    assert shown == snapshot(name="files")
    assert result.stdout.replace(str(COURSE), "COURSE") == snapshot(name="stdout")
    assert result.stderr.replace(str(COURSE), "COURSE") == snapshot(name="stderr")
    for folder in Path("problems").iterdir():
        assert not [issue for issue in open_problem(folder).issues if issue.severity == "error"]


@pytest.mark.parametrize(
    ("problem", "part", "response", "verdict", "credit"),
    [
        ("projectile", "part-1", "20.3", "equal", "1"),
        ("projectile", "part-1", "19", "different", "0"),
        ("projectile", "part-2", "m v^2 / 2", "equal", "1"),
        ("projectile", "part-2", "M*V^2/2", "equal", "1"),
        ("projectile", "part-2", "m*v^2", "different", "0"),
        ("projectile", "part-3", "Energy", "equal", "1"),
        ("projectile", "part-3", "Momentum", "different", "0"),
        ("samples-means", "part-1", "5", "equal", "1"),
        ("samples-means", "part-2", "below, above", "equal", "1"),
        ("samples-means", "part-3", "the mean, the largest number", "equal", "1"),
        ("samples-means", "part-3", "the mean", "different", "2/3"),
        ("samples-means", "part-4", "8.67", "equal", "1"),
        ("samples-means", "part-4", "8.7", "different", "0"),
    ],
)
def test_what_was_imported_grades_as_open_edx_did(
    bank: Path, problem: str, part: str, response: str, verdict: str, credit: str
) -> None:
    loaded = load_problem(bank / problem)
    decision = grade(resolve_key(loaded, loaded.part(part)), response)
    assert (decision.verdict.value, str(decision.credit)) == (verdict, credit)


def test_the_due_date_comes_from_the_course(bank: Path) -> None:
    due = load_problem(bank / "projectile").due
    assert due is not None
    assert due.isoformat() == "2023-08-17T23:59:00+00:00"


def archive(path: Path, mode: str, names: dict[str, bytes]) -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, data in names.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_an_archive_is_the_same_as_its_folder(mode: str, tmp_path: Path) -> None:
    names = {
        f"course/{file.relative_to(COURSE).as_posix()}": file.read_bytes()
        for file in COURSE.rglob("*.xml")
    }
    packed = archive(tmp_path / "course.tar", mode, names)
    one, other = (
        bring(path, "--dry-run").stdout.replace(str(root), "COURSE")
        for path, root in ((packed, packed / "course"), (COURSE, COURSE))
    )
    assert "COURSE/problem/projectile.xml:28:3: error olx-response" in one
    assert one == other


def test_names_in_an_archive_lead_nowhere(tmp_path: Path) -> None:
    problem = (COURSE / "problem" / "projectile.xml").read_bytes()
    packed = archive(
        tmp_path / "c.tar", "w", {"../../evil.xml": problem, "/abs/olute.xml": problem}
    )
    assert bring(packed, "--bank", tmp_path / "bank").exit_code == 1
    assert [folder.name for folder in (tmp_path / "bank").iterdir()] == ["olute"]


@pytest.mark.parametrize(
    "data", [b"\x1f\x8b broken", b"\x1f\x8b\x08\0\0\0\0\0\0\0", b"", b"\0" * 600]
)
def test_what_is_no_course_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "c.tar.gz").write_bytes(data)
    result = bring(tmp_path / "c.tar.gz")
    assert result.exit_code in {1, 2}
    assert not Path("problems").exists()
    assert "Traceback" not in result.output


def test_nothing_is_overwritten_unless_asked() -> None:
    assert bring(COURSE / "vertical").exit_code == 0
    file = Path("problems/inline/problem.yaml")
    text = file.read_text("utf-8")
    file.write_text(text + "# mine\n", "utf-8")
    again = bring(COURSE / "vertical")
    assert again.exit_code == 1
    assert "olx-exists" in again.stdout
    assert file.read_text("utf-8").endswith("# mine\n")
    assert bring(COURSE / "vertical", "--replace").exit_code == 0
    assert file.read_text("utf-8") == text


def test_a_dry_run_writes_nothing() -> None:
    result = bring(COURSE, "--dry-run")
    assert result.exit_code == 1
    assert "would be written" in result.stderr
    assert not Path("problems").exists()


def test_json_has_a_line_for_every_fault_and_problem() -> None:
    result = bring(COURSE, "--json", "--dry-run")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    problems = {line["problem"]: line for line in lines if "problem" in line}
    assert sorted(problems) == ["inline", "projectile", "samples-means"]
    assert (problems["projectile"]["parts"], problems["projectile"]["responses"]) == (3, 4)
    assert "olx-response" in {line.get("code") for line in lines}


def test_files_that_cannot_be_read_do_not_keep_others_back(tmp_path: Path) -> None:
    folder = tmp_path / "xml"
    folder.mkdir()
    (folder / "a.xml").write_text("<problem><p>", "utf-8")
    (folder / "b.xml").write_bytes((COURSE / "vertical" / "unit1.xml").read_bytes())
    result = bring(folder)
    assert result.exit_code == 1
    assert "a.xml:1:13: error olx-not-xml" in result.stdout
    assert Path("problems/inline/problem.yaml").is_file()


def test_no_problem_at_all() -> None:
    result = bring(COURSE / "chapter")
    assert result.exit_code == 2
    assert "no <problem>" in result.stderr


def test_export_goes_to_stdout_or_to_a_folder(tmp_path: Path) -> None:
    bring(COURSE / "vertical")
    alone = send("inline")
    assert alone.exit_code == 0
    assert alone.stdout.startswith('<problem display_name="Inline"')
    assert send("inline", "--out", "out").stdout.splitlines() == [str(Path("out/inline.xml"))]
    assert Path("out/inline.xml").read_text("utf-8") == alone.stdout
    line = json.loads(send("inline", "--out", "out", "--json").stdout.splitlines()[-1])
    assert line == {"problem": "inline", "file": str(Path("out/inline.xml")), "parts": 1}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("inlin",), "Did you mean 'inline'?"),
        (("inline", "inline"), "--out"),
        (("inline", "--json"), "--out"),
    ],
)
def test_export_says_what_is_missing(arguments: tuple[str, ...], said: str) -> None:
    bring(COURSE / "vertical")
    result = send(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_export_alone_says_what_can_follow() -> None:
    result = CliRunner().invoke(export, [])
    assert result.exit_code == 2
    assert "grader export olx" in result.stderr

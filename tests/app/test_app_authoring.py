"""`grader new` and `grader preview`: a problem that validates at once, and how it looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from syrupy.assertion import SnapshotAssertion

from grader.app.cli.new import new
from grader.app.cli.preview import preview
from grader.app.cli.validate import validate
from grader.app.scaffold import KINDS
from grader.spec.load import load_problem

BANK = Path(__file__).parent / "check_bank"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRADER_BANK", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


def make(*arguments: str) -> Result:
    return CliRunner().invoke(new, arguments)


def test_every_kind_is_offered() -> None:
    (option,) = [each for each in new.params if each.name == "kind"]
    assert set(option.type.choices) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_problem_validates_at_once(kind: str, snapshot: SnapshotAssertion) -> None:
    assert make("my-first", "--kind", kind).exit_code == 0
    checked = CliRunner().invoke(validate, ["problems"])
    assert checked.exit_code == 0, checked.output
    assert "1 problem: 0 errors, 0 warnings." in checked.stderr
    assert load_problem("problems/my-first").parts[0].kind == kind
    assert {file.name: file.read_text("utf-8") for file in Path("problems/my-first").iterdir()} == (
        snapshot
    )


def test_it_prints_the_files_that_it_wrote() -> None:
    result = make("a-b")
    names = [str(Path("problems/a-b") / name) for name in ("problem.yaml", "cases.yaml")]
    assert result.stdout.splitlines() == names


def test_nothing_is_overwritten() -> None:
    assert make("once").exit_code == 0
    file = Path("problems/once/problem.yaml")
    file.write_text("mine", "utf-8")
    result = make("once")
    assert result.exit_code == 2
    assert "is there already" in result.stderr
    assert file.read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["My Problem", "ümlaut", "a" * 61, "a--b", "..", "-"])
def test_names_that_cannot_be_ids(name: str) -> None:
    result = make("--", name)
    assert result.exit_code == 2
    assert "cannot be an id" in result.stderr
    assert not Path("problems").exists()


def test_the_bank_a_path_and_the_file_system(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    assert make("one", "--bank", "bank").exit_code == 0
    assert (tmp_path / "bank/one/problem.yaml").is_file()
    assert make("deep/er/two").exit_code == 0
    assert (tmp_path / "deep/er/two/cases.yaml").is_file()
    (tmp_path / "file").touch()
    result = make("file/three")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_editors_are_led_to_a_schema_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "docs/schema").mkdir(parents=True)
    (tmp_path / "docs/schema/problem.schema.json").touch()
    make("one")
    first = (tmp_path / "problems/one/problem.yaml").read_text("utf-8").splitlines()[:2]
    assert first == [
        "# yaml-language-server: $schema=../../docs/schema/problem.schema.json",
        "# $schema: ../../docs/schema/problem.schema.json",
    ]


@pytest.mark.parametrize("more", [(), ("--solution",)])
def test_preview(more: tuple[str, ...], snapshot: SnapshotAssertion) -> None:
    result = CliRunner().invoke(preview, ["triangles", "--bank", str(BANK), *more])
    assert result.exit_code == 0
    assert result.stdout == snapshot


def test_preview_keeps_answers_back() -> None:
    make("mine")
    plain = CliRunner().invoke(preview, ["mine", "--bank", "problems"]).stdout
    assert "42" not in plain
    assert "Answer" not in plain
    assert "42" in CliRunner().invoke(preview, ["mine", "--bank", "problems", "--solution"]).stdout


# What a part asks for, and what students read under it.
HELP = [
    ("key: 42\n", "key: 42\n", "A number, or an expression of numbers."),
    ("key: 42\n", "key: 42 m\n    units: true\n", "Put its unit behind the value"),
    ("kind: number", "kind: formula\n    symbols: []", "An expression of numbers."),
]


@pytest.mark.parametrize(("old", "new", "told"), HELP)
def test_preview_says_what_can_be_typed(old: str, new: str, told: str) -> None:
    make("mine")
    file = Path("problems/mine/problem.yaml")
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    shown = CliRunner().invoke(preview, ["mine", "--bank", "problems"]).stdout
    assert told in " ".join(shown.split())


def test_preview_of_a_problem_with_faults_tells_them() -> None:
    make("mine")
    file = Path("problems/mine/problem.yaml")
    file.write_text(file.read_text("utf-8").replace("points:", "pionts:"), "utf-8")
    result = CliRunner().invoke(preview, ["problems/mine"])
    assert result.exit_code == 2
    assert "did you mean `points`?" in result.stderr


def test_preview_as_a_page(tmp_path: Path) -> None:
    make("mine")
    file = Path("problems/mine/problem.yaml")
    picture = "![one pixel](dot.gif) ![none](gone.gif) ![outside](../../dot.gif)"
    text = file.read_text("utf-8").replace("Write here what is given", picture)
    file.write_text(text, "utf-8")
    for place in (file.with_name("dot.gif"), tmp_path / "dot.gif"):
        place.write_bytes(b"GIF89a")
    result = CliRunner().invoke(preview, ["problems/mine", "--html", "page.html"])
    assert (result.exit_code, result.stdout) == (0, "page.html\n")
    page = Path("page.html").read_text("utf-8")
    assert page.count('<img src="data:image/gif;base64,R0lGODlh" alt="one pixel">') == 1
    assert page.count("<img") == 1
    assert "42" not in page
    CliRunner().invoke(preview, ["problems/mine", "--html", "page.html", "--solution"])
    assert "42" in Path("page.html").read_text("utf-8")
    result = CliRunner().invoke(preview, ["problems/mine", "--html", "no/such/folder.html"])
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr

"""`grader validate`: every format from the command line, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from grader.app.cli.validate import validate

GOOD = """\
id: sum
title: A sum
statement: Add.
parts:
  - id: total
    kind: number
    title: Total
    ask: What is 1 + 1?
    key: 2
    points: 1
"""
CASES = """\
total:
  right: [2]
  wrong: [3]
  unreadable: ["2 +"]
"""


@pytest.fixture(autouse=True)
def _no_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("STEP_SUMMARY", "WORKSPACE", "SERVER_URL", "REPOSITORY", "SHA"):
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)
    monkeypatch.delenv("GRADER_FAULT_PAGE", raising=False)
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)


def write(problem: str = GOOD, cases: str = CASES) -> None:
    home = Path("problems/sum")
    home.mkdir(parents=True)
    (home / "problem.yaml").write_text(problem, encoding="utf-8")
    (home / "cases.yaml").write_text(cases, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(validate, arguments)


@pytest.mark.parametrize("form", ["text", "github", "junit", "sarif", "json"])
def test_a_good_bank_is_0_and_a_bad_one_1(form: str) -> None:
    write()
    assert run("problems", "--format", form).exit_code == 0
    Path("problems/sum/cases.yaml").write_text(CASES.replace("[3]", "[2]"), encoding="utf-8")
    result = run("problems", "--format", form)
    assert result.exit_code == 1
    assert "case-verdict" in result.stdout


def test_nothing_to_check_is_2() -> None:
    Path("empty").mkdir()
    assert run("empty").exit_code == 2


def test_annotations_stand_on_the_line_of_the_yaml_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write(GOOD.replace("points: 1", "pionts: 1"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    Path("summary.md").write_text("before\n", encoding="utf-8")
    result = run(str(Path("problems").resolve()), "--format", "github")
    assert "::error file=problems/sum/problem.yaml,title=unknown-field,line=10,col=5::" in (
        result.stdout
    )
    summary = Path("summary.md").read_text(encoding="utf-8")
    assert summary.startswith("before\n### ")
    assert "docs/faults.md#unknown-field" in summary


def test_paths_count_from_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write(GOOD.replace("points: 1", "pionts: 1"))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path / "problems")
    assert "file=problems/sum/problem.yaml," in run("sum", "--format", "github").stdout


def test_links_lead_to_the_page_of_the_checkout(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(GOOD.replace("points: 1", "pionts: 1"))
    values = {"SERVER_URL": "https://git.invalid", "REPOSITORY": "a/b", "SHA": "c0ffee"}
    for name, value in values.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)

    def help_of_first_rule() -> str | None:
        log = json.loads(run("problems", "--format", "sarif").stdout)
        found = log["runs"][0]["tool"]["driver"]["rules"][0].get("helpUri")
        assert found is None or isinstance(found, str)
        return found

    assert help_of_first_rule() is None
    Path("docs").mkdir()
    Path("docs/faults.md").touch()
    page = "https://git.invalid/a/b/blob/c0ffee/docs/faults.md"
    assert str(help_of_first_rule()).startswith(f"{page}#")
    monkeypatch.setenv("GRADER_FAULT_PAGE", "https://docs.invalid/faults")
    assert str(help_of_first_rule()).startswith("https://docs.invalid/faults#")


def test_junit_names_each_row(tmp_path: Path) -> None:
    write()
    root = ElementTree.fromstring(run("problems", "--format", "junit").stdout.encode())
    names = [case.get("name") for case in root.iter("testcase")]
    assert names == ["files", "key", "right: 2", "wrong: 3", "unreadable: 2 +"]


def test_a_summary_that_cannot_be_written_is_2(monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "no/such/folder")
    result = run("problems", "--format", "github")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_stdout_is_data_alone() -> None:
    write()
    done = subprocess.run(
        [sys.executable, "-m", "grader", "validate", "problems", "--format", "sarif"],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert json.loads(done.stdout)["runs"][0]["results"] == []
    assert "1 problem: 0 errors, 0 warnings." in done.stderr

"""What CI services and pre-commit are told to run exists, and does what they expect of it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from grader.app.cli import COMMANDS
from grader.app.cli.validate import validate

ROOT = Path(__file__).parents[2]
HOOK: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]
WORKFLOW_TEXT = (ROOT / ".github/workflows/bank.yml").read_text("utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(WORKFLOW_TEXT)
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("problems/sum/problem.yaml", True),
        ("problem.yaml", True),
        ("problems/sum/cases.yaml", True),
        ("problems/sum/subproblem.yaml", False),
        ("problems/sum/problem.yaml.orig", False),
    ],
)
def test_the_hook_takes_the_files_of_a_bank(path: str, taken: bool) -> None:
    assert bool(re.search(HOOK["files"], path)) is taken


@pytest.mark.parametrize(("old", "new", "code"), [("", "", 0), ("points:", "pionts:", 1)])
def test_the_hook_is_given_files_and_exits_with_1_on_findings(
    old: str, new: str, code: int, tmp_path: Path
) -> None:
    words = shlex.split(HOOK["entry"])
    assert words == ["grader", "validate"]
    home = tmp_path / "em-gaussian-mixture"
    home.mkdir()
    for name in ("problem.yaml", "cases.yaml"):
        text = (ROOT / "problems" / home.name / name).read_text("utf-8")
        (home / name).write_text(text.replace(old, new, 1) if old else text, "utf-8")
    result = CliRunner().invoke(validate, [str(home / "cases.yaml"), str(home / "problem.yaml")])
    assert result.exit_code == code
    assert "1 problem:" in result.stderr


def test_every_command_of_the_workflow_is_one_of_ours() -> None:
    commands = [shlex.split(step["run"]) for step in STEPS if "run" in step]
    ours = [words[1] for words in commands if words[0] == "grader"]
    assert ours
    assert set(ours) <= set(COMMANDS)
    assert {words[2] for words in commands if words[0] == "python"} == {
        "pip", "ruff", "mypy", "pytest"
    }  # fmt: skip


def test_actions_are_pinned_and_every_python_is_tested() -> None:
    actions = [step["uses"] for step in STEPS if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in actions)
    versions = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["python-version"]
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    supported = re.findall(r"Python :: (3\.\d+)", project)
    assert versions == supported

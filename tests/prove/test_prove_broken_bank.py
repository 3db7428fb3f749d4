"""Problems that are broken as authors break them: each fault is told at its line, nothing else is.

A folder of `tests/broken_bank` is a problem with one mistake, and an `expected.yaml` that says what
its author did and which faults must be told where.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from grader.app.proving import file_finder
from grader.prove.fault_page import SECTIONS
from grader.prove.problem import check_problem
from grader.prove.prose import check_links
from grader.spec.load import open_problem

BANK = Path(__file__).parents[1] / "broken_bank"
FOLDERS = sorted(file.parent for file in BANK.glob("*/expected.yaml"))


def expected(folder: Path) -> dict[str, Any]:
    found = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def test_there_are_many_and_of_all_kinds() -> None:
    assert len(FOLDERS) >= 60
    codes = {row["code"] for folder in FOLDERS for row in expected(folder)["faults"]}
    assert len(codes) >= 45
    for title, _, table in SECTIONS:
        assert codes & table.keys(), title
    assert all(expected(folder)["did"] for folder in FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_fault_is_told_at_its_line_and_nothing_else(folder: Path) -> None:
    loaded = open_problem(folder)
    links = check_links(loaded, file_finder(folder / "problem.yaml"))
    issues = [*loaded.issues, *check_problem(loaded), *links]
    wanted = {(row["file"], row["line"], row["code"]) for row in expected(folder)["faults"]}
    assert wanted
    assert {(Path(issue.file).name, issue.line, issue.code) for issue in issues} == wanted
    assert all(issue.suggestion for issue in issues)

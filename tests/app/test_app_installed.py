"""The package away from its checkout: the bank that it brings is found in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with the files that a wheel holds, as `pyproject.toml` says."""
    site = tmp_path_factory.mktemp("site packages")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in wheel["packages"]:
        shutil.copytree(ROOT / package, site / package)
    for source, target in wheel["force-include"].items():
        shutil.copytree(ROOT / source, site / target)
    return site


def away(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "GRADER_BANK"}
    return subprocess.run(
        [sys.executable, "-m", "grader", *arguments],
        env=environment | {"PYTHONPATH": str(site), "PYTHONUTF8": "1"},
        cwd=folder, check=False, capture_output=True, text=True,
    )  # fmt: skip


def test_the_copy_is_what_runs(site: Path, tmp_path: Path) -> None:
    place = "import grader; print(grader.__file__)"
    shown = subprocess.run(
        [sys.executable, "-c", place], env=os.environ | {"PYTHONPATH": str(site)},
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert shown.stdout.startswith(str(site))


def test_a_self_check_in_an_empty_folder(site: Path, tmp_path: Path) -> None:
    told = away(site, tmp_path, "check", "em-gaussian-mixture", "likelihood", "-24.5")
    assert (told.returncode, told.stderr.count("\n")) == (0, 1)
    assert "Points: 1 of 1 point" in told.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_class_in_an_empty_folder(site: Path, tmp_path: Path) -> None:
    submissions = str(ROOT / "submissions" / "homework-4")
    told = away(site, tmp_path, "grade", submissions, "--out", "grades.csv", "--feedback", "f")
    assert (told.returncode, told.stderr) == (0, "")
    assert "316 rows: 316 graded, 0 reported." in told.stdout
    assert told.stdout.endswith("Grades: grades.csv\nFeedback: 30 files in f\n")
    assert max(len(line) for line in told.stdout.splitlines()) <= 80
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "f", "gradebook.duckdb", "grades.csv",
    ]  # fmt: skip


def test_the_shipped_bank_proves_itself(site: Path, tmp_path: Path) -> None:
    assert away(site, tmp_path, "validate").returncode == 0

"""Proofs are kept and not repeated, until anything that they depend on has changed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.app import proving
from grader.app.cli.validate import validate
from grader.prove.problem import Proof

PROBLEM = """\
id: NAME
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
CASES = 'total: {right: [2], wrong: [3], unreadable: ["2 +"]}\n'


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two problems, and a cache of their own."""
    for name in ("one", "two"):
        home = tmp_path / "problems" / name
        home.mkdir(parents=True)
        (home / "problem.yaml").write_text(PROBLEM.replace("NAME", name), encoding="utf-8")
        (home / "cases.yaml").write_text(CASES, encoding="utf-8")
    monkeypatch.setenv("GRADER_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "problems"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(validate, ["problems", *arguments])


def proved(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """The problems that a run proves again."""
    again: list[str] = []

    def spied(files: list[Path]) -> list[tuple[Path, Proof]]:
        again.extend(file.parent.name for file in files)
        return [(file, proving._prove_file(file)) for file in files]

    with monkeypatch.context() as patch:
        patch.setattr(proving, "_prove", spied)
        run(*arguments)
    return again


def test_only_what_has_changed_is_proved_again(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proved(monkeypatch) == ["one", "two"]
    assert proved(monkeypatch) == []
    assert proved(monkeypatch, "--no-cache") == ["one", "two"]
    cases = bank / "two" / "cases.yaml"
    cases.write_text(CASES.replace("[3]", "[2]"), encoding="utf-8")
    assert proved(monkeypatch) == ["two"]
    cases.write_text(CASES, encoding="utf-8")
    assert proved(monkeypatch) == []
    with monkeypatch.context() as patch:
        patch.setattr(proving, "_prover_name", lambda: "another version")
        assert proved(patch) == ["one", "two"]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"issues": 3}', b"\xff"])
def test_a_damaged_cache_is_proved_again(
    bank: Path, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    run()
    for file in proving.cache_folder().iterdir():
        file.write_bytes(damage)
    assert proved(monkeypatch) == ["one", "two"]
    assert proved(monkeypatch) == []


def test_without_a_place_for_a_cache_the_bank_is_proved_all_the_same(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bank.parent / "cache").write_text("a file", encoding="utf-8")
    assert run().exit_code == 0
    assert proved(monkeypatch) == ["one", "two"]


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_kept_proofs_tell_the_same_faults(bank: Path, arguments: list[str]) -> None:
    (bank / "two" / "cases.yaml").write_text(CASES.replace("[3]", "[2]"), encoding="utf-8")
    first, second = run(*arguments), run(*arguments)
    assert (first.exit_code, first.stdout) == (second.exit_code, second.stdout)
    assert first.exit_code == 1
    assert "case-verdict" in first.stdout


def test_mutation_scores_are_told(bank: Path) -> None:
    result = run("--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["problem"], line["part"]) for line in lines] == [
        ("one", "total"), ("two", "total")
    ]  # fmt: skip
    for line in lines:
        assert line["killed"] == line["mutants"] > 0
        assert line["survived"] == line["undecided"] == []
    killed = lines[0]["killed"]
    assert f"total {killed}/{killed}" in result.stderr


# A system, its environment, and where proofs are then kept under the user's home.
PLACES = [
    ("linux", {}, ".cache/grader/proofs"),
    ("linux", {"XDG_CACHE_HOME": "HOME/xdg"}, "xdg/grader/proofs"),
    ("darwin", {}, "Library/Caches/grader/proofs"),
    ("win32", {}, "AppData/Local/grader/proofs"),
    ("win32", {"LOCALAPPDATA": "HOME/local"}, "local/grader/proofs"),
    ("linux", {"GRADER_CACHE": "HOME/mine"}, "mine/proofs"),
]


@pytest.mark.parametrize(("system", "environment", "place"), PLACES)
def test_where_proofs_are_kept(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    system: str,
    environment: dict[str, str],
    place: str,
) -> None:
    for name in ("GRADER_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value.replace("HOME", str(tmp_path)))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", system)
    assert proving.cache_folder() == tmp_path / place

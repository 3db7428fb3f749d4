"""`grader audit`: what holds is counted, and whatever was changed in the file is found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from grader.app.cli import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("audit") / "g.duckdb"
    arguments = ["grade", ROOT / "submissions" / "homework-4", "--bank", ROOT / "problems"]
    assert run([str(each) for each in (*arguments, "--gradebook", path)]) == 0
    return path


@pytest.fixture
def gradebook(graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    capsys.readouterr()
    return Path(shutil.copy(graded, tmp_path / "g.duckdb"))


def change(gradebook: Path, sql: str) -> None:
    with duckdb.connect(str(gradebook)) as book:
        book.execute(sql)


def test_every_certificate_of_a_graded_class_holds(
    gradebook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = gradebook.read_bytes()
    assert run(["audit", "--gradebook", str(gradebook), "--json"]) == 0
    out, err = capsys.readouterr()
    rows = [json.loads(line) for line in out.splitlines()]
    assert all(row["holds"] is not False for row in rows)
    checked = [row for row in rows if row["certificate"] != "NotRead"]
    assert all(row["holds"] is True for row in checked)
    assert all(row["reason"] for row in rows if row["holds"] is None)
    assert err.endswith(f"{len(rows)} verdicts checked; 0 do not hold.\n")
    assert sum(row["responses"] for row in rows) > len(rows)
    assert gradebook.read_bytes() == before


CHANGES = [
    (
        "a wrong answer made right",
        "SET verdict = 'equal', credit = '1' WHERE verdict = 'different'",
        "columns and its decision disagree",
    ),
    (
        "right all over",
        "SET verdict = 'equal', credit = '1', needs_person = false, "
        """decision = '{"verdict":"equal","certificate":{"type":"ZeroInField"},"credit":"1"}' """
        "WHERE decision LIKE '%Counterexample%'",
        "the sides differ at",
    ),
    (
        "another point",
        'SET decision = regexp_replace(decision, \'"point":\\{"[^"]*"\', \'"point":{"zzz"\') '
        "WHERE decision LIKE '%Counterexample%'",
        "by Counterexample: the certificate makes no sense: KeyError",
    ),
    ("no decision at all", "SET decision = '{}'", "it cannot be read"),
    (
        "no number",
        'SET decision = regexp_replace(decision, \'"distance":"[^"]*"\', \'"distance":"x"\') '
        "WHERE decision LIKE '%Distance%'",
        "the certificate makes no sense",
    ),
]


@pytest.mark.parametrize(
    ("sql", "reason"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES]
)
def test_what_was_changed_is_found(
    gradebook: Path, capsys: pytest.CaptureFixture[str], sql: str, reason: str
) -> None:
    change(gradebook, f"UPDATE verdicts {sql}")
    assert run(["audit", "--gradebook", str(gradebook)]) == 1
    out, err = capsys.readouterr()
    assert reason in out
    assert f"{len(out.splitlines())} do not hold." in err


def test_another_key_is_found(gradebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(gradebook, "UPDATE keys SET key = replace(key, 'pi_1', 'pi_2')")
    assert run(["audit", "--gradebook", str(gradebook)]) == 1
    assert "its key is not the one that graded" in capsys.readouterr().out


def test_without_a_gradebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "--gradebook", str(tmp_path / "none.duckdb")]) == 2
    assert "run `grader grade` first" in capsys.readouterr().err

"""Errors carried forward, as learners and staff meet them: batch, explanation and self-check."""

from __future__ import annotations

import csv
import json
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.app.cli import run
from grader.app.cli.check import check

BANK = Path(__file__).parents[2] / "problems"
RIDGE = "ridge-regression"

# Learner, part, response and minute, then what the part earns in the end.
CLASS = [
    ("ann", "coefficients", "(19/14, 17/14)", 0, "0"),
    ("ann", "prediction", "8.64", 1, "0.5"),
    ("ann", "residual-sum", "5.357", 2, "0.5"),
    ("bob", "coefficients", "(2.45, 0.85)", 0, "3"),
    ("bob", "prediction", "8.64", 1, "0"),
    ("cat", "coefficients", "(0, 1)", 0, "0"),
    ("cat", "prediction", "6", 1, "0"),
    ("dan", "prediction", "9", 0, "0"),
    ("dan", "coefficients", "(3, 1)", 1, "0"),
    ("eve", "coefficients", "(3, 1)", 0, "3"),
    ("eve", "prediction", "9", 1, "0.5"),
    ("eve", "coefficients", "(2.45, 0.85)", 2, "3"),
    ("fay", "coefficients", "(3, 1)", 0, "0"),
    ("fay", "prediction", "9", 1, "1"),
    ("fay", "prediction", "7.55", 2, "1"),
    ("gus", "coefficients", "3, 1", 0, "0"),
    ("gus", "prediction", "9", 1, "0.5"),
]


def write_class(path: Path, rows: list[tuple[str, str, str, int, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("learner", "problem", "part", "response", "submitted_at"))
        for learner, part, response, minute, _ in rows:
            writer.writerow((learner, RIDGE, part, response, f"2026-01-01T10:{minute:02}:00Z"))
    return path


def grades(folder: Path, rows: list[tuple[str, str, str, int, str]]) -> str:
    """The CSV of grades of a class, graded into a new gradebook of the folder."""
    source = write_class(folder / "class.csv", rows)
    places = ["--bank", BANK, "--gradebook", folder / "g.duckdb", "--out", folder / "grades.csv"]
    assert run([str(each) for each in ("grade", source, *places)]) == 0
    return (folder / "grades.csv").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("carried")
    grades(folder, CLASS)
    return folder


def test_each_part_earns_what_it_should(home: Path) -> None:
    with (home / "grades.csv").open(encoding="utf-8") as file:
        earned = {row["learner"]: row for row in csv.DictReader(file)}
    found = [(learner, part, earned[learner][part]) for learner, part, *_ in CLASS]
    assert found == [(learner, part, points) for learner, part, _, _, points in CLASS]


def test_the_order_of_rows_does_not_matter(home: Path, tmp_path: Path) -> None:
    shuffled = list(CLASS)
    random.Random(1).shuffle(shuffled)
    assert grades(tmp_path, shuffled) == (home / "grades.csv").read_text(encoding="utf-8")


def test_grading_again_decides_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--bank", str(BANK), "--gradebook", str(home / "g.duckdb"), "--json"]
    assert run(["grade", str(home / "class.csv"), *places]) == 0
    assert json.loads(capsys.readouterr().out)["decided"] == 0


def explained(home: Path, capsys: pytest.CaptureFixture[str], learner: str, *more: str) -> str:
    places = ["--bank", str(BANK), "--gradebook", str(home / "g.duckdb")]
    assert run(["explain", learner, RIDGE, "prediction", *places, *more]) == 0
    return capsys.readouterr().out


# What the explanation must say of each learner.
TOLD = [
    ("ann", "Earlier, coefficients: (19/14, 17/14)\n  Carried forward: 121/14\n"),
    ("ann", "[follows-through]"),
    ("ann", "◐ Not right, but it follows from your own earlier answer."),
    ("bob", "[all-right]"),
    ("cat", "[trivial-input]"),
    ("dan", "[came-later]"),
    ("eve", "Earlier, coefficients: (3, 1)\n  Carried forward: 9\n"),
]


@pytest.mark.parametrize(("learner", "piece"), TOLD)
def test_the_explanation_says_why(
    home: Path, capsys: pytest.CaptureFixture[str], learner: str, piece: str
) -> None:
    text = explained(home, capsys, learner)
    assert piece in text
    assert "another key" not in text


def test_the_explanation_for_machines(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(explained(home, capsys, "ann", "--json"))
    assert told["earlier"] == [
        {"responses": {"coefficients": "(19/14, 17/14)"}, "carried": "121/14", "guard": None}
    ]
    assert told["lines"][0]["code"] == "follows-through"
    assert told["responses"][0]["misconception"] == "carried-forward"


def test_every_verdict_holds_when_it_is_checked_again(home: Path) -> None:
    assert run(["audit", "--gradebook", str(home / "g.duckdb")]) == 0


def test_the_class_summary_counts_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--bank", str(BANK), "--gradebook", str(home / "g.duckdb"), "--json"]
    run(["grade", str(home / "class.csv"), *places])
    parts = {part["part"]: part for part in json.loads(capsys.readouterr().out)["parts"]}
    counted = {each["token"]: each["learners"] for each in parts["prediction"]["mistakes"]}
    assert counted["carried-forward"] == 4


def checked(*arguments: str, typed: str | None = None) -> str:
    result = CliRunner().invoke(check, [*arguments, "--bank", str(BANK)], input=typed)
    assert result.exit_code == 0
    return result.output


def test_one_check_with_an_earlier_answer() -> None:
    alone = checked(RIDGE, "prediction", "8.64")
    assert "✗ Not right." in alone
    own = checked(RIDGE, "prediction", "8.64", "--earlier", "coefficients=(19/14, 17/14)")
    assert "follows from your own earlier answer" in own
    assert "Points: 0.5 of 1 point" in own


# A part, what is said of an earlier one, and what the message must say.
MISNAMED = [
    ("prediction", "coefficients", "PART=RESPONSE"),
    ("prediction", "large-penalty=a", "the part prediction takes only coefficients"),
    ("coefficients", "prediction=3", "the part coefficients takes nothing from other parts"),
]


@pytest.mark.parametrize(("part", "earlier", "message"), MISNAMED)
def test_an_earlier_answer_names_its_part(part: str, earlier: str, message: str) -> None:
    arguments = [RIDGE, part, "8.64", "--earlier", earlier, "--bank", str(BANK)]
    result = CliRunner().invoke(check, arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())


def test_the_dialogue_remembers() -> None:
    text = checked(RIDGE, typed="\n(19/14, 17/14)\n\n8.64\n\n5.36\n\nq\n")
    assert text.count("Not right, but it follows from your own earlier answer.") == 2
    assert text.count("0.5 of 1 point. You have used 1 of 3 attempts.") == 2


WALK = """
id: walk
title: A walk
statement: Somebody walks <<v>> km an hour for <<h>> hours.
variants:
  seed: w1
  draw:
    v: {integer: [3, 9], base: 4}
    h: {integer: [3, 5], base: 3}
parts:
  - {id: way, kind: number, title: Way, ask: How far?, key: <<v>>*<<h>>, points: 1}
  - id: rest
    kind: number
    title: Rest
    ask: How far is it twice, and as many kilometres more as one walks in an hour?
    key: 2*<<v>>*<<h>> + <<v>>
    points: 1
    follow_through: {inputs: {w: way}, within: {w: "(0, 100]"}, key: 2*w + <<v>>, credit: 1/2}
"""


def test_a_learner_s_variant_is_followed_with_its_own_numbers(tmp_path: Path) -> None:
    (tmp_path / "walk").mkdir()
    (tmp_path / "walk" / "problem.yaml").write_text(WALK, encoding="utf-8")
    shown = CliRunner().invoke(check, ["walk", "--learner", "ann", "--bank", str(tmp_path)])
    speed = int(re.findall(r"walks (\d) km", shown.output)[0])
    typed = (("ann", "way", 7), ("ann", "rest", 14 + speed), ("bo", "way", 7), ("bo", "rest", 99))
    rows = "".join(f"{learner},walk,{part},{text},\n" for learner, part, text in typed)
    header = "learner,problem,part,response,submitted_at\n"
    (tmp_path / "class.csv").write_text(header + rows, encoding="utf-8")
    places = ["--bank", tmp_path, "--gradebook", tmp_path / "g", "--out", tmp_path / "out.csv"]
    assert run([str(each) for each in ("grade", tmp_path / "class.csv", *places)]) == 0
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["learner,way,rest,total,possible", "ann,0,0.5,0.5,2", "bo,0,0,0,2"]

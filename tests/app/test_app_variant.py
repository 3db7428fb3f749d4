"""Everybody's own numbers, through the commands: shown, checked, graded, explained, audited."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from grader.app.cli import run

ROOT = Path(__file__).parents[2]
BANK = ["--bank", str(ROOT / "problems")]
OWN = "em-own-data"
PARTS = ["responsibility", "likelihood", "weight", "mean", "variance", "wider"]


class Shell:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: object) -> int:
        code = run([*map(str, arguments), *([] if "--bank" in arguments else BANK)])
        self.out, self.err = self.capsys.readouterr()
        return code

    def variant(self, learner: str, *options: str):
        assert self("variant", OWN, learner, "--json", *options) == 0, self.err
        return json.loads(self.out)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


def test_a_variant_is_shown_without_its_keys(shell: Shell) -> None:
    data = shell.variant("ada")
    assert [part["part"] for part in data["parts"]] == PARTS
    assert not any({"key", "solution"} & part.keys() for part in data["parts"])
    assert ", ".join(data["values"]["readings"]) in data["statement"]
    revealed = shell.variant("ada", "--reveal")
    assert revealed["values"] == data["values"]
    assert all(part["key"] for part in revealed["parts"])


def test_as_text_it_reads_like_the_problem(shell: Shell) -> None:
    data = shell.variant("ada", "--reveal")
    assert shell("variant", OWN, "ada") == 0
    assert f"readings = [{', '.join(data['values']['readings'])}]" in shell.out
    key = f"{float(data['parts'][0]['key']):.9f}"
    assert key not in shell.out
    assert shell("variant", OWN, "ada", "--reveal") == 0, shell.err
    assert key in shell.out


def test_learners_differ_and_come_back(shell: Shell) -> None:
    values = [json.dumps(shell.variant(name)["values"]) for name in ("ada", "ben", "ada")]
    assert values[0] == values[2] != values[1]


@pytest.mark.parametrize("problem", ["em-gaussian-mixture", "em-own-dato"])
def test_a_problem_without_variants_or_of_no_bank(shell: Shell, problem: str) -> None:
    assert shell("variant", problem, "ada") == 2
    assert shell.out == ""
    assert "no variants" in shell.err or "em-own-data" in shell.err


def test_nobody_has_no_variant(shell: Shell) -> None:
    assert shell("variant", OWN, " ") == 2
    assert "empty" in shell.err
    assert shell("check", "--learner", "", OWN, "mean", "9.06") == 2


def test_a_check_is_against_the_learners_own_variant(shell: Shell) -> None:
    key = shell.variant("ada", "--reveal")["parts"][3]["key"]
    assert shell("check", "--exit-code", "--learner", "ada", OWN, "mean", key) == 0
    assert shell("check", "--exit-code", "--learner", "ben", OWN, "mean", key) == 1
    assert shell("check", "--exit-code", OWN, "mean", key) == 1
    assert shell("check", "--exit-code", OWN, "mean", "9.06") == 0


def test_a_preview_is_of_the_base_or_of_a_variant(shell: Shell) -> None:
    assert shell("preview", OWN) == 0
    assert "0, 3, 6, 9, 12" in shell.out
    readings = ", ".join(shell.variant("ada")["values"]["readings"])
    assert shell("preview", OWN, "--learner", "ada") == 0
    assert readings in shell.out


@pytest.fixture
def graded(shell: Shell, tmp_path: Path) -> Path:
    """Ada and Ben answer rightly, Carl copies Ben, Dora does the base, Emil one part."""
    rows = []
    for learner, source in (("ada", "ada"), ("ben", "ben"), ("carl", "ben")):
        parts = shell.variant(source, "--reveal")["parts"]
        rows += [(learner, OWN, part["part"], part["key"]) for part in parts]
    base = {"responsibility": "0.876", "likelihood": "-14.61", "weight": "0.581", "mean": "9.06"}
    rows += [("dora", OWN, part, text) for part, text in base.items()]
    rows.append(("emil", "em-gaussian-mixture", "likelihood", "-24.5"))
    with (tmp_path / "class.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("learner", "problem", "part", "response", "submitted_at"))
        writer.writerows((*row, "") for row in rows)
    return tmp_path


def grades(file: Path) -> dict[str, list[str]]:
    with file.open(newline="") as opened:
        return {row[0]: row[1:] for row in list(csv.reader(opened))[1:]}


def test_a_class_is_graded_each_by_their_own_variant(shell: Shell, graded: Path) -> None:
    book = ["--gradebook", graded / "g.duckdb"]
    feedback = ["--feedback", graded / "feedback", "--reveal"]
    out = graded / "grades.csv"
    assert shell("grade", graded / "class.csv", *book, "--out", out, *feedback) == 0, shell.err
    assert "newly decided" in shell.out
    totals = {name: cells[-2] for name, cells in grades(out).items()}
    assert (totals["ada"], totals["ben"], totals["dora"], totals["emil"]) == ("8", "8", "0", "1")
    assert int(totals["carl"]) <= 1
    again = graded / "again.csv"
    assert shell("grade", graded / "class.csv", *book, "--out", again) == 0
    assert "0 responses newly decided" in shell.out
    assert again.read_bytes() == out.read_bytes()


def test_feedback_and_explanation_use_the_learners_own_key(shell: Shell, graded: Path) -> None:
    book = ["--gradebook", graded / "g.duckdb"]
    folder = graded / "feedback"
    assert shell("grade", graded / "class.csv", *book, "--feedback", folder, "--reveal") == 0, (
        shell.err
    )
    own = {part["part"]: part for part in shell.variant("carl", "--reveal")["parts"]}
    (file,) = folder.glob("carl-*.md")
    text = file.read_text(encoding="utf-8")
    assert f"{float(own['mean']['key']):.12g}" in text
    assert own["mean"]["solution"].strip() in text
    assert shell("explain", "carl", OWN, "mean", *book) == 0
    assert "Graded by run" not in shell.out, "the key of the run is today's key"
    assert f"about {float(own['mean']['key']):.6g}" in shell.out
    assert run(["audit", *map(str, book)]) == 0


def test_a_learner_who_did_not_answer_sees_their_own_answer(shell: Shell, graded: Path) -> None:
    """Emil handed in another problem only; the key that his feedback reveals is his own."""
    book = ["--gradebook", graded / "g.duckdb"]
    folder = graded / "feedback"
    assert shell("grade", graded / "class.csv", *book, "--feedback", folder, "--reveal") == 0, (
        shell.err
    )
    (file,) = folder.glob("emil-*.md")
    own = shell.variant("emil", "--reveal")["parts"][3]["key"]
    assert f"{float(own):.12g}" in file.read_text(encoding="utf-8")


# What an author may do to the draw after learners have begun.
REDRAWN = [
    ("mean_1: {integer: [1, 4], base: 2}", "mean_1: {integer: [0, 4], base: 2}"),
    ("variants:\n", "variants:\n  seed: another\n"),
]


@pytest.mark.parametrize(("old", "new"), REDRAWN)
def test_who_has_begun_keeps_their_numbers(
    shell: Shell, graded: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    """The draw changes between two gradings: no point moves, later answers count as well."""
    bank = graded / "bank"
    for name in (OWN, "em-gaussian-mixture"):
        shutil.copytree(ROOT / "problems" / name, bank / name)
    options = ["--bank", bank, "--gradebook", graded / "g.duckdb", "--out"]
    assert shell("grade", graded / "class.csv", *options, graded / "one.csv") == 0, shell.err
    file = bank / OWN / "problem.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    assert shell("grade", graded / "class.csv", *options, graded / "two.csv") == 0, shell.err
    assert "numbers-as-before" in shell.err
    assert (graded / "two.csv").read_bytes() == (graded / "one.csv").read_bytes()
    # Carl answered by Ben's numbers; by now he has found his own, those of before the change.
    own = {part["part"]: part["key"] for part in shell.variant("carl", "--reveal")["parts"]}
    lines = ["learner,problem,part,response,submitted_at"]
    lines += [f"carl,{OWN},{part},{own[part]}," for part in ("mean", "variance")]
    (graded / "later.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert shell("grade", graded / "later.csv", *options, graded / "three.csv") == 0, shell.err
    before, after = (float(grades(graded / f"{name}.csv")["carl"][-2]) for name in ("two", "three"))
    assert after == before + 3

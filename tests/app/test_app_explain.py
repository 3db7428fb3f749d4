"""`grader explain`: every point of a learner, with the response and the rules behind it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from grader.app.cli import run

ROOT = Path(__file__).parents[2]
BANK = ROOT / "problems"
CLASS = ROOT / "submissions" / "homework-4"
EM = "em-gaussian-mixture"


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "g.duckdb"
    arguments = ["grade", CLASS, "--bank", BANK, "--gradebook", path]
    assert run([str(each) for each in arguments]) == 0
    return path


class Asked:
    def __init__(self, gradebook: Path, capsys: pytest.CaptureFixture[str], bank: Path) -> None:
        self.gradebook = gradebook
        self.capsys = capsys
        self.bank = bank
        self.out = self.err = ""

    def explain(self, *arguments: str) -> int:
        places = ["--gradebook", str(self.gradebook), "--bank", str(self.bank)]
        code = run(["explain", *arguments, *places])
        self.out, self.err = self.capsys.readouterr()
        return code


@pytest.fixture
def asked(gradebook: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    capsys.readouterr()
    return Asked(gradebook, capsys, BANK)


def test_everything_about_one_part(asked: Asked) -> None:
    assert asked.explain("fatima.alsayed", EM, "e-step") == 0
    text = asked.out
    assert text.startswith("fatima.alsayed: em-gaussian-mixture, e-step (E-Step): 1 of 1 point")
    typed = ["pi_k*N_k", "(pi_k*N_k)/(pi_1*N_1*pi_2*N_2)", "pi_k*N_k/(pi_1*N_1+pi_2*N_2)"]
    places = [text.index(f"  Typed: {response}\n") for response in typed]
    assert places == sorted(places)
    assert "fatima-alsayed.yaml:" in text
    assert "  Would read as: pi_k*N_k/(pi_1*N_1+pi_2*N_2)\n  That would be: Right.\n" in text
    assert "  Typed: nothing\n" in text
    assert "You have used 3 of 3 attempts." in text
    assert "[right]" in text


def test_a_certificate_is_told_where_it_says_more_than_the_ground(asked: Asked) -> None:
    asked.explain("oluwaseun.adebayo", EM, "likelihood")
    assert "Certificate: by the rule `round`: distance 13.9, allowed 0" in asked.out
    asked.explain("giulia.rossi", EM, "training-3")
    assert "Certificate" not in asked.out


def test_the_same_for_machines(asked: Asked) -> None:
    assert asked.explain("fatima.alsayed", EM, "likelihood", "--json") == 0
    told = json.loads(asked.out)
    assert (told["earned"], told["possible"], told["attempts_used"]) == ("1", "1", 2)
    seen = [(each["attempt"], each["response"], each["verdict"]) for each in told["responses"]]
    assert seen == [(None, "", "blank"), (1, "24.5", "different"), (2, "-24.5", "equal")]
    assert [each["state"] for each in told["responses"]] == ["free", "not-best", "counted"]
    assert told["responses"][1]["misconception"] == "slip:sign-flipped"
    assert told["responses"][1]["file"].endswith("learners/fatima-alsayed.yaml")
    assert told["lines"][0]["code"] == "right"
    assert (told["run"], told["outdated"]) == (1, False)


def test_an_extension_is_named(asked: Asked) -> None:
    assert asked.explain("elif.yılmaz", EM, "likelihood") == 0
    assert "Extension until 2023-08-20 23:59 UTC (illness)" in asked.out
    assert asked.explain("elif.yılmaz", EM, "likelihood", "--json") == 0
    assert json.loads(asked.out)["extensions"][0]["reason"] == "illness"


def test_an_extension_for_one_part_is_named_there_only(asked: Asked) -> None:
    assert asked.explain("wanjirũ.kamau", EM, "likelihood") == 0
    assert "Extension until" in asked.out
    assert asked.explain("wanjirũ.kamau", EM, "e-step") == 0
    assert "Extension until" not in asked.out


def test_a_part_without_responses(asked: Asked) -> None:
    assert asked.explain("mateo.quispe", EM, "m-step-mean") == 0
    assert "0 of 1 point" in asked.out
    assert "[nothing-submitted]" in asked.out


# What is asked for, and what the message must say.
UNKNOWN = [
    (("tomasz.wojcik", EM, "likelihood"), "Did you mean 'tomasz.wójcik'?"),
    (("nobody-like-this", EM, "likelihood"), "no learner 'nobody-like-this'"),
    (("00731", "em-gausian-mixture", "likelihood"), f"Did you mean '{EM}'?"),
    (("00731", EM, "likelyhood"), "Did you mean 'likelihood'?"),
]


@pytest.mark.parametrize(("arguments", "message"), UNKNOWN)
def test_unknown_names(asked: Asked, arguments: tuple[str, str, str], message: str) -> None:
    assert asked.explain(*arguments) == 2
    assert message in asked.err
    assert asked.out == ""


def test_a_hostile_name_is_shown_harmlessly(asked: Asked) -> None:
    assert asked.explain("\x1b[2J\u202e'; DROP TABLE responses; --", EM, "likelihood") == 2
    assert asked.err.replace("\n", "").isprintable()


def test_no_gradebook_yet(asked: Asked, tmp_path: Path) -> None:
    asked.gradebook = tmp_path / "none.duckdb"
    assert asked.explain("ana", EM, "likelihood") == 2
    assert "grader grade" in asked.err
    assert not asked.gradebook.exists()


def test_a_key_that_has_changed_since_is_pointed_out(asked: Asked, tmp_path: Path) -> None:
    """The grade stands as it was made, under the key of its own run."""
    asked.bank = tmp_path / "bank"
    shutil.copytree(BANK, asked.bank)
    file = asked.bank / EM / "problem.yaml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace("accept: {round: 0.1}", "accept: {absolute: 0.4}", 1)
    assert changed != text
    file.write_text(changed, encoding="utf-8")
    assert asked.explain("00731", EM, "likelihood") == 0
    assert "1 of 1 point" in asked.out
    assert "the bank has another key by now" in asked.out


def test_explaining_changes_nothing(asked: Asked) -> None:
    before = asked.gradebook.read_bytes()
    assert asked.explain("00731", EM, "likelihood") == 0
    assert asked.gradebook.read_bytes() == before

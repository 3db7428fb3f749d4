"""A response on which every worker died is asked again: a death tells something of a machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from staff_desk import Desk

# What the kernel does to a process when memory runs out, for as long as the file is there.
DEADLY = """
import os, pathlib, sys
if "grader.app.worker" in sys.orig_argv and pathlib.Path(__file__).with_name("trouble").exists():
    import grader.app.deciding as deciding
    decide = deciding.grade
    def deadly(key, response):
        if "1.25" in response:
            os.kill(os.getpid(), 9)
        return decide(key, response)
    deciding.grade = deadly
"""

VERDICTS = "SELECT response, verdict FROM verdicts ORDER BY response"


@pytest.fixture
def trouble(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class graded while workers died of one response; the file is what lets them die."""
    (desk.folder / "sitecustomize.py").write_text(DEADLY)
    monkeypatch.setenv("PYTHONPATH", str(desk.folder), prepend=os.pathsep)
    trouble = desk.folder / "trouble"
    trouble.touch()
    desk.write(("ada", "mean", "1.25+1.25"), ("bea", "mean", "2.5"), ("cy", "mean", "1.25*3"))
    assert desk("grade", desk.folder / "in", "--workers", "2") == 0
    assert desk.query(VERDICTS) == [
        ("1.25*3", "undecided"), ("1.25+1.25", "undecided"), ("2.5", "equal"),
    ]  # fmt: skip
    return trouble


@pytest.mark.parametrize("command", ["grade", "regrade"])
def test_it_is_decided_by_the_next_run(desk: Desk, trouble: Path, command: str) -> None:
    trouble.unlink()
    given = [desk.folder / "in"] if command == "grade" else ["--apply"]
    assert desk(command, *given) == 0, desk.err
    assert desk.query(VERDICTS) == [
        ("1.25*3", "different"), ("1.25+1.25", "equal"), ("2.5", "equal"),
    ]  # fmt: skip
    assert desk.points() == {"ada": "2", "bea": "2", "cy": "0"}


def test_while_workers_go_on_dying_it_stays_undecided(desk: Desk, trouble: Path) -> None:
    before = desk.query("SELECT * FROM verdicts")
    assert desk("grade", desk.folder / "in") == 0
    assert "0 responses newly decided" in desk.out
    assert desk.query("SELECT * FROM verdicts") == before


def test_where_no_other_process_may_try_nothing_is_risked(desk: Desk, trouble: Path) -> None:
    """The response that ends a worker would end the run."""
    before = desk.query("SELECT * FROM verdicts")
    trouble.unlink()
    for command in (["grade", desk.folder / "in", "--workers", "1"], ["export", "--to", "csv"]):
        assert desk(*command) == 0
        assert desk.query("SELECT * FROM verdicts") == before


def test_what_a_person_said_of_it_stays(desk: Desk, trouble: Path) -> None:
    half = ["override", "credit", "hw", "mean", "1.25*3", "1/2", "--reason", "half", "--by", "prof"]
    assert desk(*half[:-2]) == 0
    trouble.unlink()
    assert desk.points() == {"ada": "2", "bea": "2", "cy": "1"}
    assert ("1.25*3", "undecided") in desk.query(VERDICTS)

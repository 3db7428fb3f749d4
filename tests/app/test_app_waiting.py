"""`--wait`: a command that finds the gradebook in use lets the other process end first."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from staff_desk import Desk

# Opens a gradebook, says so, and closes it when its stdin ends.
HOLDER = """
import sys
from grader.gradebook.book import Gradebook

with Gradebook.open(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held(book: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The gradebook in use by another process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def started(desk: Desk, *arguments: object) -> subprocess.Popen[str]:
    places = ["--bank", desk.bank, "--gradebook", desk.book]
    command = [sys.executable, "-c", "from grader.app.cli import main; main()"]
    return subprocess.Popen(
        [*command, *map(str, (*arguments, *places))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def graded(desk: Desk) -> Desk:
    desk.write(("ada", "mean", "2.5"), ("ben", "mean", "3"))
    desk.grade()
    desk.edit("key: 2.5", "key: 3")
    return desk


COMMANDS = [
    pytest.param(["grade", "IN"], id="grade"),
    pytest.param(["regrade", "--apply"], id="regrade"),
    pytest.param(
        ["override", "credit", "hw", "mean", "3", "1/2", "--reason", "near"], id="override"
    ),
    pytest.param(["export", "--to", "csv"], id="export"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_patient_command_goes_on_when_the_other_ends(graded: Desk, command: list[str]) -> None:
    arguments = [graded.folder / "in" if each == "IN" else each for each in command]
    with held(graded.book) as holder:
        process = started(graded, *arguments, "--wait", "120")
        assert process.stderr is not None
        said = process.stderr.readline()
        assert f"(process {holder.pid})" in said
        assert str(graded.book) in said
        assert process.poll() is None
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert "Waiting" not in out + err, "it is said once"


def test_patience_ends(graded: Desk) -> None:
    with held(graded.book) as holder:
        begun = time.monotonic()
        assert graded("regrade", "--apply", "--wait", 1) == 2
        assert 1 <= time.monotonic() - begun < 30
        assert graded.err.count("Waiting") == 1
        assert f"(process {holder.pid})" in graded.err.splitlines()[-2]
        assert graded("regrade", "--apply") == 2
        assert "Waiting" not in graded.err
        assert "--wait SECONDS" in graded.err


def test_two_gradings_at_once_both_end_well(graded: Desk) -> None:
    """Each of two files arrives, whichever comes first."""
    for number in range(2):
        lines = ["learner,problem,part,response,submitted_at"]
        lines += [f"late{number}-{n},hw,joint,N_k*{n}," for n in range(30)]
        (graded.folder / f"late{number}.csv").write_text("\n".join(lines) + "\n")
    processes = [
        started(graded, "grade", graded.folder / f"late{number}.csv", "--wait", "120")
        for number in range(2)
    ]
    for process in processes:
        _, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
    counted = "SELECT count(DISTINCT learner), count(*) FROM responses WHERE learner LIKE 'late%'"
    assert graded.query(counted) == [(60, 60)]
    assert len(graded.grade()) == 62


@pytest.mark.parametrize("seconds", ["-1", "soon", "nan", "0.5"])
def test_what_is_no_time_is_refused(graded: Desk, seconds: str) -> None:
    assert graded("regrade", "--wait", seconds) == 2
    assert "--wait" in graded.err

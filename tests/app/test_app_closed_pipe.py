"""Output that nobody reads to its end (`| head`), or for which there is no room."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from staff_desk import Desk

# What a shell tells of a program that a closed pipe has ended: 128 and the number of SIGPIPE.
CLOSED = 141

BOOK, BANK = "BOOK", "BANK"
COMMANDS = [
    ("--help",),
    ("schema",),
    ("grade", "--help"),
    ("compare", "x", "x"),
    ("export", "--to", "csv", "--gradebook", BOOK, "--bank", BANK),
    ("review", "--dry-run", "--gradebook", BOOK, "--bank", BANK),
    ("audit", "--json", "--gradebook", BOOK),
    ("check", "em-gaussian-mixture", "likelihood"),
]


def _run(desk: Desk, command: tuple[str, ...], out: int) -> subprocess.CompletedProcess[bytes]:
    places = {BOOK: str(desk.book), BANK: str(desk.bank)}
    words = [places.get(word, word) for word in command]
    return subprocess.run(
        [sys.executable, "-m", "grader", *words],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
    )


@pytest.fixture
def graded(desk: Desk) -> Desk:
    desk.write(("ada", "joint", "pik*N_k"), ("ben", "mean", "3"))
    desk.grade()
    return desk


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_reader_who_has_left_ends_any_command_quietly(
    graded: Desk, command: tuple[str, ...]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = _run(graded, command, writing)
    os.close(writing)
    assert done.returncode == CLOSED
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is played by the system")
@pytest.mark.parametrize("command", [("schema",), COMMANDS[4]], ids=" ".join)
def test_where_there_is_no_room_one_sentence_says_so(
    graded: Desk, command: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = _run(graded, command, full.fileno())
    assert done.returncode == 2
    assert done.stderr.decode().count("the output cannot be written") == 1
    assert b"Traceback" not in done.stderr


def test_without_a_stdout_a_command_does_its_work(graded: Desk) -> None:
    command = [sys.executable, "-m", "grader", "schema"]
    close = f"import os, sys; os.close(1); os.execv(sys.executable, {command!r})"
    assert subprocess.run([sys.executable, "-c", close], check=False).returncode == 0

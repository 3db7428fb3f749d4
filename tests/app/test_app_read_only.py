"""Commands that only read a gradebook never open it for writing, and give the same answers."""

from __future__ import annotations

import pytest
from staff_desk import Desk

from grader.gradebook.book import Gradebook

READING = [
    ("explain", "ada", "hw", "mean"),
    ("export", "--to", "csv"),
    ("regrade",),
    ("regrade", "--runs"),
    ("audit",),
    ("review", "--dry-run"),
    ("override", "list"),
]


@pytest.fixture
def reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A graded class, of which one more response waits for a verdict; nothing can be written."""
    desk.write(("ada", "mean", "2.5"), ("ada", "joint", "pik*N_k"), ("ben", "mean", "3"))
    desk.grade()
    with Gradebook.open(str(desk.book)) as book:
        book.run("DELETE FROM verdicts WHERE response = '3'")

    def forbidden(*_: object) -> None:
        raise AssertionError("opened for writing")

    monkeypatch.setattr(Gradebook, "open", forbidden)
    return desk


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_commands_open_nothing_for_writing(reading: Desk, command: tuple[str, ...]) -> None:
    before = reading.book.read_bytes()
    assert reading(*command) == 0, reading.err
    assert reading.book.read_bytes() == before


def test_what_has_no_verdict_yet_is_decided_beside_the_file(reading: Desk) -> None:
    assert reading("export", "--to", "csv") == 0
    assert "ben,hw,mean,0,2,1,false,3,different," in reading.out

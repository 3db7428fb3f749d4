"""An export says which of its points a person may still change, and each remedy once."""

from __future__ import annotations

from pathlib import Path

import pytest
from staff_desk import Desk

ROSTERS = {
    "canvas": "Student,ID,SIS Login ID,Section,HW (1)\n    Points Possible,,,,5\nAda,1,ada,A,\n",
    "moodle": "First name,Last name,Username\nAda,A,ada\n",
    "edx": (
        "user_id,username,course_id,track,cohort,name-0123abcd,grade-0123abcd,"
        "original_grade-0123abcd,previous_override-0123abcd,new_override-0123abcd\n"
        "1,ada,course-v1:X+Y+Z,audit,,HW,,,,\n"
    ),
}
WAITS = [
    "Not final: a person may still change these points.",
    "  hw mean: 1 learner, up to 2 of their points",
    "  hw joint: 2 learners, up to 6 of their points",
]


def _options(desk: Desk, to: str) -> list[object]:
    if to not in ROSTERS:
        return ["--out", desk.folder / "out"]
    roster = desk.folder / "roster.csv"
    roster.write_text(ROSTERS[to], encoding="utf-8")
    return ["--roster", roster, "--out", desk.folder / "out"]


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """Of four learners one is right everywhere; the others' points wait for a person."""
    desk.write(
        *(("ada", "mean", "2.5"), ("ada", "joint", "pi_k*N_k")),
        *(("ben", "mean", "about 2"), ("ben", "joint", "pik*N_k")),
        *(("cy", "joint", "pi_k*Nk"), ("cy", "mean", "3")),
        *(("dee", "joint", "pik*N_k"), ("dee", "joint", "pi_k*N_k")),
    )
    desk.grade()
    return desk


@pytest.mark.parametrize("to", ["canvas", "moodle", "edx", "gradescope", "csv"])
def test_every_export_says_what_waits(waiting: Desk, to: str) -> None:
    assert waiting("export", "--to", to, *_options(waiting, to)) == 0
    lines = waiting.err.splitlines()
    start = lines.index(WAITS[0])
    assert lines[start : start + 3] == WAITS
    assert "`grader review`" in lines[start + 3]
    assert (waiting.folder / "out").exists()


def test_one_learner_s_results_say_it_of_this_learner(waiting: Desk) -> None:
    assert waiting("export", "--to", "gradescope", "--learner", "cy") == 0
    assert WAITS[0] in waiting.err
    assert "hw joint: 1 learner, up to 3" in waiting.err
    assert waiting("export", "--to", "gradescope", "--learner", "ada") == 0
    assert WAITS[0] not in waiting.err


@pytest.mark.parametrize("to", ["canvas", "csv"])
def test_programs_are_told_it_too(waiting: Desk, to: str) -> None:
    assert waiting("export", "--to", to, *_options(waiting, to), "--json") == 0
    (told,) = waiting.data()
    assert told["needs_person"] == [
        {"problem": "hw", "part": "mean", "learners": 1, "points": "2"},
        {"problem": "hw", "part": "joint", "learners": 2, "points": "6"},
    ]


def test_what_is_decided_waits_no_more(waiting: Desk) -> None:
    why = ("--reason", "a slip")
    for typed in ("pik*N_k", "pi_k*Nk"):
        assert waiting("override", "read", "hw", "joint", typed, "pi_k*N_k", *why) == 0
    assert waiting("override", "points", "ben", "hw", "mean", "1", *why) == 0
    assert waiting("export", "--to", "csv") == 0
    assert "Not final" not in waiting.err


def test_a_remedy_of_many_stands_once(waiting: Desk) -> None:
    assert waiting("export", "--to", "canvas", *_options(waiting, "canvas")) == 0
    lines = waiting.err.splitlines()
    listed = [n for n, line in enumerate(lines) if "learner-not-in-roster" in line]
    assert len(listed) == 3
    assert all(who in lines[n] for n, who in zip(listed, ("'ben'", "'cy'", "'dee'"), strict=True))
    assert sum("is the roster up to date?" in line for line in lines) == 1
    assert "is the roster up to date?" in lines[listed[-1] + 1]


def test_so_it_does_where_nobody_is_exported(waiting: Desk) -> None:
    Path(waiting.folder / "roster.csv").write_text(
        ROSTERS["canvas"].replace("Ada,1,ada,A,", "Ada,1,ada,A,EX"), encoding="utf-8"
    )
    roster = ("--roster", waiting.folder / "roster.csv")
    assert waiting("export", "--to", "canvas", *roster) == 2
    assert waiting.err.count("is the roster up to date?") == 1

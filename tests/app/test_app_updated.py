"""Another version of the grader takes points from nobody, and says whom it gives some."""

from __future__ import annotations

import duckdb
import pytest
from staff_desk import Desk

CLASS = [
    ("ada", "mean", "2.5"),
    ("ben", "mean", "2.7"),
    ("cat", "mean", "3"),
    ("dan", "mean", "nothing"),
    ("ada", "joint", "pi_k*N_k"),
]
# The version of before took 2.5 for wrong and 3 for right.
BEFORE = {"ada": "0", "ben": "0", "cat": "2", "dan": "0"}
AFTER = {"ada": "2", "ben": "0", "cat": "2", "dan": "0"}


def swapped(desk: Desk, one: str, other: str) -> None:
    """As if another version had graded, and had decided these two like each other."""
    with duckdb.connect(str(desk.book)) as book:
        book.execute(
            "CREATE TEMP TABLE was AS SELECT * FROM verdicts WHERE response IN (?, ?)", [one, other]
        )
        book.execute(
            "UPDATE verdicts SET verdict = was.verdict, credit = was.credit, "
            "decision = was.decision, misconception = was.misconception FROM was "
            "WHERE verdicts.key_digest = was.key_digest AND verdicts.response <> was.response "
            "AND verdicts.response IN (?, ?)",
            [one, other],
        )
        book.execute("UPDATE verdicts SET engine = 'older'")
        book.execute("UPDATE runs SET engine = 'older', digest = 'older'")


@pytest.fixture
def outdated(desk: Desk) -> Desk:
    desk.write(*CLASS)
    desk.points()
    swapped(desk, "2.5", "3")
    return desk


def test_nobody_falls_by_another_version(outdated: Desk) -> None:
    desk = outdated
    desk.write(("eve", "mean", "3"), ("cat", "joint", "N_k"))
    assert desk("grade", desk.folder / "in") == 0
    assert "warning decided-otherwise" in desk.err
    told = " ".join(desk.err.split())
    assert "gaining by it: 1, losing but keeping their points: 1" in told
    assert desk.points() == {**AFTER, "eve": "0"}
    assert "decided-otherwise" not in desk.err
    assert desk.query("SELECT count(*) FROM overrides") == [(1,)]
    assert desk("override", "list") == 0
    assert desk.out.startswith("Override 1, grader, ")


def test_a_version_that_decides_alike_is_not_worth_a_word(desk: Desk) -> None:
    desk.write(*CLASS)
    first = desk.points()
    swapped(desk, "2.7", "3")
    assert desk.points() == first
    assert "decided-otherwise" not in desk.err
    assert desk.query("SELECT count(DISTINCT engine) FROM runs") == [(2,)]


def test_what_only_reads_says_that_it_decides_otherwise(outdated: Desk) -> None:
    desk = outdated
    before = desk.book.read_bytes()
    assert desk("export", "--to", "csv") == 0
    assert "warning not-yet-updated" in desk.err
    assert "with more points here than they had: 1, with fewer: 1" in " ".join(desk.err.split())
    assert desk.book.read_bytes() == before
    assert desk.points() == AFTER
    assert desk("export", "--to", "csv") == 0
    assert "not-yet-updated" not in desk.err


def test_what_is_kept_can_be_ended(outdated: Desk) -> None:
    desk = outdated
    assert desk.points() == AFTER
    assert desk("override", "withdraw", "1", "--by", "prof", "--reason", "it was wrong") == 0
    assert desk.points() == {**AFTER, "cat": "0"}


def test_what_was_read_otherwise_since_takes_nobody_from_the_comparison(desk: Desk) -> None:
    desk.write(*CLASS, ("cat", "mean", "nothing"))
    desk.points()
    swapped(desk, "2.5", "3")
    assert desk("override", "read", "hw", "mean", "nothing", "2.9", "--reason", "her hand") == 0
    assert desk("grade", desk.folder / "in") == 0
    assert "losing but keeping their points: 1" in " ".join(desk.err.split())
    assert desk.points() == AFTER


def test_a_regrade_takes_nothing_from_who_has_handed_in_more(outdated: Desk) -> None:
    """Rows that were stored, and a grading that was killed before it had decided them."""
    desk = outdated
    with duckdb.connect(str(desk.book)) as book:
        book.execute("INSERT INTO imports SELECT * REPLACE (number + 1 AS number) FROM imports")
        book.execute(
            "INSERT INTO responses SELECT * REPLACE (gen_random_uuid() AS id, '4' AS response, "
            "submitted_at + INTERVAL 1 DAY AS submitted_at, line + 100 AS line, "
            "import + 1 AS import) FROM responses WHERE learner = 'cat'"
        )
    assert desk("regrade", "--apply") == 0
    assert "1 score stayed as before" in desk.out
    assert desk.points() == AFTER

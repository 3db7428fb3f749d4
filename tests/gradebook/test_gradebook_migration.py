"""A file of the oldest version is read, graded and explained by this one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from grader.decide.decision import from_json
from grader.gradebook.attempts import find_responses
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import importing
from grader.gradebook.read_csv import read_csv
from grader.gradebook.runs import find_run_part
from grader.gradebook.schema import MIGRATIONS, VERSION

# Written down from a file that the first version made: its tables, its rows, its JSON.
FIRST = Path(__file__).with_name("gradebook_version_1.sql")
ROWS = "SELECT id, learner, part, response, submitted_at, line FROM responses ORDER BY line"

# What has been released is never changed: older files have run through it already.
RELEASED = {0: "15c33d99cea21aa5"}


# The view has got more columns since.
GRADED = (
    "SELECT learner, problem, part, response, submitted_at, source, line, verdict, credit, "
    "misconception, needs_person, decision FROM graded"
)


@pytest.fixture
def old(tmp_path: Path) -> str:
    path = str(tmp_path / "old.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute(FIRST.read_text(encoding="utf-8"))
    return path


def test_nothing_is_lost_on_the_way(old: str) -> None:
    with duckdb.connect(old) as connection:
        before = connection.execute(ROWS).fetchall()
        graded = connection.execute(f"{GRADED} ORDER BY ALL").fetchall()
    for _ in range(2):
        with Gradebook.open(old) as book:
            assert book.value("SELECT max(version) FROM gradebook") == VERSION
            assert book.rows(ROWS) == before
            assert book.rows(f"{GRADED} ORDER BY ALL") == graded
    assert len(graded) == len(before)


def test_old_keys_and_decisions_are_understood(old: str) -> None:
    with Gradebook.open(old) as book:
        places = book.rows("SELECT DISTINCT learner, problem, part FROM responses")
        for learner, problem, part in places:
            by = find_run_part(book, problem, part, learner)
            assert by is not None
            (name,) = book.rows("SELECT key_digest FROM run_parts WHERE part = ?", part)[0]
            for each in find_responses(book, learner, problem, part, name, by.engine):
                assert each.decision is not None
        for text, verdict in book.rows("SELECT decision, verdict FROM verdicts"):
            assert from_json(text).verdict.value == verdict


def test_rows_that_were_stored_are_known_again(old: str) -> None:
    with Gradebook.open(old) as book:
        stored = book.rows(
            "SELECT learner, problem, part, response, submitted_at FROM responses ORDER BY line"
        )
        lines = ["learner,problem,part,response,submitted_at"]
        for *texts, at in stored:
            time = "" if at is None else f"{at.isoformat()}Z"
            lines.append(",".join([*(f'"{text}"' for text in texts), time]))
        with importing(book, datetime.now(UTC)) as importer:
            importer.begin_file("again.csv", "d")
            for batch in read_csv("\n".join(lines).encode(), "again.csv"):
                importer.add(batch)
        (result,) = importer.results
        assert (result.added, result.known, result.rejected) == (0, len(stored), ())


def test_released_migrations_do_not_change() -> None:
    for place, name in RELEASED.items():
        text = "\n".join(MIGRATIONS[place])
        assert hashlib.blake2b(text.encode(), digest_size=8).hexdigest() == name

"""Whoever decides, a gradebook holds the same bytes, and the same come out of it.

Two DuckDB files are never equal: each has a random number of its own, and what memory held where
its blocks are not full. So the tables are compared, as they would be exported, in their order.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from grader.app import class_run, pool
from grader.app.engine import engine_name
from grader.app.submissions import find_submissions
from grader.app.workforce import Workforce
from grader.gradebook.book import Gradebook

ROOT = Path(__file__).parents[2]
NOW = datetime(2023, 9, 1, tzinfo=UTC)


def graded(folder: Path, force: Workforce) -> dict[str, bytes]:
    """The sample class: each table in the order in which it is stored, and the grades."""
    outputs = class_run.Outputs(folder / "grades.csv")
    found = find_submissions([ROOT / "submissions" / "homework-4"], ROOT / "problems")
    with Gradebook.open(str(folder / "book.duckdb")) as book:
        class_run.grade_class(book, ROOT / "problems", found, outputs, NOW, False, force)
        tables = [
            name
            for (name,) in book.rows(
                "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL"
            )
        ]
        for table in tables:
            book.run(f"COPY (SELECT * FROM {table} ORDER BY rowid) TO '{folder}/{table}.csv'")
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> dict[str, bytes]:
    return graded(tmp_path_factory.mktemp("alone"), Workforce(workers=1))


def test_the_class_has_grades_and_verdicts(alone) -> None:
    assert {"grades.csv", "responses.csv", "verdicts.csv", "runs.csv"} <= alone.keys()
    assert alone["verdicts.csv"].count(engine_name().encode()) > 100


@pytest.mark.parametrize("chunk_size", [7, 1_000])
def test_a_pool_gives_the_same_bytes(alone, tmp_path, monkeypatch, chunk_size: int) -> None:
    monkeypatch.setattr(pool, "CHUNK_SIZE", chunk_size)
    assert graded(tmp_path, Workforce(workers=2)) == alone


def test_a_cluster_gives_the_same_bytes(alone, tmp_path) -> None:
    pytest.importorskip("distributed")
    assert graded(tmp_path, Workforce(cluster="local:2")) == alone

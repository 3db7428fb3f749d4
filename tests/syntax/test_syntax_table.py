"""Every row of the table of what may be typed comes out as written."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.problem_words import NOTES, PROBLEMS, explain, note_sentence
from grader.syntax.render_text import render_text
from grader.syntax.vocabulary import Vocabulary

DOCS = Path(__file__).parents[2] / "docs"


def generator() -> ModuleType:
    """The program that makes the pages; it is no part of the package."""
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = generator()
TABLE = DOCS / "tables/what-you-can-type.yaml"
TOPICS: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


ROWS = [
    pytest.param(GENERATOR.vocabulary_of(topic), row, id=f"{topic['topic']}: {row['type']!r}")
    for topic in TOPICS
    for row in topic["rows"]
]


@pytest.mark.parametrize(("vocabulary", "row"), ROWS)
def test_row(vocabulary: Vocabulary, row: dict[str, Any]) -> None:
    got = parse(row["type"], vocabulary)
    if "problem" in row:
        assert isinstance(got, SyntaxProblem), got
        assert got.code == row["problem"]
        assert explain(got).count("\n") == 2
    else:
        assert not isinstance(got, SyntaxProblem), explain(got)
        assert render_text(got.tree, vocabulary.decimal_comma) == row["reads"]
        assert [note.code for note in got.notes] == row.get("notes", [])
        assert all(note_sentence(note, got.text) for note in got.notes)


def test_every_code_has_a_row() -> None:
    rows = [row for topic in TOPICS for row in topic["rows"]]
    problems = {row["problem"] for row in rows if "problem" in row}
    notes = {note for row in rows for note in row.get("notes", ())}
    # These need longer texts than a table holds, or a file that is broken; they have tests of
    # their own.
    elsewhere = {
        "too-long",
        "too-many-parts",
        "broken-character",
        "unexpected",
        "unit-equation",
        "unit-inside",
        "unit-mixed",
    }
    assert set(PROBLEMS) - problems == elsewhere
    assert set(NOTES) == notes


@pytest.mark.parametrize("name", list(GENERATOR.PAGES))
def test_page_is_up_to_date(name: str) -> None:
    """If this fails, run `python docs/generate.py`."""
    assert (DOCS / name).read_text(encoding="utf-8") == GENERATOR.PAGES[name]()

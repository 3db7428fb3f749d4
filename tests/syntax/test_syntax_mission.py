"""The homework's own answers, with known states: readable, or refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

ROWS = Path(__file__).parents[2] / "../shared/cases/mission-dev.jsonl"


@pytest.mark.skipif(not ROWS.exists(), reason="the shared cases are not beside this checkout")
def test_every_case_is_readable_exactly_when_it_should_be() -> None:
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 900
    for row in rows:
        vocabulary = Vocabulary(names=tuple(row["symbols"]))
        refused = isinstance(parse(row["response"], vocabulary), SyntaxProblem)
        assert refused == (row["expect"] == "invalid"), row["response"]
        assert not isinstance(parse(row["key"], vocabulary), SyntaxProblem)

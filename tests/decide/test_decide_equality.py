"""The table of what counts as equal, row by row; every certificate in it re-checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from grader.decide.compare import comparison_key
from grader.decide.decision import Decision, Verdict
from grader.decide.formula import decide_formula
from grader.decide.recheck import recheck
from grader.spec.key import FormulaKey

TABLE = Path(__file__).parents[2] / "docs" / "tables" / "what-counts-as-equal.yaml"


def rows() -> list[Any]:
    topics = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return [
        pytest.param(topic, row, id=f"{row['response']} | {row['key']}")
        for topic in topics
        for row in topic["rows"]
    ]


def test_the_page_is_made_from_the_table() -> None:
    page = TABLE.parents[1] / "what-counts-as-equal.md"
    shown = page.read_text(encoding="utf-8")
    for row in (param.values[1] for param in rows()):
        assert row.get("say", "").replace("<", "&lt;") in shown
    assert shown.count("\n| `") == len(rows())


def decided(topic: dict[str, Any], response: str, key: str) -> tuple[FormulaKey, Decision]:
    given, tolerance = topic.get("given", ()), topic.get("tolerance")
    plain = comparison_key(key, topic["symbols"], given, tolerance)
    made = replace(
        plain,
        up_to=topic.get("up_to", ""),
        shape=topic.get("shape", ""),
        form=tuple(topic.get("form", ())),
        vocabulary=replace(plain.vocabulary, units=topic.get("units", False)),
    )
    return made, decide_formula(made, response)


@pytest.mark.parametrize(("topic", "row"), rows())
def test_row(topic: dict[str, Any], row: dict[str, Any]) -> None:
    key, decision = decided(topic, row["response"], row["key"])
    assert decision.verdict == row["expect"], decision
    if "ground" in row:
        assert type(decision.certificate).__name__ == row["ground"]
    if "feedback" in row:
        assert row["feedback"] in [feedback.code for feedback in decision.feedback]
    assert recheck(key, row["response"], decision).holds is not False


@pytest.mark.parametrize(("topic", "row"), rows())
def test_swapping_sides_changes_the_verdict_only_where_one_is_undefined(
    topic: dict[str, Any], row: dict[str, Any]
) -> None:
    """Forms are left out: they are asked of the response alone."""
    topic = {**topic, "form": ()}
    _, there = decided(topic, row["response"], row["key"])
    if there.verdict is Verdict.UNREADABLE:
        return
    _, back = decided(topic, row["key"], row["response"])
    if there.verdict is not back.verdict and back.verdict is not Verdict.UNREADABLE:
        grounds = (there.certificate, back.certificate)
        assert any(getattr(g, "response_value", "") == "undefined" for g in grounds)

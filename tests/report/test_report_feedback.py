"""A learner's whole feedback, as it is handed out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from markdown_it import MarkdownIt
from report_class import CLASS, problem_record
from syrupy.assertion import SnapshotAssertion

from grader.report.feedback_markdown import feedback_markdown

LEARNERS = list(CLASS)


@pytest.mark.parametrize("learner", LEARNERS, ids=["ada", "ben", "eve"])
def test_whole_feedback(learner: str, snapshot: SnapshotAssertion) -> None:
    assert feedback_markdown(learner, [problem_record(learner)]) == snapshot


def test_whole_feedback_after_the_due_date(snapshot: SnapshotAssertion) -> None:
    assert feedback_markdown("ben", [problem_record("ben")], reveal=True) == snapshot


def test_answers_are_shown_only_where_the_part_is_over() -> None:
    text = feedback_markdown(LEARNERS[2], [problem_record(LEARNERS[2])])
    assert "Worked solution" not in text
    assert "**Answer:**" not in text
    assert "-24.5" not in text


def test_the_same_input_gives_the_same_text() -> None:
    first = feedback_markdown("ben", [problem_record("ben")])
    assert first == feedback_markdown("ben", [problem_record("ben")])


def test_totals_are_given_for_several_problems() -> None:
    record = problem_record("ada")
    text = feedback_markdown("ada", [record, record])
    assert "**14 of 14 points**" in text


def test_nothing_that_was_typed_acts_on_the_page() -> None:
    text = feedback_markdown(LEARNERS[2], [problem_record(LEARNERS[2])], reveal=True)
    tokens = MarkdownIt("commonmark").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert not [token for token in [*tokens, *inline] if token.type.startswith("html")]
    assert all(char.isprintable() or char == "\n" for char in text)
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    assert not any("owned" in heading for heading in headings)
    typed = [token.content for token in inline if token.type == "code_inline"]
    assert "```␊# owned" in typed
    assert "<script>alert(1)</script>|`x`" in typed

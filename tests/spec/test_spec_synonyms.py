"""Fields are found by the names that other systems give them, and never by guessing."""

from __future__ import annotations

import pytest

from grader.spec.document import MistakeDocument, OptionDocument, PartDocument, ProblemDocument
from grader.spec.synonyms import _SYNONYMS, find_meant

MEANT = [
    ("tolerance", PartDocument, "accept"),
    ("answer", PartDocument, "key"),
    ("Question", PartDocument, "ask"),
    ("max_attempts", PartDocument, "attempts"),
    ("max attempts", PartDocument, "attempts"),
    ("choices", PartDocument, "options"),
    ("explanation", PartDocument, "solution"),
    ("deadline", ProblemDocument, "due"),
    ("questions", ProblemDocument, "parts"),
    ("feedback", PartDocument, "mistakes"),
    ("feedback", MistakeDocument, "say"),
    ("text", OptionDocument, "label"),
    ("colour", PartDocument, None),
]


@pytest.mark.parametrize(("word", "model", "field"), MEANT)
def test_a_word_of_another_system_means_a_field(word: str, model, field: str | None) -> None:
    assert find_meant(word, model.model_fields) == field


def test_a_word_that_could_mean_two_fields_means_none() -> None:
    """`type` of a part is its kind; of a file that had both, nobody knows."""
    assert find_meant("type", ["kind", "domain"]) is None


def test_no_word_is_its_own_synonym() -> None:
    assert [name for name, words in _SYNONYMS.items() if name in words] == []

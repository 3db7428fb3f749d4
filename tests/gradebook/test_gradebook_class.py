"""The settings of a class: extensions by learner and by section, and the zone of times."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.read_class import read_class
from grader.gradebook.rows import Extension

DOCS = Path(__file__).parents[2] / "docs"
DUE = datetime(2023, 8, 20, 23, 59, tzinfo=UTC)


def test_an_extension_of_one_learner() -> None:
    found = read_class(
        b"extensions:\n  - {learner: ana, due: 2023-08-20T23:59:00Z, reason: illness}\n", "c.yaml"
    )
    assert found.extensions == (Extension("ana", DUE, "c.yaml", 2, reason="illness"),)
    assert not found.faults


def test_an_extension_of_a_section_for_one_part() -> None:
    text = """
sections:
  evening: [ben, chloé]
extensions:
  - {section: evening, problem: em, part: likelihood, due: 2023-08-20T23:59:00Z}
"""
    found = read_class(text.encode(), "c.yaml")
    assert [(each.learner, each.problem, each.part) for each in found.extensions] == [
        ("ben", "em", "likelihood"),
        ("chloé", "em", "likelihood"),
    ]


def test_times_without_a_zone_are_in_that_of_the_class() -> None:
    text = "timezone: Europe/Zurich\nextensions:\n  - {learner: ana, due: 2023-08-21 01:59}\n"
    found = read_class(text.encode(), "c.yaml")
    assert str(found.zone) == "Europe/Zurich"
    assert found.extensions[0].due == DUE


GOOD = "  - {learner: ana, due: 2023-08-20T23:59:00Z}\n"
BAD_EXTENSIONS = [
    ("{learner: b, du: 2023-08-20T23:59:00Z}", "unknown-field"),
    ("{learner: b}", "missing"),
    ("{learner: b, due: soon}", "bad-time"),
    ("{due: 2023-08-20T23:59:00Z}", "no-one-named"),
    ("{section: x, due: 2023-08-20T23:59:00Z}", "unknown-section"),
    ("b", "not-text"),
]


@pytest.mark.parametrize(("entry", "code"), BAD_EXTENSIONS)
def test_a_bad_extension_takes_no_other_with_it(entry: str, code: str) -> None:
    found = read_class(f"extensions:\n{GOOD}  - {entry}\n{GOOD}".encode(), "c.yaml")
    assert [each.line for each in found.extensions] == [2, 4]
    assert [(issue.code, issue.line) for issue in found.faults] == [(code, 3)]
    assert found.complete


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("timezone: Mars/Olympus", "unknown-zone"),
        ("timezone: ../../etc/passwd", "unknown-zone"),
        ("timezone: Europe", "unknown-zone"),
        ("extensions: all", "not-a-list"),
        ("sections: [a]", "not-a-list"),
        ("extenions: []", "unknown-field"),
    ],
)
def test_faults_of_fields(text: str, code: str) -> None:
    found = read_class(text.encode(), "c.yaml")
    assert code in {issue.code for issue in found.faults}


@pytest.mark.parametrize("text", ["- a", "text", "extensions: [", "a: 1\na: 2"])
def test_a_file_that_is_no_settings_is_incomplete(text: str) -> None:
    assert not read_class(text.encode(), "c.yaml").complete


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    for prefix in (b"", b"timezone: ", b"extensions:\n  - {learner: a, due: "):
        found = read_class(prefix + data, "c.yaml")
        assert found.faults or found.complete


# --- grades of a class ----------------------------------------------------------------------


def test_how_problems_become_a_grade() -> None:
    text = "grading:\n  weights: {em: 2, km: 1/2}\n  drop_lowest: 1\n  round_to: 0.5\n"
    found = read_class(text.encode(), "c.yaml")
    assert not found.faults
    assert [(each.setting, each.line, each.problem, each.value) for each in found.grading] == [
        ("grading", 2, "", ""),
        ("drop_lowest", 3, "", "1"),
        ("round_to", 4, "", "1/2"),
        ("weight", 2, "em", "2"),
        ("weight", 2, "km", "1/2"),
    ]


@pytest.mark.parametrize(("text", "count"), [("grading: {}", 1), ("grading:", 0), ("{}", 0)])
def test_a_grade_is_asked_for_or_not(text: str, count: int) -> None:
    found = read_class(text.encode(), "c.yaml")
    assert (len(found.grading), found.faults) == (count, ())


BAD_GRADING = [
    ("weights: {em: much}", "bad-number", 2),
    ("weights: {em: -1}", "bad-number", 2),
    ("weights: {em: }", "bad-number", 2),
    ("weights: {em: [2]}", "bad-number", 2),
    ("weights: {em: 1e99}", "bad-number", 2),
    ("weights: 2", "not-fields", 2),
    ("drop_lowest: 1.5", "bad-number", 2),
    ("drop_lowest: -1", "bad-number", 2),
    ("round_to: 0", "bad-number", 2),
    ("round_to: 1/0", "bad-number", 2),
    ("wieghts: {em: 2}", "unknown-field", 2),
]


@pytest.mark.parametrize(("text", "code", "line"), BAD_GRADING)
def test_a_bad_setting_of_grades_is_told_at_its_line(text: str, code: str, line: int) -> None:
    found = read_class(f"grading:\n  {text}\n  \n".encode(), "c.yaml")
    assert [(each.code, each.line) for each in found.faults] == [(code, line)]
    assert [each.setting for each in found.grading] == ["grading"]


def test_the_example_of_the_guide_is_read() -> None:
    page = (DOCS / "policy.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    found = read_class(example.encode(), "class.yaml")
    assert (found.faults, len(found.extensions), len(found.grading)) == ((), 3, 4)


def test_grading_must_be_fields() -> None:
    found = read_class(b"grading: yes\n", "c.yaml")
    assert [(each.code, each.line) for each in found.faults] == [("not-fields", 1)]
    assert found.grading == ()

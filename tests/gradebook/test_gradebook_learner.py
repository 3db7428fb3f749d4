"""One learner's YAML file: a response is always the text that was typed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.read_learner import read_learner

HEAD = "learner: ana\nproblem: em\nresponses:\n"


def read(text: str | bytes):
    return read_learner(text.encode() if isinstance(text, str) else text, "ana.yaml")


# What stands behind `response:`, and what it means.
AS_TYPED = [
    ("no", "no"),
    ("yes", "yes"),
    ("1e3", "1e3"),
    ("12:30", "12:30"),
    ("-24.50", "-24.50"),
    ("0o17", "0o17"),
    ("0x10", "0x10"),
    ("017", "017"),
    ("1_000", "1_000"),
    (".5", ".5"),
    ("+1", "+1"),
    ("null", "null"),
    ("~", "~"),
    ("", ""),
    ("2023-08-15", "2023-08-15"),
    ("1/3", "1/3"),
    ("2, 2, 2, 1, 1", "2, 2, 2, 1, 1"),
    ("x^2 + 1", "x^2 + 1"),
    ("'[1, 2]'", "[1, 2]"),
    ('" 1 "', " 1 "),
    (r"'\frac{a}{b}'", r"\frac{a}{b}"),
    ("|-\n      a\n      + b", "a\n+ b"),
    (".inf", ".inf"),
    ("<<", "<<"),
    ("=", "="),
]


@pytest.mark.parametrize(("typed", "response"), AS_TYPED)
def test_responses_arrive_as_typed(typed: str, response: str) -> None:
    batch = read(HEAD + f"  - part: likelihood\n    response: {typed}\n")
    assert not batch.faults
    (row,) = batch.rows
    assert row.response == response
    assert (row.learner, row.problem, row.part, row.line) == ("ana", "em", "likelihood", 4)


def test_a_response_names_its_time_and_its_problem() -> None:
    text = HEAD + "  - {part: a, response: 1, submitted_at: 2023-08-15 12:00 +02:00, problem: q}\n"
    (row,) = read(text).rows
    assert row.submitted_at == datetime(2023, 8, 15, 10, tzinfo=UTC)
    assert row.problem == "q"


def test_the_compact_form_says_the_same() -> None:
    head = "learner: 007\nproblem: em\nsubmitted_at: 2023-08-15T10:00:00Z\nresponses:\n"
    batch = read(head + "  likelihood: -24.5\n  weights: 2, 2, 1\n")
    assert [(row.part, row.response, row.line) for row in batch.rows] == [
        ("likelihood", "-24.5", 5),
        ("weights", "2, 2, 1", 6),
    ]
    assert {row.learner for row in batch.rows} == {"007"}
    assert {row.submitted_at for row in batch.rows} == {datetime(2023, 8, 15, 10, tzinfo=UTC)}


# An entry between two good ones, and the code under which it is reported.
BAD_ENTRIES = [
    ("{part: b, response: [1, 2]}", "not-text"),
    ("{part: b, response: {x: 1}}", "not-text"),
    ("{part: b}", "missing"),
    ("{response: 1}", "missing"),
    ("{part: '', response: 1}", "missing"),
    ("{prt: b, response: 1}", "unknown-field"),
    ("{part: b, response: 1, submitted_at: yesterday}", "bad-time"),
    ('{part: b, response: "1\\0"}', "nul"),
    ("just text", "not-a-response"),
    ("", "not-a-response"),
    ("[1]", "not-a-response"),
]


@pytest.mark.parametrize(("entry", "code"), BAD_ENTRIES)
def test_a_bad_entry_takes_no_other_with_it(entry: str, code: str) -> None:
    good = "  - {part: a, response: 1}\n"
    batch = read(HEAD + good + f"  - {entry}\n" + good)
    assert [row.line for row in batch.rows] == [4, 6]
    assert [(issue.code, issue.line) for issue in batch.rejected] == [(code, 5)]
    assert batch.rows_in == 3


def test_an_entry_without_any_problem_is_reported() -> None:
    batch = read("learner: ana\nresponses:\n  - {part: a, response: 1}\n")
    assert [issue.code for issue in batch.rejected] == ["missing"]


# Files of which nothing is read, and the code of the fault.
REFUSED = [
    ("learner: ana\nresponses:\n  - {part: l, resp", "unclosed-bracket"),
    ("learner: ana\nlearner: ben\nresponses: []\n", "duplicate-key"),
    ("- a\n- b\n", "not-a-learner-file"),
    ("just text", "not-a-learner-file"),
    ("learner: ana\n", "missing-field"),
    ("responses: []\n", "missing-field"),
    ("learner: ''\nresponses: []\n", "missing-field"),
    ("learner: [a]\nresponses: []\n", "not-text"),
    ("learner: ana\nresponses: nothing\n", "not-a-list"),
    ("learner: ana\nreponses: []\n", "unknown-field"),
    ("learner: ana\nsubmitted_at: now\nresponses: []\n", "bad-time"),
    ("a: &x [1]\nb: *x\n", "anchor"),
    ("learner: !!python/object:os.system ana\n", "tag"),
    ("learner: ana\nresponses: []\n---\nlearner: ben\n", "several-documents"),
    ("learner: ana\n\tproblem: em\n", "tab"),
    ("learner: andré\n".encode("latin-1"), "not-utf-8"),
    ("learner: ana\n".encode("utf-16"), "not-utf-8"),
    (b"learner: a\0na\n", "control-character"),
    (b"", "empty-file"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_files_that_are_refused(text: str | bytes, code: str) -> None:
    batch = read(text)
    assert code in {issue.code for issue in batch.faults}
    assert not batch.rows
    assert batch.rows_in == 0


def test_nothing_handed_in_is_no_fault() -> None:
    batch = read("learner: ana\nproblem: em\nresponses:\n")
    assert not batch.faults
    assert not batch.rows


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cn")), max_size=20)


@settings(derandomize=True, max_examples=200)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_rows_in_are_rows_taken_plus_rows_reported(entries: list[tuple[str, str]]) -> None:
    """Single quotes hold any text; an entry comes out as itself or as one issue."""
    quoted = [tuple("'" + text.replace("'", "''") + "'" for text in entry) for entry in entries]
    lines = "".join(f"  - {{part: {part}, response: {resp}}}\n" for part, resp in quoted)
    batch = read(HEAD + lines)
    assert batch.rows_in == len(entries) == len(batch.rows) + len(batch.rejected)
    assert [row.response for row in batch.rows] == [resp for part, resp in entries if part.strip()]


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    for prefix in (b"", HEAD.encode(), HEAD.encode() + b"  - {part: a, response: "):
        batch = read(prefix + data)
        assert batch.rows_in == len(batch.rows) + len(batch.rejected)

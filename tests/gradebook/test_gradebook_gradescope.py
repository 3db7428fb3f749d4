"""Gradescope's notes of who handed in what: an export's, an autograder's, and broken ones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.readers.gradescope import (
    Uploaded,
    as_uploaded,
    read_export,
    read_submission,
)
from grader.gradebook.rows import Batch, ResponseRow

TIME = datetime(2023, 8, 15, 10, 0, 0, 123456, tzinfo=UTC)
EXPORT = """---
submission_1:
  :submitters:
  - :name: Ana Lund
    :sid: '007'
    :email: ana@x.org
  - :name: Ben
    :sid: '008'
    :email: ben@x.org
  :created_at: 2023-08-15 10:00:00.123456789 Z
  :score: 10.0
  :results: {}
submission_2:
  :submitters:
  - :name: Cy
    :sid: 0012
  :created_at: '2023-08-15T12:00:00.123456+02:00'
"""

# What learners are to be named by, and how they are named.
NAMES = [
    ("", [("ana@x.org", "ben@x.org"), ("0012",)]),
    ("sid", [("007", "008"), ("0012",)]),
    ("name", [("Ana Lund", "Ben"), ("Cy",)]),
]


@pytest.mark.parametrize(("wanted", "learners"), NAMES)
def test_an_export(wanted: str, learners: list[tuple[str, ...]]) -> None:
    found, faults = read_export(EXPORT.encode(), "m.yml", wanted)
    assert not faults
    assert found == {
        "submission_1": Uploaded(learners[0], TIME),
        "submission_2": Uploaded(learners[1], TIME),
    }


# Notes in which something is missing: (text, folders that are known, codes).
BROKEN = [
    ("", [], ["empty-file"]),
    ("- a", [], ["not-metadata"]),
    ("submission_1: [", [], ["unclosed-bracket"]),
    (EXPORT + "submission_3: {}\n", ["submission_1", "submission_2"], ["no-uploader"]),
    (EXPORT.replace("+02:00", "!"), ["submission_1"], ["bad-time"]),
    (EXPORT.replace(":sid: 0012", ":sid: [1]").replace("Cy", "''"), ["submission_1"],
     ["no-uploader"]),
    (EXPORT.replace("- :name: Cy", "- !ruby/object:Cy x"), [], ["tag"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "known", "codes"), BROKEN, ids=range(len(BROKEN)))
def test_broken_notes(text: str, known: list[str], codes: list[str]) -> None:
    found, faults = read_export(text.encode(), "m.yml")
    assert sorted(found) == known
    assert set(codes) <= {issue.code for issue in faults}


# An autograder's note, and the submission in it or the code of its fault.
NOTES = [
    ('{"id": 1, "created_at": "2023-08-15T10:00:00.123456Z", "users": '
     '[{"email": "ana@x.org", "id": 5, "name": "Ana"}]}', Uploaded(("ana@x.org",), TIME)),
    ('{"users": [{"name": "Ana"}]}', Uploaded(("Ana",), None)),
    ('{"created_at": "2023-08-15T10:00:00Z", "users": []}', "no-uploader"),
    ('{"created_at": "soon", "users": [{"name": "Ana"}]}', "bad-time"),
    ('{"users": "Ana"}', "no-uploader"),
    ('{"users": [{"email": "a\\u0000b"}]}', "no-uploader"),
    ("[1]", "not-metadata"),
    ("", "not-metadata"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), NOTES, ids=range(len(NOTES)))
def test_an_autograders_note(text: str, wanted: Uploaded | str) -> None:
    found = read_submission(text.encode(), "m.json")
    assert found == wanted if isinstance(wanted, Uploaded) else found.code == wanted


def test_what_the_platform_knows_counts() -> None:
    row = ResponseRow("somebody else", "em", "e-step", "1", None, "a.yaml", 3)
    batch = as_uploaded(Batch(1, (row,)), Uploaded(("ana", "ben"), TIME))
    assert [(each.learner, each.submitted_at, each.line) for each in batch.rows] == [
        ("ana", TIME, 3), ("ben", TIME, 3),
    ]  # fmt: skip
    assert batch.rows_in == 2


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=60), st.integers(0, len(EXPORT)))
def test_no_bytes_raise(data: bytes, place: int) -> None:
    whole = EXPORT.encode()
    read_export(whole[:place] + data + whole[place:], "m.yml")
    read_submission(data, "m.json")

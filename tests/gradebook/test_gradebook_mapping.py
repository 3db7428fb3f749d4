"""Mapping files: what they may say, and every fault at its line."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_exports import mapping_of, read_export

from grader.gradebook.readers.mapping import Target, read_mapping
from grader.gradebook.readers.moments import TimeStyle

WHOLE = """
learner: SIS ID
timezone: Europe/Zurich
time: Sent at
time_format: day first
encoding: windows-1252
problem: em
questions:
  "4711": likelihood
  4712: {part: winner, choices: {First: "1", Second: "2"}}
  "4713": {problem: coin, part: mean, item: 2}
  What is it?: coin/mean
  "4714": ignore
"""


def test_everything_that_a_mapping_may_say() -> None:
    mapping = mapping_of(WHOLE)
    assert mapping.learner == ("SIS ID",)
    assert (mapping.zone, mapping.time) == (ZoneInfo("Europe/Zurich"), "Sent at")
    assert (mapping.style, mapping.encoding) == (TimeStyle(order="dmy"), "windows-1252")
    assert mapping.questions == {
        "4711": Target("em", "likelihood"),
        "4712": Target("em", "winner", None, {"First": "1", "Second": "2"}),
        "4713": Target("coin", "mean", 2),
        "What is it?": Target("coin", "mean"),
        "4714": None,
    }


def test_a_mapping_may_say_little() -> None:
    assert mapping_of("timezone: UTC").zone == UTC
    assert mapping_of("problem: em").zone is None
    assert mapping_of("learner: [First, Last]").learner == ("First", "Last")
    assert mapping_of("time_format: ignore").style.ignored
    assert mapping_of("time_format: '%d %m'").style.pattern == "%d %m"


# A mapping, and the faults in it: (code, line).
FAULTS = [
    ("- a", [("not-a-mapping", 1)]),
    ("just text", [("not-a-mapping", 1)]),
    ("", [("empty-file", 1)]),
    ("questions: [", [("unclosed-bracket", 1)]),
    ("questions: {a: em/b}\nquestions: {}", [("duplicate-key", 2)]),
    ("qestions: {a: em/b}", [("unknown-field", 1)]),
    ("question: {a: em/b}", [("not-text", 1)]),
    ("questions: a", [("not-a-list", 1)]),
    ("questions:\n  a: b", [("missing", 2)]),
    ("questions:\n  a: ''", [("missing", 2)]),
    ("questions:\n  a: [b]", [("not-text", 2)]),
    ("questions:\n  a: {part: em/b, itm: 1}", [("unknown-field", 2)]),
    ("questions:\n  a: {part: em/b, item: 0}\n  c: {part: em/d, item: x}",
     [("bad-item", 2), ("bad-item", 3)]),
    ("questions:\n  a: {part: em/b, item: 99999999999}", [("bad-item", 2)]),
    ("questions:\n  a: {part: em/b, choices: x}", [("not-a-list", 2)]),
    ("questions:\n  a: {part: em/b, choices: {x: [y]}}", [("not-text", 2)]),
    ("question: Task", [("missing", 1)]),
    ("timezone: Mars/Olympus", [("unknown-zone", 1)]),
    ("time_format: first", [("bad-time-format", 1)]),
    ("learner: {a: b}", [("not-text", 1)]),
    ("questions:\n  a: !!python/name:os.system em/b", [("tag", 2)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "faults"), FAULTS, ids=range(len(FAULTS)))
def test_faults_at_their_lines(text: str, faults: list[tuple[str, int]]) -> None:
    found = read_mapping(text.encode(), "mapping.yaml")
    assert isinstance(found, list)
    assert [(issue.code, issue.line) for issue in found] == faults


@settings(derandomize=True, max_examples=300)
@given(st.binary(max_size=100), st.integers(0, len(WHOLE)))
def test_no_bytes_raise(data: bytes, place: int) -> None:
    whole = WHOLE.encode()
    read_mapping(whole[:place] + data + whole[place:], "mapping.yaml")


# A file of each reader, whose one time names no zone.
WITHOUT_ZONE = {
    "long": "learner,problem,part,response,submitted_at\nana,em,likelihood,1,2023-08-15 10:00\n",
    "wide": "learner,submitted_at,em/likelihood,em/winner\nana,2023-08-15 10:00,1,\n",
    "lines": '{"learner": "ana", "problem": "em", "part": "likelihood", "response": "1",'
    ' "submitted_at": "2023-08-15 10:00"}\n',
    "learner": "learner: ana\nproblem: em\nsubmitted_at: 2023-08-15 10:00\n"
    "responses: {likelihood: 1}\n",
}


@pytest.mark.parametrize("text", WITHOUT_ZONE.values(), ids=WITHOUT_ZONE)
@pytest.mark.parametrize("zone", ["", "UTC", "Europe/Zurich"])
def test_a_zone_is_assumed_with_a_remark_only_where_nobody_has_named_one(
    text: str, zone: str
) -> None:
    read = read_export(text, f"timezone: {zone}" if zone else "")
    assert [row.response for row in read.rows] == ["1"]
    assert [note.code for note in read.notes] == ([] if zone else ["no-zone"])

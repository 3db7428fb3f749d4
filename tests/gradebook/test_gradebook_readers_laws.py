"""What holds for every file whatever its bytes: each row is taken or reported, nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_exports import Read, read_export
from test_gradebook_canvas import FRONT, export, row
from test_gradebook_edx import BLOCK, state
from test_gradebook_forms import HEADER as FORM
from test_gradebook_moodle import NEW, NEW_ROW

MAPPING = """
problem: em
timezone: Europe/Berlin
questions:
  "11": likelihood
  "12": winner
  "1": likelihood
  "2": winner
  abc_2_1: likelihood
  What is it?: likelihood
  Who?: winner
"""
QUOTED = state({"abc_2_1": "-24.5"}).replace('"', '""')
FILES = {
    "canvas": export(FRONT, row()) + row(8) + ',"a,\nb",1,Ben,0,1,1,1\n',
    "moodle": f"{NEW}Response 1,Response 2\n{NEW_ROW}-24.5,Ann\n{NEW_ROW}-,Ben\n",
    "edx": f'username,title,location,block_id,state\nana,EM,W,{BLOCK},"{QUOTED}"\n',
    "forms": FORM + "2025-08-04 10:00:00,a@x.org,-24.5,Ann\n2025-08-04 11:00:00,b@x.org,1,\n",
    "wide": "learner,e-step,em/likelihood\nana,x,-24.5\nben,,1\n",
    "lines": '{"learner": "ana", "problem": "em", "part": "e-step", "response": "1"}\n' * 3,
    "long": "learner,problem,part,response,submitted_at\nana,em,e-step,1,\nben,em,e-step,2,\n",
}
PIECES = [b"", b"\0", b'"', b"\n", b"\r", b",", b";", b"\t", b"\xff", b"\xef\xbb\xbf", b"{", b"[["]


def check(read: Read) -> None:
    """The account is right, and everything that is told can be found and printed."""
    assert read.rows_in == len(read.rows) + len(read.rejected)
    assert len(read.faults) <= 1 or read.format in {"", "long-table", "learner-file"}
    for each in read.rows:
        assert each.learner
        assert "\0" not in each.learner + each.response
        each.response.encode()
        each.learner.encode()
        assert each.line >= 1
    for issue in [*read.rejected, *read.faults, *read.notes]:
        assert issue.line >= 1
        assert len(str(issue)) < 2_000
        assert str(issue).replace("\n", "").isprintable()


@pytest.mark.parametrize("name", FILES)
def test_the_files_themselves_are_read(name: str) -> None:
    read = read_export(FILES[name], MAPPING)
    assert read.rows
    assert not read.rejected
    check(read)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_gives_the_same(name: str, encoding: str) -> None:
    plain = read_export(FILES[name], MAPPING)
    assert read_export(FILES[name].encode(encoding), MAPPING) == plain


@pytest.mark.parametrize("name", sorted(set(FILES) - {"canvas"}))
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_every_end_of_lines_gives_the_same(name: str, end: str) -> None:
    plain = read_export(FILES[name], MAPPING)
    assert read_export(FILES[name].replace("\n", end), MAPPING) == plain


PLACES, LENGTHS, TIMES = st.integers(0, 10_000), st.integers(0, 40), st.integers(1, 3)
DAMAGE = st.lists(
    st.tuples(PLACES, LENGTHS, st.sampled_from(PIECES), TIMES), min_size=1, max_size=3
)


def damaged(data: bytes, damage: list[tuple[int, int, bytes, int]]) -> bytes:
    for place, length, piece, times in damage:
        at = place % (len(data) + 1)
        data = data[:at] + piece * times + data[at + length :]
    return data


@pytest.mark.parametrize("name", FILES)
@settings(derandomize=True, max_examples=150, deadline=None)
@given(DAMAGE)
def test_damaged_files_are_accounted_for(name: str, damage) -> None:
    check(read_export(damaged(FILES[name].encode(), damage), MAPPING))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", ".csv", ".yaml", ".jsonl", ".json"]))
def test_random_bytes_are_accounted_for(data: bytes, hint: str) -> None:
    for start in (b"", b"\xff\xfe", b"{", b"11: a,1.0\n", b"sep=;\n"):
        check(read_export(start + data, MAPPING, hint=hint))


HOSTILE = [
    "../../etc/passwd", "=cmd()", "@SUM(A1)", "\u202eana", "'; DROP TABLE responses; --",
    "x" * 10_000, "<script>", "$(id)", "{{7*7}}", "%s%n", "\x1b[2J", "ana\u200b",
    "ｆｕｌｌ", "佐藤",
]  # fmt: skip


@pytest.mark.parametrize("learner", HOSTILE, ids=range(len(HOSTILE)))
def test_learners_are_data(learner: str) -> None:
    """An id that is nobody's name stands in the row as it is, in every format."""
    cell = '"' + learner.replace('"', '""') + '"'
    texts = {
        "wide": f"learner,e-step,em/likelihood\n{cell},1,2\n",
        "edx": FILES["edx"].replace("ana,EM", f"{cell},EM"),
        "moodle": f"{NEW}Response 1,Response 2\n{NEW_ROW.replace('ana7', cell)}-24.5,Ann\n",
    }
    for text in texts.values():
        assert {each.learner for each in read_export(text, MAPPING).rows} == {learner}

"""The long CSV: what is read, what is reported, and that nothing falls between the two."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.read_csv import read_csv
from grader.gradebook.rows import Batch

HEADER = "learner,problem,part,response,submitted_at\n"


def read(text: str | bytes, zone=UTC) -> Batch:
    """All batches of a file as one."""
    data = text.encode() if isinstance(text, str) else text
    batches = list(read_csv(data, "f.csv", zone))
    return Batch(
        sum(batch.rows_in for batch in batches),
        tuple(row for batch in batches for row in batch.rows),
        tuple(issue for batch in batches for issue in batch.rejected),
        tuple(issue for batch in batches for issue in batch.faults),
        tuple(issue for batch in batches for issue in batch.notes),
    )


def test_a_row_is_taken_as_it_stands() -> None:
    batch = read(HEADER + 'ana,em,likelihood,"-24,50 ",2023-08-15T10:00:00Z\n')
    (row,) = batch.rows
    assert (row.learner, row.problem, row.part) == ("ana", "em", "likelihood")
    assert row.response == "-24,50 "
    assert row.submitted_at == datetime(2023, 8, 15, 10, tzinfo=UTC)
    assert (row.source, row.line) == ("f.csv", 2)


# Ways to write the same one row: (bytes of the file, the response in it).
SAME_ROW = [
    (b"learner,problem,part,response,submitted_at\na,p,q,x;y,\n", "x;y"),
    (b"\xef\xbb\xbflearner,problem,part,response,submitted_at\r\na,p,q,x,\r\n", "x"),
    (b"learner;problem;part;response;submitted_at\na;p;q;0,5;\n", "0,5"),
    (b"sep=;\r\nlearner;problem;part;response;submitted_at\r\na;p;q;0,5;\r\n", "0,5"),
    (b"learner\tproblem\tpart\tresponse\tsubmitted_at\na\tp\tq\tx\t\n", "x"),
    (b"Part , Submitted At,RESPONSE,Learner,Problem\nq,,x,a,p\n", "x"),
    (b"learner,problem,part,response,submitted_at,score\na,p,q,x,,7\n", "x"),
    (b"\n\nlearner,problem,part,response,submitted_at\n\n,,,,\n a ,p,q,x,\n\n", "x"),
    (b'learner,problem,part,response,submitted_at\na,p,q,"x\r\n+ ""y""",\n', 'x\r\n+ "y"'),
    (b"learner,problem,part,response,submitted_at\ra,p,q,x,\r", "x"),
    (b"learner,problem,part,response,submitted_at\na,p,q,x,", "x"),
    (b"learner,problem,part,response,submitted_at\na,p,q,,\n", ""),
    ("learner,problem,part,response,submitted_at\na,p,q,γ₁\u2028\x0b,\n".encode(), "γ₁\u2028\x0b"),
    (
        "learner,problem,part,response,submitted_at\na,p,q,γ\ud83d\ude00,\n".encode(
            "utf-16", "surrogatepass"
        ),
        "γ😀",
    ),
    ("learner,problem,part,response,submitted_at\r\na,p,q,x,\r\n".encode("utf-16-le"), "x"),
    ("learner\tproblem\tpart\tresponse\tsubmitted_at\na\tp\tq\tx\t\n".encode("utf-16-be"), "x"),
    ("learner,problem,part,response,submitted_at\na,p,q,x,\n".encode("utf-32"), "x"),
    (b"learner,problem,part,response,submitted_at\na,p,q,\x1b[31m=cmd(),\n", "\x1b[31m=cmd()"),
]


@pytest.mark.parametrize(("data", "response"), SAME_ROW)
def test_spellings_of_one_row(data: bytes, response: str) -> None:
    batch = read(data)
    assert not batch.faults
    assert not batch.rejected
    (row,) = batch.rows
    assert (row.learner, row.problem, row.part, row.response) == ("a", "p", "q", response)
    assert row.submitted_at is None


# A row between two good ones: (its bytes, the code under which it is reported).
BAD_ROWS = [
    (b"b,p,q,x,y,", "ragged-row"),
    (b"b,p,q,x", "ragged-row"),
    (b",".join([b"z"] * 100_000), "ragged-row"),
    (b" ,p,q,x,", "no-learner"),
    (b"b,p,q,x,yesterday", "bad-time"),
    (b"b,p,q,x,2023-08-15", "bad-time"),
    (b"b,p,q,x,2023-02-30T10:00:00Z", "bad-time"),
    (b"b,p,q,x,0001-01-01T00:00:00+14:00", "bad-time"),
    (b"b,p,q,\xe9,", "not-utf-8"),
    (b"b,p,q,x\0y,", "nul"),
    (b'b,p,q,"x,', "unclosed-quote"),
    (b'b,p,q,"x"y,', "unclosed-quote"),
    (b'b,p,"q,"x",', "unclosed-quote"),
    (b"b,p,q," + b"x" * 140_000 + b",", "cell-too-long"),
    (b'b,p,q,"' + b"x" * 140_000 + b'",', "cell-too-long"),
]


@pytest.mark.parametrize(("bad", "code"), BAD_ROWS, ids=[code for _, code in BAD_ROWS])
def test_a_bad_row_takes_no_other_with_it(bad: bytes, code: str) -> None:
    batch = read(HEADER.encode() + b"a,p,q,1,\n" + bad + b"\n" + b'c,p,q,"2,2",\n')
    assert [row.learner for row in batch.rows] == ["a", "c"]
    assert [(issue.code, issue.line) for issue in batch.rejected] == [(code, 3)]
    assert batch.rows_in == 3
    assert batch.rows[1].line == 4


# Files of which no row is read: (bytes, codes).
REFUSED = [
    (b"", ["empty-file"]),
    (b"\n\n", ["empty-file"]),
    (b"ana,em,likelihood,-24.5,\n", ["no-header"]),
    (b"learner,problem,part,response\na,p,q,x\n", ["missing-column"]),
    (b"lerner,problem,part,respnse,submitted_at\n", ["missing-column", "missing-column"]),
    (b"learner,problem,part,response,submitted_at,Part\n", ["doubled-column"]),
    (b'learner,"problem,part\n', ["broken-header"]),
    (HEADER.replace(",submitted_at", "").encode("utf-16"), ["missing-column"]),
    (b"\x89PNG\r\n\x1a\n\0\0\0\r", ["broken-header"]),
    (b",".join([b"c%d" % n for n in range(100_000)]), ["no-header"]),
]


@pytest.mark.parametrize(("data", "codes"), REFUSED)
def test_files_that_are_refused(data: bytes, codes: list[str]) -> None:
    batch = read(data)
    assert [issue.code for issue in batch.faults] == codes
    assert batch.rows_in == 0
    assert not batch.rows
    assert all(len(str(issue)) < 1_000 for issue in batch.faults)


# What may stand in a row of UTF-16 between two good ones.
BAD_UTF_16 = ["\ud800", "\udc00\ud800", "\ud800x"]


@pytest.mark.parametrize("bad", BAD_UTF_16)
def test_a_lone_surrogate_costs_its_own_row(bad: str) -> None:
    text = HEADER + f"a,p,q,1,\nb,p,q,{bad},\nc,p,q,2,\n"
    batch = read(text.encode("utf-16", "surrogatepass"))
    assert [row.learner for row in batch.rows] == ["a", "c"]
    assert [(issue.code, issue.line) for issue in batch.rejected] == [("not-utf-8", 3)]


def test_utf_16_that_is_cut_off_costs_the_last_row() -> None:
    batch = read((HEADER + "a,p,q,1,\nb,p,q,2,\n").encode("utf-16")[:-1])
    assert [row.learner for row in batch.rows] == ["a"]
    assert [(issue.code, issue.line) for issue in batch.rejected] == [("not-utf-8", 3)]


def test_a_misspelt_column_is_recognised() -> None:
    (issue,) = read("learner,problem,part,respnse,submitted_at\n").faults
    assert "respnse" in issue.suggestion


def test_latin_1_is_named() -> None:
    (issue,) = read(HEADER.encode() + "andré,p,q,x,\n".encode("latin-1")).rejected
    assert "Latin-1" in issue.message
    assert "'é'" in issue.message


def test_messages_show_no_control_characters() -> None:
    (issue,) = read(HEADER + "a,p,q,x,\x1b[2J\u202e12\n").rejected
    assert str(issue).replace("\n", "").isprintable()


# (text, zone, moment in UTC as ISO 8601)
TIMES = [
    ("2023-08-15T10:00:00Z", UTC, "2023-08-15T10:00:00+00:00"),
    ("2023-08-15t10:00:00z", UTC, "2023-08-15T10:00:00+00:00"),
    ("2023-08-15 10:00:00 UTC", UTC, "2023-08-15T10:00:00+00:00"),
    ("2023-08-15 12:00 +02:00", UTC, "2023-08-15T10:00:00+00:00"),
    ("2023-08-15T10:00:00.123456Z", UTC, "2023-08-15T10:00:00.123456+00:00"),
    (" 2023-08-15T10:00 ", UTC, "2023-08-15T10:00:00+00:00"),
    ("2023-08-15T12:00", ZoneInfo("Europe/Zurich"), "2023-08-15T10:00:00+00:00"),
    ("2023-01-15T11:00", ZoneInfo("Europe/Zurich"), "2023-01-15T10:00:00+00:00"),
]


@pytest.mark.parametrize(("text", "zone", "moment"), TIMES)
def test_times(text: str, zone, moment: str) -> None:
    (row,) = read(HEADER + f"a,p,q,x,{text}\n", zone).rows
    assert row.submitted_at is not None
    assert row.submitted_at.isoformat() == moment


def test_times_without_a_zone_are_pointed_out_once() -> None:
    batch = read(HEADER + "a,p,q,x,2023-08-15T10:00Z\n" + "a,p,q,y,2023-08-15T10:00\n" * 3)
    assert [(note.code, note.line) for note in batch.notes] == [("no-zone", 3)]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)
RECORDS = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=12)


@settings(derandomize=True, max_examples=300)
@given(RECORDS, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_rows_in_are_rows_taken_plus_rows_reported(records, delimiter: str, end: str) -> None:
    """Whatever the cells hold, each row comes out once: as itself, or as one issue."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(HEADER.strip().split(","))
    writer.writerows(records)
    batch = read(text.getvalue())
    rows = [record for record in records if any(record)]
    assert not batch.faults
    assert batch.rows_in == len(rows) == len(batch.rows) + len(batch.rejected)
    good = [r for r in rows if len(r) == 5 and r[0].strip() and not r[4].strip()]
    assert [row.response for row in batch.rows if row.submitted_at is None] == [r[3] for r in good]


@settings(derandomize=True, max_examples=300)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    for prefix in (b"", HEADER.encode(), HEADER.encode() + b"a,p,q,x,\n"):
        batch = read(prefix + data)
        assert batch.rows_in == len(batch.rows) + len(batch.rejected)


@settings(derandomize=True, max_examples=200)
@given(st.lists(st.sampled_from(['"', '""', "x", ",", "\n", 'a,p,q,"1",\n', '"\n']), max_size=40))
def test_broken_quotes_never_hide_a_good_last_row(pieces: list[str]) -> None:
    """A line that stands alone and is whole is read, whatever is broken before it."""
    batch = read(HEADER + "".join(pieces) + "\n\n" + 'z,p,q,"last",\n')
    assert batch.rows[-1].learner == "z"

"""The fast way to read a table says what the careful one says."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook import records
from grader.gradebook.book import Gradebook
from grader.gradebook.columns import UNKNOWN_TIME, Columns, columns_of
from grader.gradebook.cutting import cut
from grader.gradebook.faults import fault
from grader.gradebook.imports import importing
from grader.gradebook.records import read_records, read_stretches
from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import microseconds, parse_time, plain_microseconds

T0 = datetime(2023, 8, 15, 10, tzinfo=UTC)

# Pieces of files: whole rows, and everything that makes a stretch unusual.
PIECES = [
    b"a,b\n", b"c,d\r\n", b"e,f\r", b'"x\ny",z\n', b'"x""y",\n', b"\n", b",\n", b'"', b"\0",
    b"\xe9", "γ,\u2028\n".encode(), b"long,row,of,cells\n", b'"open,\n', b'"p,""q","r"\r\n',
]  # fmt: skip


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.integers(2, 40))
def test_stretches_hold_what_single_records_say(pieces, length: int) -> None:
    data = b"".join(pieces)
    wanted = list(read_records(data, ","))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "STRETCH", 3 * length)
        patch.setattr(records, "SHORT_STRETCH", length)
        stretches = list(read_stretches(data, ",", 2))
    whole = [
        (line, cells)
        for stretch in stretches
        for line, *cells in zip(stretch.lines, *stretch.columns, strict=True)
    ]
    good = [record for record in wanted if not record.code and len(record.cells) == 2]
    assert whole == [(record.line, record.cells) for record in good]
    others = [record for stretch in stretches for record in stretch.others]
    assert others == [record for record in wanted if record not in good]


# Stretches of two columns; whether they are cut at once.
STRETCHES = [
    ("a,b\n", True),
    ("a,b", True),
    ("a,b\r\nc,d\r\n", True),
    ("a,b\r\nc,d\n", True),
    ('"a,""b""",\r\n"c\nd","""e"\n', True),
    ('"","x"\n,y\n', True),
    ("γ,\u2028\n", True),
    ('a"b,c\n', False),
    ('"a" ,b\n', False),
    ('"a"b,c\n', False),
    ('a,"b\n', False),
    ("a,b\rc,d\n", False),
    ('"a\r\nb",c\n', False),
    ('"",\n', False),
    ("a,b\n\n", False),
    ("a,b,c\n", False),
    ("a,b\n,\n", False),
    (f"{'x' * 140_000},y\n", False),
]


@pytest.mark.parametrize(("text", "at_once"), STRETCHES)
def test_only_regular_stretches_are_cut(text: str, at_once: bool) -> None:
    assert (cut(text.encode(), ",", 2, 1) is not None) == at_once


@settings(derandomize=True, max_examples=3_000, deadline=None)
@given(st.text('a,"\r\n é', min_size=1, max_size=24), st.integers(1, 3))
def test_a_cut_gives_the_cells_of_the_csv_module(text: str, width: int) -> None:
    found = cut(text.encode(), ",", width, 7)
    if found is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = [(reader.line_num, cells) for cells in reader]
    assert [list(row) for row in zip(*found.columns, strict=True)] == [cells for _, cells in rows]
    behind = [7 + lines for lines, _ in rows]
    assert list(found.lines) == [7, *behind[:-1]]
    assert found.height == reader.line_num


def test_reading_can_begin_behind_any_record() -> None:
    data = b'h\n"a\nb"\nx"y\n\nlast\n'
    wanted = list(read_records(data, ","))
    for place, record in enumerate(wanted):
        rest = list(read_records(data, ",", record.end, record.next_line))
        assert rest == wanted[place + 1 :]


# Columns of times that are all written alike; whether they are read at once.
PLAIN = [
    (["2023-08-15T10:00:00Z", "1970-01-01T00:00:00Z"], True),
    (["2023-08-15T10:00:00+00:00"], True),
    (["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"], True),
    (["2024-02-29T23:59:59Z"], True),
    (["2023-08-15T10:00:00Z", "2023-08-15T10:00:00+00:00"], False),
    (["2023-02-29T10:00:00Z"], False),
    (["2023-08-15T24:00:00Z"], False),
    (["2023-08-15T10:00:60Z"], False),
    (["2023-13-15T10:00:00Z"], False),
    (["0000-01-01T00:00:00Z"], False),
    (["2023-08-15T10:00:00+02:00"], False),
    (["2023-08-15T10:00:00"], False),
    (["2023-08-15T10:00:0Z"], False),
    (["2023-08-15 10:00:00Z"], False),
    (["2023-08-15T10:00:٠٠Z"], False),
    (["-023-08-15T10:00:00Z"], False),
    (["NaT", ""], False),
    ([""], False),
    ([], False),
]


@pytest.mark.parametrize(("texts", "at_once"), PLAIN)
def test_times_read_at_once_are_those_read_singly(texts: list[str], at_once: bool) -> None:
    moments = plain_microseconds(texts)
    assert (moments is not None) == at_once
    if moments is not None:
        assert moments == [microseconds(parse_time(text, UTC)) for text in texts]


@settings(derandomize=True, max_examples=300)
@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=1), st.sampled_from("ZT-:09 x"))
def test_any_times_agree(moments, letter: str) -> None:
    texts = [f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + "Z" for moment in moments]
    assert plain_microseconds(texts) == [microseconds(parse_time(text, UTC)) for text in texts]
    for place in range(len(texts[0])):
        other = [*texts, texts[0][:place] + letter + texts[0][place + 1 :]]
        found = plain_microseconds(other)
        if found is not None:
            zone = timezone(timedelta(hours=3))
            assert found == [microseconds(parse_time(text, zone)) for text in other]


@pytest.mark.parametrize("at", [None, datetime(2023, 8, 15, 10, tzinfo=UTC)])
def test_a_row_keeps_its_id_whatever_way_it_comes(at) -> None:
    """Files of older versions hold such ids: the beginning of a SHA-256 over the fields."""
    row = ResponseRow("ana", "em", "a", "x ", at, "f.csv", 2)
    time = "" if at is None else str(microseconds(at))
    wanted = hashlib.sha256("\0".join(("ana", "em", "a", time, "x ")).encode()).hexdigest()[:32]
    batch = Batch(1, (row,))
    for form in (batch, columns_of(batch)):
        with Gradebook.open() as book:
            with importing(book, datetime.now(UTC)) as importer:
                importer.begin_file("f.csv", "d")
                importer.add(form)
            assert book.value("SELECT replace(id::VARCHAR, '-', '') FROM responses") == wanted


def test_columns_and_rows_are_each_others_inverse() -> None:
    rows = tuple(
        ResponseRow(f"l{n}", "em", "ab"[n % 2], "x", None if n else T0, "f.csv", n)
        for n in range(5)
    )
    batch = Batch(5, rows)
    assert columns_of(batch).batch() == batch
    kept = columns_of(batch).without({("em", "b"): lambda source, n: fault("nul", source, n)})
    assert [row.part for row in kept.batch().rows] == ["a", "a", "a"]
    assert [issue.line for issue in kept.rejected] == [1, 3]
    assert kept.rows_in == 5


def test_many_rows_are_stored_in_the_order_of_their_lines() -> None:
    """More than DuckDB hands to one thread."""
    count = 260_000
    numbers = range(count)
    columns = Columns(
        count,
        [f"l{n}" for n in numbers],
        ["em"] * count,
        ["abc"[n % 3] for n in numbers],
        ["x"] * count,
        [UNKNOWN_TIME] * count,
        ["f.csv"] * count,
        numbers,
    )
    with Gradebook.open() as book:
        with importing(book, T0) as importer:
            importer.begin_file("f.csv", "d")
            importer.add(columns)
        assert [line for (line,) in book.rows("SELECT line FROM responses")] == list(numbers)
        assert book.rows("SELECT DISTINCT import FROM responses") == [(1,)]

"""Moments as platforms write them, in UTC; what could be two moments is none."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.readers.moments import TimeStyle, find_order, names_zone, read_moment

# (text, order of numbers, moment in UTC)
MOMENTS = [
    ("2026-08-21 14:03:11 UTC", "", "2026-08-21T14:03:11"),
    ("17 August 2023  11:59 PM", "", "2023-08-17T23:59:00"),
    ("Thursday, 17 August 2023, 11:59 PM", "", "2023-08-17T23:59:00"),
    ("August 17, 2023 at 11:59pm", "", "2023-08-17T23:59:00"),
    ("March 3, 2023, 12:00 AM", "", "2023-03-03T00:00:00"),
    ("March 3, 2023, 12:00 p.m.", "", "2023-03-03T12:00:00"),
    ("3rd March 2023 12:00", "", "2023-03-03T12:00:00"),
    ("17. August 2023, 23:59", "", "2023-08-17T23:59:00"),
    ("17 März 2023 10:00", "", "2023-03-17T10:00:00"),
    ("jeudi 17 août 2023, 23:59", "", "2023-08-17T23:59:00"),
    ("1er juin 2023 10:00", "", "2023-06-01T10:00:00"),
    ("martes, 17 de marzo de 2023, 23:59", "", "2023-03-17T23:59:00"),
    ("17 gennaio 2023 10:00", "", "2023-01-17T10:00:00"),
    ("17 mei 2023 10:00", "", "2023-05-17T10:00:00"),
    ("17 Ağustos 2023, 23:59", "", "2023-08-17T23:59:00"),
    ("1 мая 2023, 10:00", "", "2023-05-01T10:00:00"),
    ("2023年8月17日 23:59", "", "2023-08-17T23:59:00"),
    ("2026/09/27 3:00:00 PM GMT+3", "", "2026-09-27T12:00:00"),
    ("2026/09/27 3:00:00 PM GMT-3:30", "", "2026-09-27T18:30:00"),
    ("17.8.2023 23:59", "", "2023-08-17T23:59:00"),
    ("8/4/2025 23:25:41", "mdy", "2025-08-04T23:25:41"),
    ("8/4/2025 23:25:41", "dmy", "2025-04-08T23:25:41"),
    ("13/4/2025 23:25", "", "2025-04-13T23:25:00"),
    ("4/13/2025 11:25 PM", "", "2025-04-13T23:25:00"),
    ("4/4/2025 23:25", "", "2025-04-04T23:25:00"),
]


@pytest.mark.parametrize(("text", "order", "moment"), MOMENTS)
def test_moments(text: str, order: str, moment: str) -> None:
    found = read_moment(f" {text} ", TimeStyle(order=order), UTC)
    assert found is not None
    assert found.isoformat() == f"{moment}+00:00"


# Texts that are no moment, or could be two.
NONE = [
    "8/4/2025 23:25", "17 August 2023", "17 kvten 2023 10:00", "32 August 2023 10:00",
    "17 August 2023 25:00", "3/4/25 10:00", "10:00", "soon", "17 August 2023 13:00 PM",
    "0 August 2023 10:00", "17 August 99999 10:00", "1 January 0001 00:00 GMT+14",
    "x" * 10_000, "17 August 2023 " + "9" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NONE, ids=range(len(NONE)))
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_moment(text, TimeStyle(), UTC)


@pytest.mark.parametrize("text", ["", "-", "  "])
def test_no_time_is_none(text: str) -> None:
    assert read_moment(text, TimeStyle(), UTC) is None


def test_a_zone_holds_where_none_is_named() -> None:
    zone = ZoneInfo("Europe/Zurich")
    style = TimeStyle()
    found = read_moment("17 August 2023 10:00", style, zone)
    assert found is not None
    assert found.hour == 8
    named = {
        "17 August 2023 10:00": False,
        "2026/09/27 3:00 PM GMT+3": True,
        "2023-08-17T10:00Z": True,
    }
    assert {text: names_zone(text, style) for text in named} == named


def test_the_order_of_rows_may_tell_the_order_of_numbers() -> None:
    assert find_order(["1/2/2025 9:00", "3/2/2025 9:00", "2/3/2025 9:00"]) == "dmy"
    assert find_order(["1/2/2025 9:00", "1/3/2025 9:00"]) == ""
    assert find_order([]) == ""


@settings(derandomize=True, max_examples=300)
@given(st.text(max_size=60), st.sampled_from(["", "dmy", "mdy"]))
def test_no_text_does_anything_else(text: str, order: str) -> None:
    """A moment in UTC, None, or a ValueError."""
    try:
        found = read_moment(text, TimeStyle(order=order), UTC)
    except ValueError:
        return
    assert found is None or found.tzinfo is UTC


@settings(derandomize=True, max_examples=300)
@given(
    st.datetimes(datetime(1000, 1, 1)),  # noqa: DTZ001 - the zone is added below
    st.sampled_from(["%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d %B %Y %H:%M:%S"]),
)
def test_what_is_written_is_read(moment, pattern: str) -> None:
    written = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_moment(written.strftime(pattern), TimeStyle(order="dmy"), UTC) == written

"""Moments as they are written in submission files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import numpy as np

# `2023-08-17T23:59` is the shortest text that names a date and a time of day.
SHORTEST = len("20230817T2359")

# UTC where somebody has asked for it. Times that name no zone are in `UTC` where nobody has.
CHOSEN_UTC = timezone(timedelta(0), "UTC")


def parse_time(text: str, zone: tzinfo) -> datetime:
    """The moment in UTC that an ISO 8601 date and time names, `zone` where it names no zone.

    A space may stand for the `T` and before the zone, and `UTC` or `z` for `Z`.

    Raises:
        ValueError: if the text is no such moment, is a date alone, or lies outside of the
            years 1 to 9999 in UTC.
    """
    moment = datetime.fromisoformat(_tidied(text))
    if moment.tzinfo is UTC:
        return moment
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def has_zone(text: str) -> bool:
    """Whether a text that `parse_time` reads names its own zone."""
    return datetime.fromisoformat(_tidied(text)).tzinfo is not None


def is_assumed(zone: tzinfo) -> bool:
    """Whether nobody has said that times which name no zone are in this one."""
    return zone is UTC


def _tidied(text: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST:
        raise ValueError("no time of day")
    text = text.upper()
    if text.endswith("UTC"):
        text = text[:-3].rstrip() + "Z"
    if " " in text[11:]:
        text = text[:11] + text[11:].replace(" ", "")
    return text


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Microseconds since the beginning of 1970 in UTC: how the gradebook file takes a time."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(count: int) -> datetime:
    """The inverse of `microseconds`."""
    return _EPOCH + timedelta(microseconds=count)


# `2023-08-17T23:59:00`: digits but for these bytes at these places.
_PLAIN = len("2023-08-17T23:59:00")
_MARKS = {4: b"-", 7: b"-", 10: b"T", 13: b":", 16: b":"}
_UTC_ENDINGS = frozenset({"Z", "+00:00"})


def plain_microseconds(texts: Sequence[str]) -> list[int] | None:
    """The moments of texts all of which are written like `2023-08-17T23:59:00Z`, else None.

    What it gives is what `parse_time` and `microseconds` give, ten times as fast.
    """
    endings = {text[_PLAIN:] for text in texts}
    if len(endings) != 1 or not endings <= _UTC_ENDINGS or not "".join(texts).isascii():
        return None
    whole = np.array(texts, dtype=f"S{_PLAIN}")
    columns = whole.view(np.uint8).reshape(-1, _PLAIN)
    marks = sorted(_MARKS)
    digits = np.delete(columns, marks, axis=1)
    if (columns[:, marks] != [ord(_MARKS[place]) for place in marks]).any():
        return None
    if ((digits < ord("0")) | (digits > ord("9"))).any() or (digits[:, :4] == ord("0")).all(
        1
    ).any():
        return None
    try:
        moments = whole.astype("datetime64[us]")
    except ValueError:
        return None
    numbers: list[int] = moments.view(np.int64).tolist()
    return numbers

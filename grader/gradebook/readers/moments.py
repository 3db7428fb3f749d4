"""Moments as learning platforms write them: with month names, or days and months in any order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import msgspec

from grader.gradebook.times import has_zone, parse_time

# How the names of months begin, from January on, in English, German, French, Spanish, Italian,
# Portuguese, Dutch, Swedish, Danish, Norwegian, Turkish and Russian, without accents. Where two
# languages would take one word for different months, it is not here.
_MONTHS = (
    "jan gen ene oca янв",
    "feb fev sub фев",
    "mar maa maer мар",
    "apr avr abr nis апр",
    "may mai mag maj mei мая май",
    "jun juin giu haz июн",
    "jul juil lug tem июл",
    "aug aou ago agu авг",
    "sep set eyl сен",
    "oct okt out ott eki окт",
    "nov kas ноя",
    "dec dez dic des ara дек",
)

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*"
    r"(?P<half>[ap]\.?\s?m\.?)?(?:\s*(?:GMT|UTC)?(?P<zone>[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT)?)?$",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,})\.?,?"
    r"\s+(?:del?\s+)?(?P<year>\d{4})(?!\d)"
)
_MONTH_DAY = re.compile(r"(?P<month>[^\W\d_]{3,})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})(?!\d)")
_NUMBERS = re.compile(r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{2,4})(?!\d)")
_HAN = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日")


class TimeStyle(msgspec.Struct, frozen=True):
    """How the times of one export are to be read.

    `order` is that of `8/4/2025`: `dmy`, `mdy` or empty where it is not known. With
    `pattern`, one for `datetime.strptime`, nothing else is tried. With `ignored`, no time is.
    """

    order: str = ""
    pattern: str = ""
    ignored: bool = False


WRITTEN_OUT = TimeStyle()


def read_moment(text: str, style: TimeStyle, zone: tzinfo) -> datetime | None:
    """The moment in UTC, `zone` where the text names none; None for a blank or an ignored one.

    Raises:
        ValueError: if the text is no moment, or could be two of them.
    """
    text = text.strip()
    if style.ignored or text in {"", "-"}:
        return None
    if style.pattern:
        return _in_utc(datetime.strptime(text, style.pattern), zone)  # noqa: DTZ007 - put in below
    try:
        return parse_time(text, zone)
    except ValueError:
        return _in_utc(_read_foreign(text, style.order), zone)


def names_zone(text: str, style: TimeStyle) -> bool:
    """Whether a text that `read_moment` reads names its own zone."""
    if style.pattern:
        return "%z" in style.pattern
    try:
        return has_zone(text)
    except ValueError:
        clock = _CLOCK.search(text.strip())
        return clock is not None and clock["zone"] is not None


def find_order(texts: Iterable[str]) -> str:
    """Whether the day or the month comes first in dates of numbers: `dmy`, `mdy`, or empty.

    Told by a number that no month has; else by the order in which the rows stand, if they
    run forwards (or backwards) under one of the two readings only.
    """
    dates = [found for text in texts if (found := _NUMBERS.match(text.strip()))]
    pairs = [(int(d["a"]), int(d["b"]), int(d["c"])) for d in dates if len(d["a"]) <= 2]
    if any(a > 12 for a, _, _ in pairs):
        return "dmy"
    if any(b > 12 for _, b, _ in pairs):
        return "mdy"
    runs = {
        "dmy": _runs_one_way([(c, b, a) for a, b, c in pairs]),
        "mdy": _runs_one_way([(c, a, b) for a, b, c in pairs]),
    }
    if pairs and all(a == b for a, b, _ in pairs):
        return "mdy"  # either way it is the same day
    able = [order for order, one_way in runs.items() if one_way]
    return able[0] if len(able) == 1 else ""


def _runs_one_way(days: list[tuple[int, int, int]]) -> bool:
    return days in (sorted(days), sorted(days, reverse=True))


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def _read_foreign(text: str, order: str) -> datetime:
    if len(text) > 100:
        raise ValueError("too long for a date and a time")
    year, month, day = _date(_without_accents(text), order)
    clock = _CLOCK.search(text)
    if clock is None:
        raise ValueError("no time of day")
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if clock["half"][0] in "pP" else 0)
    second = int(clock["second"] or 0)
    return datetime(
        year, month, day, hour, int(clock["minute"]), second, tzinfo=_zone(clock["zone"])
    )


def _date(text: str, order: str) -> tuple[int, int, int]:
    named = _DAY_MONTH.search(text) or _MONTH_DAY.search(text)
    if named:
        return int(named["year"]), _month(named["month"]), int(named["day"])
    han = _HAN.match(text)
    if han:
        return int(han["year"]), int(han["month"]), int(han["day"])
    numbers = _NUMBERS.match(text)
    if numbers is None:
        raise ValueError("no date")
    a, b, c = int(numbers["a"]), int(numbers["b"]), int(numbers["c"])
    if len(numbers["a"]) == 4:
        return a, b, c
    if len(numbers["c"]) != 4:
        raise ValueError("no year of four digits")
    if numbers["sign"] == "." or order == "dmy" or a > 12:
        return c, b, a
    if order == "mdy" or b > 12 or a == b:
        return c, a, b
    raise ValueError("the day or the month may come first")


def _month(word: str) -> int:
    for number, beginnings in enumerate(_MONTHS, 1):
        if word.startswith(tuple(beginnings.split())):
            return number
    raise ValueError("no name of a month")


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(offset if text[0] == "+" else -offset)

"""How late a response is, and what part of its points that leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

import msgspec

from grader.score.model import Rules

_MICROSECOND = timedelta(microseconds=1)
_MICROSECONDS_PER_HOUR = 3_600_000_000
# What is left after so many periods is nothing that a gradebook shows, in numbers too long for it.
_MOST_PERIODS = 64


class Timing(StrEnum):
    """Where the time of a response falls, seen from the due date."""

    ON_TIME = "on-time"
    UNKNOWN = "unknown"
    IN_GRACE = "in-grace"
    LATE = "late"
    CLOSED = "closed"


class Lateness(msgspec.Struct, frozen=True):
    """`factor` in [0, 1] of the points is left; `hours` after the due date, 0 if on time.

    `periods` is the number of begun periods that a penalty is taken for, 0 under a linear one.
    """

    timing: Timing
    factor: Fraction
    hours: Fraction = Fraction(0)
    periods: int = 0


_ON_TIME = Lateness(Timing.ON_TIME, Fraction(1))
_UNKNOWN = Lateness(Timing.UNKNOWN, Fraction(1))


def lateness(rules: Rules, submitted_at: datetime | None) -> Lateness:
    """What the rules make of the time of a response.

    At the due date, at the end of the grace and at the closing time a response still falls
    on the better side. Periods are counted from the end of the grace. The closing time is
    counted from the due date and never lies before the end of the grace. Before it, at most
    `at_most` is lost. A response of
    unknown time is on time: a missing record is not the learner's fault.
    """
    if rules.due is None:
        return _ON_TIME
    if submitted_at is None:
        return _UNKNOWN
    hours = delay(rules.due, submitted_at)
    if hours <= 0:
        return _ON_TIME
    after_grace = hours - rules.grace_minutes / 60
    if after_grace <= 0:
        return Lateness(Timing.IN_GRACE, Fraction(1), hours)
    if rules.closes_after_hours is not None and hours > rules.closes_after_hours:
        return Lateness(Timing.CLOSED, Fraction(0), hours)
    periods = 0 if rules.curve == "linear" else ceil(after_grace / rules.per_hours)
    lost = min(_lost(rules, after_grace / rules.per_hours, periods), rules.at_most)
    return Lateness(Timing.LATE, 1 - lost, hours, periods)


def _lost(rules: Rules, length: Fraction, periods: int) -> Fraction:
    """The share lost after so many periods, of which `periods` have begun; 1 at most.

    Raises:
        ValueError: if `rules.curve` is none of the three.
    """
    match rules.curve:
        case "steps":
            return min(periods * rules.penalty, Fraction(1))
        case "linear":
            return min(length * rules.penalty, Fraction(1))
        case "compound":
            return 1 - (1 - rules.penalty) ** min(periods, _MOST_PERIODS)
        case _:
            raise ValueError(f"no such curve of a late penalty: {rules.curve!r}")


def hours_open(rules: Rules) -> Fraction | None:
    """How many hours after the due date a right response can still earn points.

    None where late work earns something for ever. The due date has to be known.
    """
    grace = rules.grace_minutes / 60
    ends = [] if rules.closes_after_hours is None else [max(rules.closes_after_hours, grace)]
    if rules.at_most == 1 and rules.curve != "compound" and rules.penalty > 0:
        periods = 1 / rules.penalty
        if rules.curve == "steps":
            periods = Fraction(ceil(periods) - 1)
        ends.append(grace + periods * rules.per_hours)
    elif rules.at_most == rules.penalty == 1:
        ends.append(grace)
    return min(ends, default=None)


def delay(since: datetime, until: datetime) -> Fraction:
    """The hours from one moment to another, exact; both are aware, in any time zone.

    Python subtracts two times of one zone by the wall clock, which is an hour wrong across
    a change to summer time, and a conversion to UTC overflows in the year 9999. So the
    clocks and their offsets are subtracted apart.
    """
    clocks = until.replace(tzinfo=None) - since.replace(tzinfo=None)
    offsets = _offset(until) - _offset(since)
    return Fraction((clocks - offsets) // _MICROSECOND, _MICROSECONDS_PER_HOUR)


def _offset(moment: datetime) -> timedelta:
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"a time without a time zone: {moment.isoformat()}")
    return offset

"""The lines of a score: what each rule did to the points, as codes and data."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction

from grader.decide.decision import Decision, Verdict
from grader.score.entry import Entry
from grader.score.late import Timing
from grader.score.model import Rules, ScoreLine
from grader.spec.follow_through import CARRIED


class LineCode(StrEnum):
    """Every rule that may leave a line. Only the first nine of them move points."""

    RIGHT = "right"
    PARTLY_RIGHT = "partly-right"
    FOLLOWS = "follows-through"
    NOT_RIGHT = "not-right"
    LATER_ATTEMPT = "later-attempt"
    LATE_PENALTY = "late-penalty"
    ROUNDED = "rounded"
    SET_BY_PERSON = "set-by-person"
    KEPT_HIGHER = "kept-higher"
    IN_GRACE = "in-grace"
    TIME_UNKNOWN = "time-unknown"
    EVIDENCE_ONLY = "evidence-only"
    NOTHING_SUBMITTED = "nothing-submitted"
    NOTHING_COUNTS = "nothing-counts"
    UNDECIDED = "undecided"
    TOO_LATE = "too-late"
    OVER_LIMIT = "over-limit"
    BLANK = "blank"
    UNREADABLE = "unreadable"
    REPEATED = "repeated"


_FREE_CODES = {Verdict.BLANK: LineCode.BLANK, Verdict.UNREADABLE: LineCode.UNREADABLE}


def score_lines(
    rules: Rules, entries: Sequence[Entry], counted: int | None
) -> tuple[ScoreLine, ...]:
    """The lines that explain the score; their points add up to what the counted attempt earns.

    First what the counted attempt brought and lost, then the rules that moved no points.
    """
    if counted is not None:
        accepted = sum(entry.state == "accepted" for entry in entries)
        first = _counted_lines(rules, entries[counted], accepted)
    else:
        code = LineCode.NOTHING_COUNTS if entries else LineCode.NOTHING_SUBMITTED
        first = [_line(code)]
    return (*first, *_remarks(rules, entries))


def _counted_lines(rules: Rules, entry: Entry, accepted: int) -> list[ScoreLine]:
    """What the attempt brought by itself, then what its number, its time and rounding did to it."""
    decision = entry.attempt.decision
    credit = decision.credit
    full = rules.points * credit
    in_time = full * entry.share
    lines = [
        _line(
            _credit_code(decision),
            full,
            attempt=str(entry.number),
            of=str(accepted),
            credit=str(credit),
            possible=str(rules.points),
            counts=rules.counts,
            **({"mistake": decision.misconception} if credit and decision.misconception else {}),
        )
    ]
    if entry.share != 1:
        data = {"attempt": str(entry.number), "share": str(entry.share)}
        lines.append(_line(LineCode.LATER_ATTEMPT, in_time - full, **data))
    lines += _time_lines(rules, entry, in_time)
    exact = in_time * entry.time.factor
    if entry.points != exact:
        lines.append(_line(LineCode.ROUNDED, entry.points - exact, step=str(rules.round_to)))
    if entry.on_evidence:
        lines.append(_line(LineCode.EVIDENCE_ONLY))
    return lines


def _credit_code(decision: Decision) -> LineCode:
    if decision.misconception == CARRIED:
        return LineCode.FOLLOWS
    if decision.credit == 1:
        return LineCode.RIGHT
    return LineCode.PARTLY_RIGHT if decision.credit > 0 else LineCode.NOT_RIGHT


def _time_lines(rules: Rules, entry: Entry, in_time: Fraction) -> list[ScoreLine]:
    match entry.time.timing:
        case Timing.LATE:
            data = {
                "hours_late": str(entry.time.hours),
                "periods": str(entry.time.periods),
                "penalty": str(rules.penalty),
                "per_hours": str(rules.per_hours),
                "curve": rules.curve,
                "at_most": str(rules.at_most),
            }
            return [_line(LineCode.LATE_PENALTY, in_time * (entry.time.factor - 1), **data)]
        case Timing.IN_GRACE:
            return [_line(LineCode.IN_GRACE, grace_minutes=str(rules.grace_minutes))]
        case Timing.UNKNOWN:
            return [_line(LineCode.TIME_UNKNOWN)]
        case _:
            return []


def _remarks(rules: Rules, entries: Sequence[Entry]) -> list[ScoreLine]:
    """A line for each rule that kept attempts out of the count."""
    states = [entry.state for entry in entries]
    lines = []
    if "undecided" in states:
        lines.append(_line(LineCode.UNDECIDED, count=str(states.count("undecided"))))
    if "late" in states:
        lines.append(_line(LineCode.TOO_LATE, count=str(states.count("late"))))
    if "over-limit" in states:
        over = str(states.count("over-limit"))
        lines.append(_line(LineCode.OVER_LIMIT, count=over, limit=str(rules.attempts)))
    verdicts = [entry.attempt.decision.verdict for entry in entries]
    for verdict, code in _FREE_CODES.items():
        if verdict in verdicts:
            lines.append(_line(code, count=str(verdicts.count(verdict))))
    repeated = sum(entry.repeats for entry in entries)
    if repeated:
        lines.append(_line(LineCode.REPEATED, count=str(repeated)))
    return lines


def _line(code: LineCode, points: Fraction = Fraction(0), **data: str) -> ScoreLine:
    return ScoreLine(code.value, points, data)

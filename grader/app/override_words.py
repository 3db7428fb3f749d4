"""What people decided and which runs there were, in words and as data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from grader.gradebook.overrides import (
    AT_LEAST,
    DECISION,
    POINTS,
    READ_AS,
    WITHDRAW,
    Override,
)
from grader.gradebook.runs import RunOfPart
from grader.gradebook.write_grades import points_cell
from grader.report.numbers import moment_text, percent_text
from grader.report.safety import safe_text

_LONGEST = 200
_WHOLE_SHARES = {Fraction(0): "none", Fraction(1): "all"}


def override_text(each: Override) -> str:
    """A line such as `Override 3, prof, 2026-05-10 12:00 UTC: … because …`."""
    when = "" if each.decided_at is None else f", {moment_text(each.decided_at)}"
    who = safe_text(each.decided_by, _LONGEST)
    head = f"Override {each.number}, {who}{when}"
    return f"{head}: {_what(each)}. Reason: {safe_text(each.reason, _LONGEST)}."


def _what(each: Override) -> str:
    place = safe_text(f"{each.problem} {each.part}", _LONGEST)
    response = safe_text(each.response, _LONGEST)
    match each.kind:
        case "decision":
            share = _WHOLE_SHARES.get(each.credit) or percent_text(each.credit)
            mistake = f", as the mistake {each.misconception}" if each.misconception else ""
            return f"{place}: {response!r} earns {share} of the points{mistake}"
        case "read-as":
            return f"{place}: {response!r} is read as {safe_text(each.read_as, _LONGEST)!r}"
        case "points":
            return f"{place}: {safe_text(each.learner, _LONGEST)} has {_points(each)}"
        case "at-least":
            return f"{place}: {safe_text(each.learner, _LONGEST)} has at least {_points(each)}"
        case _:
            return f"override {each.target} is withdrawn"


def _points(each: Override) -> str:
    return "1 point" if each.points == 1 else f"{points_cell(each.points)} points"


def override_data(each: Override) -> dict[str, Any]:
    """An override for machines: only the fields that its kind uses."""
    used: dict[str, dict[str, Any]] = {
        DECISION: {
            "response": each.response,
            "credit": str(each.credit),
            "mistake": each.misconception or None,
        },
        READ_AS: {"response": each.response, "read_as": each.read_as},
        POINTS: {"learner": each.learner, "points": points_cell(each.points)},
        AT_LEAST: {"learner": each.learner, "points": points_cell(each.points)},
        WITHDRAW: {"target": each.target},
    }
    return {
        "number": each.number,
        "kind": each.kind,
        "problem": each.problem,
        "part": each.part,
        **used[each.kind],
        "reason": each.reason,
        "decided_by": each.decided_by,
        "decided_at": each.decided_at,
    }


def run_text(run: RunOfPart) -> str:
    """A line such as `Run 2, regrade, 2026-05-10 12:00 UTC, key 1a2b3c4d`."""
    cause = f", {run.cause}" if run.cause else ""
    return f"Run {run.number}{cause}, {moment_text(run.finished_at)}, key {run.key_digest[:8]}"

"""What a regrade would do, or did: tables for people, one object for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from grader.app.regrade import Regrade
from grader.gradebook.write_grades import points_cell
from grader.report.changes import POLICY, VERDICT, Change
from grader.report.numbers import count_text, percent_text
from grader.report.safety import safe_text
from grader.report.tables import Table

_MOST = 30
_NAMES = 3
_LONGEST = 80
_HEADS = ("Part", "Why", "Learners", "Gained", "Lost", "Who")


def regrade_tables(done: Regrade) -> Iterator[Table]:
    """The parts that differ, then every change."""
    if done.parts:
        rows = tuple((f"{p.problem} {p.part}", ", ".join(p.what)) for p in done.parts)
        yield Table("Graded otherwise", ("Part", "What differs"), rows)
    changes = done.changes.changes
    if changes:
        rows = tuple(_row(change) for change in changes[:_MOST])
        yield Table(
            "Who gains, who loses, and why",
            _HEADS,
            rows,
            numeric=frozenset({2, 3, 4}),
            left_out=max(len(changes) - _MOST, 0),
        )


def _row(change: Change) -> tuple[str, ...]:
    names = ", ".join(safe_text(each.learner, 24) for each in change.learners[:_NAMES])
    more = len(change.learners) - _NAMES
    return (
        f"{change.problem} {change.part}",
        why(change),
        str(len(change.learners)),
        points_cell(change.gained) if change.gained else "",
        points_cell(change.lost) if change.lost else "",
        f"{names} and {more} more" if more > 0 else names,
    )


def why(change: Change) -> str:
    """The cause in a few words: `a/2: 0 % → 100 %`, `attempts, due`."""
    if change.cause == VERDICT:
        before, after = percent_text(change.credit_before), percent_text(change.credit_after)
        return f"{safe_text(change.response, _LONGEST)}: {before} → {after}"
    if change.cause == POLICY:
        return "other rules: " + ", ".join(change.rules)
    return "what people decided"


def outcome_lines(done: Regrade, applied: bool) -> Iterator[str]:
    """What it comes to, and what to do next."""
    gaining = count_text(done.changes.gaining, "learner")
    losing = count_text(done.changes.losing, "learner")
    if not done.parts and not done.changes.changes:
        yield "Nothing would change: everything was graded like this."
        return
    yield (
        f"{gaining} would gain, {losing} lose."
        if not applied
        else (f"{gaining} gained, {losing} lost by the change.")
    )
    if done.kept:
        verb = "stayed" if applied else "would stay"
        yield f"{count_text(done.kept, 'score')} {verb} as before; --allow-lower lets them fall."
    if applied:
        yield f"Recorded as run {done.run}."
    else:
        yield "Nothing was changed; --apply does it."


def regrade_data(done: Regrade) -> dict[str, Any]:
    """The regrade for machines."""
    return {
        "parts": [
            {"problem": p.problem, "part": p.part, "differs": list(p.what)} for p in done.parts
        ],
        "gaining": done.changes.gaining,
        "losing": done.changes.losing,
        "kept": done.kept,
        "run": done.run,
        "changes": [
            {
                "problem": change.problem,
                "part": change.part,
                "cause": change.cause,
                "response": change.response,
                "credit_before": str(change.credit_before),
                "credit_after": str(change.credit_after),
                "rules": list(change.rules),
                "learners": [
                    {
                        "learner": moved.learner,
                        "before": points_cell(moved.before),
                        "after": points_cell(moved.after),
                    }
                    for moved in change.learners
                ],
            }
            for change in done.changes.changes
        ],
    }

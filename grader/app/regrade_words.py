"""What a regrade would do, or did: tables for people, one object for machines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from grader.app.regrade import Regrade
from grader.gradebook.write_grades import person_cell, points_cell
from grader.report.changes import POLICY, VERDICT, Change
from grader.report.differences import Difference
from grader.report.numbers import count_text, percent_text
from grader.report.safety import safe_text
from grader.report.tables import Table

_MOST = 30
_NAMES = 3
_LONGEST = 80
_CSV_HEADS = ("learner", "problem", "part", "before", "after", "cause", "why", "kept")
_HEADS = ("Part", "Why", "Learners", "Gained", "Lost", "Who")


def regrade_tables(done: Regrade) -> Iterator[Table]:
    """The parts that differ, then every change."""
    differing = [
        *((f"{part.problem} {part.part}", each) for part in done.parts for each in part.what),
        *(("(grade of the class)", each) for each in done.grading),
    ]
    if differing:
        yield Table(
            "Graded otherwise",
            ("Part", "What differs", "Before", "After"),
            tuple((place, safe_text(each.name), *_shown(each)) for place, each in differing),
        )
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


def _shown(difference: Difference) -> tuple[str, str]:
    return safe_text(difference.before, _LONGEST), safe_text(difference.after, _LONGEST)


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
    if not done.parts and not done.changes.changes and not done.grading:
        yield "Nothing would change: everything was graded like this."
        return
    yield _sums(done, applied)
    if done.kept:
        verb = "stayed" if applied else "would stay"
        yield f"{count_text(done.kept, 'score')} {verb} as before; --allow-lower lets them fall."
    if applied:
        yield f"Recorded as run {done.run}. Grade or export again to have it in the grades."
    else:
        yield "Nothing was changed; --apply does it."


def _sums(done: Regrade, applied: bool) -> str:
    """How many learners gain and lose, and how many points."""
    changes = done.changes.changes
    if not changes and done.grading:
        return (
            "No points moved by it, but grades may."
            if applied
            else ("No points would move by it, but grades may.")
        )
    if not changes:
        return "No points moved by it." if applied else "No points would move by it."
    gained = points_cell(sum((change.gained for change in changes), Fraction(0)))
    lost = points_cell(sum((change.lost for change in changes), Fraction(0)))
    gain = "gained" if applied else "would gain"
    lose = "lost" if applied and not done.kept else "would have lost" if applied else "would lose"
    told = []
    if gained != "0":
        told.append(f"{count_text(done.changes.gaining, 'learner')} {gain}: +{gained} points")
    if lost != "0":
        told.append(f"{count_text(done.changes.losing, 'learner')} {lose}: −{lost} points")
    return "; ".join(told) + "."


def changes_csv(done: Regrade, allow_lower: bool) -> Iterator[str]:
    """A line for each learner whose points move, for people: after a head, part by part."""
    yield ",".join(_CSV_HEADS) + "\n"
    for change in done.changes.changes:
        for moved in change.learners:
            kept = moved.after < moved.before and not allow_lower
            cells = (moved.learner, change.problem, change.part, points_cell(moved.before))
            after = points_cell(moved.before if kept else moved.after)
            told = (change.cause, why(change), "kept" if kept else "")
            yield ",".join(map(person_cell, (*cells, after, *told))) + "\n"


def regrade_data(done: Regrade) -> dict[str, Any]:
    """The regrade for machines."""
    return {
        "parts": [
            {"problem": p.problem, "part": p.part, "differs": list(p.what)} for p in done.parts
        ],
        "grading": list(done.grading),
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

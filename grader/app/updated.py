"""Another version of the grader may decide a response otherwise than the one that graded it.

Then nobody falls: who would lose by it keeps the points, and it is told who gains. Nothing else
is compared here: keys, rules and responses are those of the run that graded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from grader.app.batch import begin, decide_begun
from grader.app.regrade import kept_points, pairs_of, results_of
from grader.app.standing import Standing
from grader.app.workforce import ALONE, Workforce
from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault
from grader.gradebook.judged import forget_new_readings
from grader.gradebook.overrides import add_overrides
from grader.gradebook.recorded import RecordedPart, find_redecided, give_recorded_keys
from grader.report.changes import Changes, changes_between
from grader.spec.issue import Issue

# Who is named where no person has decided.
AUTHOR = "grader"


class Update(msgspec.Struct, frozen=True):
    """Whom another version moves: on parts that were all graded by the same earlier one."""

    changes: Changes
    sources: dict[tuple[str, str], str]

    def remarks(self, code: str) -> Iterator[Issue]:
        """A remark of this code for each part, with how many gain and how many would lose."""
        for place, source in self.sources.items():
            moved = [
                learner
                for change in self.changes.changes
                if (change.problem, change.part) == place
                for learner in change.learners
            ]
            gain = sum(1 for each in moved if each.after > each.before)
            if moved:
                facts = {"part": place[1], "problem": place[0]}
                yield fault(code, source, 1, gain=gain, lose=len(moved) - gain, **facts)


def find_updates(
    book: Gradebook, engine: str, found: Standing, force: Workforce = ALONE
) -> list[Update]:
    """What this engine changes of what other engines decided, for each of those.

    Afterwards another run is under way than before.
    """
    by_engine: dict[str, list[int]] = {}
    for position, part in found.before.items():
        if part.engine != engine:
            by_engine.setdefault(part.engine, []).append(position)
    updates = []
    for earlier, positions in sorted(by_engine.items()):
        changes = _changes(book, engine, earlier, found, positions, force)
        parts = [found.parts[n] for n in positions]
        sources = {(each.problem.id, each.part.id): each.problem.source for each in parts}
        updates.append(Update(changes, sources))
    return updates


def keep_from_falling(book: Gradebook, updates: list[Update], now: datetime) -> None:
    """Let everybody who would lose by these keep what they have."""
    kept = [override for each in updates for override in kept_points(each.changes.losses)]
    if kept:
        add_overrides(book, kept, AUTHOR, now)


def _changes(
    book: Gradebook,
    engine: str,
    earlier: str,
    found: Standing,
    positions: list[int],
    force: Workforce,
) -> Changes:
    recorded: list[RecordedPart] = [found.before[n] for n in positions]
    parts = [found.parts[n] for n in positions]
    begin(book, parts, [each.last_import for each in recorded])
    give_recorded_keys(book, dict(enumerate(recorded)))
    forget_new_readings(book, earlier)
    decide_begun(book, engine, parts, force)
    if not find_redecided(book, engine, earlier):
        return changes_between(())
    before = results_of(book, earlier, parts)
    return changes_between(pairs_of(before, results_of(book, engine, parts)))

"""What a regrade would do: who gains, who loses, by how much, and why.

Changes are grouped by their cause: learners whose points move because the same response of a
part is judged otherwise stand together, and so do those that another rule moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import msgspec

from grader.report.summary import Result
from grader.score.model import Attempt, Rules

VERDICT, POLICY, OTHER = "verdict", "policy", "other"


class Moved(msgspec.Struct, frozen=True):
    """One learner's points on a part before and after."""

    learner: str
    before: Fraction
    after: Fraction


class Change(msgspec.Struct, frozen=True, dict=True):
    """The learners that one cause moves on one part, sorted.

    `cause` is `verdict` (the `response` was worth `credit_before`, and is worth
    `credit_after`), `policy` (the settings in `rules` are others) or `other` (what people
    decided, extensions).
    """

    problem: str
    part: str
    cause: str
    learners: tuple[Moved, ...]
    response: str = ""
    credit_before: Fraction = Fraction(0)
    credit_after: Fraction = Fraction(0)
    rules: tuple[str, ...] = ()

    @cached_property
    def gained(self) -> Fraction:
        """The points gained by all who gain."""
        return sum((m.after - m.before for m in self.learners if m.after > m.before), Fraction(0))

    @cached_property
    def lost(self) -> Fraction:
        """The points lost by all who lose."""
        return sum((m.before - m.after for m in self.learners if m.after < m.before), Fraction(0))


class Changes(msgspec.Struct, frozen=True):
    """All changes, those that move most points first.

    So many learners gain on some part, and so many lose on some: who does both is in both.
    """

    changes: tuple[Change, ...]
    gaining: int
    losing: int

    @property
    def losses(self) -> list[tuple[Change, Moved]]:
        """Everybody who loses on a part, with the change that makes them."""
        return [
            (change, moved)
            for change in self.changes
            for moved in change.learners
            if moved.after < moved.before
        ]


def changes_between(pairs: Iterable[tuple[Result, Result]]) -> Changes:
    """The changes, from each learner's result on a part before and after; same attempts in both."""
    groups: dict[tuple[Any, ...], list[Moved]] = {}
    gaining: set[str] = set()
    losing: set[str] = set()
    for before, after in pairs:
        moved = after.score.earned - before.score.earned
        if moved:
            place = (before.problem, before.part)
            who = Moved(before.learner, before.score.earned, after.score.earned)
            groups.setdefault((*place, *_cause(before, after)), []).append(who)
            (gaining if moved > 0 else losing).add(before.learner)
    found = [_change(group, members) for group, members in groups.items()]
    found.sort(
        key=lambda each: (-(each.gained + each.lost), each.problem, each.part, each.response)
    )
    return Changes(tuple(found), len(gaining), len(losing))


def _change(group: tuple[Any, ...], members: Iterable[Moved]) -> Change:
    problem, part, cause, response, before, after, rules = group
    ordered = tuple(sorted(members, key=lambda moved: moved.learner))
    return Change(problem, part, cause, ordered, response, before, after, rules)


def _cause(before: Result, after: Result) -> tuple[Any, ...]:
    """Cause, response with its credits, and settings: what the change is grouped by."""
    nothing = ("", Fraction(0), Fraction(0))
    response = _judged_otherwise(before, after)
    if response is not None:
        return (VERDICT, *response, ())
    rules = tuple(_settings_changed(before.score.rules, after.score.rules))
    return (POLICY if rules else OTHER, *nothing, rules)


def _judged_otherwise(before: Result, after: Result) -> tuple[str, Fraction, Fraction] | None:
    """The response that matters and whose credit is another: first the one that counts now."""
    for score in (after.score, before.score):
        if score.counted is not None:
            found = _credits(before.attempts, after.attempts, score.counted)
            if found[1] != found[2]:
                return found
    for index, (old, new) in enumerate(zip(before.attempts, after.attempts, strict=True)):
        if old.decision.verdict != new.decision.verdict:
            return _credits(before.attempts, after.attempts, index)
    return None


def _credits(
    before: Sequence[Attempt], after: Sequence[Attempt], index: int
) -> tuple[str, Fraction, Fraction]:
    old, new = before[index], after[index]
    return new.response.strip(), old.decision.credit, new.decision.credit


def _settings_changed(before: Rules, after: Rules) -> Iterable[str]:
    """The names of the settings that differ."""
    old: Mapping[str, object] = msgspec.structs.asdict(before)
    new = msgspec.structs.asdict(after)
    return (name for name in old if old[name] != new[name])

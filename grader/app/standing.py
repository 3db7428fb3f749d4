"""Grading goes on as it began: a part keeps the key and the rules that graded it.

A change of the bank changes no grade by itself. It shows in a remark, and `grader regrade` shows
what it would do and does it. Where errors are carried forward, a learner's key follows from earlier
responses: it is made anew only for those who have handed in more of these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from grader.app.graded import Graded
from grader.app.own_keys import give_variant_keys, own_keys
from grader.gradebook.book import Gradebook
from grader.gradebook.draws import give_recorded_draws
from grader.gradebook.faults import fault
from grader.gradebook.recorded import (
    RecordedPart,
    find_learners_since,
    give_recorded_keys,
    keep_numbers,
    standing_parts,
)
from grader.gradebook.verdicts import LearnerKey, add_learner_keys
from grader.spec.issue import Issue
from grader.spec.key import digest


class Standing(msgspec.Struct, frozen=True):
    """The parts as they are to be graded, and by position, `before`, as they were graded last.

    `kept` are those of the latter that the bank has otherwise by now, `updated` remarks on
    those that another version of the grader decides otherwise.
    """

    parts: tuple[Graded, ...]
    kept: Mapping[int, RecordedPart]
    before: Mapping[int, RecordedPart]
    updated: tuple[Issue, ...] = ()

    def remarks(self) -> Iterator[Issue]:
        """A remark for each part whose key or rules in the bank are others; then `updated`."""
        for position in self.kept:
            graded = self.parts[position]
            yield fault("graded-as-before", graded.problem.source, 1, **_facts(graded))
        yield from self.updated


def standing(book: Gradebook, parts: Sequence[Graded]) -> Standing:
    """These parts, each by the key and the rules of the latest run that graded it."""
    recorded = standing_parts(book)
    found = list(parts)
    kept, before = {}, {}
    for position, graded in enumerate(parts):
        earlier = recorded.get((graded.problem.id, graded.part.id))
        if earlier is None:
            continue
        before[position] = earlier
        if digest(earlier.key) != digest(graded.key) or earlier.rules != graded.rules:
            found[position] = msgspec.structs.replace(graded, key=earlier.key, rules=earlier.rules)
            kept[position] = earlier
    return Standing(tuple(found), kept, before)


def give_keys(book: Gradebook, found: Standing) -> list[Issue]:
    """Give learners their own keys in the run under way: those they had, else today's.

    Who was graded by numbers of a variant keeps them, whatever would be drawn today. Returns a
    remark for each part where that makes a difference.
    """
    carried = {n: part for n, part in found.before.items() if found.parts[n].part.follow_through}
    moved = {n: _with_more(book, found.parts[n], part) for n, part in carried.items()}
    given = give_recorded_keys(book, {**found.kept, **carried}, moved)
    for problem in {graded.problem.id for graded in found.parts if graded.problem.variants}:
        give_recorded_draws(book, problem)
    give_variant_keys(book, found.parts)
    fresh = own_keys(book, found.parts, given)
    add_learner_keys(book, (key for key in fresh if _is_due(key, found.parts, given, moved)))
    return [
        fault("numbers-as-before", graded.problem.source, 1, learners=count, **_facts(graded))
        for position, graded in enumerate(found.parts)
        if graded.problem.variants is not None and (count := keep_numbers(book, position))
    ]


def _with_more(book: Gradebook, graded: Graded, graded_last: RecordedPart) -> set[str]:
    """Those who have since handed in more of what their key for a part follows from."""
    assert graded.part.follow_through is not None
    parts = (graded.part.id, *graded.part.follow_through.parts)
    return find_learners_since(book, graded.problem.id, parts, graded_last.last_import)


def _is_due(
    key: LearnerKey,
    parts: Sequence[Graded],
    given: Collection[tuple[int, str]],
    moved: Mapping[int, Collection[str]],
) -> bool:
    """Whether a key of today is to be a learner's; not if that one was graded before by another."""
    if (key.position, key.learner) in given:
        return False
    if key.position not in moved or parts[key.position].problem.variants is not None:
        return True
    return key.learner in moved[key.position]


def _facts(graded: Graded) -> dict[str, str]:
    return {"part": graded.part.id, "problem": graded.problem.id}

"""Grading goes on as it began: a part keeps the key and the rules that graded it.

A change of the bank changes no grade by itself. It shows in a remark, and `grader regrade` shows
what it would do and does it. Only keys that follow from a learner's earlier responses are made
anew each time, because those responses go on coming in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from grader.app.batch import Graded
from grader.app.own_keys import own_keys
from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault
from grader.gradebook.recorded import (
    RecordedPart,
    give_recorded_keys,
    keep_numbers,
    standing_parts,
)
from grader.gradebook.verdicts import add_learner_keys
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
        if graded.part.follow_through is not None:
            continue
        if digest(earlier.key) != digest(graded.key) or earlier.rules != graded.rules:
            found[position] = msgspec.structs.replace(graded, key=earlier.key, rules=earlier.rules)
            kept[position] = earlier
    return Standing(tuple(found), kept, before)


def give_keys(book: Gradebook, found: Standing) -> list[Issue]:
    """Give learners their own keys in the run under way: those they had, else today's.

    Who was graded by numbers of a variant keeps them, whatever would be drawn today. Returns a
    remark for each part where that makes a difference.
    """
    given = give_recorded_keys(book, found.kept)
    fresh = own_keys(book, found.parts)
    add_learner_keys(book, (key for key in fresh if (key.position, key.learner) not in given))
    return [
        fault("numbers-as-before", graded.problem.source, 1, learners=count, **_facts(graded))
        for position, graded in enumerate(found.parts)
        if graded.problem.variants is not None and (count := keep_numbers(book, position))
    ]


def _facts(graded: Graded) -> dict[str, str]:
    return {"part": graded.part.id, "problem": graded.problem.id}

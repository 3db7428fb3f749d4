"""The points of a class by columns: what a grades file and a summary need, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from grader.app.batch import Graded, extended_rules
from grader.gradebook.alike import ClassHistories
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import find_extensions
from grader.gradebook.rows import Extension
from grader.report.summary import Result
from grader.score.fold import score_attempts
from grader.score.model import Rules


class ClassPoints:
    """Everybody's points on the parts of the run that is under way.

    They are what `fold_class` gives, in a tenth of the time: equal histories are scored once.
    """

    def __init__(self, book: Gradebook, engine: str, parts: Sequence[Graded]) -> None:
        self.parts = parts
        own = own_rules(parts, find_extensions(book))
        self.histories = ClassHistories(book, engine, [each.rules for each in parts], own)
        self.learners = self.histories.learners
        self.earned: list[Fraction] = []

    def results(self) -> Iterator[Result]:
        """What learners did on a part, each with the number of those who did alike."""
        earned: list[Fraction] = []
        left = [len(self.learners)] * len(self.parts)
        for alike in self.histories.alike():
            left[alike.position] -= alike.count
            graded = self.parts[alike.position]
            place = (graded.problem.id, graded.part.id)
            score = score_attempts(alike.rules, alike.attempts)
            earned.append(score.earned)
            yield Result(alike.learner, *place, alike.attempts, score, alike.count)
        for graded, count in zip(self.parts, left, strict=True):
            if count:
                score = score_attempts(graded.rules, ())
                yield Result("", graded.problem.id, graded.part.id, (), score, count)
        self.earned = earned

    def rows(self) -> tuple[list[tuple[Fraction, ...]], list[int]]:
        """The different rows of points, a number for each part, and which one each learner has.

        Learners are in the order of their names. All `results` must have been taken.
        """
        values = list(dict.fromkeys([*self.earned, Fraction(0)]))
        number = {value: n for n, value in enumerate(values)}
        # Behind the groups stands, at -1, who has done nothing.
        numbers = [number[each] for each in (*self.earned, Fraction(0))]
        rows: dict[tuple[int, ...], int] = {}
        which = [
            rows.setdefault(tuple([numbers[group] for group in groups]), len(rows))
            for groups in self.histories.group.tolist()
        ]
        return [tuple(values[each] for each in row) for row in rows], which


def own_rules(
    parts: Sequence[Graded], extensions: Sequence[Extension]
) -> dict[str, dict[int, Rules]]:
    """The rules of learners with extensions, by position, where those change them.

    Extensions of a section are alike for all of it, and looked at once.
    """
    by_learner: dict[str, list[Extension]] = {}
    for extension in extensions:
        by_learner.setdefault(extension.learner, []).append(extension)
    known: dict[tuple[Extension, ...], dict[int, Rules]] = {}
    own = {}
    for learner, each in by_learner.items():
        same = tuple(msgspec.structs.replace(one, learner="", line=0) for one in each)
        if same not in known:
            known[same] = _changed(parts, each)
        if known[same]:
            own[learner] = known[same]
    return own


def _changed(parts: Sequence[Graded], extensions: Sequence[Extension]) -> dict[int, Rules]:
    changed = {}
    for position, graded in enumerate(parts):
        rules = extended_rules(graded, extensions)
        if rules != graded.rules:
            changed[position] = rules
    return changed

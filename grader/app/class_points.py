"""The points of a class by columns: what a grades file and a summary need, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from grader.app.graded import Graded, extended_rules, own_rules
from grader.gradebook.alike import ClassHistories
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import find_extensions
from grader.gradebook.overrides import find_adjustments
from grader.gradebook.rows import Extension
from grader.report.summary import Result
from grader.score.fold import score_attempts
from grader.score.model import Adjustment, Rules


class ClassPoints:
    """Everybody's points on the parts of the run that is under way.

    They are what `fold_class` gives, in a tenth of the time: equal histories are scored once.
    """

    def __init__(self, book: Gradebook, engine: str, parts: Sequence[Graded]) -> None:
        self.parts = parts
        own = rules_of_learners(parts, find_extensions(book), find_adjustments(book))
        self.own = own
        self.histories = ClassHistories(book, engine, [each.rules for each in parts], own)
        self.learners = self.histories.learners
        self.earned: list[Fraction] = []
        self.given: dict[tuple[int, int], Fraction] = {}

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
        for result, position in self._given_for_nothing():
            left[position] -= 1
            yield result
        for graded, count in zip(self.parts, left, strict=True):
            if count:
                score = score_attempts(graded.rules, ())
                yield Result("", graded.problem.id, graded.part.id, (), score, count)
        self.earned = earned

    def _given_for_nothing(self) -> Iterator[tuple[Result, int]]:
        """The points that people set where a learner has handed in nothing."""
        who = {name: n for n, name in enumerate(self.learners)}
        for learner, by_position in self.own.items():
            for position, rules in by_position.items():
                place = (who.get(learner, -1), position)
                if rules.adjustments and place[0] >= 0 and self.histories.group[place] < 0:
                    graded = self.parts[position]
                    score = score_attempts(rules, ())
                    self.given[place] = score.earned
                    yield Result(learner, graded.problem.id, graded.part.id, (), score), position

    def rows(self) -> tuple[list[tuple[Fraction, ...]], list[int]]:
        """The different rows of points, a number for each part, and which one each learner has.

        Learners are in the order of their names. All `results` must have been taken.
        """
        values = list(dict.fromkeys([*self.earned, *self.given.values(), Fraction(0)]))
        number = {value: n for n, value in enumerate(values)}
        # Behind the groups stands, at -1, who has done nothing.
        numbers = [number[each] for each in (*self.earned, Fraction(0))]
        rows: dict[tuple[int, ...], int] = {}
        behind = len(numbers) - 1
        numbers[behind:behind] = [number[points] for points in self.given.values()]
        which = [
            rows.setdefault(tuple([numbers[group] for group in groups]), len(rows))
            for groups in self._groups()
        ]
        return [tuple(values[each] for each in row) for row in rows], which

    def _groups(self) -> list[list[int]]:
        """The group of each learner on each part; points set for nothing are groups too."""
        groups = self.histories.group
        if self.given:
            groups = groups.copy()
            for number, place in enumerate(self.given, len(self.earned)):
                groups[place] = number
        found: list[list[int]] = groups.tolist()
        return found


def rules_of_learners(
    parts: Sequence[Graded],
    extensions: Sequence[Extension],
    adjustments: Mapping[tuple[str, str, str], Sequence[Adjustment]],
) -> dict[str, dict[int, Rules]]:
    """The rules of learners with extensions or set points, by position, where they differ.

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
    places = {(each.problem.id, each.part.id): n for n, each in enumerate(parts)}
    for (learner, *place), made in adjustments.items():
        position = places.get((place[0], place[1]))
        if position is not None:
            rules = own_rules(parts[position], by_learner.get(learner, ()), made)
            own[learner] = {**own.get(learner, {}), position: rules}
    return own


def _changed(parts: Sequence[Graded], extensions: Sequence[Extension]) -> dict[int, Rules]:
    changed = {}
    for position, graded in enumerate(parts):
        rules = extended_rules(graded, extensions)
        if rules != graded.rules:
            changed[position] = rules
    return changed

"""What is graded: parts with their keys and rules, and what learners have on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from grader.app.own_problem import problem_with
from grader.gradebook.draws import read_drawn
from grader.gradebook.rows import Extension
from grader.report.summary import Result
from grader.score.model import Adjustment, Rules
from grader.score.rules import rules_for
from grader.spec.key import Key, from_json
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key


class Graded(msgspec.Struct, frozen=True):
    """A part that is graded, with its problem, its key and everybody's rules."""

    problem: Problem
    part: Part
    key: Key
    rules: Rules


class LearnerGrades(msgspec.Struct, frozen=True):
    """One learner's results on every part that is graded, in the order of the parts.

    `own_keys` are the keys that are this learner's own, as JSON by the position of the part,
    `drawn` the values of the learner's variants, as JSON by problem.
    """

    learner: str
    results: tuple[Result, ...]
    own_keys: dict[int, str] = {}
    drawn: dict[str, str] = {}

    def problem(self, authored: Problem) -> Problem:
        """The problem as the learner had it in this run."""
        text = self.drawn.get(authored.id)
        return problem_with(authored, self.learner, None if text is None else read_drawn(text))

    def key(self, parts: Sequence[Graded], position: int) -> Key:
        """The key by which the learner is graded on the part at this position."""
        own = self.own_keys.get(position)
        return parts[position].key if own is None else from_json(own)


def parts_of(problems: Iterable[Problem]) -> tuple[Graded, ...]:
    """Every part of these problems, ready to be graded."""
    return tuple(
        Graded(problem, part, resolve_key(problem, part), rules_for(problem, part))
        for problem in problems
        for part in problem.parts
    )


def own_rules(
    graded: Graded, extensions: Sequence[Extension], adjustments: Sequence[Adjustment] = ()
) -> Rules:
    """The rules of a part for a learner with these extensions, and with points that people set."""
    rules = extended_rules(graded, extensions)
    return msgspec.structs.replace(rules, adjustments=tuple(adjustments)) if adjustments else rules


def extended_rules(graded: Graded, extensions: Sequence[Extension]) -> Rules:
    """The rules of a part with the latest of a learner's extensions that hold for it.

    An extension gives time and never takes any; where nothing is due it changes nothing.
    """
    due = graded.rules.due
    dues = [each.due for each in extensions if holds_for(each, graded.problem, graded.part)]
    if due is None or not dues:
        return graded.rules
    return msgspec.structs.replace(graded.rules, due=max(due, *dues))


def holds_for(extension: Extension, problem: Problem, part: Part) -> bool:
    """Whether an extension is for this part of this problem."""
    return extension.problem in {None, problem.id} and extension.part in {None, part.id}

"""A class at a glance: how each part went, which mistakes were made, what needs a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from operator import itemgetter

import msgspec

from grader.decide.decision import Decision, Verdict
from grader.report.suggestion import find_suggestion
from grader.score.model import Attempt, PartScore
from grader.spec.key import Key
from grader.spec.model import Part, Problem


class MistakeCount(msgspec.Struct, frozen=True):
    """How many learners made a known mistake at least once."""

    token: str
    learners: int


class PartSummary(msgspec.Struct, frozen=True):
    """How a part went.

    `learners` were graded, `answered` of them typed something readable, `full` earned all
    points. `mean_points` is over all learners, `mean_attempts` over those who answered.
    `unreadable`, `undecided` and `on_evidence` count responses.
    """

    problem: str
    part: str
    title: str
    possible: Fraction
    learners: int
    answered: int
    full: int
    mean_points: Fraction
    mean_attempts: Fraction
    unreadable: int
    undecided: int
    on_evidence: int
    mistakes: tuple[MistakeCount, ...]

    @property
    def success_rate(self) -> Fraction:
        """The share of all learners that earned all points, 0 in an empty class."""
        return Fraction(self.full, self.learners) if self.learners else Fraction(0)


class NeedsPerson(msgspec.Struct, frozen=True):
    """One distinct response that somebody should look at.

    `learners` typed it; the points of `at_stake` of them could change by the judgement, and
    `first` is the first of those by name (empty if there are none).
    `suggested` is what it would be under the suggestions made for it, if that can be read.
    """

    problem: str
    part: str
    response: str
    verdict: Verdict
    learners: int
    at_stake: int
    suggested: str | None = None
    first: str = ""


class ClassSummary(msgspec.Struct, frozen=True):
    """The parts in the order of the problems; first what could change most points."""

    parts: tuple[PartSummary, ...]
    needs_person: tuple[NeedsPerson, ...]


class Result(msgspec.Struct, frozen=True):
    """One learner's attempts on one part, with their score; no attempts if none were made.

    It may stand for several `learners`, of whom this is the first by name: all with the same
    score, from attempts on which the same was decided, at whatever times. Those that need a
    person have the same texts too.
    """

    learner: str
    problem: str
    part: str
    attempts: tuple[Attempt, ...]
    score: PartScore
    learners: int = 1


def summarise(
    problems: Iterable[Problem],
    keys: Mapping[tuple[str, str], Key],
    results: Iterable[Result],
) -> ClassSummary:
    """The summary of a class. `keys` are by problem id and part id.

    Results are read once, in any order; those of parts that are in no problem are left out.
    """
    tallies = {
        (problem.id, part.id): _Tally(problem, part)
        for problem in problems
        for part in problem.parts
    }
    for result in results:
        tally = tallies.get((result.problem, result.part))
        if tally is not None:
            tally.add(result)
    waiting = [
        person for place, tally in tallies.items() for person in tally.people(keys.get(place))
    ]
    # Sorting is stable: equals stay in the order of the parts.
    waiting.sort(key=lambda person: (-person.at_stake, -person.learners))
    return ClassSummary(tuple(tally.summary() for tally in tallies.values()), tuple(waiting))


class _Tally:
    """The counts of one part, taken result by result."""

    def __init__(self, problem: Problem, part: Part) -> None:
        self.problem = problem
        self.part = part
        self.learners = self.answered = self.full = self.attempts = 0
        # How many learners earned so much, as numerator and denominator: adding fractions up
        # for each of a hundred thousand rows would take longer than all the rest here.
        self.earned: Counter[tuple[int, int]] = Counter()
        self.verdicts: Counter[Verdict] = Counter()
        self.on_evidence = 0
        self.mistakes: Counter[str] = Counter()
        # By text and verdict: learners with variants may have different ones for one text.
        self.typed: Counter[tuple[str, str]] = Counter()
        self.at_stake: Counter[tuple[str, str]] = Counter()
        self.first: dict[tuple[str, str], str] = {}
        self.decisions: dict[tuple[str, str], Decision] = {}

    def add(self, result: Result) -> None:
        """Count the attempts of a learner, or of several alike, on this part."""
        score, count = result.score, result.learners
        earned = score.earned
        self.learners += count
        self.earned[earned.numerator, earned.denominator] += count
        self.full += count * (score.counted is not None and earned == score.possible)
        self.attempts += count * score.attempts_used
        self.answered += count * (score.attempts_used > 0)
        mistakes = set()
        for attempt in result.attempts:
            decision = attempt.decision
            self.verdicts[decision.verdict] += count
            if decision.misconception:
                mistakes.add(decision.misconception)
            self.on_evidence += count * _is_on_evidence(decision)
        for token in mistakes:
            self.mistakes[token] += count
        self._note_waiting(result)

    def _note_waiting(self, result: Result) -> None:
        typed, at_stake = set(), set()
        for attempt, outcome in zip(result.attempts, result.score.outcomes, strict=True):
            what = (attempt.response.strip(), attempt.decision.verdict.value)
            if attempt.decision.needs_person:
                typed.add(what)
                self.decisions[what] = attempt.decision
            if outcome.needs_person:
                at_stake.add(what)
        for what in typed:
            self.typed[what] += result.learners
        for what in at_stake:
            self.at_stake[what] += result.learners
            self.first[what] = min(self.first.get(what, result.learner), result.learner)

    def summary(self) -> PartSummary:
        """The counts as a summary; most frequent mistakes first."""
        ordered = sorted(self.mistakes.items(), key=lambda pair: (-pair[1], pair[0]))
        return PartSummary(
            problem=self.problem.id,
            part=self.part.id,
            title=self.part.title,
            possible=self.part.points,
            learners=self.learners,
            answered=self.answered,
            full=self.full,
            mean_points=self._mean_points(),
            mean_attempts=Fraction(self.attempts, self.answered) if self.answered else Fraction(0),
            unreadable=self.verdicts[Verdict.UNREADABLE],
            undecided=self.verdicts[Verdict.UNDECIDED],
            on_evidence=self.on_evidence,
            mistakes=tuple(MistakeCount(token, count) for token, count in ordered),
        )

    def _mean_points(self) -> Fraction:
        if not self.learners:
            return Fraction(0)
        total = sum((Fraction(*pair) * n for pair, n in self.earned.items()), Fraction(0))
        return total / self.learners

    def people(self, key: Key | None) -> list[NeedsPerson]:
        """The distinct responses that somebody should look at, in the order of their texts."""
        return [
            NeedsPerson(
                problem=self.problem.id,
                part=self.part.id,
                response=what[0],
                verdict=decision.verdict,
                learners=self.typed[what],
                at_stake=self.at_stake[what],
                suggested=None if key is None else find_suggestion(key, decision),
                first=self.first.get(what, ""),
            )
            for what, decision in sorted(self.decisions.items(), key=itemgetter(0))
        ]


def _is_on_evidence(decision: Decision) -> bool:
    return decision.verdict is Verdict.EQUAL and decision.needs_person

"""The attempts of every learner folded into points, each different history once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Generic, TypeVar

from grader.app.graded import Graded, LearnerGrades, own_rules
from grader.gradebook.attempts import History, read_histories, read_learner_keys
from grader.gradebook.book import Gradebook
from grader.gradebook.draws import read_learner_draws
from grader.gradebook.imports import find_extensions
from grader.gradebook.overrides import Override, adjustments_by_place, find_overrides
from grader.gradebook.rows import Extension
from grader.report.records import PartRecord, ProblemRecord
from grader.report.summary import Result
from grader.score.fold import score_attempts, weight_of
from grader.score.model import Adjustment, Attempt, PartScore, Rules
from grader.spec.model import Problem

Place = TypeVar("Place")

# So many distinct scores are kept in memory while a class is folded.
MOST_SCORES = 100_000


def fold_class(
    book: Gradebook,
    engine: str,
    parts: Sequence[Graded],
    overrides: Sequence[Override] | None = None,
) -> Iterator[LearnerGrades]:
    """The results of every learner who handed anything in, sorted by learner.

    Points are set by those overrides that hold, or by these.
    """
    decided = find_overrides(book) if overrides is None else overrides
    fold = _Fold(parts, find_extensions(book), adjustments_by_place(decided))
    own_keys, draws = _Own(read_learner_keys(book)), _Own(read_learner_draws(book))
    for learner, histories in groupby(read_histories(book, engine), attrgetter("learner")):
        by_part = {history.position: history for history in histories}
        results = tuple(
            fold.result(learner, position, by_part.get(position)) for position in range(len(parts))
        )
        yield LearnerGrades(learner, results, own_keys.of(learner), draws.of(learner))


def problem_records(parts: Sequence[Graded], grades: LearnerGrades) -> list[ProblemRecord]:
    """The learner's results as the feedback wants them, one record for each problem."""
    records = []
    for _, group in groupby(range(len(parts)), lambda n: parts[n].problem.id):
        positions = list(group)
        problem = grades.problem(parts[positions[0]].problem)
        own_parts = [_part_record(problem, parts, grades, position) for position in positions]
        records.append(ProblemRecord(problem, tuple(own_parts)))
    return records


def _part_record(
    problem: Problem, parts: Sequence[Graded], grades: LearnerGrades, position: int
) -> PartRecord:
    part = problem.part(parts[position].part.id)
    result = grades.results[position]
    key = grades.key(parts, position)
    return PartRecord(part, key, result.attempts, result.score)


class _Own(Generic[Place]):
    """What learners have of their own, asked for in the order in which they come."""

    def __init__(self, everybody: Iterator[tuple[str, dict[Place, str]]]) -> None:
        self.everybody = everybody
        self.next = next(everybody, None)

    def of(self, learner: str) -> dict[Place, str]:
        """What this learner has, who comes after everybody asked for before."""
        while self.next is not None and self.next[0] < learner:
            self.next = next(self.everybody, None)
        if self.next is None or self.next[0] != learner:
            return {}
        return self.next[1]


class _Fold:
    """Scores histories by the rules of their part, or by those with the learner's extension.

    Many learners of a large class have histories that must be scored alike: decisions of the
    same weight on responses that are repeated alike, all on time. Such a score is computed once.
    """

    def __init__(
        self,
        parts: Sequence[Graded],
        extensions: Sequence[Extension],
        adjustments: Mapping[tuple[str, str, str], Sequence[Adjustment]],
    ) -> None:
        self.parts = parts
        self.adjustments = adjustments
        self.extensions: dict[str, list[Extension]] = {}
        for extension in extensions:
            self.extensions.setdefault(extension.learner, []).append(extension)
        self.scores: dict[tuple[object, ...], PartScore] = {}
        self.weights: dict[tuple[int, int], int] = {}
        self.numbers: dict[tuple[object, ...], int] = {}

    def result(self, learner: str, position: int, history: History | None) -> Result:
        graded = self.parts[position]
        attempts = () if history is None else history.attempts
        extensions = self.extensions.get(learner, ())
        place = (learner, graded.problem.id, graded.part.id)
        if extensions or place in self.adjustments:
            set_points = self.adjustments.get(place, ())
            score = score_attempts(own_rules(graded, extensions, set_points), attempts)
        else:
            score = self.shared_score(position, history)
        return Result(*place, attempts, score)

    def shared_score(self, position: int, history: History | None) -> PartScore:
        """The score by everybody's rules; only how late an attempt was depends on its time."""
        rules = self.parts[position].rules
        attempts = () if history is None else history.attempts
        same: tuple[object, ...] = (position,)
        if history is not None:
            same += (*self.weights_of(position, history), *_repeated(attempts))
            same += tuple([_timing(rules, each.submitted_at) for each in attempts])
        score = self.scores.get(same)
        if score is None:
            if len(self.scores) >= MOST_SCORES:
                self.scores.clear()
            score = self.scores[same] = score_attempts(rules, attempts)
        return score

    def weights_of(self, position: int, history: History) -> list[int]:
        """A number for the weight of each decision; every verdict is weighed once."""
        found = []
        for verdict, attempt in zip(history.verdicts, history.attempts, strict=True):
            number = self.weights.get((position, verdict))
            if number is None:
                weight = weight_of(attempt.decision)
                number = self.numbers.setdefault(weight, len(self.numbers))
                self.weights[position, verdict] = number
            found.append(number)
        return found


def _repeated(attempts: Sequence[Attempt]) -> list[int]:
    """For each attempt the first one with its text; a text again is no new attempt."""
    if len(attempts) == 1:
        return []
    first: dict[str, int] = {}
    return [first.setdefault(each.response.strip(), n) for n, each in enumerate(attempts)]


def _timing(rules: Rules, submitted_at: datetime | None) -> datetime | bool:
    """What of a time matters to a score: whether it is known, and when it is late, all of it."""
    if submitted_at is None:
        return False
    late = rules.due is not None and submitted_at > rules.due
    return submitted_at if late else True

"""A class graded: files into the gradebook, verdicts for what has none, attempts into points.

Each step can be killed at any instant and done again: rows that are stored are not stored
twice, responses that have a verdict are not decided twice, and the grades are computed from
both. The clock is read by the caller and handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Generic, TypeVar

import msgspec

from grader.app.deciding import WORKER_DIED, Asked, Decider, decided_in_order, is_given_up
from grader.app.own_problem import problem_with
from grader.app.progress import progress_bar
from grader.app.row_check import RowCheck
from grader.app.submissions import Found, SubmissionFile, read_submission
from grader.app.workforce import ALONE, Workforce, hired, hired_apart
from grader.gradebook.attempts import History, read_histories, read_learner_keys
from grader.gradebook.book import Gradebook
from grader.gradebook.draws import read_drawn, read_learner_draws
from grader.gradebook.grading import replace_grading
from grader.gradebook.imports import (
    Imported,
    find_extensions,
    importing,
    record_files,
    replace_extensions,
)
from grader.gradebook.overrides import Override, adjustments_by_place, find_overrides
from grader.gradebook.rows import Extension, GradingSetting
from grader.gradebook.runs import finish_run, rules_json
from grader.gradebook.verdicts import (
    LearnerKey,
    RunPart,
    add_learner_keys,
    begin_run,
    count_given_up,
    count_pending,
    pending_chunks,
    read_keys,
    replace_rows,
    save_rows,
)
from grader.report.records import PartRecord, ProblemRecord
from grader.report.summary import Result
from grader.score.fold import score_attempts, weight_of
from grader.score.model import Adjustment, Attempt, PartScore, Rules
from grader.score.rules import rules_for
from grader.spec.key import Key, digest, from_json, to_json
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key

Place = TypeVar("Place")

# So many distinct scores are kept in memory while a class is folded.
MOST_SCORES = 100_000

# So many learners' files are stored by one transaction, whose cost is that of a few files.
FILES_AT_ONCE = 500


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


def import_files(
    book: Gradebook, check: RowCheck, found: Found, now: datetime
) -> tuple[Imported, ...]:
    """Store the rows of all files, none of them in part; `now` is when they were read.

    Where no row of any file could be taken, the gradebook stays as it is.
    """
    imported: list[Imported] = []
    unrecorded: list[tuple[Imported, str]] = []
    with progress_bar("reading", len(found.files)) as advance:
        for group in _groups(found.files):
            with importing(book, now) as importer:
                for file in group:
                    digest, batches = read_submission(file)
                    importer.begin_file(file.source, digest)
                    for batch in batches:
                        importer.add(check.check(batch))
                    advance(1)
            imported += importer.results
            unrecorded += importer.unrecorded
    if len(unrecorded) < len(imported):
        _keep_settings(book, found)
        with book.transaction():
            record_files(book, unrecorded, now)
    return tuple(imported)


def _keep_settings(book: Gradebook, found: Found) -> None:
    """Let the settings of the class hold, in place of those of the same files before."""
    for source, settings in found.settings.items():
        if settings.complete:
            replace_extensions(book, source, settings.extensions)
            replace_grading(book, source, settings.grading)


def _groups(files: Sequence[SubmissionFile]) -> Iterator[Sequence[SubmissionFile]]:
    """The files in stretches: a table alone, the small files of learners many at a time."""
    for table, stretch in groupby(files, lambda file: file.path.suffix.lower() == ".csv"):
        members = list(stretch)
        size = 1 if table else FILES_AT_ONCE
        yield from (members[start : start + size] for start in range(0, len(members), size))


def parts_of(problems: Iterable[Problem]) -> tuple[Graded, ...]:
    """Every part of these problems, ready to be graded."""
    return tuple(
        Graded(problem, part, resolve_key(problem, part), rules_for(problem, part))
        for problem in problems
        for part in problem.parts
    )


def decide_pending(
    book: Gradebook,
    engine: str,
    parts: Sequence[Graded],
    now: datetime,
    own: Iterable[LearnerKey] = (),
    force: Workforce = ALONE,
) -> int:
    """Decide every distinct response that lacks a verdict; returns how many there were.

    Learners are graded by their `own` keys on the parts for which they have one. Verdicts are
    stored in one order, whoever decides.

    Raises:
        Refused: if nobody of the force can be had.
    """
    begin(book, parts)
    add_learner_keys(book, own)
    count = decide_begun(book, engine, parts, force)
    finish(book, engine, parts, now)
    return count


def begin(
    book: Gradebook, parts: Sequence[Graded], last_imports: Sequence[int] | None = None
) -> None:
    """Make these parts those of the run under way; each with what these imports had brought."""
    wanted = [_run_part(graded) for graded in parts]
    if last_imports is not None:
        wanted = [
            msgspec.structs.replace(part, last_import=number)
            for part, number in zip(wanted, last_imports, strict=True)
        ]
    begin_run(book, wanted)


def finish(
    book: Gradebook,
    engine: str,
    parts: Sequence[Graded],
    now: datetime,
    cause: str = "",
    grading: Sequence[GradingSetting] | None = None,
) -> int:
    """Record the run under way, begun with these parts; returns its number.

    From it on the settings in `grading` hold, if they are given.
    """
    run_parts = [_run_part(graded) for graded in parts]
    return finish_run(book, engine, run_parts, now, cause, grading).number


def decide_begun(
    book: Gradebook, engine: str, parts: Sequence[Graded], force: Workforce = ALONE
) -> int:
    """Decide what lacks a verdict in the run under way, begun with these parts; says how many."""
    count = count_pending(book, engine)
    shared = {digest(graded.key): to_json(graded.key) for graded in parts}
    with (
        progress_bar("deciding", count) as advance,
        hired(force, count, shared) as decider,
    ):
        for rows in decided_in_order(decider, _chunks(book, shared.keys(), decider)):
            save_rows(book, engine, rows)
            advance(len(rows))
    return count


def decide_again(
    book: Gradebook, engine: str, parts: Sequence[Graded], force: Workforce = ALONE
) -> int:
    """Decide what only the deaths of workers left undecided in the run under way; says how many.

    That tells something of a machine, and not of a response: memory that ran out, a node that
    was switched off. A process of its own tries, so nothing is done where there may be none.

    Raises:
        Refused: if nobody of the force can be had.
    """
    count = 0 if force.is_alone else count_given_up(book, engine, WORKER_DIED)
    if not count:
        return 0
    shared = {digest(graded.key): to_json(graded.key) for graded in parts}
    decided = 0
    with (
        progress_bar("deciding again", count) as advance,
        hired_apart(force, count, shared) as decider,
    ):
        for rows in decided_in_order(decider, _chunks(book, shared.keys(), decider)):
            new = [row for row in rows if not is_given_up(row)]
            replace_rows(book, engine, new)
            decided += len(new)
            advance(len(rows))
    return decided


def _chunks(
    book: Gradebook, shared: Collection[str], decider: Decider
) -> Iterator[tuple[Mapping[str, str], Sequence[Asked]]]:
    """What is pending, each chunk with those keys that it does not share with all others."""
    for chunk in pending_chunks(book, lambda: decider.chunk_size):
        asked = [(each.key_digest, each.response) for each in chunk]
        own = {key for key, _ in asked if key not in shared}
        yield read_keys(book, own) if own else {}, asked


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


def _run_part(graded: Graded) -> RunPart:
    return RunPart(graded.problem.id, graded.part.id, graded.key, rules_json(graded.rules))


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

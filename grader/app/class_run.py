"""One run of `grader grade`: every step in its order, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from grader.app.adding import adding_of
from grader.app.batch import begin, decide_again, decide_begun, finish, import_files
from grader.app.class_files import FeedbackFolder, Sink, grades_file
from grader.app.class_fold import fold_class
from grader.app.class_points import ClassPoints
from grader.app.engine import engine_name
from grader.app.graded import Graded, LearnerGrades, parts_of
from grader.app.row_check import RowCheck
from grader.app.standing import give_keys, standing
from grader.app.stored_problems import find_gone, find_left_out
from grader.app.submissions import Found
from grader.app.updated import find_updates, keep_from_falling
from grader.app.workforce import ALONE, Workforce
from grader.gradebook.book import Gradebook
from grader.gradebook.grading import find_odd_grading
from grader.gradebook.imports import Imported, find_idle_extensions, find_places, find_strangers
from grader.report.summary import ClassSummary, Result, summarise
from grader.score.course import Adding
from grader.spec.issue import Issue

_NOBODY = ClassSummary((), ())


class Outputs(msgspec.Struct, frozen=True):
    """What is asked for: the CSV (`-` is stdout), the folder of feedback, with answers or not.

    Feedback is Markdown, or HTML if `as_html`.
    """

    grades: Path | None = None
    feedback: Path | None = None
    reveal: bool = False
    as_html: bool = False


class ClassReport(msgspec.Struct, frozen=True):
    """What came of a run: the files, what was reported of them, and how the class did."""

    files: tuple[Imported, ...]
    issues: tuple[Issue, ...]
    decided: int
    learners: int
    summary: ClassSummary

    @property
    def rows_in(self) -> int:
        """How many rows the files held."""
        return sum(file.rows_in for file in self.files)

    @property
    def rows_taken(self) -> int:
        """How many of them are graded, now or since an earlier run."""
        return sum(file.added + file.known for file in self.files)

    @property
    def rows_rejected(self) -> int:
        """How many of them were reported instead."""
        return sum(len(file.rejected) for file in self.files)

    @property
    def files_refused(self) -> int:
        """How many files could not be read at all, or not to their end."""
        return sum(1 for file in self.files if file.faults)


class GradedClass(msgspec.Struct, frozen=True):
    """The report of a run, with the parts that were graded and all grades."""

    report: ClassReport
    parts: tuple[Graded, ...]
    grades: tuple[LearnerGrades, ...]
    adding: Adding


def grade_class(
    book: Gradebook,
    bank: Path,
    found: Found,
    outputs: Outputs,
    now: datetime,
    keep_grades: bool,
    force: Workforce = ALONE,
) -> GradedClass:
    """Store what was handed in, decide what is new, and write the grades of everybody.

    Graded are the problems that the submissions name, with all responses to them that the
    gradebook has. `keep_grades` keeps them in memory too, `force` decides. Where no response
    could be taken, nothing is written, and the gradebook stays as it is.

    Raises:
        OutputError: if a file cannot be written.
        GradebookError: if the gradebook cannot.
    """
    check = RowCheck(bank)
    imported = import_files(book, check, found, now)
    if not any(file.added or file.known for file in imported):
        nothing = ClassReport(imported, tuple(_all_issues(found, imported)), 0, 0, _NOBODY)
        return GradedClass(nothing, (), (), adding_of(book, ()))
    as_graded = standing(book, parts_of(check.named_problems()))
    parts, engine = as_graded.parts, engine_name()
    updates = find_updates(book, engine, as_graded, force)
    keep_from_falling(book, updates, now)
    begin(book, parts)
    numbers_kept = give_keys(book, as_graded)
    decided = decide_again(book, engine, parts, force)
    decided += decide_begun(book, engine, parts, force)
    finish(book, engine, parts, now)
    kept: list[LearnerGrades] = []
    named = {problem.id: problem for problem in check.named_problems()}
    summary, learners = _write(book, parts, outputs, now, kept if keep_grades else None)
    places = find_places(book)
    issues = (
        *_all_issues(found, imported),
        *find_strangers(book),
        *find_idle_extensions(book),
        *find_odd_grading(book),
        *find_gone(places, named, check.ids),
        *find_left_out(places, check.faulty),
        *as_graded.remarks(),
        *numbers_kept,
        *(remark for each in updates for remark in each.remarks("decided-otherwise")),
    )
    report = ClassReport(imported, issues, decided, learners, summary)
    return GradedClass(report, parts, tuple(kept), adding_of(book, parts))


def _write(
    book: Gradebook,
    parts: tuple[Graded, ...],
    outputs: Outputs,
    now: datetime,
    kept: list[LearnerGrades] | None,
) -> tuple[ClassSummary, int]:
    """Write the outputs while the class is summarised, learner by learner."""
    if outputs.feedback is None and kept is None:
        return _write_points(book, parts, outputs.grades)
    counted = _Counted(fold_class(book, engine_name(), parts), kept)
    adding = adding_of(book, parts)
    with grades_file(outputs.grades, parts, adding) as files:
        sinks: list[Sink] = [*files]
        if outputs.feedback is not None:
            shown = (outputs.reveal, now, outputs.as_html)
            sinks.append(FeedbackFolder(outputs.feedback, parts, adding, *shown))
        keys = {(graded.problem.id, graded.part.id): graded.key for graded in parts}
        problems = {graded.problem.id: graded.problem for graded in parts}
        summary = summarise(problems.values(), keys, counted.results(sinks))
    return summary, counted.learners


def _write_points(
    book: Gradebook, parts: tuple[Graded, ...], path: Path | None
) -> tuple[ClassSummary, int]:
    """The same where nothing is asked for that shows single attempts."""
    points = ClassPoints(book, engine_name(), parts)
    keys = {(graded.problem.id, graded.part.id): graded.key for graded in parts}
    problems = {graded.problem.id: graded.problem for graded in parts}
    summary = summarise(problems.values(), keys, points.results())
    with grades_file(path, parts, adding_of(book, parts)) as files:
        for file in files:
            file.take_all(points.learners, *points.rows())
    return summary, len(points.learners)


class _Counted:
    """Passes the class on to the sinks and the summary, and counts it on the way."""

    def __init__(self, grades: Iterator[LearnerGrades], kept: list[LearnerGrades] | None) -> None:
        self.grades = grades
        self.kept = kept
        self.learners = 0

    def results(self, sinks: Iterable[Sink]) -> Iterator[Result]:
        for each in self.grades:
            self.learners += 1
            if self.kept is not None:
                self.kept.append(each)
            for sink in sinks:
                sink.take(each)
            yield from each.results


def _all_issues(found: Found, imported: Iterable[Imported]) -> Iterator[Issue]:
    yield from found.issues
    for settings in found.settings.values():
        yield from settings.faults
    for file in imported:
        yield from (*file.faults, *file.rejected, *file.notes)

"""Everybody's results, learner by learner: Gradescope's files, and rows for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from grader.app.adding import adding_of
from grader.app.class_fold import fold_class, problem_records
from grader.app.engine import engine_name
from grader.app.files import OwnStems, clear_drafts, text_file, write_whole
from grader.app.graded import Graded, LearnerGrades
from grader.app.not_final import NotFinal, OpenPart
from grader.app.refused import Refused
from grader.app.standing_class import begin_standing
from grader.app.suggest import did_you_mean
from grader.gradebook.attempts import find_run_learners
from grader.gradebook.book import Gradebook
from grader.gradebook.write_rows import COLUMNS, row_cells, rows_writer
from grader.report.formats.gradescope import gradescope_results
from grader.report.safety import safe_text
from grader.score.course import Adding
from grader.spec.issue import Issue

View = tuple[bool, datetime]


class ExportedClass(msgspec.Struct, frozen=True):
    """How many learners' results were written, what is to know, and what waits for a person."""

    learners: int
    issues: tuple[Issue, ...]
    waiting: tuple[OpenPart, ...]


def export_rows(
    book: Gradebook, bank: Path, problems: Sequence[str], out: Path | None
) -> ExportedClass:
    """Write a row for each learner and part, as CSV for programs."""
    found = begin_standing(book, bank, problems)
    learners, waiting = 0, NotFinal(found.parts)
    with text_file(out) as file:
        writer = rows_writer(file)
        writer.writerow(COLUMNS)
        for grades in fold_class(book, engine_name(), found.parts):
            learners += 1
            writer.writerows(map(row_cells, grades.results))
            waiting.take_all(grades.results)
    return ExportedClass(learners, tuple(found.remarks()), waiting.parts())


def export_results(
    book: Gradebook, bank: Path, problems: Sequence[str], folder: Path, view: View
) -> ExportedClass:
    """Write a folder with Gradescope's `results.json` for each learner."""
    found = begin_standing(book, bank, problems, whole=True)
    adding, stems = adding_of(book, found.parts), OwnStems()
    learners, waiting = 0, NotFinal(found.parts)
    for grades in fold_class(book, engine_name(), found.parts):
        learners += 1
        text = _result_text(found.parts, adding, grades, view)
        home = folder / stems.of(grades.learner)
        clear_drafts(home)
        write_whole(home / "results.json", text)
        waiting.take_all(grades.results)
    return ExportedClass(learners, tuple(found.remarks()), waiting.parts())


def one_result(
    book: Gradebook, bank: Path, problems: Sequence[str], learner: str, view: View
) -> tuple[str, tuple[OpenPart, ...]]:
    """One learner's `results.json`, and the parts on which the points wait for a person.

    Raises:
        Refused: if this learner has handed in nothing.
    """
    found = begin_standing(book, bank, problems, whole=True)
    for grades in _of(learner, fold_class(book, engine_name(), found.parts)):
        waiting = NotFinal(found.parts)
        waiting.take_all(grades.results)
        text = _result_text(found.parts, adding_of(book, found.parts), grades, view)
        return text, waiting.parts()
    hint = safe_text(did_you_mean(learner, find_run_learners(book)))
    raise Refused(f"the gradebook has no results of {safe_text(learner, 60)!r}.{hint}")


def _of(learner: str, everybody: Iterator[LearnerGrades]) -> Iterator[LearnerGrades]:
    return (grades for grades in everybody if grades.learner == learner)


def _result_text(parts: Sequence[Graded], adding: Adding, grades: LearnerGrades, view: View) -> str:
    total = adding.add_up([result.score.earned for result in grades.results])
    data: dict[str, Any] = gradescope_results(problem_records(parts, grades), total.points, *view)
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"

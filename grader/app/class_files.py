"""The files that a graded class gives: the grades as CSV, and each learner's feedback."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol, TextIO

from grader.app.batch import Graded, LearnerGrades, problem_records
from grader.app.files import clear_drafts, file_stem, whole_file, write_whole
from grader.gradebook.write_grades import grades_header, grades_line, person_cell
from grader.report.feedback_markdown import feedback_markdown


class Sink(Protocol):
    """Something that is told the grades of one learner after the other."""

    def take(self, grades: LearnerGrades) -> None:
        """Write down what it wants to keep of them."""


class GradesFile:
    """Writes a row for each learner."""

    def __init__(self, file: TextIO, parts: Sequence[Graded]) -> None:
        self.file = file
        self.possible = sum((graded.part.points for graded in parts), Fraction(0))
        file.write(grades_header([(graded.problem.id, graded.part.id) for graded in parts]))

    def take(self, grades: LearnerGrades) -> None:
        """Write the learner's row."""
        points = [result.score.earned for result in grades.results]
        self.file.write(grades_line(grades.learner, points, self.possible))

    def take_all(
        self,
        learners: Sequence[str],
        rows: Sequence[Sequence[Fraction]],
        which: Sequence[int],
    ) -> None:
        """Write the row of every learner: the points that stand in `rows` at their number.

        What stands behind the name is made once for all who have the same points.
        """
        ends = [grades_line("", points, self.possible) for points in rows]
        pairs = zip(learners, which, strict=True)
        self.file.writelines(person_cell(learner) + ends[row] for learner, row in pairs)


class FeedbackFolder:
    """Writes a Markdown file for each learner, under a name that no learner's id can steer."""

    def __init__(self, folder: Path, parts: Sequence[Graded], reveal: bool, now: datetime) -> None:
        self.folder = folder
        self.parts = parts
        self.reveal = reveal
        self.now = now
        self.used: set[str] = set()
        clear_drafts(folder)

    def take(self, grades: LearnerGrades) -> None:
        """Write the learner's file, unless it says the same already."""
        stem = file_stem(grades.learner)
        while stem in self.used:
            stem += "-2"
        self.used.add(stem)
        text = feedback_markdown(
            grades.learner, problem_records(self.parts, grades), self.reveal, self.now
        )
        write_whole(self.folder / f"{stem}.md", text)


@contextmanager
def grades_file(path: Path | None, parts: Sequence[Graded]) -> Iterator[list[GradesFile]]:
    """The sink for the CSV: a file that appears when the block ends, stdout for `-`, or none."""
    if path is None:
        yield []
    elif str(path) == "-":
        if isinstance(sys.stdout, TextIOWrapper):
            # The same bytes as in a file, whatever the terminal is set to.
            sys.stdout.reconfigure(encoding="utf-8")
        yield [GradesFile(sys.stdout, parts)]
    else:
        clear_drafts(path.parent, path.name)
        with whole_file(path) as file:
            yield [GradesFile(file, parts)]

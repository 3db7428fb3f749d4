"""The files that a graded class gives: the grades as CSV, and each learner's feedback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Protocol, TextIO

from grader.app.class_fold import problem_records
from grader.app.files import OwnStems, clear_drafts, stdout_as_utf_8, text_file, write_whole
from grader.app.graded import Graded, LearnerGrades
from grader.app.page_files import image_finder
from grader.gradebook.write_grades import grades_header, grades_line, person_cell, points_cell
from grader.report.feedback_html import feedback_html
from grader.report.feedback_markdown import feedback_markdown
from grader.report.prose_html import FindImage
from grader.score.course import Adding
from grader.score.total import Points
from grader.spec.model import Problem


class Sink(Protocol):
    """Something that is told the grades of one learner after the other."""

    def take(self, grades: LearnerGrades) -> None:
        """Write down what it wants to keep of them."""


class GradesFile:
    """Writes a row for each learner."""

    def __init__(self, file: TextIO, parts: Sequence[Graded], adding: Adding) -> None:
        self.file = file
        self.adding = adding
        # Looked at once, and not for each of a hundred thousand learners.
        self.possible = adding.possible if adding.is_plain else None
        grade = () if adding.grading is None else ("grade",)
        names = [(graded.problem.id, graded.part.id) for graded in parts]
        file.write(grades_header(names, *grade))

    def take(self, grades: LearnerGrades) -> None:
        """Write the learner's row."""
        points = [result.score.earned for result in grades.results]
        self.file.write(self.line(grades.learner, points))

    def line(self, learner: str, points: Sequence[Fraction]) -> str:
        """The row of a learner with these points: a grade that there is none of is left empty."""
        if self.possible is not None:
            return grades_line(learner, points, Points(sum(points, Fraction(0)), self.possible))
        total = self.adding.add_up(points)
        if total.grade is None:
            return grades_line(learner, points, total.points)
        percent = total.grade.percent
        cell = "" if percent is None else points_cell(percent)
        return grades_line(learner, points, total.points, cell)

    def take_all(
        self,
        learners: Sequence[str],
        rows: Sequence[Sequence[Fraction]],
        which: Sequence[int],
    ) -> None:
        """Write the row of every learner: the points that stand in `rows` at their number.

        What stands behind the name is made once for all who have the same points.
        """
        ends = [self.line("", points) for points in rows]
        pairs = zip(learners, which, strict=True)
        self.file.writelines(person_cell(learner) + ends[row] for learner, row in pairs)


class FeedbackFolder:
    """Writes a page for each learner, under a name that no learner's id can steer."""

    def __init__(
        self,
        folder: Path,
        parts: Sequence[Graded],
        adding: Adding,
        reveal: bool,
        now: datetime,
        as_html: bool = False,
    ) -> None:
        self.folder = folder
        self.parts = parts
        self.adding = adding
        self.reveal = reveal
        self.now = now
        self.as_html = as_html
        self.images: dict[str, FindImage] = {}
        self.stems = OwnStems()
        clear_drafts(folder)

    def take(self, grades: LearnerGrades) -> None:
        """Write the learner's file, unless it says the same already."""
        stem = self.stems.of(grades.learner)
        records = problem_records(self.parts, grades)
        grade = self.adding.add_up([result.score.earned for result in grades.results]).grade
        shown = (self.reveal, self.now, grade)
        if self.as_html:
            text = feedback_html(grades.learner, records, self.images_of, *shown)
            write_whole(self.folder / f"{stem}.html", text)
        else:
            text = feedback_markdown(grades.learner, records, *shown)
            write_whole(self.folder / f"{stem}.md", text)

    def images_of(self, problem: Problem) -> FindImage:
        """What finds the images of a problem, and each of them once."""
        if problem.id not in self.images:
            self.images[problem.id] = cache(image_finder(Path(problem.source).parent))
        return self.images[problem.id]


@contextmanager
def grades_file(
    path: Path | None, parts: Sequence[Graded], adding: Adding
) -> Iterator[list[GradesFile]]:
    """The sink for the CSV: a file that appears when the block ends, stdout for `-`, or none."""
    if path is None:
        yield []
    elif str(path) == "-":
        yield [GradesFile(stdout_as_utf_8(), parts, adding)]
    else:
        with text_file(path) as file:
            yield [GradesFile(file, parts, adding)]

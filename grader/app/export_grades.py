"""Grades for a platform's importer, made from the gradebook and the platform's own export."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import msgspec

from grader.app.adding import adding_of
from grader.app.issue_list import issue_lines
from grader.app.not_final import NotFinal, OpenPart
from grader.app.refused import Refused
from grader.app.standing_class import begin_standing, standing_points
from grader.gradebook.book import Gradebook
from grader.gradebook.exports.canvas import canvas_grades
from grader.gradebook.exports.edx import edx_grades
from grader.gradebook.exports.moodle import moodle_grades
from grader.gradebook.exports.roster import Exported, ExportError, Grades
from grader.report.numbers import count_text
from grader.score.course import CourseTotal
from grader.score.total import Points
from grader.spec.issue import Issue

PLATFORMS = ("canvas", "moodle", "edx")


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for; see the options of `grader export`.

    `scale` is a number of points, or None; `to_roster` converts to the points that the roster
    names.
    """

    to: str
    roster: Path
    item: str = ""
    identity: str = ""
    scale: Fraction | None = None
    to_roster: bool = False
    decimal_comma: bool = False
    problems: tuple[str, ...] = ()


class Export(msgspec.Struct, frozen=True):
    """The file for the importer, made of the grades of so many `learners`; and what is to know.

    `waiting` are the parts on which points wait for a person.
    """

    exported: Exported
    learners: int
    issues: tuple[Issue, ...]
    waiting: tuple[OpenPart, ...]

    def summary(self) -> str:
        """How many have a grade in the file, and who has none."""
        written = self.exported.written
        without = self.exported.without
        left_out = f"; {self.learners - written} left out" if written < self.learners else ""
        others = f"; {count_text(without, 'row')} of the roster without a grade" if without else ""
        return f"Exported: {written} of {count_text(self.learners, 'learner')}{left_out}{others}."


def export_grades(book: Gradebook, bank: Path, wanted: Wanted) -> Export:
    """The grades of everybody who is in the roster.

    Raises:
        Refused: if nobody's grade can be exported.
    """
    found = begin_standing(book, bank, wanted.problems, whole=True)
    adding = adding_of(book, found.parts)
    waiting = NotFinal(found.parts)
    learners, rows, which = standing_points(book, found.parts, waiting.take)
    points = [_points(adding.add_up(row), whole=not wanted.problems) for row in rows]
    pairs = zip(learners, which, strict=True)
    grades = {learner: each for learner, row in pairs if (each := points[row]) is not None}
    try:
        exported = _exported(wanted, _read(wanted.roster), grades)
    except ExportError as error:
        raise Refused(str(error.issue)) from error
    if not exported.written:
        raise Refused(_nothing(exported.issues))
    issues = (*found.remarks(), *exported.issues)
    return Export(exported, len(learners), issues, waiting.parts())


def _points(total: CourseTotal, whole: bool) -> Points | None:
    """A learner's grade in per cent if the class has grades and all of it counts, else points."""
    if not whole or total.grade is None:
        return total.points
    percent = total.grade.percent
    return None if percent is None else Points(percent, Fraction(100))


def _read(roster: Path) -> bytes:
    try:
        return roster.read_bytes()
    except OSError as error:
        raise Refused(f"the roster {str(roster)!r} cannot be read: {error.strerror}.") from error


def _exported(wanted: Wanted, data: bytes, grades: Grades) -> Exported:
    source, item, identity = str(wanted.roster), wanted.item, wanted.identity
    match wanted.to:
        case "canvas":
            return canvas_grades(data, source, grades, item, identity, wanted.to_roster)
        case "moodle":
            title = item or "Grade"
            comma = wanted.decimal_comma
            return moodle_grades(data, source, grades, title, identity, wanted.scale, comma)
        case "edx":
            return edx_grades(data, source, grades, item, identity, wanted.scale)
        case other:
            raise ValueError(f"no such platform: {other!r}")


def _nothing(issues: Iterable[Issue]) -> str:
    listing = "\n".join(issue_lines(issues))
    return f"no grade could be exported.\n{listing}"

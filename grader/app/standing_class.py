"""A class as its gradebook has it by now, without reading any submission."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from grader.app.batch import begin, decide_begun
from grader.app.class_points import ClassPoints
from grader.app.engine import engine_name
from grader.app.graded import Graded, parts_of
from grader.app.refused import Refused
from grader.app.standing import Standing, give_keys, standing
from grader.app.stored_problems import stored_problems
from grader.app.suggest import did_you_mean
from grader.app.updated import find_updates
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import find_places
from grader.report.safety import safe_text
from grader.report.summary import Result
from grader.spec.model import Problem


def begin_standing(
    book: Gradebook, bank: Path, problems: Sequence[str] = (), *, whole: bool = False
) -> Standing:
    """Make the parts of these problems, or of all, those of the run under way, and decide.

    `whole` says that points will be added up, so that of all none may be left out.

    Raises:
        Refused: if the gradebook has no responses to one of the problems, or to any; or for
            what `stored_problems` refuses.
    """
    stored = stored_problems(book, bank, problems, whole=whole)
    found = standing(book, parts_of(_chosen(book, stored, problems)))
    if not found.parts:
        raise Refused("the gradebook has no responses to any problem of the bank.")
    updates = find_updates(book, engine_name(), found)
    begin(book, found.parts)
    give_keys(book, found)
    decide_begun(book, engine_name(), found.parts)
    told = (remark for each in updates for remark in each.remarks("not-yet-updated"))
    return msgspec.structs.replace(found, updated=tuple(told))


def _chosen(book: Gradebook, stored: Sequence[Problem], wanted: Sequence[str]) -> list[Problem]:
    known = {problem.id for problem in stored}
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, sorted({place.problem for place in find_places(book)}))
            raise Refused(f"the gradebook has no responses to {safe_text(name, 80)!r}.{hint}")
    return list(stored)


def standing_points(
    book: Gradebook, parts: Sequence[Graded], see: Callable[[Result], None]
) -> tuple[list[str], list[tuple[Fraction, ...]], list[int]]:
    """Everybody with a response to one of these parts, sorted, and their points on each.

    The points are given as the different rows that there are, and which of them each has.
    The run under way must be of these parts. `see` gets every result on the way.
    """
    points = ClassPoints(book, engine_name(), parts)
    for result in points.results():
        see(result)
    rows, which = points.rows()
    return points.learners, rows, which

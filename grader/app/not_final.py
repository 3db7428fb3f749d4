"""Which of the points that are exported a person may still change, and how to settle them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import msgspec

from grader.app.graded import Graded
from grader.report.numbers import count_text, points_text
from grader.report.safety import safe_text
from grader.report.summary import Result


class OpenPart(msgspec.Struct, frozen=True):
    """A part on which the points of so many learners wait for a person.

    `points` are those that could change at most, of all of them together.
    """

    problem: str
    part: str
    learners: int
    points: Fraction


class NotFinal:
    """Counts, result by result, what waits for a person."""

    def __init__(self, parts: Sequence[Graded]) -> None:
        self.learners = {(each.problem.id, each.part.id): 0 for each in parts}
        self.points = {(each.problem.id, each.part.id): Fraction(0) for each in parts}

    def take(self, result: Result) -> None:
        """Look at one more result, or at those of several learners alike."""
        if result.score.needs_person:
            place = (result.problem, result.part)
            self.learners[place] += result.learners
            self.points[place] += result.learners * result.score.possible

    def take_all(self, results: Iterable[Result]) -> None:
        """Look at all of these."""
        for result in results:
            self.take(result)

    def parts(self) -> tuple[OpenPart, ...]:
        """The parts on which points wait, in the order in which they are graded."""
        return tuple(
            OpenPart(*place, count, self.points[place])
            for place, count in self.learners.items()
            if count
        )


def open_lines(parts: Sequence[OpenPart]) -> Iterator[str]:
    """What waits, for people, and what to do about it; nothing if nothing waits."""
    if not parts:
        return
    yield "Not final: a person may still change these points."
    for each in parts:
        place = safe_text(f"{each.problem} {each.part}")
        who = count_text(each.learners, "learner")
        yield f"  {place}: {who}, up to {points_text(each.points)} of their points"
    yield "`grader review` shows the responses and decides on them; then export again."


def open_data(parts: Sequence[OpenPart]) -> list[dict[str, object]]:
    """The same for machines; exact numbers are text."""
    return [{**msgspec.structs.asdict(each), "points": str(each.points)} for each in parts]

"""What a learner's points come to, in words: totals, grades, and what is left out of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.report.numbers import count_text, points_text
from grader.report.plain_maths import readable_maths
from grader.report.records import ProblemRecord
from grader.report.sentences import earned_text
from grader.score.total import Grade, total


def total_text(records: Sequence[ProblemRecord]) -> str:
    """`12 of 13 points`, of all these problems together."""
    points = total([record.total.points for record in records]).points
    return earned_text(points.earned, points.possible)


def heading_lines(records: Sequence[ProblemRecord], grade: Grade | None) -> Iterator[str]:
    """The points of several problems, and the grade where there is one."""
    if len(records) > 1:
        yield total_text(records)
    if grade is not None and grade.percent is not None:
        yield f"Grade: {points_text(grade.percent)} %"


def left_out_of_grade(records: Sequence[ProblemRecord], grade: Grade | None) -> Iterator[str]:
    """Which problems the grade leaves out."""
    if grade is not None and grade.dropped:
        titles = [each.problem.title for each in records if each.problem.id in grade.dropped]
        yield _left_out("Left out of the grade", titles, "problem")


def left_out_of_total(record: ProblemRecord) -> Iterator[str]:
    """Which parts the total of a problem leaves out."""
    dropped = record.total.dropped
    if dropped:
        titles = [record.parts[index].part.title for index in dropped]
        yield _left_out("Left out of the total", titles, "part")


def _left_out(what: str, titles: Sequence[str], kind: str) -> str:
    names = ", ".join(f"“{readable_maths(title)}”" for title in titles)
    lowest = "lowest" if len(titles) == 1 else f"{count_text(len(titles), kind)} that went worst"
    return f"{what}: {names} (the {lowest})."

"""How the problems of a course become a grade, as the settings of its classes say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault, quoted
from grader.gradebook.rows import GradingSetting
from grader.score.total import GradeRules
from grader.spec.issue import Issue


def replace_grading(book: Gradebook, source: str, settings: Sequence[GradingSetting]) -> None:
    """Keep the settings of one file, in place of those it gave before."""
    rows = [(each.source, str(each.line), each.setting, each.problem, each.value)
            for each in settings]  # fmt: skip
    with book.transaction():
        book.run("DELETE FROM grading WHERE source = ?", source)
        book.append("grading", ("c1", "c2::BIGINT", "c3", "c4", "c5"), rows)


def find_grading(book: Gradebook) -> GradeRules | None:
    """The rules of the course, None if no class has set any.

    Where several files set the same, the last of them by name holds.
    """
    settings = _settings(book)
    if not settings:
        return None
    weights = {each.problem: Fraction(each.value) for each in settings if each.setting == "weight"}
    numbers = {each.setting: each.value for each in settings if each.setting != "weight"}
    step = numbers.get("round_to")
    return GradeRules(
        weights,
        int(numbers.get("drop_lowest", "0")),
        None if step is None else Fraction(step),
    )


def find_odd_grading(book: Gradebook) -> Iterator[Issue]:
    """A remark for each weight of a problem without responses, and for what is set twice."""
    known = {name for (name,) in book.rows("SELECT DISTINCT problem FROM responses")}
    before: dict[tuple[str, str], GradingSetting] = {}
    for each in _settings(book):
        if each.setting == "weight" and each.problem not in known:
            facts = {"problem": quoted(each.problem)}
            yield fault("weight-of-nothing", each.source, each.line, **facts)
        earlier = before.get((each.setting, each.problem))
        if earlier is not None and earlier.value != each.value:
            place = f"{each.source}:{each.line}"
            facts = {
                "field": f"{each.setting} {quoted(each.problem)}" if each.problem else each.setting
            }
            yield fault("grading-twice", earlier.source, earlier.line, other=place, **facts)
        before[each.setting, each.problem] = each


def _settings(book: Gradebook) -> list[GradingSetting]:
    rows = book.rows("SELECT setting, source, line, problem, value FROM grading ORDER BY ALL")
    return sorted((GradingSetting(*row) for row in rows), key=lambda each: (each.source, each.line))

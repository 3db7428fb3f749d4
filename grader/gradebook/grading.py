"""How the problems of a course become a grade, as the settings of its classes say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

import msgspec

from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault, quoted
from grader.gradebook.rows import GradingSetting
from grader.score.total import GradeRules
from grader.spec.issue import Issue


def replace_grading(book: Gradebook, source: str, settings: Sequence[GradingSetting]) -> None:
    """Keep the settings of one file, in place of those it gave before.

    Those of a restored run go on holding for as long as the file says what it said then.
    """
    aside = _set_aside(book).get(source)
    if aside is not None and _meaning(aside) == _meaning(settings):
        return
    with book.transaction():
        book.run("DELETE FROM grading_set_aside WHERE source = ?", source)
        book.run("DELETE FROM grading WHERE source = ?", source)
        _add(book, settings)


def hold_grading(book: Gradebook, settings: Sequence[GradingSetting]) -> None:
    """Let exactly these settings hold, whatever the files say; the caller's transaction keeps it.

    What a file says otherwise is set aside, until the file says something else again.
    """
    said = _by_source(settings_of_files(book))
    held = _by_source(settings)
    book.run("DELETE FROM grading_set_aside")
    book.run("DELETE FROM grading")
    _add(book, settings)
    aside = [
        (source, msgspec.json.encode(said.get(source, [])).decode())
        for source in sorted(said.keys() | held.keys())
        if _meaning(said.get(source, [])) != _meaning(held.get(source, []))
    ]
    book.append("grading_set_aside", ("c1", "c2"), aside)


def grading_json(settings: Sequence[GradingSetting]) -> str:
    """The settings as a run records them."""
    return msgspec.json.encode(list(settings)).decode()


def settings_of_run(book: Gradebook, run: int) -> list[GradingSetting] | None:
    """The settings that a run had, None if it was recorded before runs kept them."""
    rows = book.rows("SELECT grading FROM runs WHERE number = ? AND grading IS NOT NULL", run)
    return _read(rows[0][0]) if rows else None


def settings_of_files(book: Gradebook) -> list[GradingSetting]:
    """What the latest reading of each class's settings said, by file and line."""
    said = _by_source(held_settings(book)) | _set_aside(book)
    return [each for source in sorted(said) for each in said[source]]


def find_grading(book: Gradebook) -> GradeRules | None:
    """The rules of the course, None if no class has set any.

    Where several files set the same, the last of them by name holds.
    """
    return grade_rules(held_settings(book))


def grade_rules(settings: Sequence[GradingSetting]) -> GradeRules | None:
    """The rules that these settings make, as `find_grading` does."""
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
    """A remark for each weight of a problem without responses, and for what is set twice.

    So is there for each file whose settings a restored run has set aside.
    """
    known = {name for (name,) in book.rows("SELECT DISTINCT problem FROM responses")}
    before: dict[tuple[str, str], GradingSetting] = {}
    for each in held_settings(book):
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
    for source, said in sorted(_set_aside(book).items()):
        yield fault("grading-as-before", source, min((each.line for each in said), default=1))


def held_settings(book: Gradebook) -> list[GradingSetting]:
    """The settings that hold, by file and line."""
    rows = book.rows("SELECT setting, source, line, problem, value FROM grading ORDER BY ALL")
    return sorted((GradingSetting(*row) for row in rows), key=lambda each: (each.source, each.line))


def _add(book: Gradebook, settings: Iterable[GradingSetting]) -> None:
    rows = [(each.source, str(each.line), each.setting, each.problem, each.value)
            for each in settings]  # fmt: skip
    book.append("grading", ("c1", "c2::BIGINT", "c3", "c4", "c5"), rows)


def _set_aside(book: Gradebook) -> dict[str, list[GradingSetting]]:
    """What is set aside, by file: the file may say nothing at all."""
    rows = book.rows("SELECT source, settings FROM grading_set_aside")
    return {source: _read(settings) for source, settings in rows}


def _read(settings: str) -> list[GradingSetting]:
    return msgspec.json.decode(settings, type=list[GradingSetting])


def _by_source(settings: Iterable[GradingSetting]) -> dict[str, list[GradingSetting]]:
    """The settings of each file; `settings` are sorted by file."""
    return {source: list(group) for source, group in groupby(settings, lambda each: each.source)}


def _meaning(settings: Iterable[GradingSetting]) -> Mapping[tuple[str, str], str]:
    """What is set, wherever it stands in its file."""
    return {(each.setting, each.problem): each.value for each in settings}

"""A class summary as tables of plain text, for whatever draws tables."""

from __future__ import annotations

from itertools import islice

import msgspec

from grader.decide.decision import Verdict
from grader.report.numbers import percent_text, points_text
from grader.report.safety import safe_text
from grader.report.summary import ClassSummary, NeedsPerson, PartSummary

_LONGEST_RESPONSE = 60
_STATES = {
    Verdict.UNREADABLE: "unreadable",
    Verdict.UNDECIDED: "undecided",
    Verdict.EQUAL: "right by evidence",
}


class Table(msgspec.Struct, frozen=True):
    """A title, the heads of the columns and rows of as many cells, all safe to print.

    `numeric` are the columns (from 0) that are set flush right. `left_out` counts rows
    that were not asked for.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    left_out: int = 0


def summary_tables(summary: ClassSummary, most_rows: int = 30) -> tuple[Table, ...]:
    """The tables of a summary: parts, mistakes if any, and what needs a person if anything.

    Of the last two at most `most_rows` rows are shown; all parts are.
    """
    tables = (
        parts_table(summary),
        mistakes_table(summary, most_rows),
        people_table(summary, most_rows),
    )
    return tuple(table for table in tables if table.rows)


def parts_table(summary: ClassSummary) -> Table:
    """A row for each part: how many solved it and how."""
    return Table(
        "Parts",
        (
            "Problem",
            "Part",
            "Learners",
            "Answered",
            "Solved",
            "Mean points",
            "Attempts",
            "Unreadable",
            "Undecided",
        ),
        tuple(_part_row(part) for part in summary.parts),
        frozenset(range(2, 9)),
    )


def _part_row(part: PartSummary) -> tuple[str, ...]:
    return (
        safe_text(part.problem),
        safe_text(part.part),
        str(part.learners),
        str(part.answered),
        percent_text(part.success_rate),
        f"{float(part.mean_points):.2f} / {points_text(part.possible)}",
        f"{float(part.mean_attempts):.1f}",
        str(part.unreadable),
        str(part.undecided),
    )


def mistakes_table(summary: ClassSummary, most_rows: int = 30) -> Table:
    """A row for each known mistake of each part, most frequent first."""
    rows = [
        (mistake.learners, part.problem, part.part, mistake.token)
        for part in summary.parts
        for mistake in part.mistakes
    ]
    rows.sort(key=lambda row: -row[0])
    return Table(
        "Most frequent mistakes",
        ("Learners", "Problem", "Part", "Mistake"),
        tuple((str(count), *map(safe_text, words)) for count, *words in rows[:most_rows]),
        frozenset({0}),
        max(0, len(rows) - most_rows),
    )


def people_table(summary: ClassSummary, most_rows: int = 30) -> Table:
    """A row for each distinct response that needs a person, what matters most first."""
    people = summary.needs_person
    return Table(
        "Needs a person",
        (
            "Learners",
            "Points at stake for",
            "Problem",
            "Part",
            "Response",
            "State",
            "Would read as",
        ),
        tuple(_person_row(person) for person in islice(people, most_rows)),
        frozenset({0, 1}),
        max(0, len(people) - most_rows),
    )


def _person_row(person: NeedsPerson) -> tuple[str, ...]:
    suggested = safe_text(person.suggested, _LONGEST_RESPONSE) if person.suggested else ""
    return (
        str(person.learners),
        str(person.at_stake),
        safe_text(person.problem),
        safe_text(person.part),
        safe_text(person.response, _LONGEST_RESPONSE),
        _STATES[person.verdict],
        suggested,
    )

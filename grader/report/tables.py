"""A class summary as tables of plain text, for whatever draws tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from operator import attrgetter

import msgspec

from grader.decide.decision import Verdict
from grader.report.numbers import count_text, percent_text, points_text
from grader.report.safety import safe_text
from grader.report.summary import ClassSummary, NeedsPerson, PartSummary

# So much of a response is shown; tables fold it.
_LONGEST_RESPONSE = 160
_LONGEST_NAME = 40
_BAR = 10
SOLVED, ANSWERED = "█", "░"
_READS_AS = "would read as"
MOST_PEOPLE = 30
MOST_MISTAKES = 10

# The last one is there where anything is undecided.
_COLUMNS = ("Part", "Solved", "Points", "Answered", "Attempts", "Unreadable", "Undecided")

_WAITING = {
    Verdict.UNDECIDED: ("undecided", "undecided response"),
    Verdict.UNREADABLE: ("unreadable", "unreadable response"),
    Verdict.EQUAL: ("right by evidence, not by proof", "unproved response"),
}


class Table(msgspec.Struct, frozen=True):
    """A title, the heads of the columns, rows of as many cells, and a remark below.

    All of it is safe to print. `numeric` are the columns (from 0) that are set flush right,
    `whole` those that are never folded. `left_out` counts entries that were not asked for.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    whole: frozenset[int] = frozenset()
    left_out: int = 0
    remark: str = ""


def summary_tables(
    summary: ClassSummary, most_people: int = MOST_PEOPLE, most_mistakes: int = MOST_MISTAKES
) -> tuple[Table, ...]:
    """The tables of a summary: each problem, what needs a person, and the known mistakes.

    Of a table that has nothing to say there is none. All parts are shown, of what needs a
    person and of the mistakes the first rows.
    """
    several = len({part.problem for part in summary.parts}) > 1
    tables = (
        *problem_tables(summary.parts),
        *people_tables(summary.needs_person, several, most_people),
        mistakes_table(summary.parts, several, most_mistakes),
    )
    return tuple(table for table in tables if table.rows or table.remark)


def problem_tables(parts: Iterable[PartSummary]) -> Iterator[Table]:
    """A table for each problem, with a row for each part: how many solved it and how."""
    for problem, group in groupby(parts, attrgetter("problem")):
        members = list(group)
        mean = sum((part.mean_points for part in members), Fraction(0))
        possible = points_text(sum((part.possible for part in members), Fraction(0)))
        learners = count_text(max(part.learners for part in members), "learner")
        columns = _COLUMNS if any(part.undecided for part in members) else _COLUMNS[:-1]
        yield Table(
            f"{safe_text(problem)}: {learners}, on average {float(mean):.1f} of {possible} points",
            columns,
            tuple(_part_row(part)[: len(columns)] for part in members),
            frozenset(range(2, len(columns))),
            frozenset(range(1, len(columns))),
            remark=f"{SOLVED} all points  {ANSWERED} answered; points and attempts are means.",
        )


def _part_row(part: PartSummary) -> tuple[str, ...]:
    return (
        safe_text(part.part),
        f"{bar_text(part)} {percent_text(part.success_rate):>5}",
        f"{float(part.mean_points):.2f}/{points_text(part.possible)}",
        str(part.answered),
        f"{float(part.mean_attempts):.1f}",
        str(part.unreadable),
        str(part.undecided),
    )


def bar_text(part: PartSummary) -> str:
    """A picture of a part: how much of the class has all points, and how much answered."""
    solved = _cells(part.full, part.learners)
    answered = max(solved, _cells(part.answered, part.learners))
    return (SOLVED * solved + ANSWERED * (answered - solved)).ljust(_BAR)


def _cells(count: int, of: int) -> int:
    """The length of a bar; only all of a class fill it, and only nobody leaves it empty."""
    if count == 0:
        return 0
    return _BAR if count == of else min(max(round(_BAR * count / of), 1), _BAR - 1)


def people_tables(
    people: Iterable[NeedsPerson], several: bool, most_rows: int = MOST_PEOPLE
) -> Iterator[Table]:
    """A table for each kind of response that needs a person, what matters most first.

    Responses on which no points depend are only counted. `several` says that there are
    several problems, so that parts are told by problem and id.
    """
    by_kind: dict[Verdict, list[NeedsPerson]] = {kind: [] for kind in _WAITING}
    for person in people:
        by_kind[person.verdict].append(person)
    for kind, members in by_kind.items():
        state, noun = _WAITING[kind]
        urgent = [person for person in members if person.at_stake]
        idle = len(members) - len(urgent)
        noun = f"other {noun}" if urgent else noun
        yield Table(
            f"Needs a person: {state}",
            ("Part", "Learners", "Response"),
            tuple(row for each in urgent[:most_rows] for row in _person_rows(each, several)),
            left_out=max(0, len(urgent) - most_rows),
            remark=f"No points depend on {count_text(idle, noun)}." if idle else "",
        )


def _person_rows(person: NeedsPerson, several: bool) -> Iterator[tuple[str, ...]]:
    """The response, and below it what it would be under the suggestions made for it."""
    response = safe_text(person.response, _LONGEST_RESPONSE)
    yield _place(person.problem, person.part, several), _who(person), response
    if person.suggested is not None:
        yield "", _READS_AS, safe_text(person.suggested, _LONGEST_RESPONSE)


def _who(person: NeedsPerson) -> str:
    """One of the learners, and how many more."""
    first = safe_text(person.first, _LONGEST_NAME)
    return first if person.at_stake == 1 else f"{first} and {person.at_stake - 1} more"


def _place(problem: str, part: str, several: bool) -> str:
    return f"{safe_text(problem)} {safe_text(part)}" if several else safe_text(part)


def mistakes_table(
    parts: Iterable[PartSummary], several: bool, most_rows: int = MOST_MISTAKES
) -> Table:
    """A row for each known mistake of each part, most frequent first."""
    rows = [
        (mistake.learners, _place(part.problem, part.part, several), safe_text(mistake.token))
        for part in parts
        for mistake in part.mistakes
    ]
    rows.sort(key=lambda row: -row[0])
    return Table(
        "Most frequent mistakes",
        ("Learners", "Part", "Mistake"),
        tuple((str(count), *words) for count, *words in rows[:most_rows]),
        frozenset({0}),
        left_out=max(0, len(rows) - most_rows),
    )

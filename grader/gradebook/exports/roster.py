"""The course's own export, from which identities are copied and never made up."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import msgspec

from grader.gradebook.exports.faults import fault, several
from grader.gradebook.faults import quoted
from grader.gradebook.readers.encoding import to_utf_8
from grader.gradebook.readers.table import open_table
from grader.score.total import Points
from grader.spec.issue import Issue

Grades = Mapping[str, Points]

_ZIPPED = b"PK\x03\x04"


class RosterRow(msgspec.Struct, frozen=True):
    """The cells of a row of the roster, which starts at `line`."""

    line: int
    cells: list[str]


class Roster(msgspec.Struct, frozen=True):
    """A roster as a table; `damaged` tells of rows that cannot be used."""

    source: str
    delimiter: str
    header: list[str]
    rows: list[RosterRow]
    damaged: tuple[Issue, ...] = ()

    def column(self, name: str) -> int:
        """The index of the column called so.

        Raises:
            ExportError: if there is none.
        """
        tidy = [cell.strip().casefold() for cell in self.header]
        if name.strip().casefold() not in tidy:
            columns = several(self.header)
            raise ExportError(
                fault("no-such-column", self.source, 1, column=quoted(name), columns=columns)
            )
        return tidy.index(name.strip().casefold())


class ExportError(Exception):
    """The file for a platform cannot be made; `issue` says why and what to try."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(str(issue))
        self.issue = issue


class Exported(msgspec.Struct, frozen=True):
    """What a platform's importer takes.

    `written` learners have a grade in it; `issues` tell of every grade that is not in it.
    So many people of the roster are `without` a grade.
    """

    text: str
    written: int
    issues: tuple[Issue, ...] = ()
    without: int = 0


class Matched(msgspec.Struct, frozen=True):
    """The learner of each row of the roster, by the row's index; and who was not found."""

    learners: dict[int, str]
    issues: tuple[Issue, ...]


def read_roster(data: bytes, source: str, known: Sequence[str]) -> Roster:
    """The roster in a file in any encoding that says so; `known` are names of its columns.

    Raises:
        ExportError: if it is no table.
    """
    if data.startswith(_ZIPPED):
        found = "it is an Excel workbook or an archive, and no CSV"
        raise ExportError(fault("roster-unreadable", source, 1, found=found))
    decoded = to_utf_8(data, source)
    if isinstance(decoded, Issue):
        raise ExportError(decoded)
    names = {name.casefold() for name in known}
    table = open_table(
        decoded.data,
        decoded.encoding,
        lambda cells: len({cell.strip().casefold() for cell in cells} & names),
    )
    if table.header is None or table.header.code:
        found = "it is empty" if table.header is None else table.header.found
        raise ExportError(fault("roster-unreadable", source, 1, found=found))
    rows, damaged = [], []
    width = len(table.header.cells)
    for record in table.records():
        if record.code or len(record.cells) != width:
            facts = {"found": len(record.cells), "wanted": width}
            damaged.append(fault("row-damaged", source, record.line, **facts))
        else:
            rows.append(RosterRow(record.line, record.cells))
    return Roster(source, table.delimiter, table.header.cells, rows, tuple(damaged))


def match(
    roster: Roster, columns: Iterable[int], learners: Iterable[str], first_row: int = 0
) -> Matched:
    """Find each learner in the one of these columns that knows most of them.

    Ids are compared without outer white space, then without differences of case; of two
    columns that know as many, the one that knows more of them to the letter is taken. An id
    that fits no row, several rows or the row of another learner gets no grade, and an issue.

    Raises:
        ExportError: if no learner is found in any of the columns, or two columns know
            different people equally well.
    """
    wanted = sorted(learners)
    columns = list(columns)
    found = [_in_column(roster, column, wanted, first_row) for column in columns]
    best = max((each.rank for each in found), default=(0, 0))
    known = [each for each in found if each.rank == best]
    if best == (0, 0):
        raise _not_told("nobody-matched", roster, columns)
    if any(each.places != known[0].places for each in known):
        raise _not_told("identity-not-told", roster, [each.column for each in known])
    places = known[0].places
    fitting = Counter(row for rows in places.values() for row in rows)
    issues, by_row = [], {}
    for learner in wanted:
        rows = places.get(learner, [])
        if len(rows) == 1 and fitting[rows[0]] == 1:
            by_row[rows[0]] = learner
            continue
        # Who has written their id in two ways has a part of the points under each.
        code = ("learner-not-in-roster", "row-shared", "learner-twice")[min(len(rows), 2)]
        line = roster.rows[rows[0]].line if rows else 1
        issues.append(fault(code, roster.source, line, learner=quoted(learner)))
    return Matched(by_row, tuple(issues))


def _not_told(code: str, roster: Roster, columns: Iterable[int]) -> ExportError:
    names = several([roster.header[column] for column in columns])
    return ExportError(fault(code, roster.source, 1, columns=names))


class _Column(msgspec.Struct, frozen=True):
    """The rows of each learner that a column knows, and how many it knows to the letter."""

    column: int
    places: dict[str, list[int]]
    exact: int

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.places), self.exact


def _in_column(roster: Roster, column: int, learners: Sequence[str], first_row: int) -> _Column:
    exact: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for index, row in enumerate(roster.rows[first_row:], first_row):
        cell = row.cells[column].strip()
        if cell:
            exact.setdefault(cell, []).append(index)
            folded.setdefault(cell.casefold(), []).append(index)
    found = {}
    for learner in learners:
        name = learner.strip()
        places = exact.get(name) or folded.get(name.casefold())
        if places:
            found[learner] = places
    return _Column(column, found, sum(learner.strip() in exact for learner in found))


def table_text(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """The rows as CSV, every cell as it is: what an importer reads back must not be changed."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def scaled(points: Points, possible: Fraction | None) -> Fraction:
    """The points, converted to a scale on which `possible` is everything, if there is one."""
    return points.earned if possible is None else points.share * possible

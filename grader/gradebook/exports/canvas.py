"""Grades for Canvas: its own gradebook export with one column, as its importer wants it.

The importer knows a student by the identity columns, which are copied as they are, and an
assignment by the number behind its title; a title that it does not know would become a new
assignment. So the column is always one of the export.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from grader.gradebook.exports.faults import fault, several
from grader.gradebook.exports.roster import (
    Exported,
    ExportError,
    Grades,
    Roster,
    match,
    read_roster,
    scaled,
    table_text,
)
from grader.gradebook.faults import quoted
from grader.gradebook.write_grades import points_cell
from grader.spec.issue import Issue

_KNOWN = ("Student", "ID", "SIS User ID", "SIS Login ID", "Integration ID", "Section")
_ASSIGNMENT = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)\s*")
_POINTS_POSSIBLE = "Points Possible"
# Marks that a teacher has set and that a grade would overwrite.
_MARKS = frozenset({"EX", "N/A"})


def canvas_grades(
    data: bytes,
    source: str,
    grades: Grades,
    item: str = "",
    identity: str = "",
    scale: bool = False,
) -> Exported:
    """The CSV for Canvas's gradebook import, made from Canvas's own gradebook export.

    `item` is the title or the number of an assignment; it may be left out where there is one
    only. `identity` is the column that holds the learners' ids, found by itself if left out.
    With `scale` the grades are converted to the points that Canvas has for the assignment.

    Raises:
        ExportError: if the file is no such export, or the assignment is not told.
    """
    roster = read_roster(data, source, _KNOWN)
    last = _last_identity_column(roster)
    heads = _rows_above_students(roster)
    column = _assignment(roster, last, heads, item)
    theirs = _points_possible(roster, heads, column)
    columns = [roster.column(identity)] if identity else list(range(last))
    matched = match(roster, columns, grades, heads)
    keep = [*range(last + 1), column]
    rows = [roster.header, *(row.cells for row in roster.rows[:heads])]
    lines = [[cells[index] for index in keep] for cells in rows]
    issues = [*matched.issues, *roster.damaged]
    if not scale:
        issues += _points_issue(roster, column, theirs, grades)
    written = 0
    for index, learner in sorted(matched.learners.items()):
        row = roster.rows[index]
        mark = row.cells[column].strip()
        if mark in _MARKS:
            facts = {"learner": quoted(learner), "mark": quoted(mark)}
            issues.append(fault("kept-as-it-is", source, row.line, **facts))
            continue
        points = scaled(grades[learner], theirs if scale else None)
        lines.append([*row.cells[: last + 1], points_cell(points)])
        written += 1
    without = len(roster.rows) - heads - written
    return Exported(table_text(lines, roster.delimiter), written, tuple(issues), without)


def _last_identity_column(roster: Roster) -> int:
    """The column of the sections, which ends the identity in every export."""
    header = [cell.strip() for cell in roster.header]
    for index, cell in enumerate(header[2:], 2):
        if "Section" in cell and not _ASSIGNMENT.fullmatch(cell):
            return index
    found = f"no column is called Section; there are {several(header)}"
    raise ExportError(
        fault(
            *("not-a-roster", roster.source, 1),
            platform="Canvas's gradebook",
            found=found,
            remedy="in Canvas: Grades, Export, Export Entire Gradebook",
        )
    )


def _rows_above_students(roster: Roster) -> int:
    """How many rows stand above the students: how grades are posted, the points possible."""
    for index, row in enumerate(roster.rows):
        name = row.cells[0]
        if name.strip() not in {"", _POINTS_POSSIBLE} and not name.startswith("    "):
            return index
    return len(roster.rows)


def _assignment(roster: Roster, last: int, heads: int, item: str) -> int:
    """The column of the assignment that takes the grades."""
    found = {
        index: name
        for index, cell in enumerate(roster.header)
        if index > last and (name := _ASSIGNMENT.fullmatch(cell))
    }
    titles = several([name[0].strip() for name in found.values()])
    wanted = item.strip()
    fitting = [
        index
        for index, name in found.items()
        if not wanted or wanted in {name[0].strip(), name["title"].strip(), name["id"]}
    ]
    if not fitting:
        raise ExportError(
            fault("no-such-item", roster.source, 1, item=quoted(wanted), items=titles)
        )
    if len(fitting) > 1:
        raise ExportError(fault("item-not-told", roster.source, 1, items=titles))
    column = fitting[0]
    if any("read only" in row.cells[column] for row in roster.rows[:heads]):
        title = quoted(roster.header[column])
        raise ExportError(fault("item-read-only", roster.source, 1, item=title, items=titles))
    return column


def _points_possible(roster: Roster, heads: int, column: int) -> Fraction | None:
    """What Canvas gives for the assignment, None if its export does not say."""
    for row in roster.rows[:heads]:
        if row.cells[0].strip() == _POINTS_POSSIBLE:
            return _number(row.cells[column])
    return None


def _number(cell: str) -> Fraction | None:
    text = cell.strip().replace(",", ".")
    return Fraction(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) else None


def _points_issue(
    roster: Roster, column: int, theirs: Fraction | None, grades: Grades
) -> Sequence[Issue]:
    ours = sorted({points.possible for points in grades.values()})
    if theirs is None or ours == [theirs]:
        return ()
    facts = {
        "platform": "Canvas",
        "theirs": points_cell(theirs),
        "item": quoted(roster.header[column].strip()),
        "ours": " or ".join(points_cell(possible) for possible in ours[:3]),
    }
    return (fault("points-differ", roster.source, 1, **facts),)

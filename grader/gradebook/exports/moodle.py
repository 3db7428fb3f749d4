"""Grades for Moodle's CSV import: the identity columns of its own export, and one of grades.

The importer lets the teacher say what each column is, and refuses the whole file for one row
that it cannot place. So only learners that the export knows are in it.
"""

from __future__ import annotations

from fractions import Fraction

from grader.gradebook.exports.roster import (
    Exported,
    Grades,
    Roster,
    match,
    read_roster,
    scaled,
    table_text,
)
from grader.gradebook.write_grades import points_cell

_KNOWN = (
    *("Last name", "Surname", "First name", "Username", "ID number", "Institution"),
    *("Department", "Email address"),
)


def moodle_grades(
    data: bytes,
    source: str,
    grades: Grades,
    item: str = "Grade",
    identity: str = "",
    scale: Fraction | None = None,
    decimal_comma: bool = False,
) -> Exported:
    """The CSV for Moodle's grade import, made from any table of Moodle's with the participants.

    `item` becomes the header of the new column. `identity` is the column that holds the
    learners' ids, found by itself if left out. With `scale` the grades are converted to a scale
    of so many points. With `decimal_comma` numbers are written as Moodle reads them in languages
    that have one.

    Raises:
        ExportError: if the file is no table, or no learner is found in it.
    """
    roster = read_roster(data, source, _KNOWN)
    last = _identity_columns(roster)
    columns = [roster.column(identity)] if identity else list(range(last))
    matched = match(roster, columns, grades)
    lines = [[*roster.header[:last], item]]
    for index, learner in sorted(matched.learners.items()):
        number = points_cell(scaled(grades[learner], scale))
        if decimal_comma:
            number = number.replace(".", ",")
        lines.append([*roster.rows[index].cells[:last], number])
    delimiter = roster.delimiter if roster.delimiter != "|" else ","
    issues, written = (*matched.issues, *roster.damaged), len(lines) - 1
    without = len(roster.rows) - written
    return Exported(table_text(lines, delimiter), written, issues, without)


def _identity_columns(roster: Roster) -> int:
    """How many columns come before the first one of grades, `Quiz: Title (Real)`.

    A table of participants has none of these, and all its columns are copied.
    """
    for index, cell in enumerate(roster.header):
        if index and cell.strip().endswith(")") and "(" in cell:
            return index
    return len(roster.header)

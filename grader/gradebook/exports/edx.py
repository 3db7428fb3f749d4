"""Grades for Open edX: its own files for overrides and staff grades, with one column filled.

Both files come from the instructor's dashboard with everything that identifies a learner, and
go back there. All cells but those of the new grades stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

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

_KNOWN = ("user_id", "username", "student_key", "course_id", "student_uid", "block_id")
_IDENTITIES = ("username", "student_key", "student_uid", "user_id")
_NEW_OVERRIDE = re.compile(r"new_override-(?P<hex>[0-9a-f]{8})")
_MOST_BYTES = 4_000_000


def edx_grades(
    data: bytes,
    source: str,
    grades: Grades,
    item: str = "",
    identity: str = "",
    scale: Fraction | None = None,
) -> Exported:
    """The CSV of grade overrides, or of staff-graded points, with the new grades filled in.

    `item` is the subsection (its name, or the eight characters of its columns) or the block;
    it may be left out where there is one only. `identity` is the column with the learners'
    ids, found by itself if left out. With `scale` the grades are converted to a scale of so
    many points.

    Raises:
        ExportError: if the file is neither, names a user twice, or the item is not told.
    """
    roster = read_roster(data, source, _KNOWN)
    names = [cell.strip() for cell in roster.header]
    columns = (
        [roster.column(identity)]
        if identity
        else [names.index(name) for name in _IDENTITIES if name in names]
    )
    if "New Points" in names and "block_id" in names:
        rows, target = _rows_of_block(roster, names, item), names.index("New Points")
    else:
        rows, target = list(range(len(roster.rows))), _override_column(roster, names, item)
    _refuse_repeated(roster, names, rows)
    part = Roster(source, roster.delimiter, roster.header, [roster.rows[n] for n in rows])
    matched = match(part, columns, grades)
    points = {
        rows[index]: points_cell(scaled(grades[learner], scale))
        for index, learner in matched.learners.items()
    }
    exported = _filled(roster, target, points, (*matched.issues, *roster.damaged))
    return msgspec.structs.replace(exported, without=len(rows) - len(points))


def _filled(
    roster: Roster, target: int, points: Mapping[int, str], issues: tuple[Issue, ...]
) -> Exported:
    lines = [roster.header]
    for index, row in enumerate(roster.rows):
        cells = list(row.cells)
        cells[target] = points.get(index, cells[target])
        lines.append(cells)
    text = table_text(lines, roster.delimiter)
    size = len(text.encode())
    if size > _MOST_BYTES:
        facts = {"found": f"{size:,}", "most": f"{_MOST_BYTES:,}"}
        raise ExportError(fault("too-large", roster.source, 1, **facts))
    return Exported(text, len(points), issues)


def _override_column(roster: Roster, names: Sequence[str], item: str) -> int:
    """The column `new_override-…` of the subsection."""
    found = {
        index: m["hex"] for index, name in enumerate(names) if (m := _NEW_OVERRIDE.fullmatch(name))
    }
    if not found:
        raise ExportError(
            fault(
                *("not-a-roster", roster.source, 1),
                platform="Open edX's grades",
                found=f"there are {several(list(names))}",
                remedy="in the dashboard: Student Admin, download the grades for overriding",
            )
        )
    titles = {index: _subsection(roster, names, key) for index, key in found.items()}
    wanted = item.strip()
    fitting = [n for n, key in found.items() if not wanted or wanted in {key, titles[n]}]
    if len(fitting) == 1:
        return fitting[0]
    items = several([f"{titles[n]} ({key})" for n, key in found.items()])
    if fitting:
        raise ExportError(fault("item-not-told", roster.source, 1, items=items))
    raise ExportError(fault("no-such-item", roster.source, 1, item=quoted(wanted), items=items))


def _subsection(roster: Roster, names: Sequence[str], key: str) -> str:
    """The subsection's name, which stands in every row of its column `name-…`."""
    if f"name-{key}" not in names or not roster.rows:
        return ""
    return roster.rows[0].cells[names.index(f"name-{key}")].strip()


def _rows_of_block(roster: Roster, names: Sequence[str], item: str) -> list[int]:
    """The rows of one block of staff-graded points."""
    block, title = names.index("block_id"), names.index("title") if "title" in names else None
    found: dict[str, str] = {}
    for row in roster.rows:
        found[row.cells[block].strip()] = "" if title is None else row.cells[title].strip()
    wanted = item.strip()
    fitting = [key for key, name in found.items() if not wanted or wanted in {key, name}]
    if len(fitting) == 1:
        return [n for n, row in enumerate(roster.rows) if row.cells[block].strip() == fitting[0]]
    items = several(list(found))
    if fitting:
        raise ExportError(fault("item-not-told", roster.source, 1, items=items))
    raise ExportError(fault("no-such-item", roster.source, 1, item=quoted(wanted), items=items))


def _refuse_repeated(roster: Roster, names: Sequence[str], rows: Sequence[int]) -> None:
    if "user_id" not in names:
        return
    column = names.index("user_id")
    seen: set[str] = set()
    for index in rows:
        row = roster.rows[index]
        user = row.cells[column].strip()
        if user in seen:
            raise ExportError(fault("repeated-user", roster.source, row.line, learner=quoted(user)))
        seen.add(user)

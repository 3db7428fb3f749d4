"""What a dry run shows: how each file was understood, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

import msgspec

from grader.app.submissions import SubmissionFile, open_submission
from grader.gradebook.imports import Imported
from grader.gradebook.readers.jsonl import FORMAT as JSON_LINES
from grader.gradebook.readers.layout import Layout, Question
from grader.gradebook.readers.recognise import LEARNER, LONG, Recognised
from grader.gradebook.readers.table import DELIMITER_NAMES, Table
from grader.gradebook.readers.ties import Tie
from grader.report.safety import safe_text
from grader.report.tables import Table as Shown

_LONGEST_HEADER = 48
# More files of learners than this are one row.
_FEW = 5
_NOT_TIED = "not tied to a part"

NAMES = {
    LONG: "our own table, a row for each response",
    LEARNER: "a learner's file",
    JSON_LINES: "JSON lines",
    "wide-table": "a table with a column for each part",
    "named-rows": "a table with a row for each response",
    "canvas-student-analysis": "Canvas: student analysis of a classic quiz",
    "moodle-responses": "Moodle: responses of a quiz",
    "edx-problem-responses": "edX: problem responses",
    "google-forms": "Google Forms: responses",
    "": "not recognised",
}


class Column(msgspec.Struct, frozen=True):
    """A column, or a question that has none of its own: what it was taken for, and why."""

    name: str
    role: str
    part: str = ""
    why: str = ""


class Understood(msgspec.Struct, frozen=True):
    """A file as it was understood, and what becomes of its rows."""

    file: str
    format: str
    why: str
    encoding: str
    delimiter: str
    mapping: str
    columns: tuple[Column, ...]
    rows: int
    stored: int
    known: int
    reported: int


def understand(files: Iterable[SubmissionFile], imported: Iterable[Imported]) -> list[Understood]:
    """How each of the files was understood; `imported` says what became of their rows."""
    results = {result.source: result for result in imported}
    return [_understood(file, results[file.source]) for file in files]


def _understood(file: SubmissionFile, result: Imported) -> Understood:
    found = open_submission(file).recognised
    table = found.table
    mapped = file.mapping is not None and found.layout is not None
    return Understood(
        file.source,
        found.format,
        found.why,
        table.encoding if table else "",
        DELIMITER_NAMES.get(table.delimiter, "") if table else "",
        file.mapping.source if mapped and file.mapping else "",
        tuple(_columns(found, table)),
        result.rows_in,
        result.added,
        result.known,
        len(result.rejected),
    )


def _columns(found: Recognised, table: Table | None) -> Iterator[Column]:
    header = table.header.cells if table and table.header else []
    layout = found.layout
    if layout is None:
        return
    by_place: dict[int | None, list[tuple[Question, Tie | None]]] = {}
    for question, tie in found.questions:
        by_place.setdefault(question.place, []).append((question, tie))
    for place, name in enumerate(header):
        asked = by_place.get(place, [])
        if len(asked) == 1:
            yield _asked(name, layout.roles[place], layout, asked[0][1])
        else:
            yield Column(name, layout.roles[place] or "not read")
            yield from (_asked(each.key, "responses", layout, tie) for each, tie in asked)
    for question, tie in by_place.get(None, []):
        yield _asked(f"{question.key}  {question.text}", "responses", layout, tie)


def _asked(name: str, role: str, layout: Layout, tie: Tie | None) -> Column:
    if tie is None:
        extra = layout.others_are_extra
        return Column(name, "not read" if extra else role, "" if extra else _NOT_TIED)
    if tie.target is None:
        return Column(name, "not read", "", f"{tie.why}: ignore")
    return Column(name, role, str(tie.target), tie.why)


def understood_tables(understood: Sequence[Understood]) -> Iterator[Shown]:
    """A table of all files, and one for each export with its columns; all is safe to print."""
    yield Shown(
        "Files",
        ("File", "Taken for", "Encoding", "Rows", "New", "Known", "Reported"),
        tuple(_file_rows(understood)),
        frozenset({3, 4, 5, 6}),
        frozenset({3, 4, 5, 6}),
    )
    for each in understood:
        if each.columns:
            yield _column_table(each)


def _file_rows(understood: Sequence[Understood]) -> Iterator[tuple[str, ...]]:
    folders: dict[str, list[Understood]] = {}
    for each in understood:
        if each.format == LEARNER:
            folders.setdefault(str(PurePosixPath(each.file).parent), []).append(each)
    many = {folder for folder, files in folders.items() if len(files) > _FEW}
    for each in understood:
        folder = str(PurePosixPath(each.file).parent)
        if each.format != LEARNER or folder not in many:
            yield _file_row(safe_text(each.file), NAMES[each.format], [each])
        elif each is folders[folder][0]:
            count = len(folders[folder])
            yield _file_row(f"{safe_text(folder)}/", f"{count} learners' files", folders[folder])


def _file_row(name: str, taken_for: str, files: Sequence[Understood]) -> tuple[str, ...]:
    first = files[0]
    encoding = ", ".join(filter(None, (first.encoding, first.delimiter)))
    counts = zip(
        *((each.rows, each.stored, each.known, each.reported) for each in files), strict=True
    )
    return (name, taken_for, encoding, *(str(sum(column)) for column in counts))


def _column_table(each: Understood) -> Shown:
    mapping = f"; mapping: {each.mapping}" if each.mapping else ""
    return Shown(
        f"{safe_text(each.file)}: {NAMES[each.format]}",
        ("", "Column or question", "Taken for", "Part", "Tied by"),
        tuple(
            (
                str(number),
                safe_text(" ".join(column.name.split()), _LONGEST_HEADER),
                column.role,
                safe_text(column.part),
                column.why,
            )
            for number, column in enumerate(each.columns, 1)
        ),
        frozenset({0}),
        frozenset({0}),
        remark=f"Told by: {safe_text(each.why)}{safe_text(mapping)}.",
    )

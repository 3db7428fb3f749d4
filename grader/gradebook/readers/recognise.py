"""What a file is, told by its content and shape; its name is only a hint.

A Parquet file shows itself by its first bytes, JSON lines by an object in the first line, a
learner's file by its first field. Everything else is a table, and each export of a platform has
a shape of its own: none is known by words alone, because platforms speak many languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, tzinfo
from pathlib import Path

import msgspec

from grader.gradebook.columns import Columns
from grader.gradebook.faults import fault, quoted
from grader.gradebook.header import known_columns
from grader.gradebook.long_columns import COLUMNS
from grader.gradebook.read_csv import read_long
from grader.gradebook.read_learner import read_learner
from grader.gradebook.readers import jsonl
from grader.gradebook.readers.canvas import find_canvas
from grader.gradebook.readers.columns import find_column
from grader.gradebook.readers.edx import find_edx
from grader.gradebook.readers.encoding import to_utf_8
from grader.gradebook.readers.forms import find_forms
from grader.gradebook.readers.gradescope import Uploaded, as_uploaded
from grader.gradebook.readers.layout import Handed, Layout, Question
from grader.gradebook.readers.mapping import Mapping
from grader.gradebook.readers.moments import WRITTEN_OUT
from grader.gradebook.readers.moodle import find_moodle
from grader.gradebook.readers.named_rows import find_named_rows
from grader.gradebook.readers.parquet import MAGIC, open_parquet
from grader.gradebook.readers.points_only import (
    find_points_only,
    is_new_quiz,
    new_quiz_questions,
)
from grader.gradebook.readers.read_layout import read_layout
from grader.gradebook.readers.table import Table, open_table
from grader.gradebook.readers.ties import PartNames, Tie, Ties
from grader.gradebook.readers.wide import find_wide, plain_layout
from grader.gradebook.rows import Batch
from grader.spec.issue import Issue

LONG = "long-table"
LEARNER = "learner-file"

MOST_COLUMNS = 20_000
_LONG_ENOUGH = 3
_SHOWN = 6

# Tables of which a person can still say what each column is.
_PLAIN_AT_LEAST = {"unknown-table", "new-quiz", "no-identity"}

_FIRST_FIELD = re.compile(
    rb"(?:\s|#[^\r\n]*[\r\n]|---)*(?:learner|problem|responses|submitted_at)[ \t]*:(?=\s)"
)
_OBJECT = re.compile(rb"\s*\{[^\r\n]*\}[ \t]*(?:[\r\n]|\Z)")
_JSON_START = re.compile(rb'\s*(?:\{\s*"|\[\s*\{)')


class Reading(msgspec.Struct, frozen=True):
    """What is known before a file is opened.

    `zone` is that of times that name none, `path` where the file is (None inside of an archive),
    `hint` the ending of its name. `names` loads the parts of the bank, when a table first needs
    them. `broken_mapping` names a mapping file that has faults: without it nothing foreign is
    read. `uploaded` says whose submission it is, whatever is in it.
    """

    path: Path | None
    names: Callable[[], PartNames]
    zone: tzinfo = UTC
    mapping: Mapping | None = None
    hint: str = ""
    broken_mapping: str = ""
    uploaded: Uploaded | None = None


class Recognised(msgspec.Struct, frozen=True):
    """A file as it was understood.

    `format` is a format's code, empty where it was not recognised; `why` says what told it.
    `batches` reads the rows. For an export of a platform there is its `layout`, with each of
    its questions and the part that it was tied to.
    """

    format: str
    why: str
    batches: Callable[[], Iterator[Batch | Columns]]
    table: Table | None = None
    layout: Layout | None = None
    questions: tuple[tuple[Question, Tie | None], ...] = ()


def recognise(data: bytes, source: str, reading: Reading) -> Recognised:
    """What the file is and how its rows are read. Never raises on any bytes."""
    if reading.mapping is not None and reading.mapping.zone is not None:
        reading = msgspec.structs.replace(reading, zone=reading.mapping.zone)
    found = _recognise(data, source, reading)
    uploaded = reading.uploaded
    if uploaded is None:
        return found

    def batches() -> Iterator[Batch | Columns]:
        for each in found.batches():
            yield as_uploaded(each.batch() if isinstance(each, Columns) else each, uploaded)

    return msgspec.structs.replace(found, batches=batches)


def _recognise(data: bytes, source: str, reading: Reading) -> Recognised:
    if data.startswith(MAGIC):
        if reading.path is None:
            return _refused(fault("not-parquet", source, 1, reason="it is inside of an archive"))
        table = open_parquet(reading.path, source)
        return _refused(table) if isinstance(table, Issue) else _table(table, source, reading)
    encoding = reading.mapping.encoding if reading.mapping else ""
    decoded = to_utf_8(data, source, encoding)
    if isinstance(decoded, Issue):
        return _refused(decoded)
    text = decoded.data
    starts_so = _FIRST_FIELD.match(text[:10_000]) is not None
    if starts_so or reading.hint in {".yaml", ".yml"}:
        why = "it starts with a field of a learner's file" if starts_so else "its name ends so"
        # The reader wants the bytes as they are, to name another encoding by its line.
        learner = reading.uploaded.learners[0] if reading.uploaded else ""
        return Recognised(
            LEARNER, why, lambda: iter([read_learner(data, source, reading.zone, learner)])
        )
    if _OBJECT.match(text[: jsonl.LONGEST_LINE]) or reading.hint in {".jsonl", ".ndjson"}:
        why = "the first line is a JSON object"
        return Recognised(jsonl.FORMAT, why, lambda: jsonl.read_jsonl(text, source, reading.zone))
    if _JSON_START.match(text[:1_000]) or reading.hint == ".json":
        return _refused(fault("json-array", source, 1))
    return _table(open_table(text, decoded.encoding, _count), source, reading)


def _count(cells: Sequence[str]) -> int:
    return known_columns(cells, COLUMNS)


def _refused(issue: Issue, table: Table | None = None) -> Recognised:
    return Recognised("", "", lambda: iter([Batch(faults=(issue,))]), table)


def _table(table: Table, source: str, reading: Reading) -> Recognised:
    header = table.header
    if header is not None and len(header.cells) > MOST_COLUMNS:
        return _refused(_unknown(header.cells, source), table)
    renamed = reading.mapping is not None and reading.mapping.question
    if header is None or header.code or (_is_long(header.cells) and not renamed):
        why = "its header names the columns of our own format"
        return Recognised(LONG, why, lambda: read_long(table, source, reading.zone), table)
    if reading.broken_mapping:
        facts = {"mapping": quoted(reading.broken_mapping)}
        return _refused(fault("broken-mapping", source, 1, None, **facts), table)
    layout = find_layout(table, source, reading)
    if isinstance(layout, Issue):
        return _refused(layout, table)

    ties = Ties(layout.questions, reading.mapping, reading.names())
    questions = tuple((question, ties.find(question.key)) for question in layout.questions)
    if not any(tie and tie.target for _, tie in questions) and table.sample():
        issue = fault("nothing-mapped", source, header.line)
        return msgspec.structs.replace(
            _refused(issue, table),
            format=layout.format, why=layout.why, layout=layout, questions=questions,
        )  # fmt: skip
    return Recognised(
        layout.format,
        layout.why,
        lambda: read_layout(table, layout, ties, source, reading.zone),
        table,
        layout,
        questions,
    )


def _is_long(cells: Sequence[str]) -> bool:
    return _count(cells) >= _LONG_ENOUGH or known_columns(cells, ("learner", "response")) == 2


def find_layout(table: Table, source: str, reading: Reading) -> Layout | Issue:
    """How a table with a header is laid out, or why that cannot be told."""
    assert table.header is not None
    header, sample, mapping = table.header.cells, table.sample(), reading.mapping
    named = _named_columns(header, mapping.learner if mapping else (), source)
    times = _named_columns(header, (mapping.time,) if mapping and mapping.time else (), source)
    for columns in (named, times):
        if isinstance(columns, Issue):
            return columns
    assert not isinstance(named, Issue)
    assert not isinstance(times, Issue)
    layout = _find_shape(header, sample, source, reading, named)
    if isinstance(layout, Issue):
        return layout
    return _as_named(layout, named, times, mapping)


def _find_shape(
    header: Sequence[str], sample: Sequence[Sequence[str]], source: str,
    reading: Reading, named: Sequence[int],
) -> Layout | Issue:  # fmt: skip
    mapping = reading.mapping
    if mapping is not None and mapping.question:
        return find_named_rows(header, sample, source, mapping, named)
    style = mapping.style if mapping else WRITTEN_OUT
    found = (
        find_canvas(header, sample, source, named)
        or find_moodle(header, sample, source, named)
        or find_edx(header, sample)
    )
    if found is not None:
        return found
    wide = None
    if mapping is not None:
        wide = find_wide(header, sample, source, mapping.questions.__contains__, named)
    if wide is None:
        points = find_points_only(header, sample)
        if points is not None:
            return fault("no-responses", source, 1, points.remedy, what=points.what)
        if is_new_quiz(header):
            return fault("new-quiz", source, 1)
        wide = find_wide(header, sample, source, _knows(reading), named)
    if isinstance(wide, Layout) and wide.roles[0] == "learner":
        return wide
    forms = find_forms(header, sample, source, style, named)
    return forms or wide or _unknown(header, source)


def _knows(reading: Reading) -> Callable[[str], bool]:
    return reading.names().could_be


def find_any_layout(table: Table, source: str, reading: Reading) -> Layout | Issue:
    """The layout of a table, with all of its columns as questions where nothing else fits."""
    layout = find_layout(table, source, reading)
    if isinstance(layout, Issue) and layout.code in _PLAIN_AT_LEAST:
        assert table.header is not None
        mapping = reading.mapping
        named = _named_columns(table.header.cells, mapping.learner if mapping else (), source)
        assert not isinstance(named, Issue)
        asked = new_quiz_questions(table.header.cells) if layout.code == "new-quiz" else ()
        return plain_layout(table.header.cells, table.sample(), named, asked) or layout
    return layout


def _named_columns(header: Sequence[str], names: Sequence[str], source: str) -> list[int] | Issue:
    """The places of the columns that a mapping file names."""
    places = []
    for name in names:
        place = find_column(header, name)
        if place is None:
            return fault("no-such-column", source, 1, column=quoted(name), columns=_list(header))
        places.append(place)
    return places


def _as_named(
    layout: Layout, named: Sequence[int], times: Sequence[int], mapping: Mapping | None
) -> Layout:
    """The layout with learner and time from the columns that a mapping file names."""
    if mapping is None:
        return layout
    read = layout.read
    roles = list(layout.roles)
    for places, role in ((named, "learner"), (times, "time")):
        if places:
            roles = [("" if old == role else old) for old in roles]
            for place in places:
                roles[place] = role

    def reread(cells: Sequence[str]) -> Handed:
        handed = read(cells)
        changes: dict[str, str] = {}
        if named:
            changes["learner"] = " ".join(filter(None, (cells[n].strip() for n in named)))
        if times:
            changes["time"] = cells[times[0]]
        return msgspec.structs.replace(handed, **changes)

    style = layout.style if mapping.style == WRITTEN_OUT else mapping.style
    return msgspec.structs.replace(
        layout, roles=tuple(roles), read=reread if named or times else read, style=style
    )


def _unknown(header: Sequence[str], source: str) -> Issue:
    return fault("unknown-table", source, 1, columns=_list(header))


def _list(header: Sequence[str]) -> str:
    shown = ", ".join(quoted(cell) for cell in header[:_SHOWN])
    return shown + (f" and {len(header) - _SHOWN} more" if len(header) > _SHOWN else "")

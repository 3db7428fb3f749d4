"""JSON Lines: an object to a line, with the fields of the long CSV.

    {"learner": "ana", "problem": "em", "part": "likelihood", "response": "-24.5",
     "submitted_at": "2023-08-15T10:00:00Z"}

`submitted_at` may be missing. A response is a text; a number is taken as it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from grader.gradebook.faults import fault, quoted
from grader.gradebook.readers.read_layout import ROWS_IN_BATCH, unfit_text
from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import has_zone, is_assumed, parse_time
from grader.spec.issue import Issue

FORMAT = "json-lines"
FIELDS = ("learner", "problem", "part", "response", "submitted_at")
_NEEDED = FIELDS[:4]
_LINE = re.compile(rb"[^\r\n]+|\r\n|\r|\n")
LONGEST_LINE = 1_048_576


class _Text(str):
    """A number as it is written."""


class _RepeatedFieldError(ValueError):
    """An object that has a field twice."""


def read_jsonl(data: bytes, source: str, zone: tzinfo) -> Iterator[Batch]:
    """The rows of a file of JSON lines (UTF-8 without a mark), in batches; blank lines are none."""
    reader = _Lines(source, zone)
    rows: list[ResponseRow] = []
    rejected: list[Issue] = []
    for number, line in numbered_lines(data):
        taken = reader.read(line, number)
        if isinstance(taken, Issue):
            rejected.append(taken)
        else:
            rows.append(taken)
        if len(rows) + len(rejected) >= ROWS_IN_BATCH:
            yield Batch(len(rows) + len(rejected), tuple(rows), tuple(rejected))
            rows, rejected = [], []
    yield Batch(len(rows) + len(rejected), tuple(rows), tuple(rejected), notes=reader.notes())


def numbered_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; LF, CR LF and CR end a line."""
    number = 1
    for found in _LINE.finditer(data):
        line = found.group()
        if line[0] in b"\r\n":
            number += 1
        elif not line.isspace():
            yield number, line


def load_object(line: bytes) -> dict[str, Any]:
    """The object in a line, with its numbers as written.

    Raises:
        ValueError: if the line holds anything else, or a field twice.
    """
    if len(line) > LONGEST_LINE:
        raise ValueError(f"it is longer than {LONGEST_LINE:,} bytes")
    try:
        value = _DECODER.decode(line.decode("utf-8"))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(value, dict):
        raise ValueError("it is a value without fields")  # noqa: TRY004 - data, not a type
    return value


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RepeatedFieldError("a field stands there twice")
    return found


_DECODER = json.JSONDecoder(
    parse_int=_Text,
    parse_float=_Text,
    parse_constant=_refuse,
    object_pairs_hook=_distinct,
)


class _Lines:
    """Turns lines into rows, and keeps what is to be said of all of them."""

    def __init__(self, source: str, zone: tzinfo) -> None:
        self.source = source
        self.zone = zone
        self.first_without_zone: int | None = None
        self.extra: dict[str, int] = {}

    def read(self, line: bytes, number: int) -> ResponseRow | Issue:
        try:
            fields = load_object(line)
        except ValueError as error:
            facts = {"found": _reason(error), "fields": ", ".join(FIELDS)}
            return fault("not-json", self.source, number, None, **facts)
        for name in fields:
            if name not in FIELDS:
                self.extra.setdefault(name, number)
        return self.row(fields, number)

    def row(self, fields: dict[str, Any], number: int) -> ResponseRow | Issue:
        for name in FIELDS:
            value = fields.get(name)
            if value is None and name in _NEEDED:
                return fault("missing", self.source, number, field=name)
            if value is not None and not isinstance(value, str):
                return fault("not-text", self.source, number, field=repr(name))
        learner, problem, part = [fields[name].strip() for name in FIELDS[:3]]
        if not learner:
            return fault("no-learner", self.source, number)
        unfit = unfit_text("".join((learner, problem, part, fields["response"])))
        if unfit:
            return fault(unfit, self.source, number, found="half of a character is missing")
        written = fields.get("submitted_at") or ""
        try:
            moment = self.time(written, number)
        except ValueError:
            return fault("bad-time", self.source, number, time=quoted(written))
        response = str(fields["response"])
        return ResponseRow(learner, problem, part, response, moment, self.source, number)

    def time(self, text: str, number: int) -> datetime | None:
        if not text.strip():
            return None
        moment = parse_time(text, self.zone)
        # Nearly every time ends with Z, and this may run for each line of a million.
        if self.first_without_zone is None and text[-1] != "Z" and not has_zone(text):
            self.first_without_zone = number
        return moment

    def notes(self) -> tuple[Issue, ...]:
        found = []
        if self.extra:
            names = ", ".join(quoted(name) for name in list(self.extra)[:5])
            found.append(
                fault("extra-column", self.source, min(self.extra.values()), columns=names)
            )
        if self.first_without_zone is not None and is_assumed(self.zone):
            facts = {"zone": str(self.zone)}
            found.append(fault("no-zone", self.source, self.first_without_zone, None, **facts))
        return tuple(found)


def _reason(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"byte 0x{error.object[error.start]:02X} is not UTF-8"
    return str(error)

"""The records of a long table as columns, stretch by stretch: the fast way for large files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from grader.gradebook.columns import UNKNOWN_TIME, Columns
from grader.gradebook.faults import fault, quoted
from grader.gradebook.header import extra_columns, tidy_name
from grader.gradebook.records import Record, Stretch
from grader.gradebook.times import (
    has_zone,
    is_assumed,
    microseconds,
    parse_time,
    plain_microseconds,
)
from grader.spec.issue import Issue

COLUMNS = ("learner", "problem", "part", "response", "submitted_at")


class LongColumns:
    """Turns the records under one header into columns."""

    def __init__(self, header: Record, source: str, zone: tzinfo) -> None:
        names = [tidy_name(cell) for cell in header.cells]
        self.width = len(names)
        self.places = [names.index(column) for column in COLUMNS]
        self.source = source
        self.zone = zone
        self.notes = extra_columns(header, COLUMNS, source)
        self.first_without_zone: int | None = None

    def columns(self, stretch: Stretch) -> Columns:
        """Each record as a row of the columns, or as an issue."""
        read, lines = stretch.columns, stretch.lines
        learners, problems, parts = (list(map(str.strip, read[place])) for place in self.places[:3])
        responses = read[self.places[3]]
        times, bad = self._times(read[self.places[4]], learners, lines)
        issues = [*map(self._issue, stretch.others), *bad.values()]
        columns = Columns(
            len(lines) + len(stretch.others),
            *(learners, problems, parts, responses),
            times,
            [self.source] * len(lines),
            lines,
            tuple(sorted(issues, key=lambda issue: issue.line)),
        )
        return columns.only([n not in bad for n in range(len(lines))]) if bad else columns

    def _issue(self, record: Record) -> Issue:
        """What is wrong with a record that has no place in the columns."""
        if record.code:
            return fault(record.code, self.source, record.line, found=record.found)
        cells = len(record.cells)
        return fault("ragged-row", self.source, record.line, cells=cells, columns=self.width)

    def _times(
        self, texts: Sequence[str], learners: Sequence[str], lines: Sequence[int]
    ) -> tuple[Sequence[int], dict[int, Issue]]:
        """The times, and an issue for each row, by its place, without a learner or a time."""
        plain = plain_microseconds(texts)
        if plain is not None and all(learners):
            return plain, {}
        times: list[int] = []
        bad: dict[int, Issue] = {}
        for n, (text, learner, line) in enumerate(zip(texts, learners, lines, strict=True)):
            time = UNKNOWN_TIME
            try:
                if not learner:
                    bad[n] = fault("no-learner", self.source, line)
                elif text and not text.isspace():
                    time = self._time(text, line)
            except ValueError:
                bad[n] = fault("bad-time", self.source, line, time=quoted(text))
            times.append(time)
        return times, bad

    def _time(self, text: str, line: int) -> int:
        moment = parse_time(text, self.zone)
        # Nearly every time ends with Z, and this may run for each row of a million.
        if self.first_without_zone is None and text[-1] != "Z" and not has_zone(text):
            self.first_without_zone = line
        return microseconds(moment)

    def closing_notes(self) -> tuple[Issue, ...]:
        """The remarks on the file as a whole, once all of it has been read."""
        if self.first_without_zone is None or not is_assumed(self.zone):
            return self.notes
        return (*self.notes, fault("no-zone", self.source, self.first_without_zone, zone=self.zone))

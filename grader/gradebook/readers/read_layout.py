"""The rows of an export whose layout is known and whose questions are tied to parts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo

from grader.gradebook.faults import fault, quoted
from grader.gradebook.readers.layout import Handed, Layout
from grader.gradebook.readers.mapping import Target
from grader.gradebook.readers.moments import names_zone, read_moment
from grader.gradebook.readers.table import Table
from grader.gradebook.readers.ties import Ties
from grader.gradebook.records import Record
from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import is_assumed
from grader.report.numbers import count_text
from grader.spec.issue import Issue

ROWS_IN_BATCH = 20_000
_MOST_REMARKS = 20
_PIECES = re.compile(r"(?<!\\),")


def read_layout(
    table: Table, layout: Layout, ties: Ties, source: str, zone: tzinfo
) -> Iterator[Batch]:
    """The responses of a table in batches; in `rows_in` each response counts as a row.

    A record that cannot be used is one row, which is rejected. Cells that are blank are no
    responses. `zone` is that of times which name none.
    """
    return _LayoutRows(table, layout, ties, source, zone).batches()


class _LayoutRows:
    """Turns the records of an export into rows."""

    def __init__(self, table: Table, layout: Layout, ties: Ties, source: str, zone: tzinfo) -> None:
        self.table = table
        self.layout = layout
        self.source = source
        self.zone = zone
        self.width = len(layout.roles)
        self.ties = ties
        self.texts = {question.key: question.text for question in layout.questions}
        self.untied: Counter[str] = Counter()
        self.first_without_zone: int | None = None

    def batches(self) -> Iterator[Batch]:
        rows: list[ResponseRow] = []
        rejected: list[Issue] = []
        for record in self.table.records():
            for taken in self.read(record):
                if isinstance(taken, Issue):
                    rejected.append(taken)
                else:
                    rows.append(taken)
            if len(rows) + len(rejected) >= ROWS_IN_BATCH:
                yield Batch(len(rows) + len(rejected), tuple(rows), tuple(rejected))
                rows, rejected = [], []
        notes = tuple(self.closing_notes())
        yield Batch(len(rows) + len(rejected), tuple(rows), tuple(rejected), notes=notes)

    def read(self, record: Record) -> list[ResponseRow | Issue]:
        """The rows of a record, or one issue."""
        line, cells = record.line, record.cells
        if record.code:
            return [fault(record.code, self.source, line, found=record.found)]
        if len(cells) != self.width:
            return [fault("ragged-row", self.source, line, cells=len(cells), columns=self.width)]
        handed = self.layout.read(cells)
        if handed.code:
            return [fault(handed.code, self.source, line, found=handed.found)]
        targets = self.targets(handed, line)
        if not targets:
            return []
        if not handed.learner:
            return [fault("no-learner", self.source, line)]
        try:
            moment = self.read_time(handed.time, line)
        except ValueError as error:
            facts = {"time": quoted(handed.time), "reason": str(error)}
            return [fault("bad-foreign-time", self.source, line, None, **facts)]
        return [self.row(handed.learner, moment, line, each) for each in targets]

    def targets(self, handed: Handed, line: int) -> list[tuple[Target, str] | Issue]:
        """Each response with its part; those to entries of one list are put together."""
        found: list[tuple[Target, str] | Issue] = []
        items: dict[tuple[str, str], dict[int, str]] = {}
        for answer in handed.answers:
            tie = self.ties.find(answer.key)
            if tie is None:
                self.untied[answer.key] += 1
                if self.layout.row_is_response:
                    facts = {"question": quoted(answer.key)}
                    found.append(fault("not-tied", self.source, line, None, **facts))
            elif tie.target is not None:
                text = chosen(answer.text, tie.target.choices)
                if tie.target.item is None:
                    found.append((tie.target, text))
                else:
                    place = (tie.target.problem, tie.target.part)
                    items.setdefault(place, {})[tie.target.item] = text
        for (problem, part), texts in items.items():
            listed = ", ".join(texts.get(n, "") for n in range(1, max(texts) + 1))
            found.append((Target(problem, part), listed))
        return found

    def row(
        self, learner: str, moment: datetime | None, line: int, taken: tuple[Target, str] | Issue
    ) -> ResponseRow | Issue:
        if isinstance(taken, Issue):
            return taken
        target, text = taken
        unfit = unfit_text(text)
        if unfit:
            return fault(unfit, self.source, line, found="half of a character is missing")
        return ResponseRow(learner, target.problem, target.part, text, moment, self.source, line)

    def read_time(self, text: str, line: int) -> datetime | None:
        moment = read_moment(text, self.layout.style, self.zone)
        unseen = moment is not None and self.first_without_zone is None
        if unseen and not names_zone(text, self.layout.style):
            self.first_without_zone = line
        return moment

    def closing_notes(self) -> Iterator[Issue]:
        """What was not read, and how times were understood."""
        line = self.table.header.line if self.table.header else 1
        if self.layout.others_are_extra:
            yield from self.columns_left(line)
        elif not self.layout.row_is_response:
            for key, count in self.untied.most_common(_MOST_REMARKS):
                text = self.texts.get(key)
                # Where a platform has no ids, the text is what a question is called by.
                shown = quoted(f"{key}: {text}" if text and text != key else key)
                facts = {"count": count_text(count, "response"), "question": shown}
                say = "is" if count == 1 else "are"
                yield fault("unmapped-question", self.source, line, None, say=say, **facts)
        if self.layout.remark:
            yield fault(self.layout.remark, self.source, line)
        if self.first_without_zone is not None and is_assumed(self.zone):
            yield fault("no-zone", self.source, self.first_without_zone, zone=self.zone)

    def columns_left(self, line: int) -> Iterator[Issue]:
        """The columns of a table that no part has: those that several could have, and others."""
        extra = []
        for key, count in self.untied.items():
            parts = self.ties.names.several(key)
            if not parts:
                extra.append(key)
                continue
            facts = {"count": count_text(count, "response"), "column": quoted(key)}
            say = "is" if count == 1 else "are"
            listed = ", ".join(parts[:5])
            yield fault("several-parts", self.source, line, None, say=say, parts=listed, **facts)
        if extra:
            more = f" and {len(extra) - 5} more" if len(extra) > 5 else ""
            names = ", ".join(map(quoted, extra[:5])) + more
            yield fault("extra-column", self.source, line, columns=names)


def unfit_text(text: str) -> str:
    """The code of what keeps a text from being stored: a NUL, half of a surrogate pair; or empty.

    Only where texts were written as escapes can they hold either.
    """
    if "\0" in text:
        return "nul"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "broken-row"
    return ""


def chosen(text: str, choices: dict[str, str]) -> str:
    r"""The response with the export's names of options replaced by those of the bank.

    Names that the mapping does not have stay as they are. Several are separated by commas; a
    comma inside a name may be written `\,`.
    """
    if not choices:
        return text
    whole = choices.get(text.strip())
    if whole is not None:
        return whole
    pieces = [piece.replace("\\,", ",").strip() for piece in _PIECES.split(text)]
    if all(piece in choices for piece in pieces):
        return ", ".join(choices[piece] for piece in pieces)
    return text

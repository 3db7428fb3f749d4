"""What a submission file is read into: rows as received, and an issue for each row not taken."""

from __future__ import annotations

from datetime import datetime

import msgspec

from grader.spec.issue import Issue


class ResponseRow(msgspec.Struct, frozen=True, gc=False):
    """One response as it was handed in, and where it stands: `source` at `line` (from 1).

    `response` is the text exactly as typed. `submitted_at` is in UTC, None if unknown.
    No text holds a NUL character or half of a surrogate pair.
    """

    learner: str
    problem: str
    part: str
    response: str
    submitted_at: datetime | None
    source: str
    line: int


class Batch(msgspec.Struct, frozen=True):
    """A stretch of a file that was read.

    `rows_in` counts the rows of the stretch: each is in `rows`, or has one issue in
    `rejected`. `faults` are of the file as a whole: what stands behind them was not read.
    `notes` are remarks on how something was understood.
    """

    rows_in: int = 0
    rows: tuple[ResponseRow, ...] = ()
    rejected: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()
    notes: tuple[Issue, ...] = ()


class Extension(msgspec.Struct, frozen=True):
    """A learner's own due date (UTC), for one part, one problem, or (None) all of them."""

    learner: str
    due: datetime
    source: str
    line: int
    problem: str | None = None
    part: str | None = None
    reason: str = ""


class GradingSetting(msgspec.Struct, frozen=True):
    """One setting of how problems become a grade, and where it stands.

    `setting` is `grading` (there is to be a grade), `weight` (of `problem`), `drop_lowest` or
    `round_to`; `value` is a whole number, a decimal or a ratio.
    """

    setting: str
    source: str
    line: int
    problem: str = ""
    value: str = ""

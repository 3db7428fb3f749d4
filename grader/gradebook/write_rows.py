"""The grades as a CSV for programs: a row for each learner and part, every cell as it is.

A spreadsheet may take an answer such as `=1+1` for a formula of its own: the table for people
is that of `grader.gradebook.write_grades`.
"""

from __future__ import annotations

import csv
from typing import Any, TextIO

from grader.gradebook.write_grades import points_cell
from grader.report.summary import Result

COLUMNS = (
    *("learner", "problem", "part", "earned", "possible", "attempts", "needs_person"),
    *("response", "verdict", "misconception"),
)


def rows_writer(file: TextIO) -> Any:
    """A writer of rows in the one dialect: commas, quotes where needed, line feeds."""
    return csv.writer(file, lineterminator="\n")


def row_cells(result: Result) -> tuple[str, ...]:
    """The cells of `COLUMNS`; the last three are of the response that counts, empty if none."""
    score = result.score
    counted = None if score.counted is None else result.attempts[score.counted]
    return (
        *(result.learner, result.problem, result.part),
        *(points_cell(score.earned), points_cell(score.possible), str(score.attempts_used)),
        "true" if score.needs_person else "false",
        "" if counted is None else counted.response,
        "" if counted is None else counted.decision.verdict.value,
        "" if counted is None else counted.decision.misconception or "",
    )

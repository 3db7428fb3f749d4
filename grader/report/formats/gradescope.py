"""One learner's results as Gradescope's `results.json`: a test for each part with its feedback.

The format is that of Gradescope's autograder specification. It goes to
`/autograder/results/results.json` of the submission of this learner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from grader.report.feedback_markdown import part_markdown
from grader.report.numbers import points_text
from grader.report.records import PartRecord, ProblemRecord
from grader.score.total import Points


def gradescope_results(
    records: Sequence[ProblemRecord], total: Points, reveal: bool, now: datetime | None
) -> dict[str, Any]:
    """The results as plain data.

    `total` becomes the score, because what is dropped or rounded is in no test. `reveal` and
    `now` say which answers are shown, as in the feedback.
    """
    several = len(records) > 1
    tests = [
        _test(f"{number}.{place}" if several else str(place), record, part, reveal, now)
        for number, record in enumerate(records, 1)
        for place, part in enumerate(record.parts, 1)
    ]
    return {
        "score": number_of(total.earned),
        "output": _heading(total, records),
        "output_format": "text",
        "visibility": "visible",
        "tests": tests,
    }


def _heading(total: Points, records: Iterable[ProblemRecord]) -> str:
    titles = ", ".join(record.problem.title for record in records)
    return f"{titles}: {points_text(total.earned)} of {points_text(total.possible)} points"


def _test(
    number: str, record: ProblemRecord, part: PartRecord, reveal: bool, now: datetime | None
) -> dict[str, Any]:
    score = part.score
    shown = reveal or record.shows_answer(part, now)
    return {
        "number": number,
        "name": part.part.title,
        "score": number_of(score.earned),
        "max_score": number_of(score.possible),
        "status": "passed" if score.earned == score.possible else "failed",
        "output": part_markdown(record.problem, part, shown),
        "output_format": "md",
        "visibility": "visible",
        "extra_data": {"problem": record.problem.id, "part": part.part.id},
    }


def number_of(points: Fraction) -> int | float:
    """Points as JSON has them; thirds are as near as a float comes."""
    return int(points) if points.denominator == 1 else float(points)

"""Google Forms: the sheet of responses, or the CSV of a quiz.

The first column holds times, in the form of the sheet's language; then stand, in some order, an
email address, a score (`4 / 5`) and the questions under their own texts. A quiz has for each
question the columns `… [Score]` and `… [Feedback]` too, in its language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from grader.gradebook.faults import fault
from grader.gradebook.readers.columns import column_keys, is_email, is_moment, most_cells
from grader.gradebook.readers.layout import Layout, Question, column_layout
from grader.gradebook.readers.moments import TimeStyle, find_order
from grader.spec.issue import Issue

FORMAT = "google-forms"

_SCORE = re.compile(r"\d+(?:[.,]\d+)? / \d+(?:[.,]\d+)?")


def find_forms(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    source: str,
    style: TimeStyle,
    named: Sequence[int] = (),
) -> Layout | Issue | None:
    """The layout of a form's responses; None for every other table.

    `style` is what a mapping says about times, `named` the columns that it says name learners.
    """
    if len(header) < 2 or not most_cells(sample, 0, _could_be_time):
        return None
    times = [row[0] for row in sample if _could_be_time(row[0])]
    order = style.order or find_order(times)
    if not order and not style.pattern and not style.ignored and not all(map(is_moment, times)):
        return fault("unclear-dates", source, 2, date=times[0])
    learner = (
        list(named)
        or [place for place in range(1, len(header)) if most_cells(sample, place, is_email)][:1]
    )
    if not learner:
        return fault("no-identity", source, 1, found="the form has collected no email addresses")
    scores = [
        place for place in range(1, len(header)) if most_cells(sample, place, _SCORE.fullmatch)
    ]
    texts = {name.strip() for name in header}
    questions = [
        Question(key, " ".join(header[place].split()), place)
        for place, key in enumerate(column_keys(header))
        if place not in {0, *learner, *scores} and not _belongs_to_another(header[place], texts)
    ]
    asked = {question.place for question in questions}
    roles = [_role(place, learner, scores, asked) for place in range(len(header))]
    used = style if style.pattern or style.ignored else TimeStyle(order=order)
    why = "the first column holds times, and the others are headed by questions"
    return column_layout(FORMAT, why, roles, questions, learner, 0, style=used)


def _could_be_time(text: str) -> bool:
    return any(is_moment(text, TimeStyle(order=order)) for order in ("dmy", "mdy"))


def _belongs_to_another(name: str, texts: Set[str]) -> bool:
    """Whether a header is that of a question with something in brackets behind it."""
    base = name.rstrip().rpartition(" [")[0] if name.rstrip().endswith("]") else ""
    return bool(base) and base.strip() in texts


def _role(place: int, learner: Sequence[int], scores: Sequence[int], asked: Set[int | None]) -> str:
    if place == 0:
        return "time"
    if place in learner:
        return "learner"
    if place in scores:
        return "points"
    return "responses" if place in asked else ""

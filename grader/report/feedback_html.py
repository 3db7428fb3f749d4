"""One learner's feedback as an HTML page: the Markdown one, with formulas typeset.

Nothing in it runs or is loaded, whatever was typed: responses stand in it as code, and HTML in
any text is shown as it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from grader.report.feedback_markdown import head_markdown, problem_markdown
from grader.report.html_page import html_page
from grader.report.prose_html import FindImage, prose_html
from grader.report.readings import read_expression, show_reading
from grader.report.records import PartRecord, ProblemRecord
from grader.score.total import Grade
from grader.spec.key import FormulaKey, NumberKey
from grader.spec.model import Problem
from grader.syntax.render_mathml import render_mathml

# What finds the images of a problem.
ImagesOf = Callable[[Problem], FindImage]


def feedback_html(
    learner: str,
    records: Sequence[ProblemRecord],
    images_of: ImagesOf,
    reveal: bool = False,
    now: datetime | None = None,
    grade: Grade | None = None,
) -> str:
    """The page for one learner, which says what `feedback_markdown` says."""
    body = [prose_html(head_markdown(learner, records, grade))]
    for record in records:
        text = problem_markdown(record, reveal, now)
        typeset = dict(_readings(record))
        body.append(f"<section>{prose_html(text, images_of(record.problem), typeset)}</section>")
    return html_page(f"Feedback for {learner}", "en", body)


def _readings(record: ProblemRecord) -> Iterator[tuple[str, str]]:
    """The TeX of every formula that was read, with the formula as our own MathML."""
    tex_names = {symbol.name: symbol.tex for symbol in record.problem.symbols if symbol.tex}
    for part in record.parts:
        yield from _part_readings(part, tex_names)


def _part_readings(part: PartRecord, tex_names: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not isinstance(part.key, FormulaKey | NumberKey):
        return
    for attempt in part.attempts:
        typed = attempt.read_as or attempt.response
        shown = show_reading(part.key, typed, attempt.decision, tex_names)
        reading = read_expression(part.key.vocabulary, typed) if shown.tex else None
        if reading is not None:
            yield shown.tex, render_mathml(reading.tree, tex_names)

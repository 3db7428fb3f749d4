"""One learner's feedback as Markdown: what was read, what was found, why, what it earned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from grader.decide.decision import NotRead
from grader.report.answer import answer_text
from grader.report.numbers import moment_text, points_text
from grader.report.readings import show_reading
from grader.report.records import PartRecord, ProblemRecord
from grader.report.safety import MARKDOWN, code_span, escape_markdown, fence_for
from grader.report.sentences import (
    attempts_text,
    line_text,
    note_text,
    outcome_text,
    score_text,
    tell,
    unreadable_text,
)
from grader.report.totals import (
    heading_lines,
    left_out_of_grade,
    left_out_of_total,
    total_text,
)
from grader.score.model import Attempt, AttemptOutcome, ScoreLine
from grader.score.total import Grade
from grader.spec.model import Problem
from grader.syntax.problem_words import caret_lines


def feedback_markdown(
    learner: str,
    records: Sequence[ProblemRecord],
    reveal: bool = False,
    now: datetime | None = None,
    grade: Grade | None = None,
) -> str:
    """The feedback for one learner; the same input gives the same text.

    `grade` is what the problems come to where a class has grades.
    `reveal` says that answers are shown to everybody. Without it an answer is shown where the
    policy of its problem shows it, at this moment (None: before any due date).
    """
    pieces = [head_markdown(learner, records, grade)]
    pieces += [problem_markdown(record, reveal, now) for record in records]
    return "\n\n".join(pieces) + "\n"


def head_markdown(learner: str, records: Sequence[ProblemRecord], grade: Grade | None) -> str:
    """Whose feedback it is, and what all problems come to."""
    pieces = [f"# Feedback for {escape_markdown(learner)}"]
    pieces += [f"**{line}**" for line in heading_lines(records, grade)]
    pieces += map(escape_markdown, left_out_of_grade(records, grade))
    return "\n\n".join(pieces)


def problem_markdown(record: ProblemRecord, reveal: bool, now: datetime | None) -> str:
    """The feedback on one problem."""
    return "\n\n".join(_problem(record, reveal, now))


def _problem(record: ProblemRecord, reveal: bool, now: datetime | None) -> Iterator[str]:
    problem = record.problem
    due = f" · due {moment_text(problem.due)}" if problem.due else ""
    yield f"## {problem.title}"
    yield f"**{total_text([record])}**{due}"
    yield from map(escape_markdown, left_out_of_total(record))
    for part in record.parts:
        yield from _part(problem, part, reveal or record.shows_answer(part, now))


def part_markdown(problem: Problem, record: PartRecord, reveal: bool) -> str:
    """The attempts on one part, what each came to, and the answer if it may be shown."""
    return "\n\n".join(_part_body(problem, record, reveal))


def _part(problem: Problem, record: PartRecord, reveal: bool) -> Iterator[str]:
    yield f"### {record.part.title}: {score_text(record.score)}"
    yield from _part_body(problem, record, reveal)


def _part_body(problem: Problem, record: PartRecord, reveal: bool) -> Iterator[str]:
    pairs = zip(record.attempts, record.score.outcomes, strict=True)
    for attempt, outcome in pairs:
        yield _attempt(problem, record, attempt, outcome, reveal)
    yield attempts_text(record.score.attempts_used, record.part.attempts)
    yield "\n".join(_score_line(line) for line in record.score.lines)
    if reveal:
        yield f"**Answer:** {code_span(answer_text(record.part, record.key))}"
        if record.part.solution.strip():
            yield f"**Worked solution**\n\n{record.part.solution.strip()}"


def _attempt(
    problem: Problem,
    record: PartRecord,
    attempt: Attempt,
    outcome: AttemptOutcome,
    reveal: bool,
) -> str:
    """One attempt as a list item, its details below it."""
    name = f"Attempt {outcome.number}" if outcome.number is not None else "No attempt"
    when = f" ({moment_text(attempt.submitted_at)})" if attempt.submitted_at else ""
    typed = code_span(attempt.response) if attempt.response.strip() else "nothing typed"
    state = f" – {outcome_text(outcome)}"
    lines = [f"- **{name}**{when}{state}: {typed}"]
    details = list(_details(problem, record, attempt, reveal))
    return "\n".join([*lines, *(_indented(f"- {each}") for each in details)])


def _details(problem: Problem, record: PartRecord, attempt: Attempt, reveal: bool) -> Iterator[str]:
    decision = attempt.decision
    tex_names = {symbol.name: symbol.tex for symbol in problem.symbols if symbol.tex}
    typed = attempt.read_as or attempt.response
    if attempt.read_as is not None:
        yield f"A person took it for {code_span(attempt.read_as)}"
    shown = show_reading(record.key, typed, decision, tex_names)
    if shown.text:
        # A number in typeset form would say no more than its text.
        tex = f", that is ${shown.tex}$" if shown.names and shown.tex else ""
        names = f" (names: {code_span(', '.join(shown.names))})" if shown.names else ""
        yield f"Read as {code_span(shown.text)}{names}{tex}"
    for note in shown.notes:
        yield note_text(note, typed, MARKDOWN)
    telling = tell(problem, record.part, decision, MARKDOWN, reveal)
    words = [f"**{telling.mark} {telling.verdict}**", telling.ground, telling.consequence]
    yield " ".join(word for word in words if word)
    if isinstance(decision.certificate, NotRead):
        yield _picture(decision.certificate)
    if telling.mistake:
        yield telling.mistake
    yield from telling.advice


def _picture(certificate: NotRead) -> str:
    """The problem in words, and a picture of where it is."""
    problem = certificate.problem
    line, carets = caret_lines(problem.text, problem.start, problem.end)
    fence = max(fence_for(line), "```", key=len)
    words = unreadable_text(problem, MARKDOWN)
    return f"{words}\n\n{fence}text\n{line}\n{carets}\n{fence}"


def _indented(item: str) -> str:
    """A list item under a list item: four spaces deeper, its own lines deeper still."""
    first, *rest = item.split("\n")
    return "\n".join([f"  {first}", *(f"    {line}" if line else "" for line in rest)])


def _score_line(line: ScoreLine) -> str:
    sign = "+" if line.points > 0 else ""
    moved = f"**{sign}{points_text(line.points).replace('-', '−')}** " if line.points else ""
    return f"- {moved}{line_text(line, MARKDOWN)}"

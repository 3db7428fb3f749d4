"""One decision as lines of plain text, each with what it is, for whatever colours lines."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from grader.decide.decision import Decision, NotRead, Verdict
from grader.report.grounds import ground_sentence
from grader.report.plain_maths import plain_prose
from grader.report.readings import show_reading
from grader.report.safety import PLAIN, safe_lines, safe_text
from grader.report.sentences import is_partly_right, note_text, tell, unreadable_text
from grader.spec.key import Key
from grader.spec.model import Part, Problem
from grader.syntax.problem_words import caret_lines

_LONGEST_READING = 1_000


class LineKind(StrEnum):
    """What a line says; the verdict comes in the kinds `right` to `open`."""

    READING = "reading"
    NOTE = "note"
    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    OPEN = "open"
    GROUND = "ground"
    PICTURE = "picture"
    MISTAKE = "mistake"
    ADVICE = "advice"


class Line(msgspec.Struct, frozen=True):
    """A line of printable text and its kind; a mistake's text may hold line ends."""

    kind: LineKind
    text: str


def decision_lines(
    problem: Problem,
    part: Part,
    key: Key,
    response: str,
    decision: Decision,
    reveal: bool = False,
) -> Iterator[Line]:
    """How the response was read, the verdict, its ground, and what to try, in that order."""
    shown = show_reading(key, response, decision)
    if shown.text:
        yield Line(LineKind.READING, f"Read as: {safe_text(shown.text, _LONGEST_READING)}")
    if shown.names:
        yield Line(LineKind.READING, f"Names: {', '.join(map(safe_text, shown.names))}")
    for note in shown.notes:
        yield Line(LineKind.NOTE, note_text(note, response, PLAIN))
    telling = tell(problem, part, decision, PLAIN, reveal)
    words = (telling.mark, telling.verdict, telling.consequence)
    yield Line(verdict_kind(decision), " ".join(word for word in words if word))
    if telling.ground:
        yield Line(LineKind.GROUND, telling.ground)
    if isinstance(decision.certificate, NotRead):
        yield from _picture(decision.certificate)
    if telling.mistake:
        yield Line(LineKind.MISTAKE, plain_prose(safe_lines(telling.mistake)))
    for advice in telling.advice:
        yield Line(LineKind.ADVICE, advice)


def comparison_lines(response: str, decision: Decision) -> Iterator[Line]:
    """A verdict on two formulas, without a problem around them: its name, ground and notes."""
    for note in decision.notes:
        yield Line(LineKind.NOTE, note_text(note, response, PLAIN))
    yield Line(verdict_kind(decision), decision.verdict.value)
    ground = ground_sentence(decision, PLAIN, reveal=True)
    if ground:
        yield Line(LineKind.GROUND, ground)
    if isinstance(decision.certificate, NotRead):
        yield from _picture(decision.certificate)


def verdict_kind(decision: Decision) -> LineKind:
    """Right, partly right, wrong, or open: undecided, unreadable and blank."""
    if decision.verdict is Verdict.EQUAL:
        return LineKind.RIGHT
    if decision.verdict is Verdict.DIFFERENT:
        return LineKind.PARTLY if is_partly_right(decision) else LineKind.WRONG
    return LineKind.OPEN


def _picture(certificate: NotRead) -> Iterator[Line]:
    problem = certificate.problem
    yield Line(LineKind.GROUND, unreadable_text(problem, PLAIN))
    for line in caret_lines(problem.text, problem.start, problem.end):
        yield Line(LineKind.PICTURE, f"    {line}")

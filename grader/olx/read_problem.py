"""One `<problem>` of Open edX as a draft: its text is shared out among its responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from grader.olx.desk import HINTS, Desk
from grader.olx.draft import DraftPart, DraftProblem, LeftOutResponse
from grader.olx.faults import OLX_FAULTS
from grader.olx.prose import mark, marks_in, to_blocks, without_marks
from grader.olx.report import LeftOut, Report
from grader.olx.responses import INPUTS, is_response, translate
from grader.olx.scripts import ScriptNames, read_scripts
from grader.olx.tex import markdown_of
from grader.olx.xml_tree import Element
from grader.spec.exact_number import exact_number

_SOLUTIONS = ("solution", "solutionset")
_SILENT = frozenset(
    ["script", "responseparam", "additional_answer", "answer", "style", "targetedfeedbackset"]
) | {*HINTS, *_SOLUTIONS}

# Settings of how Open edX shows a problem; they change no grade.
_WITHOUT_EFFECT = frozenset({
    "display_name", "url_name", "name", "markdown", "showanswer", "show_reset_button", "slug",
    "source_code", "use_latex_compiler", "weight", "max_attempts", "due", "data_dir",
    "filename", "rerandomize", "title", "type", "matlab_api_key", "text_customization",
    "xml_attributes", "markdown_edited", "visible_to_staff_only", "graded", "format", "start",
    "editor", "org", "course", "default_time_limit_minutes", "days_early_for_beta",
    "in_entrance_exam", "rawxml",
})  # fmt: skip
_NEUTRAL = {"", "0", "false", "null", "none", "never", "default", '""'}


class _Piece(msgspec.Struct):
    """A response with the paragraphs that lead to it, and those within it."""

    response: Element
    before: list[str]
    own: list[str] = []
    parts: list[DraftPart] = []
    reason: str = ""


def read_problem_element(problem: Element, report: Report, origin: str = "") -> DraftProblem:
    """The draft of a problem; whatever it lacks of the original is in the report."""
    names = read_scripts(problem.find_all("script"))
    _note_scripts(problem, names, report)
    problem = _filled(problem, names)
    desk = Desk(problem, report)
    pieces = _pieces(problem, desk)
    for piece in pieces:
        _translate(piece, names, desk)
    _add_solutions(problem, pieces, desk)
    statement = _share_out(pieces)
    hints = [
        desk.hint(hint) for demand in problem.find_all("demandhint") for hint in demand.elements
    ]
    for demand in problem.find_all("demandhint"):
        for hint in demand.elements:
            desk.drop_hint(
                hint, "put it into the question or the solution; it is kept as a comment"
            )
    parts = tuple(part for piece in pieces for part in piece.parts)
    left_out = tuple(
        LeftOutResponse(piece.response, piece.reason, tuple(piece.before + piece.own))
        for piece in pieces
        if piece.reason
    )
    return DraftProblem(
        title=" ".join(problem.get("display_name").split()),
        statement=tuple(statement),
        parts=parts,
        left_out=left_out,
        hints=tuple(filter(None, hints)),
        weight=_weight(problem, report),
        attempts=_attempts(problem, len(pieces), report),
        due=_due(problem),
        origin=origin,
    )


def _filled(element: Element, names: ScriptNames) -> Element:
    """A copy in which known `$names` are replaced by their values; scripts stay as they are."""
    if element.tag == "script" or not names.known:
        return element
    return Element(
        element.tag,
        {name: names.filled(value) for name, value in element.attributes.items()},
        element.line,
        element.column,
        element.path,
        [
            names.filled(child) if isinstance(child, str) else _filled(child, names)
            for child in element.children
        ],
    )


def _note_scripts(problem: Element, names: ScriptNames, report: Report) -> None:
    """Say which scripts have more in them than values that were taken."""
    for script in problem.find_all("script"):
        text = script.text()
        if text and (names.computed or names.reason or not names.known):
            report.add("olx-script", script, text=names.reason or text)


def _pieces(problem: Element, desk: Desk) -> list[_Piece]:
    """The responses in order, each with the text since the last one."""
    responses = [element for element in problem.walk() if is_response(element)]
    numbers = {id(response): number for number, response in enumerate(responses)}

    def find(element: Element) -> str | None:
        if id(element) in numbers:
            return mark(numbers[id(element)])
        return "" if element.tag in _SILENT or element.tag in INPUTS else None

    pieces = [_Piece(response, []) for response in responses]
    waiting: list[str] = []
    for block in to_blocks(problem.children, find, desk.report):
        words = without_marks(block)
        found = marks_in(block)
        waiting += [words] if words else []
        for number in found:
            pieces[number].before += waiting or ([words] if words else [])
            waiting = []
    if pieces:
        pieces[-1].before += waiting
    return pieces


def _translate(piece: _Piece, names: ScriptNames, desk: Desk) -> None:
    """Fill in the parts of a piece, or why there are none."""
    response = piece.response
    piece.own = _own_blocks(response, desk)
    try:
        _refuse_computed(response, desk.problem, names)
        piece.parts = translate(response, desk)
    except LeftOut as stop:
        desk.report.add_left_out(stop)
        piece.reason = OLX_FAULTS[stop.code].message.format_map(stop.facts)
        return
    items = {item for part in piece.parts for item in part.items}
    asked = {ask for part in piece.parts if len(piece.parts) > 1 for ask in part.asks}
    piece.own = [block for block in piece.own if block not in items | asked]


def _own_blocks(response: Element, desk: Desk) -> list[str]:
    """The paragraphs inside a response."""

    def find(element: Element) -> str | None:
        if element.tag in INPUTS:
            return mark(0)
        return "" if element.tag in _SILENT else None

    several = len(response.find_all("optioninput")) > 1
    return [
        words
        for block in to_blocks(response.children, find, desk.report)
        if (words := without_marks(block, "" if several else "…"))
    ]


def _label(response: Element) -> str:
    """The label that a response or its input has, which repeats the question."""
    elements = (
        element for element in response.walk() if is_response(element) or element.tag in INPUTS
    )
    return next((text for e in elements if (text := e.get("label"))), "")


def _refuse_computed(response: Element, problem: Element, names: ScriptNames) -> None:
    """Leave a response out if it, or the text of its problem, uses a name only a script knows."""
    if not names.computed:
        return
    for element in (*response.walk(), *_text_elements(problem)):
        texts = [*element.attributes.values(), *(c for c in element.children if isinstance(c, str))]
        for text in texts:
            found = names.find_computed(text)
            if found is not None:
                raise LeftOut("olx-computed", element, text=found)


def _text_elements(problem: Element) -> Iterator[Element]:
    """The elements whose text all learners read: none of responses, hints, scripts, solutions."""
    waiting = [problem]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [e for e in element.elements if not is_response(e) and e.tag not in _SILENT]


def _add_solutions(problem: Element, pieces: list[_Piece], desk: Desk) -> None:
    """Give each solution to the last response before it that has a part, else to the first."""
    current = next((piece for piece in pieces if piece.parts), None)
    if current is None:
        return
    by_response = {id(piece.response): piece for piece in pieces if piece.parts}
    for element in problem.walk():
        current = by_response.get(id(element), current)
        if element.tag != "solution":
            continue
        blocks = to_blocks(element.children, lambda e: "" if e.tag in INPUTS else None, desk.report)
        if blocks and blocks[0].strip("*: ").lower() in {"explanation", "solution"}:
            blocks = blocks[1:]
        last = current.parts[-1]
        solution = (*last.solution, *blocks)
        current.parts[-1] = msgspec.structs.replace(last, solution=solution)


_ONE = ["Answer the question."]
_MANY = ["Answer the questions."]


def _share_out(pieces: Sequence[_Piece]) -> list[str]:
    """Give every part its question; what stands before the first is the statement."""
    statement: list[str] = []
    for index, piece in enumerate(pieces):
        before, own = piece.before, piece.own
        if index == 0:
            cut = len(before) if own else len(before) - 1
            statement, before = before[: max(cut, 0)], before[max(cut, 0) :]
            piece.before = before
        asks = (*before, *own)
        for first in piece.parts[:1]:
            label = markdown_of(_label(piece.response)).strip() or "What is your answer?"
            shared = (*asks, *first.asks) or (label,)
            piece.parts[0] = msgspec.structs.replace(first, asks=shared)
    return statement or (_ONE if len(pieces) == 1 else _MANY)


def _weight(problem: Element, report: Report) -> Fraction | None:
    text = problem.get("weight")
    if text.lower() in {"", "null", "none"}:
        return None
    number = exact_number(text)
    if number is None or number <= 0:
        report.add("olx-weight", problem, text=text)
        return None
    return number


def _attempts(problem: Element, responses: int, report: Report) -> int | None:
    """The number of attempts; settings that have no counterpart are noted on the way."""
    for name, value in problem.attributes.items():
        if name not in _WITHOUT_EFFECT and value.strip().lower() not in _NEUTRAL:
            advice = "set it where the problem is shown, if it matters"
            report.add("olx-setting", problem, name=name, text=value, advice=advice)
    text = problem.get("max_attempts")
    if text.lower() in {"", "null", "none"}:
        return None
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        advice = "set `attempts` of the parts; now any number is allowed"
        report.add("olx-setting", problem, name="max_attempts", text=text, advice=advice)
        return None
    if responses > 1:
        report.add("olx-attempts", problem, text=text)
    return int(text)


def _due(problem: Element) -> str:
    """The due date; old exports have it in quotes. A date without a zone is in UTC."""
    text = problem.get("due").strip('"')
    found = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?", text
    )
    if found is None:
        return ""
    day, time, zone = found.groups()
    return f"{day}T{time}{zone or 'Z'}"

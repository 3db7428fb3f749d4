"""A problem as one HTML page, for its author to look at: no script, no style sheet, no font."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import assert_never

from grader.report.answer import answer_text
from grader.report.html_page import html_page
from grader.report.numbers import count_text, points_text
from grader.report.prose_html import FindImage, line_html, prose_html, tex_html
from grader.report.readings import read_expression
from grader.report.safety import PLAIN, safe_text
from grader.report.sentences import form_text, tolerance_text
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.model import KnownMistake, Part, Problem, Symbol
from grader.spec.resolve import resolve_key
from grader.spec.vocabulary import vocabulary_of
from grader.syntax.render_mathml import name_mathml, render_mathml


def preview_page(problem: Problem, find_image: FindImage, reveal: bool = False) -> str:
    """The page of a problem; with `reveal` answers, solutions and known mistakes too.

    `find_image` gives the data of an image, as in `prose_html`.
    """
    body = [f"<h1>{line_html(problem.title)}</h1>"]
    if problem.due is not None:
        body.append(f'<p class="asked">Due {escape(problem.due.isoformat(sep=" "))}</p>')
    body.append(prose_html(problem.statement, find_image))
    group = ""
    for number, part in enumerate(problem.parts, 1):
        if part.group and part.group != group:
            body.append(f"<h2>{line_html(problem.groups[part.group])}</h2>")
        group = part.group
        body += _part(problem, part, number, find_image, reveal)
    return html_page(problem.title, problem.locale, body)


def _part(
    problem: Problem, part: Part, number: int, find_image: FindImage, reveal: bool
) -> Iterator[str]:
    limit = "no limit" if part.attempts is None else count_text(part.attempts, "attempt")
    points = f"{points_text(part.points)} {'point' if part.points == 1 else 'points'}"
    yield f'<section id="{escape(part.id)}">'
    heading = "h3" if part.group else "h2"
    yield f"<{heading}>{number}. {line_html(part.title)}</{heading}>"
    yield f'<p class="asked">{points}, {limit}</p>'
    yield prose_html(part.ask, find_image)
    yield from _options(part)
    yield from _typing(problem, part)
    if reveal:
        key = resolve_key(problem, part)
        yield f"<p><strong>Answer:</strong> {_answer(part, key)}</p>"
        yield prose_html(part.solution, find_image)
        yield from _mistakes(part.mistakes)
    yield "</section>"


def _options(part: Part) -> Iterator[str]:
    if part.items:
        yield f"<ol>{''.join(f'<li>{line_html(item)}: …</li>' for item in part.items)}</ol>"
    if part.options:
        each = "".join(
            f"<li><code>{escape(option.id)}</code> {line_html(option.label)}</li>"
            for option in part.options
        )
        yield f"<ul>{each}</ul>"


def _typing(problem: Problem, part: Part) -> Iterator[str]:
    """The names that may be typed, how near a number must be, required forms, and an example."""
    symbols = [symbol for symbol in problem.symbols if symbol.name in part.symbols]
    if part.kind == "formula" and symbols:
        yield "<table><thead><tr><th>type</th><th>for</th><th></th></tr></thead><tbody>"
        yield from map(_symbol, symbols)
        yield "</tbody></table>"
    if part.kind == "number":
        yield f'<p class="asked">{escape(tolerance_text(part.accept, PLAIN))}</p>'
    for requirement in part.form:
        yield f'<p class="asked">{escape(form_text(requirement, PLAIN))}</p>'
    if part.example:
        shown = _expression(problem, part, part.example)
        typed = f'<span class="example">{escape(safe_text(part.example))}</span>'
        yield f'<p class="asked">Example: {typed}{shown and f", read as {shown}"}</p>'


def _symbol(symbol: Symbol) -> str:
    typed = ", ".join(f"<code>{escape(name)}</code>" for name in (symbol.name, *symbol.aliases))
    shown = tex_html(symbol.tex) if symbol.tex else f"<math>{name_mathml(symbol.name)}</math>"
    return f"<tr><td>{typed}</td><td>{shown}</td><td>{line_html(symbol.means)}</td></tr>"


def _expression(problem: Problem, part: Part, text: str) -> str:
    """A typed text as the reader of responses understands it; empty where it does not."""
    if part.kind not in {"formula", "number"}:
        return ""
    reading = read_expression(vocabulary_of(problem, part), text)
    return "" if reading is None else render_mathml(reading.tree)


def _answer(part: Part, key: Key) -> str:
    match key:
        case FormulaKey():
            reading = read_expression(key.vocabulary, key.text)
            return escape(key.text) if reading is None else render_mathml(reading.tree)
        case NumberKey() | ChoiceKey() | WeightsKey():
            return escape(safe_text(answer_text(part, key)))
        case _:
            assert_never(key)


def _mistakes(mistakes: tuple[KnownMistake, ...]) -> Iterator[str]:
    """What is said to those who make a known mistake, for the author to read again."""
    if not mistakes:
        return
    yield "<details><summary>Known mistakes and what is said to them</summary><dl>"
    for mistake in mistakes:
        typed = f": {safe_text(mistake.response)}" if mistake.response else ""
        yield f"<dt><code>{escape(mistake.token)}</code>{escape(typed)}</dt>"
        yield f"<dd>{prose_html(mistake.say)}</dd>"
    yield "</dl></details>"

"""One learner's variant, as its learner sees it and for machines."""

from __future__ import annotations

from typing import Any

from grader.app.part_view import show_part, show_solution
from grader.app.screen import Screen
from grader.prove.responses import response_of_key
from grader.prove.variant import Variant
from grader.report.plain_maths import readable_maths
from grader.report.safety import safe_text
from grader.spec.draw import Drawn
from grader.spec.model import Part, Problem
from grader.spec.placeholders import value_text
from grader.spec.resolve import resolve_key


def show_variant(variant: Variant, reveal: bool) -> None:
    """The drawn values, the text and the questions; keys and solutions where they may be shown."""
    problem = variant.problem
    screen = Screen()
    screen.title(f"{readable_maths(problem.title)}, {safe_text(variant.learner)}")
    for name, value in problem.drawn.items():
        if name in variant.names:
            screen.say(f"{name} = {drawn_text(value)}", "dim")
    screen.markdown(problem.statement)
    for number, part in enumerate(problem.parts, 1):
        show_part(screen, part, number, len(problem.parts))
        if reveal:
            show_solution(screen, part, resolve_key(problem, part))


def drawn_text(value: Drawn) -> str:
    """A drawn value as people read it."""
    if isinstance(value, tuple):
        return f"[{', '.join(value_text(entry) for entry in value)}]"
    return value_text(value)


def variant_data(variant: Variant, reveal: bool) -> dict[str, Any]:
    """The variant as plain data; numbers are exact, and therefore texts."""
    problem = variant.problem
    return {
        "problem": problem.id,
        "learner": variant.learner,
        **({} if variant.trial is None else {"draws": variant.trial + 1}),
        "values": {name: drawn_data(problem.drawn[name]) for name in variant.names},
        "statement": problem.statement,
        "parts": [_part_data(problem, part, reveal) for part in problem.parts],
    }


def drawn_data(value: Drawn) -> str | list[str]:
    """A drawn value for machines: exact numbers are texts."""
    if isinstance(value, tuple):
        return [value_text(entry) for entry in value]
    return value_text(value)


def _part_data(problem: Problem, part: Part, reveal: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"part": part.id, "title": part.title, "ask": part.ask}
    if part.options:
        data["options"] = {option.id: option.label for option in part.options}
    if part.items:
        data["items"] = list(part.items)
    if reveal:
        data |= {"key": response_of_key(resolve_key(problem, part)), "solution": part.solution}
    return data

"""A part as its students see it on a screen: its heading, question and options, its solution."""

from __future__ import annotations

from grader.app.screen import Screen
from grader.report.answer import answer_text
from grader.report.numbers import count_text, points_text
from grader.report.plain_maths import readable_maths
from grader.report.readings import option_text
from grader.report.safety import safe_text
from grader.spec.key import Key
from grader.spec.model import Part


def show_part(screen: Screen, part: Part, number: int, total: int) -> None:
    """The question of the part that is `number` of `total`, from 1."""
    limit = "no limit" if part.attempts is None else count_text(part.attempts, "attempt")
    points = "1 point" if part.points == 1 else f"{points_text(part.points)} points"
    place = f"{number}/{total} " if total > 1 else ""
    screen.title(f"{place}{readable_maths(part.title)} ({points}, {limit})")
    screen.markdown(part.ask)
    for item in part.items:
        screen.say(f"{safe_text(readable_maths(item))}: …", indent=2)
    for option in part.options:
        screen.say(f"• {safe_text(option_text(part.options, option.id))}", indent=2)


def show_solution(screen: Screen, part: Part, key: Key) -> None:
    """The right answer and the worked solution, for when a part is over."""
    screen.say(f"Answer: {safe_text(answer_text(part, key))}", "bold", indent=2)
    if part.solution.strip():
        screen.markdown(part.solution)

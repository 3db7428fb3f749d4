"""`grader preview`: a problem as students will see it, before they do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.app import options

if TYPE_CHECKING:
    from grader.app.screen import Screen
    from grader.spec.model import Part, Problem


@click.command()
@click.argument("problem_id", metavar="PROBLEM")
@click.option("--solution", is_flag=True, help="Show answers and solutions too, as after the end.")
@options.learner
@options.bank
def preview(problem_id: str, solution: bool, learner: str | None, bank: Path | None) -> None:
    """Show a problem as its students see it: its text, each question, and what can be typed.

    \b
      grader preview problems/sum-of-dice
      grader preview em-gaussian-mixture --solution
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank, open_problem
    from grader.app.own_problem import problem_for
    from grader.app.part_view import show_part, show_solution
    from grader.app.screen import Screen
    from grader.report.plain_maths import readable_maths
    from grader.spec.resolve import resolve_key

    problem = problem_for(open_problem(find_bank(bank), problem_id), learner)
    screen = Screen()
    screen.title(readable_maths(problem.title))
    screen.markdown(problem.statement)
    for number, part in enumerate(problem.parts, 1):
        show_part(screen, part, number, len(problem.parts))
        _show_help(screen, problem, part)
        if solution:
            show_solution(screen, part, resolve_key(problem, part))


def _show_help(screen: Screen, problem: Problem, part: Part) -> None:
    """What the dialogue says to a `?`, without its own commands."""
    from grader.app.part_help import typing_lines

    screen.say("")
    for line in typing_lines(problem, part):
        screen.say(line, "dim", indent=2)

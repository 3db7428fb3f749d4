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
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a page with typeset formulas into this file, in place of the terminal.",
)
@options.learner
@options.bank
def preview(
    problem_id: str, solution: bool, html: Path | None, learner: str | None, bank: Path | None
) -> None:
    """Show a problem as its students see it: its text, each question, and what can be typed.

    With --html the page stands in one file, needs no network and runs no script.

    \b
      grader preview problems/sum-of-dice
      grader preview em-gaussian-mixture --solution
      grader preview em-gaussian-mixture --html preview.html
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank, open_problem
    from grader.app.own_problem import problem_for

    problem = problem_for(open_problem(find_bank(bank), problem_id), learner)
    if html is None:
        _show(problem, solution)
    else:
        _write_page(problem, solution, html)


def _write_page(problem: Problem, solution: bool, file: Path) -> None:
    from grader.app.page_files import image_finder
    from grader.app.refused import Refused
    from grader.report.preview_page import preview_page

    page = preview_page(problem, image_finder(Path(problem.source).parent), solution)
    try:
        file.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(f"{str(file)!r} cannot be written: {reason}.") from error
    click.echo(str(file))


def _show(problem: Problem, solution: bool) -> None:
    from grader.app.part_view import show_part, show_solution
    from grader.app.screen import Screen
    from grader.report.plain_maths import readable_maths
    from grader.spec.resolve import resolve_key

    screen = Screen()
    screen.title(readable_maths(problem.title))
    screen.markdown(problem.statement)
    for number, part in enumerate(problem.parts, 1):
        show_part(screen, part, number, len(problem.parts))
        _show_help(screen, problem, part)
        if solution:
            screen.say("")
            show_solution(screen, part, resolve_key(problem, part))


def _show_help(screen: Screen, problem: Problem, part: Part) -> None:
    """What the dialogue says to a `?`, without its own commands."""
    from grader.app.part_help import typing_lines

    screen.say("")
    for line in typing_lines(problem, part):
        screen.say(line, "dim", indent=2)

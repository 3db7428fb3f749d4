"""`grader variant`: the problem as one learner has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.app import options

if TYPE_CHECKING:
    from grader.prove.variant import Variant


@click.command()
@click.argument("problem_id", metavar="PROBLEM")
@click.argument("learner")
@click.option("--reveal", is_flag=True, help="Show the keys and solutions too.")
@click.option(
    "--gradebook",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Show the numbers by which LEARNER was graded, as this course's gradebook has them.",
)
@options.as_json
@options.bank
def variant(
    problem_id: str,
    learner: str,
    reveal: bool,
    gradebook: Path | None,
    as_json: bool,
    bank: Path | None,
) -> None:
    """Show the PROBLEM with the numbers that LEARNER has in it.

    The numbers follow from the learner's id, the problem's id and its seed: the same today and
    tomorrow, here and on any other machine. Keys are shown with --reveal only.

    If the author has changed the draw since, who was graded before keeps the earlier numbers:
    --gradebook shows those.

    \b
      grader variant em-own-data ada
      grader variant em-own-data ada --json --reveal
    """  # noqa: D301 - click wants the backspace itself
    from grader.app.bank import find_bank, open_problem
    from grader.app.graded_variant import graded_variant
    from grader.app.own_problem import variant_for
    from grader.app.variant_view import show_variant, variant_data
    from grader.report.decision_data import to_line

    problem = open_problem(find_bank(bank), problem_id)
    if problem.variants is None:
        raise click.UsageError(f"{problem.id} has no variants: everybody has the same numbers.")
    found: Variant = (
        variant_for(problem, learner)
        if gradebook is None
        else graded_variant(gradebook, problem, learner)
    )
    if as_json:
        data: dict[str, Any] = variant_data(found, reveal)
        click.echo(to_line(data))
    else:
        show_variant(found, reveal)

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
@options.as_json
@options.bank
def variant(problem_id: str, learner: str, reveal: bool, as_json: bool, bank: Path | None) -> None:
    """Show the PROBLEM with the numbers that LEARNER has in it.

    The numbers follow from the learner's id, the problem's id and its seed: the same today and
    tomorrow, here and on any other machine. Keys are shown with --reveal only.

    \b
      grader variant em-own-data ada
      grader variant em-own-data ada --json --reveal
    """  # noqa: D301 - click wants the backspace itself
    from grader.app.bank import find_bank, open_problem
    from grader.app.own_problem import variant_for
    from grader.app.variant_view import show_variant, variant_data
    from grader.report.decision_data import to_line

    problem = open_problem(find_bank(bank), problem_id)
    if problem.variants is None:
        raise click.UsageError(f"{problem.id} has no variants: everybody has the same numbers.")
    found: Variant = variant_for(problem, learner)
    if as_json:
        data: dict[str, Any] = variant_data(found, reveal)
        click.echo(to_line(data))
    else:
        show_variant(found, reveal)

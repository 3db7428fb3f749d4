"""`grader explain`: why a learner has the points they have on a part."""

from __future__ import annotations

from pathlib import Path

import click

from grader.app import options


@click.command()
@click.argument("learner")
@click.argument("problem_id", metavar="PROBLEM")
@click.argument("part_id", metavar="PART")
@options.bank
@options.gradebook
@options.as_json
def explain(
    learner: str, problem_id: str, part_id: str, bank: Path | None, gradebook: Path, as_json: bool
) -> None:
    """Show why LEARNER has the points they have on a PART of a PROBLEM.

    For each response: what was typed, how it was read, the verdict with its ground, the file
    and line it came from, and what it came to; then the rules that made the points. It is
    meant for staff: the right answer may be in it.
    """
    from grader.app.bank import find_bank, find_part, open_problem
    from grader.app.dropped import find_dropped
    from grader.app.engine import engine_name
    from grader.app.explanation import (
        explain_part,
        explanation_data,
        explanation_lines,
        is_left_out,
    )
    from grader.app.open_gradebook import read_gradebook
    from grader.report.decision_data import to_line

    home = find_bank(bank)
    problem = open_problem(home, problem_id)
    part = find_part(problem, part_id)
    with read_gradebook(gradebook) as book:
        told = explain_part(book, engine_name(), learner, problem, part)
        left_out = is_left_out(book, engine_name(), told)
        dropped = find_dropped(book, home, engine_name(), told)
    if as_json:
        data = explanation_data(told, left_out=left_out)
        data["problem_dropped"] = None if dropped is None else dropped.data()
        click.echo(to_line(data))
    else:
        for line in explanation_lines(told, left_out=left_out):
            click.echo(line)
        if dropped is not None:
            click.echo(dropped.text())

"""`grader regrade`: what today's bank would change in grades already given, and doing it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.app import options
from grader.app.refused import Refused

if TYPE_CHECKING:
    from grader.gradebook.book import Gradebook


@click.command()
@options.bank
@options.gradebook
@click.option("--apply", is_flag=True, help="Record it; without this, nothing is changed.")
@click.option("--allow-lower", is_flag=True, help="Let learners lose points too.")
@click.option("--restore", metavar="RUN", type=int, help="Grade as this earlier run did.")
@click.option("--runs", is_flag=True, help="List the runs that there were.")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write everybody whose points move to a CSV file.",
)
@options.by
@options.workforce
@options.as_json
def regrade(
    bank: Path | None,
    gradebook: Path,
    apply: bool,
    allow_lower: bool,
    restore: int | None,
    runs: bool,
    out: Path | None,
    by: str,
    workers: int | None,
    cluster: str,
    as_json: bool,
) -> None:
    """Show who gains and who loses, and why, if everything were graded by today's bank.

    A part goes on being graded by the key and the rules that graded it first, until this
    command, with --apply, records a new run. Nobody loses points by it: who would, keeps them,
    with the reason in their score. --allow-lower is the exception.

    With --restore RUN everything is graded as that run did.

    \b
      grader regrade                 what would change?
      grader regrade --out who.csv   for whom?
      grader regrade --apply         change it; nobody loses
      grader regrade --runs          which runs were there?
      grader regrade --restore 1     what would going back to run 1 change?
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank
    from grader.app.drawing import draw_table
    from grader.app.engine import engine_name
    from grader.app.files import text_file
    from grader.app.graded import parts_of
    from grader.app.interrupted import Saved, told_if_interrupted
    from grader.app.open_gradebook import open_existing, read_gradebook
    from grader.app.regrade import Plan, plan_for_bank, plan_for_run
    from grader.app.regrade import regrade as replay
    from grader.app.regrade_words import (
        changes_csv,
        outcome_lines,
        regrade_data,
        regrade_tables,
    )
    from grader.app.stored_problems import stored_problems
    from grader.app.workforce import Workforce
    from grader.report.decision_data import to_line

    folder = find_bank(bank)
    with open_existing(gradebook) if apply else read_gradebook(gradebook) as book:
        if runs:
            _list_runs(book, as_json)
            return
        parts = parts_of(stored_problems(book, folder))
        if not parts:
            raise Refused("the gradebook has no responses to any problem of the bank.")
        plan: Plan = (
            plan_for_bank(book, parts) if restore is None else plan_for_run(book, parts, restore)
        )
        if restore is not None and not plan.target:
            raise Refused(f"there is no run {restore}; `grader regrade --runs` lists them.")
        cause = "restore" if restore is not None else "regrade"
        with told_if_interrupted(Saved(book).regrading):
            done = replay(
                book,
                engine_name(),
                plan,
                datetime.now(UTC),
                allow_lower=allow_lower,
                force=Workforce(workers, cluster),
                cause=cause if apply else "",
                by=by,
            )
    if out is not None:
        with text_file(out) as file:
            file.writelines(changes_csv(done, allow_lower))
    if as_json:
        click.echo(to_line(regrade_data(done)))
        return
    for table in regrade_tables(done):
        draw_table(table, sys.stdout)
    for line in outcome_lines(done, apply):
        click.echo(line)


def _list_runs(book: Gradebook, as_json: bool) -> None:
    """A line for each run."""
    import msgspec

    from grader.gradebook.recorded import find_runs
    from grader.report.decision_data import to_line
    from grader.report.numbers import count_text, moment_text

    for run in find_runs(book):
        if as_json:
            click.echo(to_line(msgspec.structs.asdict(run)))
        else:
            cause = run.cause or "grade"
            parts = count_text(run.parts, "part")
            click.echo(f"{run.number:>4}  {moment_text(run.finished_at)}  {cause:<8} {parts}")

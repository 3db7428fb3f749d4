"""`grader review`: a walk through the responses that need a person."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from grader.app import options


@click.command()
@click.argument("problem", required=False)
@click.argument("part", required=False)
@click.option("--all", "every", is_flag=True, help="Those on which no points depend, too.")
@click.option("--dry-run", is_flag=True, help="List what waits, decide nothing.")
@options.by
@options.bank
@options.gradebook
@options.as_json
@click.pass_context
def review(
    ctx: click.Context,
    problem: str | None,
    part: str | None,
    every: bool,
    dry_run: bool,
    by: str,
    bank: Path | None,
    gradebook: Path,
    as_json: bool,
) -> None:
    """Go through the responses that need a person, and decide on them.

    These are the unreadable, the undecided, and those that are right by evidence, not by
    proof; of the whole gradebook, of a PROBLEM, or of a PART of it. Each distinct response
    comes once, those first on which most points depend. You see the question, the key, the
    response with the reason why it waits, and what it would be as the grader suggests; one
    key says what it is worth, and the decision holds for everybody who typed it.

    Each decision is stored at once, as `grader override` stores it: nothing is lost if you
    leave, and the next review goes on with what is left. The next `grader grade` or `grader
    export` has it in the grades.

    Keys and reasons may also be piped in, one a line.

    \b
      grader review                              everything on which points depend
      grader review em-gaussian-mixture e-step
      grader review --dry-run                    what is there to do?
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank
    from grader.app.drawing import draw_table
    from grader.app.interrupted import told_if_interrupted
    from grader.app.judging import Class
    from grader.app.open_gradebook import open_existing, read_gradebook
    from grader.app.review import Review
    from grader.app.review_words import waiting_data, waiting_table
    from grader.app.screen import Screen
    from grader.report.decision_data import to_line

    code = 0
    folder = find_bank(bank)
    with (
        told_if_interrupted(lambda: "Nothing was decided."),
        read_gradebook(gradebook) if dry_run else open_existing(gradebook) as book,
    ):
        course = Class(book, folder, problem)
        chosen = course.waiting_at(problem, part)
        queue = chosen if every else [each for each in chosen if each.at_stake]
        others = len(chosen) - len(queue)
        if dry_run and as_json:
            for each in queue:
                click.echo(to_line(waiting_data(each)))
        elif dry_run and queue:
            draw_table(waiting_table(queue, others), sys.stdout)
        elif not queue:
            more = f" No points depend on {others} more; --all has them." if others else ""
            click.echo(f"Nothing needs a person.{more}", err=True)
        else:
            code = Review(course, queue, Screen(as_json), by, lambda: datetime.now(UTC)).run()
    ctx.exit(code)

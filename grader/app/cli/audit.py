"""`grader audit`: the certificates of a gradebook, checked again by other means."""

from __future__ import annotations

from pathlib import Path

import click

from grader.app import options


@click.command()
@options.gradebook
@options.as_json
def audit(gradebook: Path, as_json: bool) -> None:
    """Check every certificate in the gradebook again, by other means than those that found it.

    Looked at is each distinct verdict on which a grade rests: those of the latest run of
    every part. Counterexamples are computed again with fractions and mpmath, proofs repeated
    by SymPy alone, distances added up, choices compared. A certificate may be beyond these
    means; it is then counted as not checkable, with the reason in --json.

    Exit code 1 if a certificate does not hold, 0 if none fails.
    """
    from grader.app.audit import Tally, audit_data, audit_verdict, failure_text
    from grader.app.open_gradebook import read_gradebook
    from grader.app.progress import progress_bar
    from grader.gradebook.stored import count_verdicts, read_verdicts
    from grader.report.decision_data import to_line

    tally = Tally()
    with (
        read_gradebook(gradebook) as book,
        progress_bar("Checking certificates", count_verdicts(book)) as advance,
    ):
        for stored in read_verdicts(book):
            audited = audit_verdict(stored)
            tally.take(audited)
            if as_json:
                click.echo(to_line(audit_data(audited)))
            elif audited.holds is False:
                click.echo(failure_text(audited))
            advance(1)
    for line in tally.lines():
        click.echo(line, err=True)
    click.get_current_context().exit(1 if tally.failures else 0)

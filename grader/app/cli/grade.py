"""`grader grade`: a class's submissions in, grades, feedback and a summary out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from grader.app import options
from grader.app.refused import Refused


@click.command()
@click.argument("submissions", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.bank
@options.gradebook
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write the grades as CSV: learner, a column for each part, total, possible (- is stdout).",
)
@click.option(
    "--feedback",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a page for each learner.",
)
@click.option(
    "--feedback-format",
    type=click.Choice(["md", "html"]),
    default="md",
    show_default=True,
    help="Markdown, or an HTML page that stands alone.",
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Which question of an export is which part (default: mapping.yaml beside the export).",
)
@options.workforce
@click.option("--reveal", is_flag=True, help="Show the answers in everybody's feedback.")
@click.option("--dry-run", is_flag=True, help="Show how files are understood; keep nothing.")
@options.as_json
def grade(
    submissions: tuple[Path, ...],
    bank: Path | None,
    gradebook: Path,
    out: Path | None,
    feedback: Path | None,
    feedback_format: str,
    mapping: Path | None,
    workers: int | None,
    cluster: str,
    reveal: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Grade a class: SUBMISSIONS are files, or folders of files.

    Read are tables with a row for each response (learner, problem, part, response,
    submitted_at) or a column for each part, JSON lines, Parquet, a YAML file for each learner,
    and the exports of Canvas, Moodle, edX and Google Forms. What a file is, is told by its
    content; --dry-run shows how each file and column was understood. Where questions have
    names of their own, `grader map` makes the mapping file that ties them to parts.

    A file class.yaml beside them gives extensions, and says how problems become a grade (its
    field `grading`: weights, drop_lowest, round_to). The responses are kept in the gradebook,
    where the same row is never stored twice; what was graded before stays.

    Every row is graded, or reported with its file and line on stderr. Wrong answers and bad
    rows are no error: the exit code is 2 only if no response at all could be taken. Then the
    gradebook stays as it was.

    \b
      grader grade submissions/homework-4 --out grades.csv --feedback feedback/
      grader grade quiz.csv --dry-run          what is in this export?
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank
    from grader.app.class_report import (
        counts_text,
        output_stream,
        print_issues,
        print_outputs,
        print_summary,
        print_understood,
        report_line,
    )
    from grader.app.class_run import Outputs, grade_class
    from grader.app.interrupted import Saved, told_if_interrupted
    from grader.app.open_gradebook import open_gradebook
    from grader.app.submissions import find_submissions, readable_endings
    from grader.app.understanding import understand
    from grader.app.workforce import Workforce

    outputs = (
        Outputs() if dry_run else Outputs(out, feedback, reveal, as_html=feedback_format == "html")
    )
    folder = find_bank(bank)
    found = find_submissions(submissions, folder, mapping)
    with open_gradebook(gradebook, keep=not dry_run) as book:
        now, force = datetime.now(UTC), Workforce(workers, cluster)
        with told_if_interrupted(Saved(book).grading):
            done = grade_class(book, folder, found, outputs, now, as_json, force)
    print_issues(done.report.issues)
    understood = understand(found.files, done.report.files) if dry_run else []
    stream = output_stream(str(outputs.grades) == "-")
    if as_json:
        click.echo(report_line(done, understood))
    elif understood:
        print_understood(understood, stream)
    if done.report.rows_taken and not as_json:
        print_summary(done.report, stream)
        print_outputs(outputs, done.report, stream)
    if dry_run:
        click.echo("A dry run: nothing was kept or written.", err=True)
    if not found.files:
        raise Refused(
            "there is no file of responses in what was given: of a folder, files that end in "
            f"{readable_endings()} are read; any other is read if it is named itself."
        )
    if not done.report.rows_taken:
        if not as_json:
            click.echo(counts_text(done.report), err=True)
        raise Refused(
            "there was no response to grade in what was given; the gradebook is as it was."
        )

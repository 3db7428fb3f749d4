"""What `grader grade` tells: tables and counts for people, one object for machines."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import IO, Any

import click
import msgspec

from grader.app.class_run import ClassReport, GradedClass, Outputs
from grader.app.drawing import draw_table, fitting
from grader.app.graded import LearnerGrades
from grader.app.understanding import Understood, understood_tables
from grader.gradebook.imports import Imported
from grader.gradebook.write_grades import points_cell
from grader.report.numbers import count_text
from grader.report.safety import safe_text
from grader.report.tables import summary_tables
from grader.score.course import Adding
from grader.spec.issue import Issue

# Of one kind of issue in one file so many are shown; all are in the gradebook.
SHOWN_OF_A_KIND = 5


def counts_text(report: ClassReport) -> str:
    """The two lines that account for every row."""
    stored = sum(file.known for file in report.files)
    known = f" ({stored} of them stored before)" if stored else ""
    refused = f", {report.files_refused} not readable" if report.files_refused else ""
    return (
        f"{count_text(len(report.files), 'file')}{refused}; "
        f"{count_text(report.rows_in, 'row')}: {report.rows_taken} graded{known}, "
        f"{report.rows_rejected} reported.\n{count_text(report.learners, 'learner')}; "
        f"{count_text(report.decided, 'response')} newly decided."
    )


def print_issues(issues: Iterable[Issue]) -> None:
    """Every kind of issue of every file on stderr, the first few of each with their lines."""
    for (_, _), group in groupby(sorted(issues), lambda issue: (issue.file, issue.code)):
        same = list(group)
        for issue in same[:SHOWN_OF_A_KIND]:
            click.echo(str(issue), err=True)
        if len(same) > SHOWN_OF_A_KIND:
            more = len(same) - SHOWN_OF_A_KIND
            click.echo(f"{same[0].file}: … and {more} more of the kind {same[0].code}", err=True)


def print_summary(report: ClassReport, stream: IO[str]) -> None:
    """The tables and the counts."""
    for table in summary_tables(report.summary):
        draw_table(table, stream)
    click.echo(fitting(counts_text(report), stream), file=stream)


def print_outputs(outputs: Outputs, report: ClassReport, stream: IO[str]) -> None:
    """Where the files are that were written."""
    if outputs.grades is not None and str(outputs.grades) != "-":
        click.echo(fitting(f"Grades: {safe_text(str(outputs.grades))}", stream), file=stream)
    if outputs.feedback is not None:
        folder = safe_text(str(outputs.feedback))
        written = f"Feedback: {count_text(report.learners, 'file')} in {folder}"
        click.echo(fitting(written, stream), file=stream)


def report_line(done: GradedClass, understood: Sequence[Understood] = ()) -> str:
    """The report and all grades as one line of JSON; exact numbers are text.

    `understood` is what a dry run tells beside it.
    """
    report = done.report
    possible = sum((graded.rules.points for graded in done.parts), Fraction(0))
    data: dict[str, Any] = {
        "files": [_file_data(file) for file in report.files],
        "rows": report.rows_in,
        "graded": report.rows_taken,
        "reported": report.rows_rejected,
        "files_refused": report.files_refused,
        "decided": report.decided,
        "learners": report.learners,
        "issues": report.issues,
        "parts": report.summary.parts,
        "needs_person": report.summary.needs_person,
        "grades": [_grades_data(each, done.adding) for each in done.grades],
        "possible": points_cell(possible),
    }
    if understood:
        data["understood"] = understood
    return msgspec.json.encode(data, enc_hook=_exact).decode()


def print_understood(understood: Sequence[Understood], stream: IO[str]) -> None:
    """The tables of a dry run."""
    for table in understood_tables(understood):
        draw_table(table, stream)


def _file_data(file: Imported) -> dict[str, object]:
    return {
        "file": file.source,
        "rows": file.rows_in,
        "new": file.added,
        "known": file.known,
        "reported": len(file.rejected),
        "readable": not file.faults,
    }


def _grades_data(grades: LearnerGrades, adding: Adding) -> dict[str, object]:
    total = adding.add_up([result.score.earned for result in grades.results])
    grade = {} if total.grade is None else {"grade": total.grade}
    return {
        "learner": grades.learner,
        "total": points_cell(total.points.earned),
        "possible": points_cell(total.points.possible),
        **grade,
        "parts": [
            {
                "problem": result.problem,
                "part": result.part,
                "points": points_cell(result.score.earned),
                "possible": points_cell(result.score.possible),
                "attempts_used": result.score.attempts_used,
                "needs_person": result.score.needs_person,
            }
            for result in grades.results
        ],
    }


def _exact(value: Any) -> str:
    if isinstance(value, Fraction):
        return points_cell(value)
    raise NotImplementedError(f"no JSON form for {type(value).__name__}")


def output_stream(out_is_stdout: bool) -> IO[str]:
    """Where words go: stdout, or stderr where the grades themselves go to stdout."""
    return sys.stderr if out_is_stdout else sys.stdout

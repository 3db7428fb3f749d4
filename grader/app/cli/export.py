"""`grader export`: grades and problems for other systems."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.app import options

if TYPE_CHECKING:
    from grader.olx.export_problem import Exported

# What `--scale` is without a number.
_ROSTER = "roster"


@click.group(invoke_without_command=True)
@click.option(
    "--to",
    type=click.Choice(["canvas", "moodle", "edx", "gradescope", "csv"]),
    help="For whom the grades are; csv is for programs, with a row for each learner and part.",
)
@click.option(
    "--roster",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The course's own export, from which everybody's identity is copied.",
)
@click.option("--item", metavar="NAME", default="", help="What the platform calls the column.")
@click.option(
    "--identity",
    metavar="COLUMN",
    default="",
    help="The roster's column with the ids of the gradebook (default: the one that has most).",
)
@click.option(
    "--scale",
    metavar="[POINTS]",
    is_flag=False,
    flag_value=_ROSTER,
    default="",
    help="Convert to so many points; for Canvas without a number, to those it has.",
)
@click.option("--decimal-comma", is_flag=True, help="Write 7,5 (Moodle in such a language).")
@click.option(
    "--problem",
    "problems",
    metavar="PROBLEM",
    multiple=True,
    help="Only this problem's points; may be given several times (default: all, or the grade).",
)
@click.option("--learner", metavar="LEARNER", help="Only this one's results (gradescope).")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write it: a file (default: stdout), for gradescope a folder.",
)
@click.option("--reveal", is_flag=True, help="Show the answers in everybody's results.")
@options.bank
@options.gradebook
@options.as_json
@click.pass_context
def export(context: click.Context, /, to: str | None, **given: Any) -> None:
    """Hand grades to a platform, or problems to another system.

    Grades come from the gradebook as it stands, what people decided included. For Canvas,
    Moodle and edX the file is made from the ROSTER, which is the course's own export, so that
    its importer takes it. Whoever is not in the roster is listed on stderr. For Gradescope
    there is a results.json for each learner.

    Exit code 2 if nobody's grade could be exported, else 0.

    \b
      grader export --to canvas --roster grades.csv --item "Homework 4" --out canvas.csv
      grader export --to moodle --roster participants.csv --scale 100 --out moodle.csv
      grader export --to edx --roster overrides.csv --problem em-gaussian-mixture --out edx.csv
      grader export --to gradescope --out results/
      grader export --to csv > grades.csv
      grader export olx em-gaussian-mixture --out problem/
    """  # noqa: D301 - the \b is for click, not for the reader
    if context.invoked_subcommand is not None:
        if to is not None:
            raise click.UsageError("--to is for grades, `olx` for problems: one at a time.")
    elif to is None:
        raise click.UsageError(
            "say what to export: grades with --to, a problem with `grader export olx PROBLEM`."
        )
    else:
        _export_grades(to, **given)


def _export_grades(
    to: str, gradebook: Path, bank: Path | None, problems: tuple[str, ...], **given: Any
) -> None:
    from grader.app.bank import find_bank
    from grader.app.export_output import Request, export_to
    from grader.app.interrupted import exporting, told_if_interrupted
    from grader.app.open_gradebook import read_gradebook

    request = Request(to, problems, now=datetime.now(UTC), **given)
    request.check()
    home = find_bank(bank)
    with (
        told_if_interrupted(lambda: exporting(request.out)),
        read_gradebook(gradebook) as book,
    ):
        export_to(book, home, request)


@export.command()
@click.argument("problems", metavar="PROBLEM…", nargs=-1, required=True)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a file PROBLEM.xml for each here; without it, one problem goes to stdout.",
)
@options.bank
@options.as_json
def olx(problems: tuple[str, ...], out: Path | None, bank: Path | None, as_json: bool) -> None:
    """Write problems as Open edX has them (OLX): a <problem> with a response for every part.

    Parts that Open edX would not grade alike are left out. These, and everything else that it
    cannot say, are listed on stderr with the line of the problem file; with --json on stdout.
    The files belong into the folder problem/ of a course export, or, without the folder, into
    the advanced editor of a blank problem.

    Exit code 1 if a part was left out, 0 if not, 2 if there is no such problem.

    \b
      grader export olx em-gaussian-mixture > em.xml
      grader export olx kmeans-by-hand two-state-hmm --out course/problem
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank, problem_file

    if out is None and (len(problems) > 1 or as_json):
        raise click.UsageError("say with --out where several problems, or those with --json, go.")
    home = find_bank(bank)
    exports = [_export(problem_file(home, problem)) for problem in problems]
    for name, exported in exports:
        _write(name, exported, out, as_json)
    left_out = any(i.severity == "error" for _, exported in exports for i in exported.issues)
    click.get_current_context().exit(1 if left_out else 0)


def _export(file: Path) -> tuple[str, Exported]:
    """The id of a problem, and what became of it.

    Raises:
        click.UsageError: if its file has faults; all of them are listed.
    """
    from grader.olx.export_problem import export_problem
    from grader.spec.load import open_problem

    loaded = open_problem(file)
    if loaded.problem is None:
        listing = "\n".join(str(issue) for issue in loaded.issues)
        raise click.UsageError(f"this problem has faults:\n{listing}")
    return loaded.problem.id, export_problem(loaded.problem, loaded.positions)


def _write(name: str, exported: Exported, out: Path | None, as_json: bool) -> None:
    from grader.app.files import write_whole

    for issue in exported.issues:
        click.echo(msgspec.json.encode(issue) if as_json else str(issue), err=not as_json)
    if out is None:
        click.echo(exported.xml, nl=False)
        return
    file = out / f"{name}.xml"
    if exported.xml:
        write_whole(file, exported.xml)
    _tell(file if exported.xml else None, name, exported.parts, as_json)


def _tell(file: Path | None, name: str, parts: int, as_json: bool) -> None:
    if as_json:
        shown = None if file is None else str(file)
        click.echo(msgspec.json.encode({"problem": name, "file": shown, "parts": parts}))
    elif file is not None:
        click.echo(str(file))

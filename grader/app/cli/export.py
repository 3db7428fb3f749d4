"""`grader export`: what we have, for other systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from grader.app import options

if TYPE_CHECKING:
    from grader.olx.export_problem import Exported


@click.group(invoke_without_command=True)
@click.pass_context
def export(context: click.Context) -> None:
    """Hand problems to another system.

    \b
      grader export olx em-gaussian-mixture --out problem/
    """  # noqa: D301 - the \b is for click, not for the reader
    if context.invoked_subcommand is None:
        raise click.UsageError("say what to export: a problem with `grader export olx PROBLEM`.")


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

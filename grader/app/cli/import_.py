"""`grader import`: problems of other systems, into a bank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from grader.app import options

if TYPE_CHECKING:
    from grader.app.olx_import import Outcome
    from grader.spec.issue import Issue


@click.group("import")
def import_() -> None:
    """Bring problems of another system into a bank.

    \b
      grader import olx course.tar.gz
    """  # noqa: D301 - the \b is for click, not for the reader


@import_.command()
@click.argument(
    "paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@options.bank
@click.option("--dry-run", is_flag=True, help="Translate and tell, but write nothing.")
@click.option("--replace", is_flag=True, help="Write problems anew that are there already.")
@options.as_json
def olx(
    paths: tuple[Path, ...], bank: Path | None, dry_run: bool, replace: bool, as_json: bool
) -> None:
    """Translate problems of Open edX (OLX) into problem.yaml and cases.yaml.

    PATH is an XML file with problems, a folder with such files, or the archive of a course
    or library export (.tar.gz), which is not unpacked. Without --bank the problems go to the
    folder problems/ here or above; it is made if there is none.

    What could not be translated is listed on stdout with its file and line: an error where
    a part was left out, a warning where something else was lost. What was left out is kept in
    problem.yaml as a comment. Scripts in a problem are never run. Then every problem written
    has to prove itself, as with `grader validate`.

    Exit code 1 if a part was left out or a proof fails, 0 if not, 2 if there is no problem.

    \b
      grader import olx course.tar.gz --dry-run
      grader import olx week1/problem --bank problems
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import own_bank
    from grader.app.olx_import import find_all, import_all
    from grader.app.olx_sources import read_sources
    from grader.app.progress import progress_bar

    sources = [source for path in paths for source in read_sources(path)]
    found, issues = find_all(sources)
    if not found and not issues:
        raise click.UsageError("there is no <problem> with any content in these files.")
    home = bank if bank is not None and not bank.exists() else own_bank(bank)
    with progress_bar("Translating", len(found)) as advance:
        outcomes = import_all(found, home, replace=replace, dry_run=dry_run, advance=advance)
    issues += [issue for outcome in outcomes for issue in outcome.imported.issues]
    if not dry_run:
        issues += _prove([outcome.file for outcome in outcomes if outcome.file is not None])
    _tell(outcomes, issues, as_json, dry_run)
    left_out = any(issue.severity == "error" for issue in issues)
    click.get_current_context().exit(1 if left_out else 0)


def _prove(files: Sequence[Path]) -> list[Issue]:
    """What the problems that were written cannot prove of themselves."""
    from grader.app.progress import progress_bar
    from grader.app.proving import prove_files
    from grader.spec.load import open_problem

    with progress_bar("Proving", len(files)) as advance:
        proofs = prove_files(files, use_cache=True, advance=advance)
    return [issue for file in files for issue in (*open_problem(file).issues, *proofs[file].issues)]


def _tell(
    outcomes: Sequence[Outcome], issues: Sequence[Issue], as_json: bool, dry_run: bool
) -> None:
    """Faults on stdout, what was made on stderr; with `as_json` both on stdout."""
    for issue in issues:
        click.echo(msgspec.json.encode(issue) if as_json else str(issue))
    for outcome in outcomes:
        _tell_outcome(outcome, as_json)
    written = [outcome for outcome in outcomes if outcome.file is not None]
    parts = sum(outcome.imported.parts for outcome in written)
    asked = sum(outcome.imported.responses for outcome in outcomes)
    verb = "would be written" if dry_run else "written"
    click.echo(
        f"{len(written)} of {len(outcomes)} problems {verb}, "
        f"{parts} of {asked} answers translated; "
        f"{_count(issues, 'error')}, {_count(issues, 'warning')}.",
        err=True,
    )


def _tell_outcome(outcome: Outcome, as_json: bool) -> None:
    imported = outcome.imported
    file = None if outcome.file is None else str(outcome.file)
    if as_json:
        line = {
            "problem": imported.id,
            "source": outcome.source,
            "file": file,
            "parts": imported.parts,
            "responses": imported.responses,
        }
        click.echo(msgspec.json.encode(line))
    else:
        mark = "✗" if file is None else "✓" if imported.parts == imported.responses else "!"
        counts = f"{imported.parts} of {imported.responses} answers"
        click.echo(f"{mark} {imported.id}: {counts}, from {outcome.source}", err=True)


def _count(issues: Sequence[Issue], severity: str) -> str:
    number = sum(issue.severity == severity for issue in issues)
    return f"{number} {severity}" if number == 1 else f"{number} {severity}s"

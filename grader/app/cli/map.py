"""`grader map`: which part of the bank each question of an export belongs to."""

from __future__ import annotations

from pathlib import Path

import click

from grader.app import options


@click.command("map")
@click.argument("export", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@options.bank
@click.option("--problem", metavar="ID", multiple=True, help="Look in this problem only.")
@click.option(
    "--learner", metavar="COLUMN", multiple=True, help="The column that names the learner."
)
@click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Start from this mapping file (default: the one beside the export).",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it (default: NAME.mapping.yaml beside the export).",
)
@click.option("--yes", is_flag=True, help="Take all sure guesses and write the file, unasked.")
@options.as_json
def map(  # noqa: A001 - the command's name
    export: Path,
    bank: Path | None,
    problem: tuple[str, ...],
    learner: tuple[str, ...],
    mapping: Path | None,
    out: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Propose a mapping file: which part of the bank each question of EXPORT belongs to.

    The guesses are made from ids and titles, and from the responses: how many of them can be
    read under a part's key, and how many are right. In a terminal you go through them one by
    one; otherwise the proposal is printed, with what is not sure as comments. A file that is
    there is never written over unasked.

    `grader grade` finds the file by itself where it stands beside the export.

    \b
      grader map quiz.csv                      go through the questions
      grader map quiz.csv --yes                write what is sure
      grader map quiz.csv > mapping.yaml       print the proposal (nothing is asked)
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.bank import find_bank
    from grader.app.mapping_dialogue import MapRequest, make_mapping

    request = MapRequest(export, find_bank(bank), problem, learner, mapping, out, yes, as_json)
    make_mapping(request)

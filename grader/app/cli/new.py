"""`grader new`: the files of a problem, to be changed into one's own."""

from __future__ import annotations

import re
from pathlib import Path

import click

from grader.app import options

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST = 60


@click.command()
@click.argument("problem", metavar="PROBLEM")
@click.option(
    "--kind",
    type=click.Choice(["number", "formula", "choice", "weights"]),
    default="number",
    show_default=True,
    help="What is typed in the first part.",
)
@options.bank
def new(problem: str, kind: str, bank: Path | None) -> None:
    """Start a problem: a folder with a problem.yaml and a cases.yaml that validate at once.

    PROBLEM is its id, which is the name of its folder too; a path puts it elsewhere than in
    the bank. Nothing that exists is overwritten.

    \b
      grader new sum-of-dice
      grader new problems/area-of-a-disc --kind formula
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.scaffold import find_schemas, scaffold

    folder = _folder(problem, bank)
    for name, text in scaffold(folder.name, kind, find_schemas(folder)).items():
        _write_new(folder / name, text)
        click.echo(str(folder / name))
    click.echo(f"Next: grader validate {folder}, grader preview {folder}", err=True)


def _folder(problem: str, bank: Path | None) -> Path:
    """The folder of the new problem, made; its name is a good id and nobody's yet."""
    from grader.app.bank import own_bank

    path = Path(problem)
    if not _ID.fullmatch(path.name) or len(path.name) > _LONGEST:
        made = "-".join(re.findall(r"[a-z0-9]+", path.name.lower()))[:_LONGEST].strip("-")
        raise click.UsageError(
            f"{path.name!r} cannot be an id: use small letters, digits and hyphens, "
            f"such as {made or 'my-problem'!r}."
        )
    folder = path if path.parent != Path() else own_bank(bank) / path
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise click.UsageError(f"{str(folder)!r} is there already.") from None
    except OSError as error:
        raise _cannot(folder, error) from error
    return folder


def _write_new(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise _cannot(file, error) from error


def _cannot(path: Path, error: OSError) -> click.ClickException:
    from grader.app.refused import Refused

    return Refused(f"{str(path)!r} cannot be written: {error.strerror or type(error).__name__}.")

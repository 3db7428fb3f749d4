"""Where the problem bank is, and one problem out of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

import grader
from grader.app.suggest import did_you_mean

if TYPE_CHECKING:
    from grader.spec.model import Part, Problem

PROBLEM_FILE = "problem.yaml"  # spec/load has the same; its import would cost 0.1 s here
CASES_FILE = "cases.yaml"


def find_bank(option: str | Path | None) -> Path:
    """The folder of problems: `--bank`, `GRADER_BANK`, `problems/` here or above, the shipped one.

    Raises:
        click.UsageError: if a folder was named and is none.
    """
    for name, origin in ((option, "--bank"), (os.environ.get("GRADER_BANK"), "GRADER_BANK")):
        if name:
            folder = Path(name)
            if not folder.is_dir():
                raise click.UsageError(f"{origin}: there is no folder {str(folder)!r}.")
            return folder
    here = Path.cwd()
    for folder in (here / "problems", *(parent / "problems" for parent in here.parents)):
        if _is_bank(folder):
            return folder
    return shipped_bank()


def own_bank(option: Path | None) -> Path:
    """The bank to write into: one that was named, or `problems` here; never the shipped one.

    Raises:
        click.UsageError: if a folder was named and is none.
    """
    found = find_bank(option)
    if option is None and found.resolve() == shipped_bank().resolve():
        return Path("problems")
    return found


def shipped_bank() -> Path:
    """The bank that comes with the package, or in a checkout the one beside it."""
    home = Path(grader.__file__).parent
    inside = home / "problems"
    return inside if inside.is_dir() else home.parent / "problems"


def problem_ids(bank: Path) -> list[str]:
    """The ids of the problems in a bank: the names of its folders with a problem file."""
    return sorted(file.parent.name for file in bank.glob(f"*/{PROBLEM_FILE}"))


def open_problem(bank: Path, problem_id: str, part_id: str | None = None) -> Problem:
    """One problem, by its id in the bank, or by the path of its folder or file.

    With `part_id`, the computed keys of other parts are not checked: a student waits.

    Raises:
        click.UsageError: if there is no such problem (with the nearest id).
        click.ClickException: with exit code 2, if its file has faults; all of them are listed.
    """
    from grader.spec.load import BankError, load_problem

    try:
        return load_problem(problem_file(bank, problem_id), part_id)
    except BankError as error:
        listing = "\n".join(str(issue) for issue in error.issues)
        raise click.UsageError(f"this problem has faults:\n{listing}") from error


def find_part(problem: Problem, part_id: str) -> Part:
    """The part of a problem with this id.

    Raises:
        click.UsageError: if there is none, with the nearest id.
    """
    known = {part.id: part for part in problem.parts}
    if part_id not in known:
        hint = did_you_mean(part_id, known)
        raise click.UsageError(f"{problem.id} has no part {part_id!r}.{hint}")
    return known[part_id]


def problem_file(bank: Path, problem_id: str) -> Path:
    """The file of a problem, by its id in the bank, or by the path of its folder or file.

    Raises:
        click.UsageError: if there is none, with the nearest id.
    """
    ids = problem_ids(bank)
    if problem_id in ids:
        return bank / problem_id / PROBLEM_FILE
    path = Path(problem_id)
    if path.is_file():
        return path
    if (path / PROBLEM_FILE).is_file():
        return path / PROBLEM_FILE
    raise click.UsageError(
        f"there is no problem {problem_id!r} in {str(bank)!r}.{did_you_mean(problem_id, ids)}"
    )


def _is_bank(folder: Path) -> bool:
    return next(folder.glob(f"*/{PROBLEM_FILE}"), None) is not None

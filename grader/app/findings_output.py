"""What a check of a bank found, written where people and CI services look for it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from grader.app.refused import Refused
from grader.report.formats.checks import CheckedProblem, checked_problem

if TYPE_CHECKING:
    from grader.prove.mutation import MutationScore
    from grader.spec.issue import Issue
    from grader.spec.load import LoadedProblem

_FAULT_PAGE = "docs/faults.md"


def write_findings(
    form: str,
    proved: Sequence[tuple[LoadedProblem, Sequence[Issue], Sequence[MutationScore]]],
    issues: Sequence[Issue],
    headline: str,
) -> None:
    """Print all issues on stdout in a format of `validate`; `headline` says what they come to.

    With `github` the table of all findings is appended to the summary of the step too.
    """
    match form:
        case "github":
            problems = [checked_problem(*each) for each in proved]
            _write_github(issues, headline, problems)
        case "junit":
            from grader.report.formats.junit import junit_xml

            problems = [checked_problem(*each) for each in proved]
            click.echo(junit_xml(problems), nl=False)
        case "sarif":
            _write_sarif(issues)
        case "json":
            for issue in issues:
                click.echo(msgspec.json.encode(issue))
        case _:
            for issue in issues:
                click.echo(str(issue))


def _write_github(
    issues: Sequence[Issue], headline: str, problems: Sequence[CheckedProblem]
) -> None:
    from grader.report.formats.github import github_annotations, step_summary

    page = _help_page(os.environ) or _FAULT_PAGE
    placed = _from_root(issues)
    click.echo(github_annotations(placed, page), nl=False)
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if not summary:
        return
    try:
        with Path(summary).open("a", encoding="utf-8", errors="replace") as file:
            file.write(step_summary(placed, headline, page, problems))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(f"the step summary {summary!r} cannot be written: {reason}.") from error


def _write_sarif(issues: Sequence[Issue]) -> None:
    from grader.prove.fault_page import SECTIONS
    from grader.report.formats.sarif import sarif_log

    kinds = {code: kind for _, _, table in SECTIONS for code, kind in table.items()}
    page = _help_page(os.environ)
    click.echo(sarif_log(_from_root(issues), kinds, version("grader"), page), nl=False)


def _help_page(environment: Mapping[str, str]) -> str:
    """The absolute address of the page of faults, empty if nobody says where it is.

    `GRADER_FAULT_PAGE` names it; in a workflow of the repository that holds it, it is there.
    """
    named = environment.get("GRADER_FAULT_PAGE", "")
    if named:
        return named
    facts = [environment.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "SHA")]
    if not all(facts) or not (_root() / _FAULT_PAGE).is_file():
        return ""
    server, repository, commit = facts
    return f"{server}/{repository}/blob/{commit}/{_FAULT_PAGE}"


def _root() -> Path:
    """The checkout: paths in annotations count from there, wherever the command is run."""
    return Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()


def _from_root(issues: Sequence[Issue]) -> list[Issue]:
    root = _root()
    return [
        msgspec.structs.replace(issue, file=_relative(Path(issue.file), root)) for issue in issues
    ]


def _relative(file: Path, root: Path) -> str:
    absolute = Path(os.path.abspath(file))  # noqa: PTH100 - a link into the bank stays a link
    for folder in (root, Path.cwd()):
        if absolute.is_relative_to(folder):
            return absolute.relative_to(folder).as_posix()
    return str(absolute)

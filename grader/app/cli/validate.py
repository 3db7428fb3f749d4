"""`grader validate`: a problem bank proves itself, or says at which line it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
import msgspec

from grader.app import options

if TYPE_CHECKING:
    from grader.prove.mutation import MutationScore
    from grader.spec.issue import Issue
    from grader.spec.load import LoadedProblem


@click.command()
@click.argument("paths", metavar="[PATH…]", nargs=-1, type=click.Path(exists=True, path_type=Path))
@options.bank
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "github", "junit", "sarif", "json"]),
    default="text",
    show_default=True,
    help="How faults are printed on stdout: for people, as annotations and a step summary of "
    "GitHub, as JUnit XML, as SARIF 2.1.0, or as a JSON object per line.",
)
@click.option("--no-cache", is_flag=True, help="Prove everything, also what has not changed.")
@options.as_json
def validate(
    paths: tuple[Path, ...], bank: Path | None, form: str, no_cache: bool, as_json: bool
) -> None:
    """Check a problem bank: every key is right, every case comes out as written.

    PATH is a bank, a problem's folder or its file; without one, the bank that the other
    commands would use. Each fault is printed with its file, line and column, its code
    (docs/faults.md explains them) and what to try; warnings are faults that graders can
    live with.

    For every part the mutation score is told: how many small changes of its key were graded
    as wrong. Proofs of problems that have not changed are kept in the user's cache folder
    (or in GRADER_CACHE) and not repeated.

    Exit code 1 if there is an error, 0 if there is none, 2 if there is nothing to check.

    \b
      grader validate problems/
      grader validate problems/em-gaussian-mixture --format json
      grader validate --format junit > validate.xml
    """  # noqa: D301 - the \b is for click, not for the reader
    from grader.app.findings_output import write_findings

    proved = _check_all(_problem_files(paths, bank), use_cache=not no_cache)
    for loaded, faults, scores in proved:
        _tell(loaded, faults, scores)
    issues = sorted({issue for _, faults, _ in proved for issue in faults})
    errors = sum(issue.severity == "error" for issue in issues)
    headline = _summary(len(proved), errors, len(issues) - errors)
    form = "json" if as_json else form
    write_findings(form, proved, issues, headline)
    if form == "json":
        _write_scores(proved)
    click.echo(headline, err=True)
    click.get_current_context().exit(1 if errors else 0)


def _problem_files(paths: Sequence[Path], bank: Path | None) -> list[Path]:
    """The problem files that the paths mean, each once, in order of their paths."""
    from grader.app.bank import PROBLEM_FILE, find_bank

    files: set[Path] = set()
    for path in paths or (find_bank(bank),):
        found = _files_of(path)
        if not found:
            raise click.UsageError(
                f"{str(path)!r} holds no problem: a problem is a folder with a {PROBLEM_FILE}."
            )
        files.update(found)
    return sorted(files)


def _files_of(path: Path) -> list[Path]:
    from grader.app.bank import CASES_FILE, PROBLEM_FILE

    if path.is_file():
        return [path.with_name(PROBLEM_FILE) if path.name == CASES_FILE else path]
    own = path / PROBLEM_FILE
    return [own] if own.is_file() else sorted(path.glob(f"*/{PROBLEM_FILE}"))


Proved: TypeAlias = "tuple[LoadedProblem, list[Issue], tuple[MutationScore, ...]]"


def _check_all(files: Sequence[Path], use_cache: bool) -> list[Proved]:
    """Load and prove every problem, with a bar where it takes long; ids are compared too."""
    from grader.app.progress import progress_bar
    from grader.app.proving import file_finder, prove_files
    from grader.prove.prose import check_links
    from grader.spec.load import find_shared_ids, open_problem

    with progress_bar("Proving the bank", len(files)) as advance:
        proofs = prove_files(files, use_cache, advance)
    proved = []
    for file in files:
        loaded = open_problem(file)
        proof = proofs[file]
        links = check_links(loaded, file_finder(file))
        proved.append((loaded, [*loaded.issues, *proof.issues, *links], proof.scores))
    for issue in find_shared_ids([loaded for loaded, _, _ in proved]):
        proved[-1][1].append(issue)
    return proved


def _tell(loaded: LoadedProblem, faults: Sequence[Issue], scores: Sequence[MutationScore]) -> None:
    if loaded.problem is None:
        file = loaded.positions.source
        click.echo(f"✗ {file}: nothing can be graded until its faults are corrected", err=True)
        return
    parts = _counted(len(loaded.problem.parts), "part")
    cases = _counted(len(loaded.cases), "case")
    killed, total = sum(s.killed for s in scores), sum(s.total for s in scores)
    count = f"{parts}, {cases}, {killed} of {total} mutants killed"
    mark = "✗" if any(issue.severity == "error" for issue in faults) else "✓"
    click.echo(f"{mark} {loaded.problem.id}: {count}", err=True)
    told = (f"{score.part} {score.killed}/{score.total}" for score in scores)
    click.echo(f"    {', '.join(told)}", err=True)


def _write_scores(proved: Sequence[Proved]) -> None:
    """A line of JSON for the mutation score of every part."""
    for loaded, _, scores in proved:
        for score in scores:
            line = {
                "problem": loaded.problem.id if loaded.problem else "",
                "part": score.part,
                "mutants": score.total,
                "killed": score.killed,
                "equivalent": score.equivalent,
                "invalid": score.invalid,
                "survived": score.survived,
                "undecided": score.undecided,
            }
            click.echo(msgspec.json.encode(line))


def _summary(problems: int, errors: int, warnings: int) -> str:
    return (
        f"{_counted(problems, 'problem')}: {_counted(errors, 'error')}, "
        f"{_counted(warnings, 'warning')}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

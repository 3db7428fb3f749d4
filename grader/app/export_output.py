"""`grader export --to …`: what was asked for is checked, made, written and told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import click
import msgspec

from grader.app.export_grades import PLATFORMS, Wanted, export_grades
from grader.app.export_learners import ExportedClass, export_results, export_rows, one_result
from grader.app.files import clear_drafts, stdout_as_utf_8, write_whole
from grader.app.issue_list import issue_lines
from grader.app.not_final import OpenPart, open_data, open_lines
from grader.gradebook.book import Gradebook
from grader.report.numbers import count_text
from grader.report.safety import safe_text
from grader.spec.exact_number import exact_number
from grader.spec.issue import Issue

# What `--scale` is without a number: the points that the roster names.
_ROSTER = "roster"


class Request(msgspec.Struct, frozen=True):
    """The options as given; an empty text is one not given."""

    to: str
    problems: tuple[str, ...]
    now: datetime
    roster: Path | None = None
    item: str = ""
    identity: str = ""
    scale: str = ""
    decimal_comma: bool = False
    learner: str | None = None
    out: Path | None = None
    reveal: bool = False
    as_json: bool = False

    def check(self) -> None:
        """See that the options go together.

        Raises:
            click.UsageError: if they do not.
        """
        if self.as_json and self.out is None and self.learner is None:
            raise click.UsageError("say with --out where the grades go, besides the --json.")
        if self.to in PLATFORMS:
            self._check_roster()
        for option, value, platforms in (
            ("--roster", self.roster, PLATFORMS),
            ("--item", self.item, PLATFORMS),
            ("--identity", self.identity, PLATFORMS),
            ("--scale", self.scale, PLATFORMS),
            ("--decimal-comma", self.decimal_comma, ("moodle",)),
            ("--learner", self.learner, ("gradescope",)),
            ("--reveal", self.reveal, ("gradescope",)),
        ):
            if value and self.to not in platforms:
                raise click.UsageError(f"{option} means nothing for {self.to}.")
        if self.to == "gradescope" and (self.out is None) is (self.learner is None):
            raise click.UsageError("say with --out which folder, or with --learner whose results.")

    def _check_roster(self) -> None:
        if self.roster is None:
            raise click.UsageError(f"say with --roster which file is {self.to}'s own export.")
        if self.out is not None and self.out.exists() and self.out.samefile(self.roster):
            raise click.UsageError("--out would overwrite the roster.")
        if self.scale == _ROSTER and self.to != "canvas":
            raise click.UsageError(f"say after --scale how many points {self.to} has.")
        if self.scale not in {"", _ROSTER}:
            if self.to == "canvas":
                raise click.UsageError("Canvas's export names the points: write --scale alone.")
            self.points()

    def points(self) -> Fraction | None:
        """The points that grades are converted to, if a number was given."""
        if self.scale in {"", _ROSTER}:
            return None
        value = exact_number(self.scale)
        if value is None or not 0 < value <= 10**6:
            raise click.BadParameter(f"{self.scale!r} is no number of points.", param_hint="scale")
        return value


def export_to(book: Gradebook, bank: Path, request: Request) -> None:
    """Write what was asked for.

    Raises:
        Refused: if nobody's grade can be exported, or a file cannot be written.
    """
    if request.to == "csv":
        _finish(request, export_rows(book, bank, request.problems, request.out))
    elif request.to == "gradescope" and request.learner is not None:
        text, waiting = one_result(book, bank, request.problems, request.learner, _view(request))
        _print(text)
        _tell_waiting(waiting)
    elif request.to == "gradescope":
        assert request.out is not None
        folder = request.out
        _finish(request, export_results(book, bank, request.problems, folder, _view(request)))
    else:
        _export_platform(book, bank, request)


def _view(request: Request) -> tuple[bool, datetime]:
    return request.reveal, request.now


def _export_platform(book: Gradebook, bank: Path, request: Request) -> None:
    assert request.roster is not None
    wanted = Wanted(
        to=request.to,
        roster=request.roster,
        item=request.item,
        identity=request.identity,
        scale=request.points(),
        to_roster=request.scale == _ROSTER,
        decimal_comma=request.decimal_comma,
        problems=request.problems,
    )
    made = export_grades(book, bank, wanted)
    if request.out is None:
        _print(made.exported.text)
    else:
        clear_drafts(request.out.parent, request.out.name)
        write_whole(request.out, made.exported.text)
    facts = {"learners": made.learners, "without": made.exported.without}
    if request.as_json:
        _print_data(request, made.exported.written, facts, made.issues, made.waiting)
    else:
        _tell(request, made.issues, made.summary(), made.waiting)


def _finish(request: Request, done: ExportedClass) -> None:
    if request.as_json:
        _print_data(request, done.learners, {"learners": done.learners}, done.issues, done.waiting)
    else:
        words = f"Exported: {count_text(done.learners, 'learner')}."
        _tell(request, done.issues, words, done.waiting)


def _print_data(
    request: Request,
    written: int,
    facts: dict[str, int],
    issues: Sequence[Issue],
    waiting: Sequence[OpenPart],
) -> None:
    """Everything that is to know as one object on stdout."""
    data: dict[str, Any] = {
        "to": request.to,
        "out": str(request.out),
        "written": written,
        **facts,
        "issues": issues,
        "needs_person": open_data(waiting),
    }
    click.echo(msgspec.json.encode(data))


def _tell(
    request: Request, issues: Sequence[Issue], words: str, waiting: Sequence[OpenPart]
) -> None:
    """Everything that is to know on stderr, and the file's name on stdout."""
    for line in issue_lines(issues):
        click.echo(line, err=True)
    click.echo(words, err=True)
    _tell_waiting(waiting)
    if request.out is not None:
        click.echo(safe_text(str(request.out)))


def _tell_waiting(waiting: Sequence[OpenPart]) -> None:
    for line in open_lines(waiting):
        click.echo(line, err=True)


def _print(text: str) -> None:
    stdout_as_utf_8().write(text)

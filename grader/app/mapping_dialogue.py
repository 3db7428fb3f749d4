"""Making a mapping file: from an export to proposals, and from what a person says to the file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click
import msgspec

from grader.app.bank import PROBLEM_FILE, problem_ids
from grader.app.drawing import draw_table
from grader.app.families import see_families
from grader.app.files import whole_file
from grader.app.mapping_text import mapping_text
from grader.app.mappings import FoundMapping, Mappings, open_mapping
from grader.app.proposals import (
    AskedPart,
    Proposal,
    Sureness,
    list_sizes,
    parts_to_fit,
    propose,
    see_questions,
)
from grader.app.refused import Refused
from grader.app.submissions import find_submissions, open_submission, reading_of
from grader.app.suggest import did_you_mean
from grader.app.understanding import NAMES
from grader.gradebook.readers.columns import column_keys
from grader.gradebook.readers.layout import Layout
from grader.gradebook.readers.mapping import IGNORE, Mapping, Target
from grader.gradebook.readers.recognise import Reading, find_any_layout
from grader.gradebook.readers.table import Table
from grader.gradebook.readers.ties import Ties
from grader.report.safety import safe_text
from grader.report.tables import Table as Shown
from grader.spec.issue import Issue
from grader.spec.load import open_problem
from grader.spec.model import Problem

_SHOWN_RESPONSES = 3
_LONGEST_SHOWN = 24
_LONGEST_TEXT = 60


class MapRequest(msgspec.Struct, frozen=True):
    """What `grader map` was asked to do."""

    export: Path
    bank: Path
    problems: tuple[str, ...] = ()
    learner: tuple[str, ...] = ()
    mapping: Path | None = None
    out: Path | None = None
    yes: bool = False
    as_json: bool = False

    @property
    def target(self) -> Path:
        """Where the file is to be written."""
        return self.out or self.export.with_name(f"{self.export.stem}.mapping.yaml")


def make_mapping(request: MapRequest) -> None:
    """Propose a mapping, ask where there is somebody to ask, and write or print it.

    Raises:
        Refused: if the export cannot be mapped, or the file is there and nobody can be asked.
    """
    table, layout, reading = _open(request)
    parts = parts_to_fit(_problems(request))
    ties = Ties(layout.questions, reading.mapping, reading.names())
    seen = see_questions(table, layout)
    found = {each.question.key: ties.find(each.question.key) for each in seen}
    families = see_families(table, layout, [each.question.key for each in seen], list_sizes(parts))
    proposals = propose(seen, parts, found, families)
    if request.as_json:
        for each in proposals:
            click.echo(msgspec.json.encode(_data(each)).decode())
        return
    asked = not request.yes and sys.stdin.isatty()
    _show(proposals, sys.stdout if asked or request.yes else sys.stderr)
    if asked:
        proposals = _go_through(proposals, parts)
    known = _with_learner(reading.mapping or Mapping(), table, layout)
    text = mapping_text(proposals, request.export.name, known, NAMES[layout.format])
    if asked or request.yes:
        _write(request, text, asked)
    else:
        click.echo(text, nl=False)


def _open(request: MapRequest) -> tuple[Table, Layout, Reading]:
    """The export's table and layout."""
    (file,) = find_submissions([request.export], request.bank).files[:1] or (None,)
    if file is None:
        raise Refused(f"{str(request.export)!r} holds no table.")
    given = open_mapping(request.mapping) if request.mapping else _beside(request)
    if given is not None and given.mapping is None:
        raise Refused("\n".join(str(issue) for issue in given.faults))
    reading = reading_of(msgspec.structs.replace(file, mapping=given))
    known = reading.mapping or Mapping()
    if request.learner:
        known = msgspec.structs.replace(known, learner=request.learner)
    reading = msgspec.structs.replace(reading, mapping=known)
    table = open_submission(file).recognised.table
    if table is None or table.header is None:
        raise Refused(f"{file.source!r} holds no table.")
    layout = find_any_layout(table, file.source, reading)
    if isinstance(layout, Issue):
        raise Refused(str(layout))
    return table, layout, reading


def _with_learner(known: Mapping, table: Table, layout: Layout) -> Mapping:
    """What is known, with the column that was taken to name learners where only that tells it."""
    if known.learner or not layout.others_are_extra or table.header is None:
        return known
    keys = column_keys(table.header.cells)
    named = tuple(key for key, role in zip(keys, layout.roles, strict=True) if role == "learner")
    return msgspec.structs.replace(known, learner=named)


def _beside(request: MapRequest) -> FoundMapping | None:
    return Mappings().for_export(request.export)


def _problems(request: MapRequest) -> list[Problem]:
    """The problems that are looked in; those of the bank with faults are left out."""
    ids = problem_ids(request.bank)
    for problem_id in request.problems:
        if problem_id not in ids:
            hint = did_you_mean(problem_id, ids)
            raise click.UsageError(f"there is no problem {problem_id!r}.{hint}")
    wanted = request.problems or tuple(ids)
    loaded = (open_problem(request.bank / each / PROBLEM_FILE) for each in wanted)
    return [entry.problem for entry in loaded if entry.problem is not None]


def _show(proposals: Sequence[Proposal], stream: IO[str]) -> None:
    rows = tuple(
        (
            _cut(each.seen.question.key, _LONGEST_TEXT),
            _cut(_text(each), _LONGEST_TEXT),
            _responses(each),
            safe_text(str(each.target)) if each.target else "",
            f"{each.sureness}: {each.why}",
        )
        for each in proposals
    )
    columns = ("Question", "Text", "Most frequent responses", "Part", "How sure")
    draw_table(Shown("Proposal", columns, rows), stream)


def _text(proposal: Proposal) -> str:
    question = proposal.seen.question
    return " ".join(question.text.split()) if question.text != question.key else ""


def _responses(proposal: Proposal) -> str:
    shown = (
        f"{_cut(text, _LONGEST_SHOWN)} ({count})"
        for text, count in proposal.seen.responses[:_SHOWN_RESPONSES]
    )
    return ", ".join(shown)


def _cut(text: str, longest: int) -> str:
    """The beginning of a text, on one line and safe to print."""
    line = " ".join(text[: 4 * longest].split())
    return safe_text(line if len(line) <= longest else f"{line[: longest - 1]}…")


def _go_through(proposals: Sequence[Proposal], parts: Sequence[AskedPart]) -> list[Proposal]:
    """What a person makes of the proposals."""
    places = {str(each.target): each.target for each in parts}
    sure = [each for each in proposals if each.sureness is Sureness.SURE]
    take = bool(sure) and click.confirm(
        f"Take the {len(sure)} sure ones as they are?", default=True
    )
    click.echo(f"For each of the others: a part, Enter for the one in brackets, or {IGNORE!r}.")
    return [
        each if take and each.sureness is Sureness.SURE else _ask(each, places)
        for each in proposals
    ]


def _ask(proposal: Proposal, places: dict[str, Target]) -> Proposal:
    question = proposal.seen.question
    title = ": ".join(filter(None, (question.key, _text(proposal))))
    click.echo(f"\n{_cut(title, 200)}\n  {_responses(proposal) or 'no responses'}")
    default = str(proposal.target) if proposal.target else IGNORE
    while True:
        typed = click.prompt("Part", default=default).strip()
        if typed == IGNORE:
            return Proposal(proposal.seen, None, Sureness.SURE, "as you said")
        found = [place for place in places if typed == place or place.endswith(f"/{typed}")]
        if len(found) == 1:
            return Proposal(proposal.seen, places[found[0]], Sureness.SURE, "as you said")
        if found:
            click.echo(f"Several problems have it: {', '.join(found)}.")
        else:
            ids = {place.rpartition("/")[2] for place in places}
            click.echo(f"The bank has no part {safe_text(typed)!r}.{did_you_mean(typed, ids)}")


def _write(request: MapRequest, text: str, asked: bool) -> None:
    path = request.target
    if path.exists():
        if not asked:
            raise Refused(f"{str(path)!r} is there already; name another file with --out.")
        if not click.confirm(f"{safe_text(str(path))} is there already. Write over it?"):
            raise click.Abort
    with whole_file(path) as file:
        file.write(text)
    click.echo(f"Mapping: {safe_text(str(path))}")


def _data(proposal: Proposal) -> dict[str, object]:
    target = proposal.target
    return {
        "question": proposal.seen.question.key,
        "text": proposal.seen.question.text,
        "responses": proposal.seen.count,
        "most_frequent": [text for text, _ in proposal.seen.responses[:_SHOWN_RESPONSES]],
        "problem": target.problem if target else None,
        "part": target.part if target else None,
        "item": target.item if target else None,
        "sureness": proposal.sureness,
        "why": proposal.why,
    }

"""The problems of a bank that a gradebook has responses to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import click

from grader.app.refused import Refused
from grader.app.row_check import RowCheck
from grader.gradebook.book import Gradebook
from grader.gradebook.faults import fault, quoted
from grader.gradebook.imports import StoredPlace, find_places
from grader.report.numbers import count_text
from grader.spec.issue import Issue
from grader.spec.model import Problem


def stored_problems(
    book: Gradebook, bank: Path, wanted: Collection[str] = (), *, whole: bool = False
) -> list[Problem]:
    """Those with stored responses, by id.

    What the bank no longer has, or has with faults, is remarked on stderr and left out; where
    only some are `wanted`, nothing is said of others.

    Raises:
        Refused: if a problem with faults is wanted, or nothing else is there; and with `whole`
            if any has faults: a total without its points would be wrong.
    """
    check = RowCheck(bank)
    places = [place for place in find_places(book) if not wanted or place.problem in wanted]
    ids = sorted({place.problem for place in places})
    found = {each: problem for each in ids if (problem := check.find(each)) is not None}
    if check.faulty and (wanted or whole or not found):
        raise Refused("\n".join(map(str, _refusals(check.faulty, bool(found) and not wanted))))
    for remark in (*find_gone(places, found, check.ids), *find_left_out(places, check.faulty)):
        click.echo(str(remark), err=True)
    return list(found.values())


def _refusals(faulty: Mapping[str, Issue], has_others: bool) -> Iterator[Issue]:
    """Why nothing is done, at the first fault of each problem."""
    others = "mend it (`grader validate` lists all faults), or name the others with --problem"
    for problem_id, first in faulty.items():
        facts = {"problem": quoted(problem_id), "first": first.message}
        place = (first.line, first.column)
        hint = others if has_others else None
        yield fault("faulty-problem", first.file, place, hint, **facts)


def find_left_out(places: Collection[StoredPlace], faulty: Mapping[str, Issue]) -> Iterator[Issue]:
    """A remark for each problem with stored responses whose file has faults, at the first one."""
    stored = {place.problem for place in places}
    for problem_id, first in faulty.items():
        if problem_id in stored:
            facts = {"problem": quoted(problem_id), "first": first.message}
            yield fault("left-out", first.file, (first.line, first.column), None, **facts)


def find_gone(
    places: Collection[StoredPlace], problems: Mapping[str, Problem], ids: Collection[str]
) -> Iterator[Issue]:
    """A remark for each part that stored responses answer and that the bank has dropped.

    `ids` are the problems of the bank; the parts of those in `problems` are looked up too.
    """
    for place in places:
        if place.problem in problems:
            gone = all(part.id != place.part for part in problems[place.problem].parts)
        else:
            gone = place.problem not in ids
        if gone:
            facts = {"problem": quoted(place.problem), "part": quoted(place.part)}
            count = count_text(place.count, "response")
            yield fault("part-gone", place.source, place.line, None, count=count, **facts)

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


def stored_problems(book: Gradebook, bank: Path, wanted: Collection[str] = ()) -> list[Problem]:
    """Those with stored responses, by id.

    What the bank no longer has is remarked on stderr and left out. What it has with faults is
    left out where only others are `wanted`.

    Raises:
        Refused: if a problem with faults is wanted: a total without its points would be wrong.
    """
    check = RowCheck(bank)
    places = find_places(book)
    found: dict[str, Problem] = {}
    for problem_id in sorted({place.problem for place in places}):
        problem = check.find(problem_id)
        if problem is not None:
            found[problem_id] = problem
        elif problem_id in check.faulty and (not wanted or problem_id in wanted):
            facts = {"problem": quoted(problem_id), "first": check.faulty[problem_id]}
            raise Refused(str(fault("faulty-problem", str(bank), 1, **facts)))
    asked = [place for place in places if not wanted or place.problem in wanted]
    for remark in find_gone(asked, found, check.ids):
        click.echo(str(remark), err=True)
    return list(found.values())


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

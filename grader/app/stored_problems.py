"""The problems of a bank that a gradebook has responses to."""

from __future__ import annotations

from pathlib import Path

from grader.app.row_check import RowCheck
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import find_places
from grader.spec.model import Problem


def stored_problems(book: Gradebook, bank: Path) -> list[Problem]:
    """Those with stored responses, by id; not those that the bank has lost or has with faults."""
    check = RowCheck(bank)
    wanted = sorted({place.problem for place in find_places(book)})
    found = (check.find(problem_id) for problem_id in wanted)
    return [problem for problem in found if problem is not None]

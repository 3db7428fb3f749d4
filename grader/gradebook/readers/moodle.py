"""Moodle: the responses of a quiz, in any language.

In order: names, [username, id number, institution, department, email address, …], state,
started, completed, duration, grade, then for each slot any of question, response and right
answer, as `Response 1`. The header of the grade ends with the points (`Grade/10.00`).
(moodle, mod/quiz/report) A STACK question's cell holds its inputs and the engine's notes:
`Seed: 254530683; ans1: 15180 [score]; prt1: # = 1 | prt1-1-T`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from grader.gradebook.faults import fault, quoted
from grader.gradebook.readers.columns import is_email, most_cells
from grader.gradebook.readers.layout import Answer, Layout, Question, column_layout
from grader.spec.issue import Issue

FORMAT = "moodle-responses"

_GRADE = re.compile(r".*/\s*\d+(?:[.,]\d+)?\s*", re.DOTALL)
_SLOT = re.compile(r"\D*?(?P<slot>\d{1,4})\D*")
_BLANK = "-"
# The state behind each input of a STACK question, and what stands in front of it.
_STATE = re.compile(r" \[(?:blank|invalid|valid|score)\](?=; |\Z)")
_INPUT = re.compile(r"\s*(?:; )?(?:Seed: -?\d+; )?(?P<name>\w{1,64}): (?P<text>.*)", re.DOTALL)


def find_moodle(
    header: Sequence[str], sample: Sequence[Sequence[str]], source: str, named: Sequence[int] = ()
) -> Layout | Issue | None:
    """The layout of a report of responses; None for every other table.

    `named` are the columns that a mapping file says name the learner.
    """
    grade = _grade_column(header)
    if grade is None:
        return None
    kinds = _kinds(header, grade + 1)
    if kinds is None:
        return None
    learner = list(named) or _identity(sample, grade - 4)
    if not learner:
        found = "there are names, but no id, username or email address"
        return fault("no-identity", source, 1, found=found)
    places = _response_columns(kinds, sample)
    if places is None:
        names = ", ".join(quoted(header[group[0]]) for group in kinds)
        return fault("unclear-columns", source, 1, found=names)
    inputs = {place: _inputs(place, sample) for place in places}
    several = {_slot_of(header[place]) for place in places if len(inputs[place]) > 1}
    questions = [
        Question(key, text, place)
        for place in places
        for key, text in _questions(
            _slot_of(header[place]), inputs[place], _text(place, kinds, sample)
        )
    ]

    def split(slot: str, cell: str) -> Iterator[Answer]:
        if cell.strip() == _BLANK:
            return
        found = stack_inputs(cell)
        if not found:
            yield Answer(slot, cell)
        for name, text in found:
            yield Answer(f"{slot}/{name}" if slot in several or len(found) > 1 else slot, text)

    roles = _roles(len(header), learner, grade, places, header)
    why = f"numbered columns for {len(places)} slots stand behind the grade {quoted(header[grade])}"
    return column_layout(FORMAT, why, roles, questions, learner, grade - 2, split)


def _grade_column(header: Sequence[str]) -> int | None:
    """The first column with points in its header that numbered columns follow."""
    for place, name in enumerate(header[:-1]):
        if place >= 5 and _GRADE.fullmatch(name) and _SLOT.fullmatch(header[place + 1]):
            return place
    return None


def _kinds(header: Sequence[str], start: int) -> list[list[int]] | None:
    """The places of the questions, the responses and the right answers, whichever there are.

    None unless the columns from `start` on number the same slots in the same order, with one
    to three columns for each. A column of general feedback may stand in front of them.
    """
    slots = [_slot_of(name) for name in header[start:]]
    if not slots or "" in slots:
        return None
    width = next((n for n, slot in enumerate(slots) if slot != slots[0]), len(slots))
    if width > 3 or len(slots) % width:
        return None
    groups = [slots[at : at + width] for at in range(0, len(slots), width)]
    if any(len(set(group)) > 1 for group in groups):
        return None
    if any(int(a[0]) >= int(b[0]) for a, b in pairwise(groups)):
        return None
    return [list(range(start + kind, len(header), width)) for kind in range(width)]


def _slot_of(name: str) -> str:
    found = _SLOT.fullmatch(name.strip())
    return found["slot"] if found else ""


def _identity(sample: Sequence[Sequence[str]], stop: int) -> list[int]:
    """The column that tells learners apart: email addresses, else the first id behind the names."""
    places = range(max(stop, 0))
    for place in places:
        if most_cells(sample, place, is_email):
            return [place]
    if not sample:
        return list(places[2:3])
    # An id tells apart all whom their names tell apart; an institution does not.
    named = len({tuple(row[:2]) for row in sample})
    telling = (
        place
        for place in places[2:]
        if len({row[place] for row in sample if row[place].strip()}) >= named
    )
    return list(islice(telling, 1))


def _response_columns(kinds: list[list[int]], sample: Sequence[Sequence[str]]) -> list[int] | None:
    """Of one kind that one, of three the second; of two the one in which learners differ."""
    if len(kinds) == 1:
        return kinds[0]
    if len(kinds) == 3:
        return kinds[1]
    variety = [sum(len({row[place] for row in sample}) for place in places) for places in kinds]
    if variety[0] == variety[1]:
        return None
    return kinds[0] if variety[0] > variety[1] else kinds[1]


def _inputs(place: int, sample: Sequence[Sequence[str]]) -> dict[str, None]:
    """The names of the inputs that a STACK question's column shows."""
    return {name: None for row in sample for name, _ in stack_inputs(row[place])}


def _text(place: int, kinds: list[list[int]], sample: Sequence[Sequence[str]]) -> str:
    """What is asked in a slot, where the report has that column."""
    if not sample or len(kinds) == 1 or place in kinds[0]:
        return ""
    at = next(group.index(place) for group in kinds if place in group)
    return " ".join(sample[0][kinds[0][at]].split())


def _questions(slot: str, inputs: Iterable[str], text: str) -> Iterator[tuple[str, str]]:
    """Key and text of a slot's questions: one, or one for each of several inputs."""
    names = list(inputs)
    if len(names) > 1:
        yield from ((f"{slot}/{name}", f"{text} [{name}]".strip()) for name in names)
    else:
        yield slot, text


def stack_inputs(cell: str) -> list[tuple[str, str]]:
    """The inputs of a STACK question with what was typed into each; none for another cell."""
    inputs = []
    start = 0
    for state in _STATE.finditer(cell):
        found = _INPUT.fullmatch(cell, start, state.start())
        if found is None:
            return []
        inputs.append((found["name"], found["text"]))
        start = state.end()
    return inputs


def _roles(
    width: int,
    learner: Sequence[int],
    grade: int,
    places: list[int],
    header: Sequence[str],
) -> list[str]:
    roles = [""] * width
    roles[grade - 2], roles[grade] = "time", "points"
    for place in learner:
        roles[place] = "learner"
    for place in places:
        roles[place] = f"responses to slot {_slot_of(header[place])}"
    return roles

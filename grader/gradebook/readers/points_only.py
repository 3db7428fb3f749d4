"""Exports that hold points and no responses: recognised, so that people are told what they have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

Sample = Sequence[Sequence[str]]

_ASSIGNMENT = re.compile(r".*\(\d+\)\s*", re.DOTALL)
_OUT_OF = re.compile(r".*\d.*/\s*\d+(?:[.,]\d+)?\s*", re.DOTALL)
_LATENESS = "(H:M:S)"


class PointsOnly(msgspec.Struct, frozen=True):
    """What a table is, and where its responses are to be had."""

    what: str
    remedy: str


def find_points_only(header: Sequence[str], sample: Sample) -> PointsOnly | None:
    """What the table is, if it is one of the known exports of points; None otherwise."""
    for is_one, found in _KINDS:
        if is_one(header, sample):
            return found
    return None


def is_new_quiz(header: Sequence[str]) -> bool:
    """Whether it looks like the analysis of a Canvas New Quiz.

    Its layout is not documented: the same few headers are repeated for every question.
    """
    counts = _repeated(header)
    return len(counts) >= 2 and len(set(counts.values())) == 1 and len(header) >= 4


def new_quiz_questions(header: Sequence[str]) -> list[int]:
    """The columns of responses in such an analysis: each stands in front of the repeated ones.

    More is not sure: what the columns before the first question are, only a person can say.
    """
    repeated = [cell.strip() in _repeated(header) for cell in header]
    return [n for n, is_one in enumerate(repeated[:-1]) if not is_one and repeated[n + 1]]


def _repeated(header: Sequence[str]) -> dict[str, int]:
    """The headers that stand there several times, and how often; points alone are none."""
    counts = Counter(cell.strip() for cell in header if cell.strip())
    return {name: n for name, n in counts.items() if n > 1 and not _is_number(name)}


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "", 1).isdigit()


def _is_our_grades(header: Sequence[str], _: Sample) -> bool:
    """What `grader grade --out` writes: read again, its points would be taken for responses."""
    return header[0] == "learner" and tuple(header[-2:]) == ("total", "possible")


def _is_canvas_gradebook(header: Sequence[str], sample: Sample) -> bool:
    """The row of possible points starts with four spaces, assignments end with their number."""
    first = [row[0] for row in sample[:3]]
    return any(cell.startswith("    ") for cell in first) and any(
        _ASSIGNMENT.fullmatch(name) for name in header
    )


def _is_moodle_grades(header: Sequence[str], _: Sample) -> bool:
    return sum(1 for name in header if _OUT_OF.fullmatch(name)) >= 2


def _is_gradescope(header: Sequence[str], _: Sample) -> bool:
    return any(_LATENESS in name for name in header)


def _is_edx_grades(header: Sequence[str], _: Sample) -> bool:
    return header[-1].endswith("(Possible)") or "ModuleID" in header or header[-1] == "New Points"


_KINDS: tuple[tuple[Callable[[Sequence[str], Sample], bool], PointsOnly], ...] = (
    (
        _is_our_grades,
        PointsOnly(
            "a file of grades as `grader grade --out` writes it",
            "keep what comes out apart from what is handed in",
        ),
    ),
    (
        _is_canvas_gradebook,
        PointsOnly(
            "a Canvas gradebook",
            "in the quiz, take Quiz Statistics > Student Analysis; the gradebook is what "
            "`grader export --to canvas` takes as its roster",
        ),
    ),
    (
        _is_moodle_grades,
        PointsOnly("Moodle's report of grades", "in the quiz, take Results > Responses"),
    ),
    (
        _is_gradescope,
        PointsOnly(
            "Gradescope's table of grades",
            "export the submissions, and name the unpacked folder",
        ),
    ),
    (
        _is_edx_grades,
        PointsOnly(
            "an edX report of grades",
            "in the instructor's dashboard, take Data Download > Problem responses",
        ),
    ),
)

"""The gradebook as a CSV for people: a row for each learner, a column for each part."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from grader.report.safety import safe_text
from grader.score.total import Points

# Spreadsheets take a cell that starts so for a formula; a quote before it makes it text.
# The full-width signs are read the same way where such keyboards are usual.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

# Points without a finite decimal (a third of a point) are rounded to so many digits.
_DIGITS = Context(prec=12)


def grades_header(parts: Sequence[tuple[str, str]], *more: str) -> str:
    """The first line: `learner`, the parts, `total`, what is `possible`, and `more` columns.

    `parts` are (problem id, part id); a column is called after its part, after problem and
    part where there are several problems.
    """
    several = len({problem for problem, _ in parts}) > 1
    names = [f"{problem}/{part}" if several else part for problem, part in parts]
    return _line(["learner", *map(person_cell, names), "total", "possible", *more])


def grades_line(learner: str, points: Sequence[Fraction], total: Points, *more: str) -> str:
    """One learner's line: the points of each part, what they come to, and `more` cells."""
    numbers = [*points, total.earned, total.possible]
    return _line([person_cell(learner), *map(points_cell, numbers), *more])


@lru_cache(maxsize=1024)
def points_cell(points: Fraction) -> str:
    """Points as a decimal, exact wherever they have a finite one (`0.125`)."""
    rest = points.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        exact = Decimal(points.numerator) / Decimal(points.denominator)
        return f"{exact:f}"
    return f"{_DIGITS.divide(Decimal(points.numerator), Decimal(points.denominator)):f}"


def person_cell(text: str) -> str:
    """A text of strangers that no spreadsheet runs and that turns no line of it around.

    What does not print is made visible, as everywhere that people read; a text that holds a
    delimiter is quoted.
    """
    shown = safe_text(text, len(text))
    if text.startswith(_FORMULA_STARTS) or shown.startswith(_FORMULA_STARTS):
        shown = "'" + shown
    if any(each in shown for each in ',;"'):
        return '"' + shown.replace('"', '""') + '"'
    return shown


def _line(cells: Sequence[str]) -> str:
    return ",".join(cells) + "\n"

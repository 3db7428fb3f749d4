"""Ridge regression over fractions: the normal equations, and their solution by elimination."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeAlias

import msgspec

Numbers: TypeAlias = tuple[Fraction, ...]
Table: TypeAlias = tuple[Numbers, ...]


class Fit(msgspec.Struct, frozen=True):
    """The function `intercept + coefficients . features`."""

    intercept: Fraction
    coefficients: Numbers

    def at(self, features: Numbers) -> Fraction:
        """Its value for these features."""
        return self.intercept + dot(self.coefficients, features)


def dot(one: Iterable[Fraction], other: Iterable[Fraction]) -> Fraction:
    """The sum of the products, entry by entry."""
    return sum((a * b for a, b in zip(one, other, strict=True)), Fraction(0))


def normal_matrix(rows: Table, penalties: Numbers) -> Table:
    """X^T X with the penalties added on its diagonal; `rows` are those of X."""
    columns = tuple(zip(*rows, strict=True))
    return tuple(
        tuple(dot(one, other) + (penalty if i == j else 0) for j, other in enumerate(columns))
        for i, (one, penalty) in enumerate(zip(columns, penalties, strict=True))
    )


def fit(rows: Table, y: Numbers, penalty: Fraction, intercept: Fraction | None) -> Fit | None:
    """The minimum of RSS + penalty |coefficients|^2 + (intercept's own penalty) intercept^2.

    `intercept` is the penalty of the intercept, None for a function through the origin. None
    if there is no single minimum.
    """
    width = len(rows[0])
    penalties: Numbers = (penalty,) * width
    if intercept is not None:
        rows = tuple((Fraction(1), *row) for row in rows)
        penalties = (intercept, *penalties)
    sides = tuple(dot(column, y) for column in zip(*rows, strict=True))
    found = solve(normal_matrix(rows, penalties), sides)
    if found is None:
        return None
    return Fit(Fraction(0), found) if intercept is None else Fit(found[0], found[1:])


def solve(matrix: Table, sides: Numbers) -> Numbers | None:
    """The solution of a square system by Gauss-Jordan elimination; None if it has not one."""
    rows = [[*row, side] for row, side in zip(matrix, sides, strict=True)]
    for index in range(len(rows)):
        pivot = next((place for place in range(index, len(rows)) if rows[place][index]), None)
        if pivot is None:
            return None
        rows[index], rows[pivot] = rows[pivot], rows[index]
        lead = [value / rows[index][index] for value in rows[index]]
        rows = [
            lead if place == index else _without(row, lead, index) for place, row in enumerate(rows)
        ]
    return tuple(row[-1] for row in rows)


def _without(row: list[Fraction], lead: list[Fraction], index: int) -> list[Fraction]:
    """The row less as much of the leading one as clears its entry at `index`."""
    return [value - row[index] * other for value, other in zip(row, lead, strict=True)]

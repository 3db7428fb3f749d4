"""Points with their coordinates as balls, made once for every program that is run there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import acb, arb, fmpq

from grader.decide.ball_functions import Ball
from grader.decide.ball_points import Point

# The name of a coordinate's imaginary part is the coordinate's own with this behind it.
IMAGINARY = " (imaginary part)"


class Places:
    """A fixed sequence of points; what they are in balls is kept for each precision met."""

    def __init__(self, points: Sequence[Point], in_complex: bool) -> None:
        self.points = points
        self._in_complex = in_complex
        self._balls: dict[tuple[int, int], dict[str, Ball]] = {}

    def values(self, place: int, names: Sequence[str], bits: int) -> list[Ball]:
        """The coordinates of the point at `place`; the working precision must be `bits`."""
        balls = self._balls.setdefault((place, bits), {})
        for name in names:
            if name not in balls:
                balls[name] = coordinate(self.points[place], name, self._in_complex)
        return [balls[name] for name in names]


def coordinates(
    point: Mapping[str, Fraction], names: Sequence[str], in_complex: bool
) -> list[Ball]:
    """A point's coordinates of these names as balls at the working precision."""
    return [coordinate(point, name, in_complex) for name in names]


def coordinate(point: Mapping[str, Fraction], name: str, in_complex: bool) -> Ball:
    """One coordinate as a ball at the working precision."""
    real = _ball(point[name])
    if not in_complex:
        return real
    imaginary = point.get(name + IMAGINARY)
    return acb(real) if imaginary is None else acb(real, _ball(imaginary))


def _ball(value: Fraction) -> Ball:
    return arb(fmpq(value.numerator, value.denominator))

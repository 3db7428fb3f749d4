"""Lloyd's algorithm in the plane, exactly.

Lloyd (1982), "Least squares quantization in PCM"; Bishop, "Pattern Recognition and Machine
Learning" (2006), section 9.1. A centre is a mean of points, so fractions stay short, and a
run has converged when no centre moves any more, not when a change is small.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

import msgspec

from grader.reference.solver import Stop

Point: TypeAlias = tuple[Fraction, Fraction]
Points: TypeAlias = tuple[Point, ...]
Distance: TypeAlias = Callable[[Point, Point], Fraction]

# Lloyd's algorithm ends by itself; an exchanged step may go round in circles.
MOST_STEPS = 100


def squared(point: Point, centre: Point) -> Fraction:
    """The squared Euclidean distance, in the square of the points' unit."""
    return (point[0] - centre[0]) ** 2 + (point[1] - centre[1]) ** 2


def mean(members: Points, old: Point, count: int) -> Point:  # noqa: ARG001 -- slips use them
    """The mean of the members, of which there is at least one."""
    return sum_of(members, 0) / len(members), sum_of(members, 1) / len(members)


def sum_of(members: Points, axis: int) -> Fraction:
    """The sum of one coordinate over some points."""
    return sum((member[axis] for member in members), Fraction(0))


class Recipe(msgspec.Struct, frozen=True):
    """The two steps. `choose` picks a distance out of those to the centres (`min`).

    `distance` is what is compared. `move` makes a centre of its points, its old place and
    the number of all points.
    """

    distance: Distance = squared
    choose: Callable[[list[Fraction]], Fraction] = min
    move: Callable[[Points, Point, int], Point] = mean


class Lloyd(msgspec.Struct, frozen=True):
    """A run: the centres at the start and after each step, and the owner of each point then.

    `owners[t][i]` is the index of the centre that point i goes to under `centres[t]`; of two
    at the same distance it is the first.
    """

    centres: tuple[Points, ...]
    owners: tuple[tuple[int, ...], ...]
    stop: Stop


def follow(points: Points, start: Points, recipe: Recipe) -> Lloyd:
    """Assign and move until no centre moves, one has no point, or the limit is reached.

    The reasons are `converged`, `cluster-emptied` (with the centres, from 1) and
    `iteration-limit`.
    """
    centres, owners = [start], [assign(points, start, recipe)]
    while True:
        steps = len(centres) - 1
        empty = tuple(k + 1 for k in range(len(start)) if k not in owners[-1])
        following = () if empty else _move(points, centres[-1], owners[-1], recipe)
        stop = None
        if empty:
            stop = Stop("cluster-emptied", steps, empty)
        elif following == centres[-1]:
            stop = Stop("converged", steps)
        elif steps == MOST_STEPS:
            stop = Stop("iteration-limit", steps)
        if stop is not None:
            return Lloyd(tuple(centres), tuple(owners), stop)
        centres.append(following)
        owners.append(assign(points, centres[-1], recipe))


def assign(points: Points, centres: Points, recipe: Recipe) -> tuple[int, ...]:
    """The index of the centre that each point goes to; of several the first."""
    rows = ([recipe.distance(point, centre) for centre in centres] for point in points)
    return tuple(row.index(recipe.choose(row)) for row in rows)


def _move(points: Points, centres: Points, owners: tuple[int, ...], recipe: Recipe) -> Points:
    clusters = (
        tuple(point for point, owner in zip(points, owners, strict=True) if owner == k)
        for k in range(len(centres))
    )
    pairs = zip(clusters, centres, strict=True)
    return tuple(recipe.move(members, old, len(points)) for members, old in pairs)

"""A run of K-means asked for single numbers, and what its wrong runs do differently."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import fsum, sqrt
from statistics import median

import msgspec

from grader.reference.addressed import AddressedSolution, missing
from grader.reference.kmeans_run import (
    Lloyd,
    Point,
    Points,
    Recipe,
    sum_of,
)
from grader.reference.solver import Address, OutputInfo, Stop

OUTPUTS: Mapping[str, OutputInfo] = {
    "inertia": OutputInfo("sum of the squared distances of all points to their centres"),
    "centre_x": OutputInfo("first coordinate of a centre", computed_from=1, by_component=True),
    "centre_y": OutputInfo("second coordinate of a centre", computed_from=1, by_component=True),
    "sizes": OutputInfo("number of points that go to a centre", by_component=True),
    "squared_distances": OutputInfo(
        "squared distance of a point to a centre", by_component=True, by_sample=True
    ),
}

_AXES = {"centre_x": 0, "centre_y": 1}


class Way(msgspec.Struct, frozen=True):
    """One way to work through K-means; the fields default to the right way.

    `later` is added to the step that is asked for, `end` is taken for the end (None: the
    last), `score` names how the inertia is written down, `reversed` and `crossed` say that
    centres and coordinates are copied in reverse order.
    """

    recipe: Recipe = Recipe()
    later: int = 0
    end: int | None = None
    score: str = "sum"
    reversed: bool = False
    crossed: bool = False


def _absolute(point: Point, centre: Point) -> Fraction:
    return abs(point[0] - centre[0]) + abs(point[1] - centre[1])


def _first_only(point: Point, centre: Point) -> Fraction:
    return (point[0] - centre[0]) ** 2


def _median(members: Points, old: Point, count: int) -> Point:  # noqa: ARG001 -- one of the moves
    return median(member[0] for member in members), median(member[1] for member in members)


def _with_old(members: Points, old: Point, count: int) -> Point:  # noqa: ARG001 -- see above
    both = (*members, old)
    return sum_of(both, 0) / len(both), sum_of(both, 1) / len(both)


def _by_all(members: Points, old: Point, count: int) -> Point:  # noqa: ARG001 -- see above
    return sum_of(members, 0) / count, sum_of(members, 1) / count


WAYS: Mapping[str, Way] = {
    "": Way(),
    "inertia-before-reassignment": Way(score="before-reassignment"),
    "distances-not-squared": Way(score="not-squared"),
    "divided-by-points": Way(score="mean"),
    "centres-swapped": Way(reversed=True),
    "coordinates-swapped": Way(crossed=True),
    "one-step-too-many": Way(later=1),
    "one-step-too-few": Way(later=-1),
    "one-step-only": Way(end=1),
    "median-for-mean": Way(Recipe(move=_median)),
    "old-centre-counted": Way(Recipe(move=_with_old)),
    "divided-by-all-points": Way(Recipe(move=_by_all)),
    "absolute-distance": Way(Recipe(distance=_absolute)),
    "only-first-coordinate": Way(Recipe(distance=_first_only)),
    "farthest-centre": Way(Recipe(choose=max)),
}


class KMeansSolution(AddressedSolution):
    """The numbers of one run; centres and points count from 1, step 0 is the start.

    Everything at a step is measured from the centres of that step. Steps beyond the end of a
    run that converged show its end; other runs have no such steps.
    """

    outputs = OUTPUTS

    def __init__(self, points: Points, way: Way, run: Lloyd) -> None:
        self._points = points
        self._way = way
        self._run = run

    @property
    def stop(self) -> Stop:
        """`converged`, `cluster-emptied` or `iteration-limit`, and the steps until then."""
        return self._run.stop

    @property
    def components(self) -> int:
        """How many centres there are."""
        return len(self._run.centres[0])

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self._points)

    def number(self, address: Address) -> float:
        """The number at a place that exists."""
        index = self._index(address)
        output, component, sample = address.output, address.component, address.sample
        if component is None:
            return float(self._inertia(address, index))
        k = self.components - component if self._way.reversed else component - 1
        if output == "sizes":
            return float(self._run.owners[index].count(k))
        centre = self._run.centres[index][k]
        if sample is None:
            axis = _AXES[output]
            return float(centre[1 - axis if self._way.crossed else axis])
        return float(self._way.recipe.distance(self._points[sample - 1], centre))

    def _index(self, address: Address) -> int:
        stop, wanted = self.stop, address.step
        if wanted == "converged":
            if stop.reason != "converged":
                missing(address, f"the run ended after {stop.steps} steps: {stop.reason}")
            end = stop.steps if self._way.end is None else self._way.end
            return min(end, stop.steps)
        if wanted < 0 or wanted + self._way.later < 0:
            missing(address, f"steps are counted from {max(0, -self._way.later)}")
        index = wanted + self._way.later
        if index > stop.steps and stop.reason != "converged":
            missing(address, f"the run ended after {stop.steps} steps: {stop.reason}")
        return min(index, stop.steps)

    def _inertia(self, address: Address, index: int) -> Fraction | float:
        owners = self._run.owners[index]
        if self._way.score == "before-reassignment":
            if index == 0:
                missing(address, "at the start there is no assignment before")
            owners = self._run.owners[index - 1]
        pairs = zip(self._points, owners, strict=True)
        # A wrong run that compares another distance sums that one up as well.
        distance = self._way.recipe.distance
        terms = [distance(point, self._run.centres[index][k]) for point, k in pairs]
        if self._way.score == "not-squared":
            return fsum(sqrt(term) for term in terms)
        total = sum(terms, Fraction(0))
        return total / len(terms) if self._way.score == "mean" else total

"""The solver `k-means`: what it offers, and what it can start from."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from grader.reference.addressed import check_request
from grader.reference.kmeans_run import Points, follow
from grader.reference.kmeans_solution import OUTPUTS, WAYS, KMeansSolution
from grader.reference.parameters import check_length, check_names, check_numbers, read_numbers
from grader.reference.solver import (
    OutputInfo,
    ParameterFault,
    SlipInfo,
)

FIELDS = ("x", "y", "centre_x", "centre_y")

_ALL = frozenset(OUTPUTS)
_INERTIA = frozenset({"inertia"})
_CENTRES = frozenset({"centre_x", "centre_y"})

SLIPS: tuple[SlipInfo, ...] = (
    SlipInfo(
        "inertia-before-reassignment",
        "The points are still with the centres of the step before; each belongs to the centre "
        "that is nearest now.",
        _INERTIA,
    ),
    SlipInfo(
        "distances-not-squared",
        "This is the sum of the distances; each of them is squared first.",
        _INERTIA,
    ),
    SlipInfo(
        "divided-by-points",
        "This is the mean of the squared distances; their sum was asked for.",
        _INERTIA,
    ),
    SlipInfo(
        "centres-swapped",
        "This is the value of another centre: they were counted from the other end.",
        _CENTRES | {"sizes", "squared_distances"},
    ),
    SlipInfo(
        "coordinates-swapped",
        "This is the other coordinate of the centre.",
        _CENTRES,
    ),
    SlipInfo("one-step-too-many", "This is the value one step later.", _ALL),
    SlipInfo("one-step-too-few", "This is the value one step earlier.", _ALL),
    SlipInfo(
        "one-step-only",
        "This is the value after one step; the steps go on until no point changes its centre.",
        _ALL,
    ),
    SlipInfo(
        "median-for-mean",
        "The centres were moved to the median of their points, not to the mean.",
        _ALL,
    ),
    SlipInfo(
        "old-centre-counted",
        "The old centre was counted as one more point of its cluster.",
        _ALL,
    ),
    SlipInfo(
        "divided-by-all-points",
        "The sums were divided by the number of all points, not of those in the cluster.",
        _ALL,
    ),
    SlipInfo(
        "absolute-distance",
        "The distances were taken as |Δx| + |Δy| instead of (Δx)² + (Δy)².",
        _ALL,
    ),
    SlipInfo("only-first-coordinate", "Only the x coordinates were compared.", _ALL),
    SlipInfo(
        "farthest-centre",
        "Each point was given to the centre that is farthest away, not to the nearest.",
        _ALL,
    ),
)


class KMeans:
    """Lloyd's algorithm in the plane, computed exactly.

    Parameters are four lists: the coordinates `x` and `y` of the points, and `centre_x` and
    `centre_y` of the centres at the start.
    """

    name = "k-means"
    outputs: Mapping[str, OutputInfo] = OUTPUTS
    slips: tuple[SlipInfo, ...] = SLIPS

    def check_parameters(self, parameters: Mapping[str, object]) -> list[ParameterFault]:
        """Every fault; lengths and equal centres are looked at once all lists can be read."""
        faults = check_names(parameters, FIELDS)
        for name in FIELDS:
            faults += check_numbers(name, parameters.get(name))
        if faults:
            return faults
        lists = {name: read_numbers(parameters[name]) for name in FIELDS}
        faults += check_length("y", len(lists["y"]), len(lists["x"]), "x")
        counts = len(lists["centre_y"]), len(lists["centre_x"])
        faults += check_length("centre_y", *counts, "centre_x")
        return faults or _check_distinct(_pairs(lists["centre_x"], lists["centre_y"]))

    def solve(self, parameters: Mapping[str, object], slip: str | None = None) -> KMeansSolution:
        """The run from these parameters: the right one, or the slip's.

        Raises:
            InvalidParameters: if `check_parameters` finds a fault.
            NoSuchSlip: if no slip has this name.
        """
        check_request(self, parameters, slip)
        x, y, centre_x, centre_y = (read_numbers(parameters[name]) for name in FIELDS)
        way = WAYS[slip or ""]
        points = _pairs(x, y)
        return KMeansSolution(points, way, follow(points, _pairs(centre_x, centre_y), way.recipe))


def _pairs(first: tuple[Fraction, ...], second: tuple[Fraction, ...]) -> Points:
    return tuple(zip(first, second, strict=True))


def _check_distinct(centres: Points) -> list[ParameterFault]:
    for index, centre in enumerate(centres):
        if centre in centres[:index]:
            message = f"centres {centres.index(centre) + 1} and {index + 1} start at one place"
            move = "the second would get no point; move it"
            return [ParameterFault(f"centre_x[{index}]", message, move)]
    return []


SOLVER = KMeans()

"""Stage: points at which enclosures of response and key exclude each other.

Disjoint enclosures at a point of the declared domain prove that the sides differ there;
overlapping ones prove nothing, however small they are. Points and precisions are fixed
sequences, and what may be spent is counted in work, not in time, so the same key and
response always meet the same fate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import msgspec
from flint import arb, fmpq

from grader.decide.ball_kernels import Branches, kernels_of
from grader.decide.ball_places import IMAGINARY, Places, coordinates
from grader.decide.ball_points import Point, nearby_points, sample_points
from grader.decide.ball_program import Program
from grader.decide.ball_trees import Domains, is_complex, names_of
from grader.decide.ball_writing import write_difference
from grader.decide.balls import Missing, Value, accuracy_of, run, working_precision
from grader.decide.decision import Counterexample
from grader.spec.domain import REAL, Domain
from grader.syntax.tree import Node

POINTS = 16
_BITS = 128
# Precisions tried where enclosures at the working precision say too little.
_FINER = (512, 2048)
# Two enclosures that share this many bits agree; fewer, and more precision is asked for.
_AGREED_BITS = 48
# A response that has no value must have none at so many points around, too.
_NEIGHBOURS = 8
_RADIUS = fmpq(1, 2**24)
# About how many microseconds the points at the working precision may take, and those where
# more precision is asked for. A response too long for all points is seen at fewer of them.
_WORK = 10_000
_FINER_WORK = 12_000
_FEWEST = 6

Completion: TypeAlias = Callable[[Point], Point | None]


class _Side:
    """A formula with its values at the shared points met so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._values: dict[tuple[int, int], Value] = {}

    def at(self, places: Places, place: int, bits: int) -> Value:
        """The value at a shared point, remembered."""
        found = self._values.get((place, bits))
        if found is None:
            values = places.values(place, self.program.names, bits)
            found = self._values[place, bits] = run(self.program, values, bits)
        return found

    def beside(self, point: Point, bits: int = _BITS) -> Value:
        """The value at a point that belongs to one response only: nothing is remembered."""
        program = self.program
        return run(program, coordinates(point, program.names, program.in_complex), bits)

    def around(self, point: Point, domains: Domains) -> Value:
        """The value over a small box around the point: it holds for every point inside."""
        if any(domains.get(name, REAL).integer for name in self.program.names):
            return Missing.UNKNOWN
        program, radius = self.program, arb(0, arb(_RADIUS))
        centre = coordinates(point, program.names, program.in_complex)
        return run(program, [ball + radius for ball in centre], _BITS)


class _Comparison:
    """Response and key in one world, at the points for all names that occur."""

    def __init__(self, response: Node, other: _Side, key: _Side, places: Places) -> None:
        self.response = response
        self.other = other
        self.key = key
        self.places = places
        self.finer_work = _FINER_WORK
        affordable = _WORK // max(other.program.work(_BITS), 1)
        self.count = min(len(places.points), max(affordable, _FEWEST))


class _Difference(msgspec.Struct, frozen=True):
    point: Point
    response: Value
    key: Value


class Refuter:
    """A key made ready to refute many responses: its points, and its values there.

    `seed` names the key. `complete` fills in the names that follow from the `free` ones by
    relations, or returns None where that is impossible.
    """

    def __init__(
        self,
        key: Node,
        domains: Mapping[str, Domain],
        seed: str,
        points: int = POINTS,
        complete: Completion | None = None,
        free: tuple[str, ...] | None = None,
    ) -> None:
        self._key = key
        self._domains = dict(domains)
        self._seed = seed
        self._count = points
        self._complete = complete
        self._free = free
        self._names = names_of(key)
        self._complex = is_complex(key, self._domains)
        self._kernels = kernels_of(key, self._domains)
        self._ready: dict[tuple[bool, tuple[str, ...]], tuple[_Side, Places]] = {}
        # One response is asked about several times in turn.
        self._latest: _Comparison | None = None

    def refute(self, response: Node) -> Counterexample | None:
        """A point where the two sides provably differ, or None if none was found."""
        return self.refute_at_points(response) or self.refute_closely(response)

    def refute_at_first(self, response: Node) -> Counterexample | None:
        """The first point, if both sides have values there that exclude each other."""
        compared = self._compared(response)
        found = self._compare_at(compared, 0, _BITS) if compared.count else None
        return None if found is None else _certificate(found)

    def refute_at_points(self, response: Node) -> Counterexample | None:
        """A point where the sides differ by more than the hundredth digit, if one was found."""
        with working_precision(_BITS):
            found = self._search(self._compared(response))
        return None if found is None else _certificate(found)

    def refute_closely(self, response: Node) -> Counterexample | None:
        """One of the first points, at a precision that shows a difference in far digits."""
        compared = self._compared(response)
        for place in range(min(2, compared.count)):
            found = self._compare_at(compared, place, _FINER[-1])
            if found is not None:
                return _certificate(found)
        return None

    def agreement(self, response: Node) -> tuple[int, int]:
        """At how many points both sides have overlapping values, and to how many bits."""
        accuracies = []
        with working_precision(_BITS):
            compared = self._compared(response)
            for place in range(compared.count):
                left, right = self._both(compared, place, _BITS)
                if isinstance(left, Missing) or isinstance(right, Missing):
                    continue
                if left.overlaps(right):
                    accuracies.append(min(accuracy_of(left), accuracy_of(right), _BITS))
        usable = [bits for bits in accuracies if bits >= _AGREED_BITS]
        return len(usable), min(usable, default=0)

    def points_for(self, response: Node) -> list[Point]:
        """The points at which this response is compared."""
        compared = self._compared(response)
        return list(compared.places.points[: compared.count])

    def program(self, response: Node) -> Program:
        """The response compiled in the world of the comparison."""
        return self._compared(response).other.program

    def _compared(self, response: Node) -> _Comparison:
        latest = self._latest
        if latest is None or latest.response is not response:
            with working_precision(_BITS):
                latest = self._latest = self._prepare(response)
        return latest

    def _prepare(self, response: Node) -> _Comparison:
        in_complex = self._complex or is_complex(response, self._domains)
        program = Program(response, self._domains, in_complex)
        names = tuple(sorted(self._names | names_of(response)))
        ready = self._ready.get((in_complex, names))
        if ready is None:
            side = _Side(Program(self._key, self._domains, in_complex))
            points = list(self._completed(self._coordinates(self._free or names)))
            ready = self._ready[in_complex, names] = side, Places(points, in_complex)
        return _Comparison(response, _Side(program), *ready)

    def _coordinates(self, names: tuple[str, ...]) -> list[Point]:
        planes = [name for name in names if self._domains.get(name, REAL).complex]
        axes = [*names, *(name + IMAGINARY for name in planes)]
        return sample_points(axes, self._domains, self._seed, self._count)

    def _completed(self, points: list[Point]) -> Iterator[Point]:
        for point in points:
            full = point if self._complete is None else self._complete(point)
            if full is not None:
                yield full

    # --- searching ---------------------------------------------------------------------------

    def _search(self, compared: _Comparison) -> _Difference | None:
        for place in range(compared.count):
            found = self._compare(compared, place)
            if found is not None:
                return found
        for point in self._branch_points(compared):
            found = self._compare_beside(compared, point)
            if found is not None:
                return found
        return None

    def _branch_points(self, compared: _Comparison) -> list[Point]:
        kernels = dict.fromkeys([*self._kernels, *kernels_of(compared.response, self._domains)])
        if not kernels or compared.key.program.in_complex:
            return []
        found = Branches([*kernels], self._domains).points(compared.places, _BITS)
        return found if self._complete is None else list(self._completed(found))

    def _both(self, compared: _Comparison, place: int, bits: int) -> tuple[Value, Value]:
        left = compared.other.at(compared.places, place, bits)
        return left, compared.key.at(compared.places, place, bits)

    def _compare(self, compared: _Comparison, place: int) -> _Difference | None:
        point = compared.places.points[place]
        right = compared.key.at(compared.places, place, _BITS)
        if right is Missing.UNDEFINED:
            return None
        left = compared.other.at(compared.places, place, _BITS)
        found = self._judged(compared, point, left, right)
        if isinstance(found, _Difference) or not found:
            return found or None
        for bits in self._affordable(compared):
            finer = self._compare_at(compared, place, bits)
            if finer is not None:
                return finer
        return None

    def _compare_beside(self, compared: _Comparison, point: Point) -> _Difference | None:
        """The comparison at a point that was sought for this response."""
        right = compared.key.beside(point)
        if right is Missing.UNDEFINED:
            return None
        left = compared.other.beside(point)
        found = self._judged(compared, point, left, right)
        if isinstance(found, _Difference) or not found:
            return found or None
        for bits in self._affordable(compared):
            with working_precision(bits):
                left, right = compared.other.beside(point, bits), compared.key.beside(point, bits)
                if _are_apart(left, right):
                    return _Difference(point, left, right)
        return None

    def _judged(
        self, compared: _Comparison, point: Point, left: Value, right: Value
    ) -> _Difference | bool:
        """The difference that values at the working precision show, else whether to look closer."""
        if left is Missing.UNDEFINED:
            return self._undefined(compared, point) or False
        if isinstance(left, Missing) or isinstance(right, Missing):
            return True
        if not left.overlaps(right):
            return _Difference(point, left, right)
        return min(accuracy_of(left), accuracy_of(right)) < _AGREED_BITS

    def _affordable(self, compared: _Comparison) -> Iterator[int]:
        """The finer precisions, while work on them is left."""
        for bits in _FINER:
            compared.finer_work -= compared.other.program.work(bits)
            compared.finer_work -= compared.key.program.work(bits)
            if compared.finer_work < 0:
                return
            yield bits

    def _compare_at(self, compared: _Comparison, place: int, bits: int) -> _Difference | None:
        with working_precision(bits):
            left, right = self._both(compared, place, bits)
        if not _are_apart(left, right):
            return None
        return _Difference(compared.places.points[place], left, right)

    def _undefined(self, compared: _Comparison, point: Point) -> _Difference | None:
        """The difference at a point where the response has no value, unless it is removable.

        The key must have a value on a whole neighbourhood on which the response has none.
        Where boxes are too wide to tell, points around it speak for the neighbourhood: a
        formula that divides by zero at eight unrelated ones does so on an open set.
        """
        key, other = compared.key, compared.other
        value = key.beside(point)
        if isinstance(value, Missing):
            return None
        if other.around(point, self._domains) is Missing.UNDEFINED:
            around = not isinstance(key.around(point, self._domains), Missing)
        else:
            around = all(
                other.beside(near) is Missing.UNDEFINED
                and not isinstance(key.beside(near), Missing)
                for near in self._neighbours(point)
            )
        return _Difference(point, Missing.UNDEFINED, value) if around else None

    def _neighbours(self, point: Point) -> list[Point]:
        if self._complete is None:
            return nearby_points(point, self._domains, self._seed, _NEIGHBOURS)
        free = {name: value for name, value in point.items() if name in (self._free or ())}
        near = nearby_points(free, self._domains, self._seed, _NEIGHBOURS)
        return list(self._completed(near))


def _certificate(found: _Difference) -> Counterexample:
    return write_difference(found.point, found.response, found.key)


def _are_apart(left: Value, right: Value) -> bool:
    if isinstance(left, Missing) or isinstance(right, Missing):
        return False
    return not left.overlaps(right)


def refute(
    response: Node,
    key: Node,
    domains: Mapping[str, Domain],
    seed: str,
    points: int = POINTS,
) -> Counterexample | None:
    """A point of the domain where response and key provably differ, if one was found."""
    return Refuter(key, domains, seed, points).refute(response)


def agreement(
    response: Node,
    key: Node,
    domains: Mapping[str, Domain],
    seed: str,
    points: int = POINTS,
) -> tuple[int, int]:
    """At how many points the sides have overlapping values, and to how many bits."""
    return Refuter(key, domains, seed, points).agreement(response)

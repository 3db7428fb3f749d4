"""Ball arithmetic: a proof of difference for anything that has real or complex values.

Both sides are enclosed at points of the declared domain. Disjoint enclosures prove that the
sides differ there; overlapping ones prove nothing, however small they are. Points and
precisions are fixed sequences, so the same key and response always meet the same fate.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

import msgspec
from flint import acb, arb, ctx, fmpq

from grader.decide.ball_functions import Ball, NotDecided, NoValueError, ProvedUndefined
from grader.decide.ball_kernels import Branches, kernels_of
from grader.decide.ball_points import Point, nearby_points, sample_points
from grader.decide.ball_program import Program
from grader.decide.ball_trees import Domains, is_complex, names_of
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
_IMAGINARY = " (imaginary part)"


class Missing(Enum):
    """Why there is no enclosure: proved to have no value, or not decided."""

    UNDEFINED = "undefined"
    UNKNOWN = "unknown"


Value: TypeAlias = Any  # arb, acb or Missing
Completion: TypeAlias = Callable[[Point], Point | None]

# The precision of python-flint is one setting for the whole process.
_precision = threading.RLock()


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Ball arithmetic at `bits` bits, for one thread at a time."""
    with _precision:
        before = ctx.prec
        ctx.prec = bits
        try:
            yield
        finally:
            ctx.prec = before


def enclose(
    tree: Node, point: Mapping[str, Fraction], bits: int = _BITS, domains: Domains | None = None
) -> Value:
    """A ball around the tree's value at an exact point, or why there is none.

    The result is `arb`, or `acb` where the tree has the imaginary unit.
    """
    known = domains or {}
    program = Program(tree, known, is_complex(tree, known))
    with working_precision(bits):
        return _evaluate(program, point, bits)


def enclose_all(programs: Sequence[Program], point: Point) -> list[Value]:
    """The values of several compiled trees at one point."""
    with working_precision(_BITS):
        return [_evaluate(program, point, _BITS) for program in programs]


def value_of(tree: Node, bits: int = _BITS) -> Value:
    """The enclosure of a tree without names: relative accuracy of `bits`, if that is in reach."""
    value: Value = Missing.UNKNOWN
    program = Program(tree, {}, is_complex(tree, {}))
    for working in (bits + 32, 2 * bits + 64, 8 * bits, 32 * bits):
        with working_precision(working):
            value = _evaluate(program, {}, working)
        if value is Missing.UNDEFINED or _accuracy(value) >= bits:
            return value
    return value


def _accuracy(value: Value) -> int:
    """Relative accuracy in bits; of an exact zero, more than anyone asks for."""
    if isinstance(value, Missing):
        return -1
    if isinstance(value, acb):
        return max(_accuracy(value.real), _accuracy(value.imag))
    if value.is_exact():
        return 1 << 30
    return int(value.rel_accuracy_bits())


def _evaluate(program: Program, point: Mapping[str, Fraction], bits: int) -> Value:
    values = [_coordinate(program, point, name) for name in program.names]
    try:
        return program.evaluate(values, bits)
    except ProvedUndefined:
        return Missing.UNDEFINED
    except NotDecided:
        return Missing.UNKNOWN


def _coordinate(program: Program, point: Mapping[str, Fraction], name: str) -> Ball:
    imaginary = point.get(name + _IMAGINARY)
    real = program.lift(point[name])
    return real if imaginary is None else real + program.lift(imaginary) * acb(0, 1)


class _Side:
    """A formula with its values at the points met so far."""

    def __init__(self, tree: Node, domains: Domains, in_complex: bool) -> None:
        self.program = Program(tree, domains, in_complex)
        self._values: dict[tuple[int, int], Value] = {}

    def at(self, place: int, point: Point, bits: int) -> Value:
        """The value at `point`, remembered under its `place` in the sequence of points.

        A negative place is that of a point which belongs to one response only.
        """
        if place < 0:
            return _evaluate(self.program, point, bits)
        found = self._values.get((place, bits))
        if found is None:
            found = self._values[(place, bits)] = _evaluate(self.program, point, bits)
        return found

    def around(self, point: Point, domains: Domains) -> Value:
        """The value over a small box around the point: it holds for every point inside."""
        if any(domains.get(name, REAL).integer for name in self.program.names):
            return Missing.UNKNOWN
        values = []
        for name in self.program.names:
            centre = _coordinate(self.program, point, name)
            values.append(centre + self.program.lift(Fraction(0)) + arb(0, arb(_RADIUS)))
        try:
            return self.program.evaluate(values, _BITS)
        except ProvedUndefined:
            return Missing.UNDEFINED
        except NoValueError:
            return Missing.UNKNOWN


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
        self._kernels = kernels_of(key)
        self._ready: dict[tuple[bool, tuple[str, ...]], tuple[_Side, list[Point]]] = {}

    def refute(self, response: Node) -> Counterexample | None:
        """A point where the two sides provably differ, or None if none was found."""
        with working_precision(_BITS):
            found = self._search(*self._prepare(response), response)
            return None if found is None else _certificate(found)

    def agreement(self, response: Node) -> tuple[int, int]:
        """At how many points both sides have overlapping values, and to how many bits."""
        with working_precision(_BITS):
            key, other, points = self._prepare(response)
            accuracies = []
            for place, point in enumerate(points):
                left, right = other.at(place, point, _BITS), key.at(place, point, _BITS)
                if isinstance(left, Missing) or isinstance(right, Missing):
                    continue
                if left.overlaps(right):
                    accuracies.append(min(_accuracy(left), _accuracy(right), _BITS))
        usable = [bits for bits in accuracies if bits >= _AGREED_BITS]
        return len(usable), min(usable, default=0)

    def points_for(self, response: Node) -> list[Point]:
        """The points at which this response is compared."""
        with working_precision(_BITS):
            return self._prepare(response)[2]

    def _prepare(self, response: Node) -> tuple[_Side, _Side, list[Point]]:
        """Both sides in one world, and the points for all names that occur."""
        in_complex = self._complex or is_complex(response, self._domains)
        names = tuple(sorted(self._names | names_of(response)))
        ready = self._ready.get((in_complex, names))
        if ready is None:
            side = _Side(self._key, self._domains, in_complex)
            points = list(self._completed(self._coordinates(self._free or names)))
            ready = self._ready[(in_complex, names)] = (side, points)
        return ready[0], _Side(response, self._domains, in_complex), ready[1]

    def _coordinates(self, names: tuple[str, ...]) -> list[Point]:
        planes = [name for name in names if self._domains.get(name, REAL).complex]
        axes = [*names, *(name + _IMAGINARY for name in planes)]
        return sample_points(axes, self._domains, self._seed, self._count)

    def _completed(self, points: list[Point]) -> Iterator[Point]:
        for point in points:
            full = point if self._complete is None else self._complete(point)
            if full is not None:
                yield full

    def _search(
        self, key: _Side, other: _Side, points: list[Point], response: Node
    ) -> _Difference | None:
        for place, point in enumerate(points):
            found = self._compare(key, other, place, point)
            if found is not None:
                return found
        for step, point in enumerate(self._branch_points(response, points, key)):
            found = self._compare(key, other, -1 - step, point)
            if found is not None:
                return found
        return self._look_closer(key, other, points)

    def _branch_points(self, response: Node, points: list[Point], key: _Side) -> list[Point]:
        kernels = list(dict.fromkeys([*self._kernels, *kernels_of(response)]))
        if not kernels or key.program.in_complex:
            return []
        found = Branches(kernels, self._domains).points(points)
        return found if self._complete is None else list(self._completed(found))

    def _look_closer(self, key: _Side, other: _Side, points: list[Point]) -> _Difference | None:
        """The first points again, at a precision that shows a difference in the hundredth digit."""
        for place, point in list(enumerate(points))[:2]:
            found = self._compare_at(key, other, place, point, _FINER[-1])
            if found is not None:
                return found
        return None

    def _compare(self, key: _Side, other: _Side, place: int, point: Point) -> _Difference | None:
        right = key.at(place, point, _BITS)
        if right is Missing.UNDEFINED:
            return None
        left = other.at(place, point, _BITS)
        if left is Missing.UNDEFINED:
            return self._undefined(key, other, point)
        if not isinstance(left, Missing) and not isinstance(right, Missing):
            if not left.overlaps(right):
                return _Difference(point, left, right)
            if min(_accuracy(left), _accuracy(right)) >= _AGREED_BITS:
                return None
        for bits in _FINER:
            found = self._compare_at(key, other, place, point, bits)
            if found is not None:
                return found
        return None

    def _compare_at(
        self, key: _Side, other: _Side, place: int, point: Point, bits: int
    ) -> _Difference | None:
        with working_precision(bits):
            left, right = other.at(place, point, bits), key.at(place, point, bits)
            if isinstance(left, Missing) or isinstance(right, Missing):
                return None
            return None if left.overlaps(right) else _Difference(point, left, right)

    def _undefined(self, key: _Side, other: _Side, point: Point) -> _Difference | None:
        """The difference at a point where the response has no value, unless it is removable.

        The key must have a value on a whole neighbourhood on which the response has none.
        Where boxes are too wide to tell, points around it speak for the neighbourhood: a
        formula that divides by zero at eight unrelated ones does so on an open set.
        """
        value = _evaluate(key.program, point, _BITS)
        if isinstance(value, Missing):
            return None
        if other.around(point, self._domains) is Missing.UNDEFINED:
            around = not isinstance(key.around(point, self._domains), Missing)
        else:
            around = all(
                _evaluate(other.program, near, _BITS) is Missing.UNDEFINED
                and not isinstance(_evaluate(key.program, near, _BITS), Missing)
                for near in self._neighbours(point)
            )
        return _Difference(point, Missing.UNDEFINED, value) if around else None

    def _neighbours(self, point: Point) -> list[Point]:
        if self._complete is None:
            return nearby_points(point, self._domains, self._seed, _NEIGHBOURS)
        free = {name: value for name, value in point.items() if name in (self._free or ())}
        near = nearby_points(free, self._domains, self._seed, _NEIGHBOURS)
        return list(self._completed(near))


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


# --- writing enclosures --------------------------------------------------------------------


def _certificate(found: _Difference) -> Counterexample:
    """The values written with as many digits as show that they differ."""
    sides = ("", "")
    with working_precision(2 * _FINER[-1]):
        for digits in (12, 25, 50, 100, 200, 700):
            sides = _written(found.response, digits), _written(found.key, digits)
            if isinstance(found.response, Missing) or _apart(*sides):
                break
    return Counterexample(_written_point(found.point), *sides)


def _written_point(point: Point) -> dict[str, str]:
    written = {}
    for name, value in sorted(point.items()):
        if name.endswith(_IMAGINARY):
            continue
        imaginary = point.get(name + _IMAGINARY)
        written[name] = str(value) if not imaginary else f"{value} + {imaginary}*i"
    return written


def _written(value: Value, digits: int) -> str:
    if isinstance(value, Missing):
        return value.value
    if isinstance(value, acb):
        if value.imag.is_zero():
            return _written(value.real, digits)
        return f"{_written(value.real, digits)} + {_written(value.imag, digits)}*i"
    exact = _short_fraction(value)
    return exact if exact is not None else str(value.str(digits))


def _short_fraction(value: Ball) -> str | None:
    """An exact ball of moderate size as a fraction."""
    if not value.is_exact():
        return None
    mantissa, exponent = (int(part) for part in value.man_exp())
    if abs(exponent) > 64 or mantissa.bit_length() > 64:
        return None
    return str(Fraction(mantissa) * Fraction(2) ** exponent)


def _apart(left: str, right: str) -> bool:
    """Whether two written real enclosures exclude each other (complex ones: differ as text)."""
    if "i" in left + right:
        return left != right
    return not _read(left).overlaps(_read(right))


def _read(text: str) -> Ball:
    top, slash, bottom = text.partition("/")
    return arb(fmpq(int(top), int(bottom))) if slash and "+" not in text else arb(text)

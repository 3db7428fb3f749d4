"""Exact points of a key's domains that satisfy its relations, always in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpz_poly

from grader.decide.exact import Pair, Point
from grader.decide.points import large_points, readable_points
from grader.decide.polynomial import Function, Poly
from grader.decide.relations import Relations
from grader.spec.domain import Domain, contains

_READABLE = 40
_TRIED = 400
_LARGE = 3


def sample_points(
    domains: dict[str, Domain], relations: Relations, seed: bytes, most_tried: int = _TRIED
) -> Iterator[Point]:
    """Exact points inside the domains that satisfy the relations, readable ones first.

    None at all if the relations could not be solved exactly. At most so many are tried.
    """
    if relations.problem:
        return
    free = {name: domain for name, domain in domains.items() if name not in relations.solved}
    tries = most_tried if relations.texts else _READABLE
    found = 0
    for point in readable_points(free, seed, tries):
        complete = complete_point(point, domains, relations)
        if complete is not None:
            found += 1
            yield complete
        if found == _READABLE:
            break
    for point in large_points(free, seed, _LARGE):
        complete = complete_point(point, domains, relations)
        if complete is not None:
            yield complete


def complete_point(
    point: dict[str, Pair], domains: dict[str, Domain], relations: Relations
) -> Point | None:
    """The point with the dependent names filled in, None if it leaves the domains."""
    if not relations.texts:
        return point
    if relations.equations:
        moved = _onto(point, domains, relations)
        if moved is None:
            return None
        point = moved
    complete = dict(point)
    for name in relations.solved:
        value = _value(relations.names[name], relations, point)
        if value is None or not contains(domains[name], value):
            return None
        complete[name] = (value.numerator, value.denominator)
    return complete


def _value(function: Function, relations: Relations, point: Point) -> Fraction | None:
    top, bottom = (_evaluated(poly, relations, point) for poly in function)
    return _fraction(top / bottom) if bottom else None


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _evaluated(poly: Poly, relations: Relations, point: Point) -> Any:
    """The value of a polynomial at a point of the free names, a rational of python-flint."""
    if type(poly) is int:
        return fmpq(poly)
    values = [fmpq(*point.get(name, (0, 1))) for name in relations.names]
    total = fmpq(0)
    for exponents, coefficient in poly.terms():
        term = fmpq(coefficient)
        for value, exponent in zip(values, exponents, strict=False):
            if exponent:
                term *= value ** int(exponent)
        total += term
    return total


def _onto(
    point: dict[str, Pair], domains: dict[str, Domain], relations: Relations
) -> dict[str, Pair] | None:
    """The point moved along one name per equation until the equations hold, None if it cannot."""
    moved = dict(point)
    done: set[str] = set()
    for equation in relations.equations:
        movable = [
            name
            for name, degree in zip(relations.names, equation.degrees(), strict=False)
            if degree and name not in done
        ]
        for name in reversed(movable):
            root = _rational_root(equation, name, moved, domains, relations)
            if root is not None:
                moved[name] = (root.numerator, root.denominator)
                done.add(name)
                break
    holds = all(_evaluated(e, relations, moved) == 0 for e in relations.equations)
    return moved if holds else None


def _rational_root(
    equation: Poly, name: str, point: Point, domains: dict[str, Domain], relations: Relations
) -> Fraction | None:
    """The rational solution in the name's domain that is nearest to its value at the point."""
    index = list(relations.names).index(name)
    values = [fmpq(*point.get(other, (0, 1))) for other in relations.names]
    values[index] = fmpq(1)
    coefficients: dict[int, Any] = {}
    scale = 1
    for exponents, coefficient in equation.terms():
        term = fmpq(coefficient)
        for value, exponent in zip(values, exponents, strict=False):
            if exponent:
                term *= value ** int(exponent)
        power = int(exponents[index])
        coefficients[power] = coefficients.get(power, 0) + term
        scale *= int(term.q)
    top = range(max(coefficients) + 1)
    dense = [int((coefficients.get(k, fmpq(0)) * scale).p) for k in top]
    _, factors = fmpz_poly(dense).factor()
    roots = [Fraction(-int(f[0]), int(f[1])) for f, _ in factors if f.degree() == 1]
    here = Fraction(*point[name])
    inside = [root for root in roots if contains(domains[name], root)]
    return min(inside, key=lambda root: (abs(root - here), root), default=None)

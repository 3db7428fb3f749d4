"""Is an element the zero function? Three proofs beyond formal reduction.

Algebraic numbers are compared by separation bounds (`numeric`). A combination of logarithms
is zero if the product of the powers is 1. A combination of angles whose tangents have no
poles on a connected domain is constant if the product of `((1 + iv)/(1 - iv))^k` is, and
then one value decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import acb, arb, fmpq

from grader.decide.balls import working_precision
from grader.decide.tower.elements import Element, Monomial
from grader.decide.tower.field import Field
from grader.decide.tower.numeric import is_fixed, is_zero, nearest_rational, value_of
from grader.decide.tower.signs import Signs

_LARGEST_POWER = 24
_BITS = 160

Linear = dict[int, int]


def is_zero_function(
    field: Field,
    signs: Signs,
    element: Element,
    inside: Callable[[], Mapping[str, Fraction]] | None,
) -> bool:
    """Whether the element is zero wherever it is defined, as far as that can be proved.

    `inside` gives a point of the domain if the domain is known to be connected.
    """
    if is_zero(field, element):
        return True
    if _logarithms_cancel(field, element):
        return True
    return inside is not None and _angles_cancel(field, signs, element, inside)


def _linear_parts(field: Field, element: Element, kind: str) -> list[Linear] | None:
    """The numerator as a sum of `monomial * (linear form in generators of one kind)`.

    A linear form maps the index of a generator to its coefficient; -1 stands for π where
    angles are meant. None if some term is not of that shape.
    """
    own = {g.index for g in field.generators if g.kind == kind}
    pi = {g.index for g in field.generators if g.kind == "constant" and kind == "arctan"}
    groups: dict[Monomial, Linear] = {}
    for monomial, coefficient in element.top.terms():
        here = [i for i, power in enumerate(monomial) if power and i in own]
        if not here:
            here = [i for i, power in enumerate(monomial) if power and i in pi]
        if len(here) != 1 or monomial[here[0]] != 1:
            return None
        rest = tuple(0 if i == here[0] else int(p) for i, p in enumerate(monomial))
        index = -1 if here[0] in pi else here[0]
        groups.setdefault(rest, {})[index] = int(coefficient)
    return list(groups.values())


def _lowest(form: Linear) -> Linear:
    common = 0
    for coefficient in form.values():
        a, b = common, abs(coefficient)
        while b:
            a, b = b, a % b
        common = a
    return {index: coefficient // common for index, coefficient in form.items()}


def _logarithms_cancel(field: Field, element: Element) -> bool:
    """Whether every sum `c1 ln|f1| + c2 ln|f2| + …` in it is the logarithm of 1."""
    forms = _linear_parts(field, element, "ln")
    if forms is None:
        return False
    if not all(_product_is_one(field, _lowest(form)) for form in forms):
        return False
    field.rule("logarithm-of-one")
    return True


def _product_is_one(field: Field, form: Linear) -> bool:
    if sum(map(abs, form.values())) > _LARGEST_POWER:
        return False
    product = field.one
    for index, coefficient in form.items():
        (base,) = field.generators[index].of
        product *= (base * field.conjugate(base)) ** coefficient
    return is_zero(field, product - field.one)


def _angles_cancel(
    field: Field,
    signs: Signs,
    element: Element,
    inside: Callable[[], Mapping[str, Fraction]],
) -> bool:
    """Whether a sum `c1 arctan v1 + … + c π` is zero on a connected domain without poles."""
    forms = _linear_parts(field, element, "arctan")
    if forms is None:
        return False
    for form in map(_lowest, forms):
        angles = {i: c for i, c in form.items() if i >= 0}
        if sum(map(abs, angles.values())) > _LARGEST_POWER:
            return False
        if not all(_is_continuous(field, signs, i) for i in angles):
            return False
        if not _is_constant(field, angles) or not _vanishes(field, form, inside()):
            return False
    field.rule("sum-of-angles")
    return True


def _is_continuous(field: Field, signs: Signs, index: int) -> bool:
    """Whether the tangent of an angle has no pole and no jump on the domain."""
    (tangent,) = field.generators[index].of
    if any(g.kind in {"opaque", "step"} for g in field.used(tangent.top * tangent.bottom)):
        return False
    return all(signs.of_factor(factor) for factor, _ in field.factors(tangent.bottom)[1])


def _is_constant(field: Field, angles: Linear) -> bool:
    turned = field.one
    for index, coefficient in angles.items():
        (tangent,) = field.generators[index].of
        turn = (field.one + field.i * tangent) / (field.one - field.i * tangent)
        turned *= turn**coefficient
    return is_fixed(field, turned) or turned.rational() is not None


def _vanishes(field: Field, form: Linear, inside: Mapping[str, Fraction]) -> bool:
    """Whether the sum, which is a multiple of π/2 over small numbers, is zero at a point.

    `exp(2i sum)` is a constant of modulus 1; only where it is 1 can the sum be zero, and then
    it is a multiple of π, so an enclosure narrower than π decides.
    """
    values = {name: arb(fmpq(v.numerator, v.denominator)) for name, v in inside.items()}
    turned = field.one
    for index, coefficient in form.items():
        if index >= 0:
            (tangent,) = field.generators[index].of
            turn = (field.one + field.i * tangent) / (field.one - field.i * tangent)
            turned *= turn**coefficient
    turned *= field.unity(fmpq(form.get(-1, 0)))
    with working_precision(_BITS):
        total: Any = acb(arb.pi() * form.get(-1, 0))
        for index, coefficient in form.items():
            if index >= 0:
                (tangent,) = field.generators[index].of
                total += acb(value_of(field, tangent, values).real.atan() * coefficient)
        turns = nearest_rational(total.real / arb.pi(), 1)
    return turns == 0 and is_zero(field, turned - field.one)

"""What is odd about a wrong formula: facts that a learner can use, each of them exact.

Found from two sample points first, which costs little, and claimed only if proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from grader.decide.compiled import Compiled, constant_ratio
from grader.decide.decision import Feedback
from grader.decide.exact import value_at
from grader.decide.names import names_in
from grader.decide.polynomial import Function, function_of
from grader.decide.rounded import find_rounded_constant
from grader.decide.stops import Stop
from grader.syntax.reading import Reading
from grader.syntax.tree import Node

# A factor like 7349/1268 explains nothing to anybody.
_SIMPLE = 100


def diagnose(key: Compiled, reading: Reading) -> tuple[Feedback, ...]:
    """Codes for a response that differs from the key, most telling first.

    `rounded-constant` (typed, exact), `sign-error`, `factor-off` (factor), `reciprocal`,
    `missing-names` (names) and `extra-names` (names).
    """
    rounded = find_rounded_constant(key, reading)
    if rounded is not None:
        return (rounded,)
    related = _find_relation(key, reading.tree)
    if related is not None:
        return (related,)
    return tuple(_about_names(key, reading.tree))


def _about_names(key: Compiled, tree: Node) -> Iterator[Feedback]:
    used = names_in(tree)
    missing, extra = key.names - used, used - key.names
    if not key.relations.texts and missing:
        yield Feedback("missing-names", {"names": ", ".join(sorted(missing))})
    if not key.relations.texts and extra:
        yield Feedback("extra-names", {"names": ", ".join(sorted(extra))})


def _find_relation(key: Compiled, tree: Node) -> Feedback | None:
    """Whether the response is the key's multiple or reciprocal, as a rational function."""
    values = _two_values(key, tree)
    if key.function is None or values is None:
        return None
    (r1, k1), (r2, k2) = values
    if r1 * k2 == r2 * k1:
        kind = "multiple"
    elif r1 * k1 == r2 * k2 == 1:
        kind = "reciprocal"
    else:
        return None
    try:
        function = function_of(tree, key.relations.names)
        return _proved(kind, function, key.function, tree)
    except Stop:
        return None


def _proved(kind: str, response: Function, key: Function, tree: Node) -> Feedback | None:
    if kind == "reciprocal":
        inverse = constant_ratio(response, (key[1], key[0]), tree)
        return Feedback("reciprocal") if inverse == 1 else None
    factor = constant_ratio(response, key, tree)
    if factor == -1:
        return Feedback("sign-error")
    if factor and abs(factor.numerator) <= _SIMPLE and factor.denominator <= _SIMPLE:
        return Feedback("factor-off", {"factor": str(factor)})
    return None


def _two_values(key: Compiled, tree: Node) -> list[tuple[Fraction, Fraction]] | None:
    """Response and key at the first two samples, None where one of them has no value."""
    values = []
    for index in (0, 1):
        sample = key.sample(index)
        if sample is None:
            return None
        try:
            values.append((Fraction(*value_at(tree, sample.point)), Fraction(*sample.value)))
        except Stop:
            return None
    return values

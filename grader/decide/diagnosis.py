"""What is odd about a wrong formula: facts that a learner can use, each of them exact.

Found from two sample points first, which costs little, and claimed only if proved.
"""

from __future__ import annotations

from math import gcd

from grader.decide.compiled import Compiled, Sample, constant_ratio
from grader.decide.decision import AnyCertificate, Counterexample, Feedback
from grader.decide.exact import Pair, value_at
from grader.decide.polynomial import Function, function_of
from grader.decide.rounded import find_rounded_constant
from grader.decide.stops import Stop
from grader.syntax.reading import Reading
from grader.syntax.tree import Node

# A factor like 7349/1268 explains nothing to anybody.
_SIMPLE = 100


def diagnose(
    key: Compiled, reading: Reading, ground: AnyCertificate | None = None
) -> tuple[Feedback, ...]:
    """Codes for a response that differs from the key, most telling first.

    `ground` is the certificate of the difference: the value it shows is not computed again.
    `rounded-constant` (typed, exact), `sign-error`, `factor-off` (factor), `reciprocal`,
    `missing-names` (names) and `extra-names` (names).
    """
    rounded = find_rounded_constant(key, reading)
    if rounded is not None:
        return (rounded,)
    related = _find_relation(key, reading.tree, ground)
    if related is not None:
        return (related,)
    return () if key.relations.texts else _about_names(key, frozenset(reading.names))


def _about_names(key: Compiled, used: frozenset[str]) -> tuple[Feedback, ...]:
    """Names that the key has and the response has not, and the other way round."""
    differences = (("missing-names", key.names - used), ("extra-names", used - key.names))
    return tuple(
        Feedback(code, {"names": ", ".join(sorted(names))}) for code, names in differences if names
    )


def _find_relation(key: Compiled, tree: Node, ground: AnyCertificate | None) -> Feedback | None:
    """Whether the response is the key's multiple or reciprocal, as a rational function."""
    kind = _kind_at_samples(key, tree, ground)
    if key.function is None or kind is None:
        return None
    try:
        function = function_of(tree, key.relations.names)
        return _proved(kind, function, key.function, tree)
    except Stop:
        return None


def _kind_at_samples(key: Compiled, tree: Node, ground: AnyCertificate | None) -> str | None:
    """`multiple` or `reciprocal` if the first two samples allow it, None if they do not."""
    first = key.sample(0)
    if first is None:
        return None
    try:
        r1, s1 = _shown_value(ground, first) or value_at(tree, first.point)
        if not _is_telling((r1, s1), first.value):
            return None
        second = key.sample(1)
        if second is None:
            return None
        r2, s2 = value_at(tree, second.point)
    except Stop:
        return None
    (k1, l1), (k2, l2) = first.value, second.value
    if r1 * l1 * k2 * s2 == k1 * s1 * r2 * l2:
        return "multiple"
    return "reciprocal" if r1 * k1 == s1 * l1 and r2 * k2 == s2 * l2 else None


def _shown_value(ground: AnyCertificate | None, sample: Sample) -> Pair | None:
    """The response's value at a sample, if the certificate shows it exactly."""
    if not isinstance(ground, Counterexample) or ground.point != sample.written:
        return None
    top, _, bottom = ground.response_value.partition("/")
    try:
        return int(top), int(bottom or 1)
    except ValueError:
        return None  # an enclosure, or `undefined`


def _is_telling(response: Pair, key: Pair) -> bool:
    """Whether one value leaves it possible that the response is a simple multiple, or 1/key."""
    top, bottom = response[0] * key[1], response[1] * key[0]
    common = gcd(top, bottom)
    if bottom == 0 or (abs(top) <= _SIMPLE * common and abs(bottom) <= _SIMPLE * common):
        return True
    return response[0] * key[0] == response[1] * key[1]


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

"""What is odd about a wrong formula: facts that a learner can use, each of them exact.

Found from two sample points first, which costs little, and claimed only if proved.
"""

from __future__ import annotations

from grader.decide.compiled import Compiled, constant_ratio
from grader.decide.decision import Feedback
from grader.decide.exact import value_at
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
    return () if key.relations.texts else _about_names(key, frozenset(reading.names))


def _about_names(key: Compiled, used: frozenset[str]) -> tuple[Feedback, ...]:
    """Names that the key has and the response has not, and the other way round."""
    differences = (("missing-names", key.names - used), ("extra-names", used - key.names))
    return tuple(
        Feedback(code, {"names": ", ".join(sorted(names))}) for code, names in differences if names
    )


def _find_relation(key: Compiled, tree: Node) -> Feedback | None:
    """Whether the response is the key's multiple or reciprocal, as a rational function."""
    kind = _kind_at_samples(key, tree)
    if key.function is None or kind is None:
        return None
    try:
        function = function_of(tree, key.relations.names)
        return _proved(kind, function, key.function, tree)
    except Stop:
        return None


def _kind_at_samples(key: Compiled, tree: Node) -> str | None:
    """`multiple` or `reciprocal` if the first two samples allow it, None if they do not."""
    first, second = key.sample(0), key.sample(1)
    if first is None or second is None:
        return None
    try:
        (r1, s1), (r2, s2) = value_at(tree, first.point), value_at(tree, second.point)
    except Stop:
        return None
    (k1, l1), (k2, l2) = first.value, second.value
    if r1 * l1 * k2 * s2 == k1 * s1 * r2 * l2:
        return "multiple"
    return "reciprocal" if r1 * k1 == s1 * l1 and r2 * k2 == s2 * l2 else None


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

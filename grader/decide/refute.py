"""Stage: a point where response and key have different exact values proves them different."""

from __future__ import annotations

from fractions import Fraction

from grader.decide.compiled import Compiled, Sample
from grader.decide.decision import Counterexample
from grader.decide.exact import Pair, value_at
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node

# Longer values are shown rounded; Python itself refuses to print much longer ones.
_DIGITS = 60
_SHORT = 10**_DIGITS


def refute_at(key: Compiled, tree: Node, first: int, last: int) -> Counterexample | None:
    """A counterexample among the key's samples `first` to `last - 1`, None if there is none.

    A point where the response has no value is passed over: it may be a removable one. A
    response that is undefined everywhere is found by the polynomial stage.

    Raises:
        NotExact: if the response has no exact value at such a point.
    """
    unknown: NotExact | None = None
    for index in range(first, last):
        sample = key.sample(index)
        if sample is None:
            break
        try:
            value = value_at(tree, sample.point)
        except (NoValue, TooLarge):
            continue
        except NotExact as stop:
            unknown = stop
            continue
        if value[0] * sample.value[1] != sample.value[0] * value[1]:
            return counterexample(sample, value)
    if unknown is not None:
        raise unknown
    return None


def counterexample(sample: Sample, value: Pair) -> Counterexample:
    """The certificate that the response has `value` where the key has the sample's."""
    point = {name: fraction_text(at) for name, at in sample.point.items()}
    return Counterexample(point, value_text(value), value_text(sample.value))


def fraction_text(value: Pair) -> str:
    """An exact rational as text: `-7/3`, `12`."""
    top, bottom = value
    return str(top) if bottom == 1 else str(Fraction(top, bottom))


def value_text(value: Pair) -> str:
    """An exact rational as text; one of many digits as an enclosure that contains it."""
    fraction = Fraction(*value)
    top, bottom = fraction.numerator, fraction.denominator
    if -_SHORT < top < _SHORT and bottom < _SHORT:
        return str(fraction)
    from flint import arb, fmpq

    ball = arb(fmpq(top, bottom))
    text: str = ball.str(15)
    return text if text.startswith("[") else f"[{text} +/- 0]"

"""Stage: a point where response and key have different exact values proves them different."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from grader.decide.balls import working_precision
from grader.decide.compiled import Compiled, Sample
from grader.decide.decision import Counterexample
from grader.decide.exact import Pair, value_at
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node

# Longer values are shown rounded; Python itself refuses to print much longer ones.
_SHORT = 10**60
_SHOWN_DIGITS = (12, 25, 50, 100, 200, 700)
_ENCLOSED_BITS = 4096


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
    response, key = Fraction(*value), Fraction(*sample.value)
    if _is_short(response) and _is_short(key):
        return Counterexample(point, str(response), str(key))
    return Counterexample(point, *_rounded_apart(response, key))


def fraction_text(value: Pair) -> str:
    """An exact rational as text: `-7/3`, `12`."""
    top, bottom = value
    return str(top) if bottom == 1 else str(Fraction(top, bottom))


def _is_short(value: Fraction) -> bool:
    return -_SHORT < value.numerator < _SHORT and value.denominator < _SHORT


def _rounded_apart(response: Fraction, key: Fraction) -> tuple[str, str]:
    """Both values as enclosures with as many digits as keep them apart."""
    with working_precision(_ENCLOSED_BITS):
        balls = [arb(fmpq(value.numerator, value.denominator)) for value in (response, key)]
        written = ("", "")
        for digits in _SHOWN_DIGITS:
            texts = [ball.str(digits) for ball in balls]
            written = texts[0], texts[1]
            if not arb(written[0]).overlaps(arb(written[1])):
                break
    return written

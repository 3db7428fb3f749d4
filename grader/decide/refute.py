"""Stage: a point where response and key have different exact values proves them different."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq

from grader.decide.balls import working_precision
from grader.decide.compiled import Compiled, Sample, is_short
from grader.decide.decision import Counterexample
from grader.decide.exact import Pair, fraction_text, value_at
from grader.decide.stops import NotExact, NoValue, TooLarge
from grader.syntax.tree import Node

_SHOWN_DIGITS = (12, 25, 50, 100, 200, 700)
_ENCLOSED_BITS = 4096
# Numbers of 64,000 bits take milliseconds; elsewhere they will be as long.
_MOST_TOO_LARGE = 3


def refute_at(key: Compiled, tree: Node, first: int, last: int) -> Counterexample | None:
    """A counterexample among the key's samples `first` to `last - 1`, None if there is none.

    A point where the response has no value is passed over: it may be a removable one. A
    response that is undefined everywhere is found by the polynomial stage.

    Raises:
        NotExact: if the response has no exact value at such a point.
    """
    unknown: NotExact | None = None
    too_large = 0
    for index in range(first, last):
        sample = key.sample(index)
        if sample is None:
            break
        try:
            value = value_at(tree, sample.point)
        except NoValue:
            continue
        except TooLarge:
            too_large += 1
            if too_large == _MOST_TOO_LARGE:
                break
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
    if is_short(value) and is_short(sample.value):
        return Counterexample(sample.written.copy(), fraction_text(value), sample.value_text)
    response, key = Fraction(*value), Fraction(*sample.value)
    if is_short(_pair(response)) and is_short(_pair(key)):
        return Counterexample(sample.written.copy(), str(response), str(key))
    return Counterexample(sample.written.copy(), *_rounded_apart(response, key))


def _pair(value: Fraction) -> Pair:
    return value.numerator, value.denominator


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

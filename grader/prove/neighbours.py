"""Numbers and options that are almost a key."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from grader.prove.mutants import Mutant
from grader.prove.responses import number_text
from grader.spec.key import ChoiceKey, NumberKey, WeightsKey
from grader.spec.tolerance import (
    Absolute,
    AnyTolerance,
    Decimals,
    Exact,
    Relative,
    Round,
    SignificantFigures,
    Within,
)


def wrong_neighbours(value: Fraction, key: NumberKey) -> list[Mutant]:
    """Numbers beside a key that its tolerance must not let through.

    The key's opposite, half, double and inverse; the next numbers at the place asked for; and
    the key rounded to one place less, where that changes it. Of an interval, whose numbers its
    author calls right, only what lies outside, with a number beyond each end.
    """
    found = [("sign", -value), ("halved", value / 2), ("doubled", 2 * value)]
    if value:
        found.append(("reciprocal", 1 / value))
    step = _step(value, key.tolerance)
    if step is not None:
        near = _round(value, step)
        found += [("next-number", near + step), ("next-number", near - step)]
        coarse = _round(value, 10 * step)
        found.append(("one-place-less", coarse if coarse != near else value))
    within = key.tolerance
    if isinstance(within, Within):
        beyond = (within.high - within.low) / 10 or Fraction(1)
        found = [each for each in found if not within.low <= each[1] <= within.high]
        found += [("below", within.low - beyond), ("above", within.high + beyond)]
    wrong = [(kind, number) for kind, number in found if number != value]
    return [Mutant(kind, number_text(number, key)) for kind, number in wrong]


def _step(value: Fraction, tolerance: AnyTolerance) -> Fraction | None:
    """The place that is asked for as a step; None where a tolerance names no place."""
    match tolerance:
        case Round(to=to):
            return to
        case Decimals(places=places):
            return Fraction(1, 10**places)
        case SignificantFigures(figures=figures) if value:
            return Fraction(10) ** (_leading(value) - figures + 1)
        case Exact() | Absolute() | Relative() | Within() | SignificantFigures():
            return None
        case _:
            assert_never(tolerance)


def _leading(value: Fraction) -> int:
    """The exponent of ten of the first digit."""
    exponent = 0
    while abs(value) >= Fraction(10) ** (exponent + 1):
        exponent += 1
    while abs(value) < Fraction(10) ** exponent:
        exponent -= 1
    return exponent


def _round(value: Fraction, step: Fraction) -> Fraction:
    """The nearest multiple of `step`, half away from zero."""
    steps = abs(value) / step + Fraction(1, 2)
    size = (steps.numerator // steps.denominator) * step
    return size if value >= 0 else -size


def wrong_choices(key: ChoiceKey) -> list[Mutant]:
    """Every other option; where several may be chosen, each option more or less."""
    return [Mutant("wrong-option", ", ".join(chosen)) for chosen in _selections(key) if chosen]


def _selections(key: ChoiceKey) -> Iterator[tuple[str, ...]]:
    ids = tuple(option.id for option in key.options)
    if not key.multiple:
        yield from ((name,) for name in ids if name not in key.correct)
        return
    for toggled in ids:
        yield tuple(name for name in ids if (name in key.correct) != (name == toggled))


def wrong_weights(key: WeightsKey) -> list[Mutant]:
    """The list with one item changed, for every item and every other option."""
    ids = tuple(option.id for option in key.options)
    return [
        Mutant("wrong-item", ", ".join((*key.correct[:index], other, *key.correct[index + 1 :])))
        for index, right in enumerate(key.correct)
        for other in ids
        if other != right
    ]

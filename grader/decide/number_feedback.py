"""What is odd about a wrong number: the sign, a factor, or too little precision."""

from __future__ import annotations

from fractions import Fraction

from grader.decide.closeness import Enclosure, compare_numbers
from grader.decide.decision import Feedback
from grader.decide.literals import Literal
from grader.spec.tolerance import AnyTolerance, Within

_POWERS_OF_TEN = (1, 2, 3, 6)


def number_feedback(
    value: Enclosure, key: Enclosure, tolerance: AnyTolerance, typed: Literal | None
) -> tuple[Feedback, ...]:
    """At most one code for a wrong number; the caller has made sure that it is wrong.

    Codes: `too-few-digits` (the key rounded further than allowed), `sign-error`, `percent`
    (100 times too large or small), `power-of-ten`, `reciprocal`.
    """
    if isinstance(tolerance, Within):
        return ()
    if typed is not None and 2 * abs(key.low - typed.value) <= typed.unit:
        return (Feedback("too-few-digits", {"digits": str(typed.digits)}),)

    def right(changed: Enclosure) -> bool:
        return compare_numbers(changed, key, tolerance).is_near is True

    if right(Enclosure(-value.high, -value.low)):
        return (Feedback("sign-error"),)
    for power in _POWERS_OF_TEN:
        for factor in (Fraction(10) ** power, Fraction(1, 10**power)):
            if value.low and right(Enclosure(value.low * factor, value.high * factor)):
                if power == 2:
                    return (Feedback("percent", {"factor": str(1 / factor)}),)
                return (Feedback("power-of-ten", {"factor": str(1 / factor)}),)
    has_reciprocal = value.low > 0 or value.high < 0
    if has_reciprocal and right(Enclosure(1 / value.high, 1 / value.low)):
        return (Feedback("reciprocal"),)
    return ()

"""The right answer in a line of text. Only for those who may see it."""

from __future__ import annotations

from typing import assert_never

from grader.report.plain_maths import readable_maths
from grader.report.readings import option_text, read_expression, tree_text
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.model import Part

_DIGITS = 12


def answer_text(part: Part, key: Key) -> str:
    """What the author holds to be right: a formula, a number to twelve digits, or options.

    A number that pages publish rounded is shown as published, with its digits behind it.
    """
    match key:
        case FormulaKey():
            return _formula(key)
        case NumberKey():
            return _number(part, key)
        case ChoiceKey():
            return ", ".join(option_text(key.options, each) for each in key.correct)
        case WeightsKey():
            pairs = zip(key.items, key.correct, strict=True)
            return "; ".join(
                f"{readable_maths(item)}: {option_text(key.options, each)}" for item, each in pairs
            )
        case _:
            assert_never(key)


def _formula(key: FormulaKey) -> str:
    reading = read_expression(key.vocabulary, key.text)
    return key.text if reading is None else tree_text(reading.tree, key.vocabulary.decimal_comma)


def _number(part: Part, key: NumberKey) -> str:
    digits = _digits(key)
    published = (part.published or "").strip()
    if published in {"", digits}:
        return digits
    return f"{published} (more exactly {digits})"


def _digits(key: NumberKey) -> str:
    if key.text or key.value is None:
        return key.text
    if key.value.denominator == 1:
        return str(key.value)
    return f"{float(key.value):.{_DIGITS}g}"

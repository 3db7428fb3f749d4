"""Templates of `words.py`, filled with the data of a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from string import Formatter
from typing import Any

from grader.report.numbers import (
    count_text,
    decimal_text,
    duration_text,
    percent_text,
    points_text,
    value_text,
)
from grader.report.safety import Style


class _Filler(Formatter):
    """Knows the ways of showing a field; data are put in as they are and never interpreted."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def get_field(
        self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> tuple[Any, str]:
        # Formatter would follow dots and brackets into the data; ours has only plain names.
        return self.get_value(field_name, args, kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        text = str(value)
        if format_spec.startswith("n "):
            return count_text(int(text), format_spec[2:])
        match format_spec:
            case "code":
                return self.style.code(text)
            case "value":
                return self.style.text(value_text(text))
            case "decimal":
                return self.style.text(decimal_text(text))
            case "points":
                return points_text(Fraction(text))
            case "percent":
                return percent_text(Fraction(text))
            case "hours":
                return duration_text(Fraction(text))
            case "":
                return self.style.text(text)
            case _:
                raise ValueError(f"no such way of showing a field: {format_spec!r}")


def fill(template: str, data: Mapping[str, str], style: Style) -> str:
    """The sentence of a template.

    Raises:
        KeyError: if the data lack a field that the template names.
    """
    return _Filler(style).vformat(template, (), data)

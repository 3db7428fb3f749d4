"""Drawn values as a gradebook keeps them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.gradebook.draws import drawn_json, read_drawn
from grader.spec.draw import Drawn

VALUES = st.fractions() | st.text()
DRAWN: st.SearchStrategy[dict[str, Drawn]] = st.dictionaries(
    st.text(), VALUES | st.lists(VALUES).map(tuple)
)


@given(DRAWN)
@settings(derandomize=True)
def test_values_come_back_as_they_were(values: dict[str, Drawn]) -> None:
    assert read_drawn(drawn_json(values)) == values


def test_a_text_that_looks_like_a_number_stays_a_text() -> None:
    values: dict[str, Drawn] = {"a": Fraction(3, 4), "b": "3/4", "c": ("0.50", Fraction(2))}
    text = drawn_json(values)
    assert text == '{"a":"3/4","b":{"text":"3/4"},"c":[{"text":"0.50"},"2"]}'
    assert read_drawn(text) == values

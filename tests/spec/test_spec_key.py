"""The name of a key: it says what the key says, and lasts when later versions say more."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from grader.spec.domain import Domain
from grader.spec.key import (
    ChoiceKey,
    FormulaKey,
    Mistake,
    NumberKey,
    WeightsKey,
    digest,
    from_json,
    to_json,
)
from grader.spec.tolerance import Absolute, Exact
from grader.syntax.vocabulary import Vocabulary

KEYS = [
    FormulaKey("a*b", Vocabulary(names=("a", "b"))),
    FormulaKey("a*b", Vocabulary(names=("a", "b")), {"a": Domain(low=Fraction(0))}),
    FormulaKey("a*b", Vocabulary(names=("a", "b"), decimal_comma=True)),
    FormulaKey("a*b", Vocabulary(names=("a", "b")), mistakes=(Mistake("sum", "a + b"),)),
    FormulaKey(
        "a*b", Vocabulary(names=("a", "b")), mistakes=(Mistake("sum", "a + b", as_key=True),)
    ),
    NumberKey(Fraction(3), Exact()),
    NumberKey(Fraction(3), Absolute(Fraction(1))),
    ChoiceKey((), ("a",)),
    ChoiceKey((), ("a",), multiple=True),
    WeightsKey((), (), ()),
]


def test_different_keys_have_different_names() -> None:
    assert len({digest(key) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_kept_key_has_its_name(key) -> None:
    assert from_json(to_json(key)) == key
    assert digest(from_json(to_json(key))) == digest(key)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_keeps_its_name_when_keys_can_say_more(key) -> None:
    """A later version: its kinds of keys have another field, by default empty."""
    kind = type(key)
    more = [("later", "tuple[str, ...]", ()), ("even_later", "bool", False)]
    later = msgspec.defstruct(kind.__name__, more, bases=(kind,), frozen=True, tag=kind.__name__)
    values = {name: getattr(key, name) for name in kind.__struct_fields__}
    assert digest(later(**values)) == digest(key)
    assert digest(later(**values, even_later=True)) != digest(key)

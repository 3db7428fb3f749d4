"""What the author holds to be right, made ready for deciding.

A `Key` is self-contained, frozen and small: it can be hashed, sent to another process and
stored. Together with a response it determines the verdict, so everything that can change
a verdict is a field here, and `digest` names it.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

import msgspec

from grader.spec.domain import Domain
from grader.spec.tolerance import AnyTolerance, Exact
from grader.syntax.vocabulary import Vocabulary


class Mistake(msgspec.Struct, frozen=True):
    """A wrong response that the author foresaw.

    `token` is stable and counted in reports. `response` is what it looks like: a formula,
    a number (at the precision written) or option ids, read like a response. `credit` in
    [0, 1] is the part of the points that it still earns. `as_key` says that a response is
    this mistake if it would be right were this the key, by its tolerance. Otherwise a number
    must be the mistake's to the digits that were typed; a formula must be equal to it or, if
    that is none of the mistakes, right were it the key. A right response is never a mistake.
    """

    token: str
    response: str
    credit: Fraction = Fraction(0)
    as_key: bool = False


class NumberSighting(msgspec.Struct, frozen=True):
    """A number that a named slip of the solver produces: `token` names slip and quantity."""

    token: str
    value: Fraction
    same_quantity: bool


class WrongRuns(msgspec.Struct, frozen=True):
    """The wrong runs of a solver, by name: enough to make them when they are asked for.

    `parameters` are JSON, `version` is that of the package that brings the solver (empty for
    the built-in ones, which the version of the engine covers).
    """

    solver: str
    version: str
    parameters: str


class FormulaKey(msgspec.Struct, frozen=True, tag=True):
    """A formula; `text` is read under `vocabulary` like a response.

    `domains` gives each name its domain, `given` the relations between names (as text,
    `pi_1 + pi_2 = 1`). `form` lists required forms by code (`expanded`, `lowest-terms`, …).
    `up_to` is `""`, `constant`, `factor`, `sign` or, for an equation, `solutions`. With the
    `shape` `interval` two values in brackets are one. A bare number is looked for in
    `sightings`, and among the numbers of `wrong_runs`.
    """

    text: str
    vocabulary: Vocabulary
    domains: dict[str, Domain] = {}
    given: tuple[str, ...] = ()
    tolerance: AnyTolerance = Exact()
    form: tuple[str, ...] = ()
    up_to: str = ""
    shape: str = ""
    mistakes: tuple[Mistake, ...] = ()
    sightings: tuple[NumberSighting, ...] = ()
    wrong_runs: WrongRuns | None = None


class NumberKey(msgspec.Struct, frozen=True, tag=True):
    """A number. `value` is exact; the key of a solver is its float, exactly.

    `text` is the author's expression where one was typed (`ln(2)/3`); it is then the key
    and `value` is None. A wrong number is looked for in `sightings`, and among the numbers of
    `wrong_runs`, those at the address `asked` (output, step, component, sample) first.
    """

    value: Fraction | None
    tolerance: AnyTolerance
    text: str = ""
    vocabulary: Vocabulary = Vocabulary()
    mistakes: tuple[Mistake, ...] = ()
    sightings: tuple[NumberSighting, ...] = ()
    wrong_runs: WrongRuns | None = None
    asked: tuple[str, int | str, int | None, int | None] | None = None


class Option(msgspec.Struct, frozen=True):
    """One option of a choice: its `id` in files, its `label` on pages, other spellings."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()


class ChoiceKey(msgspec.Struct, frozen=True, tag=True):
    """One or several options out of a list.

    `scheme` says what a partly right selection of a multiple choice earns:
    `all-or-nothing`, `each-option`, `edc` or `halves`.
    """

    options: tuple[Option, ...]
    correct: tuple[str, ...]
    multiple: bool = False
    scheme: str = "all-or-nothing"
    mistakes: tuple[Mistake, ...] = ()


class WeightsKey(msgspec.Struct, frozen=True, tag=True):
    """A list of small choices with the same options; each item earns its share."""

    items: tuple[str, ...]
    options: tuple[Option, ...]
    correct: tuple[str, ...]
    mistakes: tuple[Mistake, ...] = ()


Key: TypeAlias = FormulaKey | NumberKey | ChoiceKey | WeightsKey


def _encode(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(f"no JSON form for {type(value).__name__}")


def _decode(kind: type, value: Any) -> Any:
    if kind is Fraction:
        return Fraction(value)
    raise NotImplementedError(f"no reading of {kind.__name__} from JSON")


_encoder = msgspec.json.Encoder(enc_hook=_encode, order="deterministic")
_decoder: msgspec.json.Decoder[Key] = msgspec.json.Decoder(Key, dec_hook=_decode)


def to_json(key: Key) -> str:
    """The key as compact JSON, for keeping; equal keys, and no others, share it."""
    return _encoder.encode(key).decode()


def from_json(text: str) -> Key:
    """The inverse of `to_json`.

    Raises:
        msgspec.ValidationError: if the text is not such a key.
    """
    return _decoder.decode(text)


def points_seed(key: FormulaKey) -> bytes:
    """What the points at which a response is tried derive from.

    It goes by the formula, its names, their domains and relations: what else a key says, its
    known mistakes or its tolerance, moves no point.
    """
    formula = (key.text, key.vocabulary.names, key.domains, key.given)
    return hashlib.blake2b(_encoder.encode(formula), digest_size=16).digest()


def digest(key: Key) -> str:
    """32 hexadecimal digits that name the key: equal keys, and no others, share them.

    What a key leaves at its default has no part in them. So keys keep their names, and what was
    decided under these its worth, when a later version lets keys say more.
    """
    return hashlib.blake2b(_encoder.encode(_said(key)), digest_size=16).hexdigest()


def _said(value: Any) -> Any:
    """A value whose structs, in all depths, have only the fields that are not at their default."""
    if isinstance(value, msgspec.Struct):
        fields = [(name, getattr(value, name), default) for name, default in _defaults(type(value))]
        said = {name: _said(item) for name, item, default in fields if item != default}
        return [value.__struct_config__.tag, said]
    if isinstance(value, tuple):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        return {name: _said(item) for name, item in value.items()}
    return value


@cache
def _defaults(kind: type[msgspec.Struct]) -> list[tuple[str, Any]]:
    return [
        (field.name, field.default if field.default_factory is msgspec.NODEFAULT else {})
        for field in msgspec.structs.fields(kind)
    ]

"""Verdicts, and the certificates that let a smaller program re-check them.

All of it is plain data: it travels as JSON into the gradebook, to other processes and to
`recheck.py`. Exact numbers are written as text (`-7/3`), enclosures as
`[midpoint +/- radius]`, and `undefined` where an expression has no value.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

import msgspec

from grader.decide.notebook import table_html
from grader.decide.writable import writable
from grader.syntax.problem import Note, SyntaxProblem


class Verdict(StrEnum):
    """What is known of a response. The last two are states of the input and cost no attempt."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
    BLANK = "blank"


class Certificate(msgspec.Struct, frozen=True, tag=True):
    """The ground of a verdict; every concrete kind below says what it proves."""


class SameTree(Certificate, frozen=True, tag=True):
    """Response and key are the same tree up to the order of sums and products."""


UNDEFINED = "undefined"
"""What a certificate writes where an expression has no value."""


class Counterexample(Certificate, frozen=True, tag=True):
    """At `point` the two sides differ: a proof of difference.

    `point` maps names to exact rationals; the values are exact rationals, disjoint
    enclosures, or `undefined`.
    """

    point: dict[str, str]
    response_value: str
    key_value: str


class ZeroInField(Certificate, frozen=True, tag=True):
    """The numerator of the difference is the zero polynomial, modulo `relations`."""

    relations: tuple[str, ...] = ()


class NormalForm(Certificate, frozen=True, tag=True):
    """Both sides have the same normal form; `steps` name the rewriting rules used."""

    steps: tuple[str, ...]


class SymPyProof(Certificate, frozen=True, tag=True):
    """SymPy's `transform` reduces the difference to zero."""

    transform: str


class NumericEvidence(Certificate, frozen=True, tag=True):
    """The sides agree at `points` points to `bits` bits: evidence, not proof."""

    points: int
    bits: int


class Distance(Certificate, frozen=True, tag=True):
    """How far a number is from the key, beside what the tolerance allows (see `number.py`)."""

    value: str
    key: str
    distance: str
    allowed: str
    kind: str


class Options(Certificate, frozen=True, tag=True):
    """Which options were chosen, item by item, and which of the items are right."""

    chosen: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]


class Structure(Certificate, frozen=True, tag=True):
    """A compound value, decided member by member; `members` are their certificates."""

    members: tuple[AnyCertificate, ...]
    reason: str = ""


class SolutionSet(Certificate, frozen=True, tag=True):
    """The solutions of two statements: the verdict is equal exactly if they are the same.

    In one name they are points and intervals in order, ends that are not rational cut off
    (`1.414213562…`); in several names the irreducible equations of which one must hold.
    """

    response: tuple[str, ...]
    key: tuple[str, ...]


class FormMismatch(Certificate, frozen=True, tag=True):
    """The value is right but the required form `requirement` is not met."""

    requirement: str


class NotRead(Certificate, frozen=True, tag=True):
    """The text could not be read; no verdict on its value exists."""

    problem: SyntaxProblem


class NothingTyped(Certificate, frozen=True, tag=True):
    """The response holds only white space."""


class GaveUp(Certificate, frozen=True, tag=True):
    """Neither proof nor counterexample was found; `reason` is a stable code."""

    reason: str


class Judgement(Certificate, frozen=True, tag=True):
    """A person decided, whose `reason` stands in the gradebook."""

    reason: str


AnyCertificate: TypeAlias = (
    SameTree
    | Counterexample
    | ZeroInField
    | NormalForm
    | SymPyProof
    | NumericEvidence
    | Distance
    | Options
    | Structure
    | SolutionSet
    | FormMismatch
    | NotRead
    | NothingTyped
    | GaveUp
    | Judgement
)


class Feedback(msgspec.Struct, frozen=True):
    """A stable code and its data; the sentence is made in the `report` layer."""

    code: str
    data: dict[str, str] = {}


class Decision(msgspec.Struct, frozen=True):
    """A verdict with its ground: a pure function of key and response.

    `credit` in [0, 1] is the part of the points earned before any policy. `misconception`
    is the token of the known mistake that explains a wrong response. `notes` say how an
    ambiguous text was read.
    """

    verdict: Verdict
    certificate: AnyCertificate
    credit: Fraction = Fraction(0)
    misconception: str | None = None
    feedback: tuple[Feedback, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def needs_person(self) -> bool:
        """Whether staff should look: unreadable, undecided, or credited on evidence alone."""
        verdict = self.verdict
        if verdict is Verdict.UNREADABLE or verdict is Verdict.UNDECIDED:
            return True
        return type(self.certificate) is NumericEvidence

    def _repr_html_(self) -> str:
        """The decision as a table, which notebooks show; the key may be seen in it."""
        return table_html(msgspec.to_builtins(self, enc_hook=_encode_fraction))


def _encode_fraction(value: Any) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise NotImplementedError(f"no JSON form for {type(value).__name__}")


def _decode_fraction(kind: type, value: Any) -> Any:
    if kind is Fraction:
        return Fraction(value)
    raise NotImplementedError(f"no reading of {kind.__name__} from JSON")


_encoder = msgspec.json.Encoder(enc_hook=_encode_fraction, order="deterministic")
_decoder = msgspec.json.Decoder(Decision, dec_hook=_decode_fraction)


def to_json(decision: Decision) -> bytes:
    """The decision as compact JSON; the same decision gives the same bytes.

    Lone surrogates in a response become `?`: no encoding has them.
    """
    try:
        return _encoder.encode(decision)
    except UnicodeEncodeError:
        plain = writable(msgspec.to_builtins(decision, enc_hook=_encode_fraction))
        return _encoder.encode(_decoder.decode(_encoder.encode(plain)))


def from_json(data: bytes | str) -> Decision:
    """The inverse of `to_json`.

    Raises:
        msgspec.ValidationError: if the text is not such a decision.
    """
    return _decoder.decode(data)

"""The ground of a verdict, in words: one sentence for each kind of certificate."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.decide.decision import (
    AnyCertificate,
    Counterexample,
    Decision,
    Distance,
    FormMismatch,
    GaveUp,
    Judgement,
    NormalForm,
    NothingTyped,
    NotRead,
    NumericEvidence,
    Options,
    SameTree,
    SolutionSet,
    Structure,
    SymPyProof,
    Verdict,
    ZeroInField,
)
from grader.report.filling import fill
from grader.report.numbers import value_text
from grader.report.safety import Style
from grader.report.words import CERTIFICATES, GAVE_UP, GROUNDS, REVEALED

_UNDEFINED = "undefined"
_MOST_COORDINATES = 12


def ground_sentence(decision: Decision, style: Style, reveal: bool) -> str:
    """Why the verdict is what it is; empty for a blank and for an unreadable response.

    Without `reveal` the sentence says nothing that gives the key away.
    """
    right = decision.verdict is Verdict.EQUAL
    code, data = _told(decision.certificate, right)
    if not code:
        return ""
    templates = {**GROUNDS, **REVEALED} if reveal else GROUNDS
    return fill(templates[code], data, style)


def _told(certificate: AnyCertificate, right: bool) -> tuple[str, Mapping[str, str]]:
    """The code of the sentence for a certificate, and its data."""
    match certificate:
        case SameTree():
            return "same-tree", {}
        case Counterexample():
            return _counterexample(certificate)
        case ZeroInField(relations=()):
            return "zero-in-field", {}
        case ZeroInField():
            return "zero-in-field-given", {"relations": ", ".join(certificate.relations)}
        case NormalForm():
            return "normal-form", {}
        case SymPyProof():
            return "sympy-proof", {}
        case NumericEvidence():
            return "numeric-evidence", {
                "points": str(certificate.points),
                "bits": str(certificate.bits),
            }
        case Distance():
            return _distance(certificate, right)
        case Options():
            return _options(certificate, right)
        case Structure():
            return _structure(certificate, right), {}
        case SolutionSet():
            return ("solutions-right" if right else "solutions-wrong"), {}
        case FormMismatch():
            return "form", {}
        case GaveUp():
            return "gave-up", {"why": GAVE_UP.get(certificate.reason, certificate.reason)}
        case Judgement(reason=reason):
            return "judgement", {"reason": reason}
        case NotRead() | NothingTyped():
            return "", {}


def certificate_text(certificate: AnyCertificate, style: Style) -> str:
    """What the certificate holds beyond the sentence of its ground; empty if nothing."""
    data: Mapping[str, str]
    match certificate:
        case NormalForm(steps=steps):
            data = {"steps": ", ".join(steps)}
        case SymPyProof(transform=transform):
            data = {"transform": transform}
        case Distance():
            data = msgspec.structs.asdict(certificate)
        case FormMismatch(requirement=requirement):
            data = {"requirement": requirement}
        case GaveUp(reason=reason):
            data = {"reason": reason}
        case _:
            return ""
    return fill(CERTIFICATES[type(certificate).__name__], data, style)


def _structure(found: Structure, right: bool) -> str:
    if right:
        return "structure-right"
    code = f"structure-{found.reason}"
    return code if code in GROUNDS else "structure-wrong"


def _counterexample(found: Counterexample) -> tuple[str, Mapping[str, str]]:
    data = {
        "point": point_text(found.point),
        "response": found.response_value,
        "key": found.key_value,
    }
    suffix = "" if found.point else "-constant"
    if found.response_value == _UNDEFINED:
        return f"counterexample-undefined{suffix}", data
    if found.key_value == _UNDEFINED and found.point:
        return "counterexample-key-undefined", data
    return f"counterexample{suffix}", data


def point_text(point: Mapping[str, str]) -> str:
    """`x_1 = 2, gamma_k1 = 1/3`, in the order of the point, at most a dozen names."""
    pairs = [f"{name} = {value_text(value)}" for name, value in point.items()]
    more = len(pairs) - _MOST_COORDINATES
    if more > 0:
        pairs = [*pairs[:_MOST_COORDINATES], f"and {more} more"]
    return ", ".join(pairs)


def _distance(found: Distance, right: bool) -> tuple[str, Mapping[str, str]]:
    data = {"value": found.value, "key": found.key}
    if found.kind == "relative-multiple":
        return ("near-multiple" if right else "far-multiple"), data
    return ("near-enough" if right else "too-far"), data


def _options(found: Options, right: bool) -> tuple[str, Mapping[str, str]]:
    if len(found.right) == 1:
        return "", {}  # the verdict has said it
    which = ", ".join(f"no. {at}" for at, each in enumerate(found.right, 1) if each)
    return ("items-right" if right else "items-wrong"), {
        "right": str(sum(found.right)),
        "total": str(len(found.right)),
        "which": which or "none",
    }

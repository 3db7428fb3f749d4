"""Whether the derivation of a key says all that is needed, in formulas that can be read."""

from __future__ import annotations

import re

import msgspec

from grader.spec.derivation import KINDS, Derivation
from grader.spec.document import DerivationDocument
from grader.spec.findings import Findings
from grader.spec.read_formula import check_formula, check_relation
from grader.syntax.vocabulary import Vocabulary

# The fields that a kind of derivation cannot do without, and those that it has no use for.
_NEEDED = {"posterior": ("alternatives",)}
_USELESS = {"posterior": ("over", "subject_to"), "gradient": ("subject_to", "alternatives")}
_NAME = re.compile(r"[^\W\d_]\w*'*")


def with_names(vocabulary: Vocabulary, derivation: Derivation) -> Vocabulary:
    """The vocabulary of a part with the names of its derivation."""
    own = (name for name, _ in (*derivation.over, *derivation.names, *derivation.where))
    names = tuple(dict.fromkeys((*vocabulary.names, *own)))
    return msgspec.structs.replace(vocabulary, names=names)


def check_derivation(
    written: DerivationDocument,
    derivation: Derivation,
    vocabulary: Vocabulary,
    path: str,
    findings: Findings,
) -> None:
    """Exactly one kind, with the fields it needs; every formula readable."""
    kinds = [kind for kind in KINDS if kind in written.model_fields_set]
    if len(kinds) != 1:
        facts: dict[str, object] = {"found": " and ".join(kinds) or "none of them"}
        findings.add("derivation-not-one", path, facts)
        return
    kind = kinds[0]
    for field in _NEEDED.get(kind, ("over",)):
        if not getattr(derivation, field):
            findings.add("derivation-incomplete", path, {"kind": kind, "field": field})
    for field in _USELESS.get(kind, ("alternatives",)):
        if field in written.model_fields_set:
            facts = {"kind": kind, "field": field}
            findings.add("derivation-useless-field", f"{path}.{field}", facts, at_key=True)
    _check_names(derivation, vocabulary, path, findings)
    _check_formulas(derivation, with_names(vocabulary, derivation), path, findings)


def _check_names(
    derivation: Derivation, vocabulary: Vocabulary, path: str, findings: Findings
) -> None:
    """New names are names, and mean one thing: only `over` may name symbols of the part."""
    taken = dict.fromkeys(vocabulary.names, "a symbol of the part")
    for field in ("over", "names", "where"):
        for name, _ in getattr(derivation, field):
            place = f"{path}.{field}.{name}"
            if not _NAME.fullmatch(name):
                findings.add("bad-name", place, {"name": name}, at_key=True)
            elif name in taken and (field != "over" or name not in vocabulary.names):
                facts: dict[str, object] = {"name": name, "other": taken[name]}
                findings.add("duplicate-name", place, facts, at_key=True)
            taken.setdefault(name, name)


def _check_formulas(
    derivation: Derivation, vocabulary: Vocabulary, path: str, findings: Findings
) -> None:
    check_formula(derivation.of, vocabulary, f"{path}.{derivation.kind}", findings)
    for name, text in derivation.where:
        check_formula(text, vocabulary, f"{path}.where.{name}", findings)
    for field in ("subject_to", "given"):
        for index, relation in enumerate(getattr(derivation, field)):
            check_relation(relation, vocabulary, f"{path}.{field}[{index}]", findings)
    for index, case in enumerate(derivation.alternatives):
        for name, text in case:
            place = f"{path}.alternatives[{index}].{name}"
            if name not in vocabulary.names:
                findings.add_unknown("unknown-symbol", place, name, vocabulary.names)
            check_formula(text, vocabulary, place, findings)

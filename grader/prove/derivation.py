"""A key is derived: it follows from what its author says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.decide.keys import read_equation, read_key
from grader.decide.names import walk
from grader.spec.check_derivation import with_names
from grader.spec.findings import Findings
from grader.spec.key import FormulaKey, Key
from grader.spec.model import Part
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.tree import Group, Name, Node, Number, Power, Product, Signed, Sum

if TYPE_CHECKING:
    from grader.decide.derive import Claim

# The faults of a derivation, by what `find_gap` says is missing.
_CODES = {
    "too-large": "derivation-too-large",
    "not-stationary": "derivation-not-stationary",
    "not-an-optimum": "derivation-not-an-optimum",
    "outside-domain": "derivation-outside-domain",
    "others-unknown": "derivation-others-unknown",
    "wrong-count": "derivation-wrong-count",
    "not-the-gradient": "derivation-not-the-gradient",
    "not-the-posterior": "derivation-not-the-posterior",
    "not-normalised": "derivation-not-normalised",
}


def check_derivation(part: Part, key: Key, path: str, findings: Findings) -> None:
    """The key of a part follows from its derivation, if it has one."""
    if not isinstance(key, FormulaKey):
        return
    if part.derivation is None:
        if not part.evidence:
            _ask_for_derivation(key, path, findings)
        return
    # SymPy takes half a second to load, and only derivations need it here.
    from grader.decide.derive import find_gap

    gap = find_gap(_claim(part, key))
    if gap:
        facts: dict[str, object] = {
            "key": key.text,
            "kind": part.derivation.kind,
            "over": ", ".join(name for name, _ in part.derivation.over),
        }
        findings.add(_CODES[gap], f"{path}.derivation", facts, at_key=True)


def _ask_for_derivation(key: FormulaKey, path: str, findings: Findings) -> None:
    """A fraction of names, where there is a solver, mostly is an optimum or a posterior."""
    reading = parse(key.text, key.vocabulary)
    if key.wrong_runs is None or not isinstance(reading, Reading) or not reading.names:
        return
    if all(_is_rational(node) for node in walk(reading.tree)):
        findings.add("derivation-missing", f"{path}.key", {"key": key.text})


def _is_rational(node: Node) -> bool:
    """Whether a node keeps a formula a fraction of polynomials: one value, whole exponents."""
    if isinstance(node, Power):
        return not any(isinstance(inner, Name) for inner in walk(node.exponent))
    return isinstance(node, Sum | Product | Name | Number | Group | Signed)


def _claim(part: Part, key: FormulaKey) -> Claim:
    from grader.decide.derive import Claim

    derivation = part.derivation
    assert derivation is not None
    vocabulary = with_names(key.vocabulary, derivation)
    domains = {**key.domains, **dict((*derivation.names, *derivation.over))}
    return Claim(
        kind=derivation.kind,
        key=read_key(key.text, vocabulary),
        objective=read_key(derivation.of, vocabulary),
        domains=domains,
        over=tuple(name for name, _ in derivation.over),
        constraints=tuple(read_equation(text, vocabulary) for text in derivation.subject_to),
        relations=tuple(
            read_equation(text, vocabulary) for text in (*key.given, *derivation.given)
        ),
        definitions=tuple((name, read_key(text, vocabulary)) for name, text in derivation.where),
        alternatives=tuple(
            {name: read_key(text, vocabulary) for name, text in case}
            for case in derivation.alternatives
        ),
    )

"""How many of the mutants of a key are graded as wrong: the mutation score of a part.

A mutant that has the key's value after all (`x^2` for `(-x)^2`) is no mutant. That it has is
believed only if the proof is repeated by other means; else it counts as a survivor.
"""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

import msgspec

from grader.decide.decision import Distance, FormMismatch, NumericEvidence, Verdict
from grader.decide.recheck import recheck
from grader.grade import grade
from grader.prove.mutants import Mutant, make_mutants
from grader.prove.neighbours import wrong_choices, wrong_neighbours, wrong_weights
from grader.spec.findings import Findings
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.tolerance import Exact
from grader.syntax.parser import parse
from grader.syntax.reading import Reading

_MOST_TOLD = 5


class MutationScore(msgspec.Struct, frozen=True):
    """What became of the mutants of a part's key.

    `killed` were graded as wrong, `equivalent` have the key's value by a proof that was
    checked, `invalid` have no value at all. `survived` and `undecided` are faults.
    """

    part: str
    killed: int = 0
    equivalent: int = 0
    invalid: int = 0
    survived: tuple[Mutant, ...] = ()
    undecided: tuple[Mutant, ...] = ()

    @property
    def total(self) -> int:
        """The mutants that must be killed."""
        return self.killed + len(self.survived) + len(self.undecided)


def check_mutants(part: str, key: Key, path: str, findings: Findings) -> MutationScore:
    """Grade every mutant of the key; those that are not wrong are faults at the key."""
    strict = _without_mistakes(key)
    fates: dict[str, list[Mutant]] = {}
    for mutant in mutants_of(key):
        fates.setdefault(_fate(strict, mutant.text), []).append(mutant)
    survived, undecided = (tuple(fates.get(fate, ())) for fate in ("survived", "undecided"))
    for code, mutants in (("mutant-survives", survived), ("mutant-undecided", undecided)):
        for mutant in mutants[:_MOST_TOLD]:
            facts: dict[str, object] = {"kind": mutant.kind, "response": mutant.text}
            findings.add(code, f"{path}.key", facts)
    counts = {fate: len(fates.get(fate, ())) for fate in ("killed", "equivalent", "invalid")}
    return MutationScore(part, **counts, survived=survived, undecided=undecided)


def mutants_of(key: Key) -> list[Mutant]:
    """The mutants of a key that can be read and has a value."""
    match key:
        case NumberKey(value=Fraction() as value):
            return wrong_neighbours(value, key)
        case FormulaKey() | NumberKey():
            return _of_text(key)
        case ChoiceKey():
            return wrong_choices(key)
        case WeightsKey():
            return wrong_weights(key)
        case _:
            assert_never(key)


def _of_text(key: FormulaKey | NumberKey) -> list[Mutant]:
    reading = parse(key.text, key.vocabulary)
    assert isinstance(reading, Reading), "the loader refuses keys that cannot be read"
    vocabulary = key.vocabulary
    return make_mutants(reading.tree, vocabulary.names, vocabulary.decimal_comma)


def _without_mistakes(key: Key) -> Key:
    """The key without what only explains a wrong response: its verdicts are the same."""
    if isinstance(key, FormulaKey):
        return msgspec.structs.replace(key, mistakes=(), sightings=(), wrong_runs=None)
    if isinstance(key, NumberKey):
        return msgspec.structs.replace(key, mistakes=(), sightings=(), wrong_runs=None)
    return msgspec.structs.replace(key, mistakes=())


def _fate(key: Key, text: str) -> str:
    decision = grade(key, text)
    match decision.verdict:
        case Verdict.DIFFERENT:
            is_form = isinstance(decision.certificate, FormMismatch)
            return "equivalent" if is_form else "killed"
        case Verdict.UNREADABLE | Verdict.BLANK:
            return "invalid"
        case Verdict.UNDECIDED:
            return "undecided"
        case Verdict.EQUAL:
            return _fate_of_equal(key, text)
        case _:
            assert_never(decision.verdict)


def _fate_of_equal(key: Key, text: str) -> str:
    """Whether the mutant is the key after all, without any tolerance."""
    if isinstance(key, ChoiceKey | WeightsKey):
        return "survived"
    exact = msgspec.structs.replace(key, tolerance=Exact())
    decision = grade(exact, text)
    if decision.verdict is not Verdict.EQUAL:
        return "survived"
    if isinstance(decision.certificate, NumericEvidence):
        return "undecided"
    if isinstance(decision.certificate, Distance):
        same = Fraction(decision.certificate.distance) == 0
        return "equivalent" if same else "survived"
    return {True: "equivalent", False: "survived", None: "undecided"}[
        recheck(exact, text, decision).holds
    ]

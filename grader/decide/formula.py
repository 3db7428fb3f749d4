"""Deciding a formula: is the response the key, a known mistake, or something else?"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property, partial

import msgspec

from grader.decide.compiled import Compiled, compile_tree
from grader.decide.decision import (
    AnyCertificate,
    Decision,
    GaveUp,
    NumericEvidence,
    Structure,
    Verdict,
)
from grader.decide.definitions import find_definitions, put_definitions
from grader.decide.diagnosis import diagnose
from grader.decide.fingerprint import Fingerprint
from grader.decide.form import find_form_fault
from grader.decide.keys import UnreadableKeyError, read_equation, read_key
from grader.decide.ladder import Finding, climb
from grader.decide.membership import judge_membership, name_in_statement
from grader.decide.names import names_in
from grader.decide.quantities import KeyUnits, UnitStop, in_units_of, key_units, plain_tree
from grader.decide.reading import no_value, unreadable
from grader.decide.sightings import find_sighting, number_in
from grader.decide.spread import find_mixed, spread
from grader.decide.statements import is_statement
from grader.decide.stops import NoValue
from grader.decide.structure import (
    Judge,
    find_wrong_shape,
    is_compound,
    judge_solutions,
    judge_structure,
)
from grader.decide.upto import climb_up_to
from grader.decide.within import judge_formula
from grader.spec.key import FormulaKey, Mistake, points_seed
from grader.spec.tolerance import Exact
from grader.spec.wrong_numbers import wrong_numbers
from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.reading import Reading
from grader.syntax.shapes import as_shape
from grader.syntax.tree import Node

_ONE = Fraction(1)


def decide_formula(key: FormulaKey, response: str) -> Decision:
    """The decision on a formula.

    Raises:
        UnreadableKeyError: if the key itself cannot be read or has no value.
    """
    reading = parse(response, key.vocabulary, DEFAULT)
    if isinstance(reading, SyntaxProblem):
        return unreadable(reading)
    ready = ready_key(key)
    if ready.units is not None:
        try:
            reading = in_units_of(ready.units, reading)
        except UnitStop as stop:
            return msgspec.structs.replace(stop.decision, notes=reading.notes)
    if ready.is_compound:
        reading = msgspec.structs.replace(reading, tree=spread(reading.tree))
        mixed = find_mixed(reading.tree, response)
        if mixed is not None:
            return unreadable(mixed)
    if ready.is_compound or is_compound(reading.tree):
        problem = _find_wrong_shape(key, ready.compiled.tree, reading.tree, response)
        if problem is not None:
            return unreadable(problem)
    try:
        tree = put_definitions(reading.tree, ready.definitions)
        verdict, certificate = _find(key, ready, tree)
    except NoValue as stop:
        return unreadable(no_value(response, stop.node))
    if verdict is Verdict.EQUAL:
        return _right(key, ready, reading, certificate)
    if verdict is Verdict.DIFFERENT:
        if tree is not reading.tree:
            names = tuple(sorted(names_in(tree)))
            reading = msgspec.structs.replace(reading, tree=tree, names=names)
        return _wrong(key, ready, reading, certificate)
    return Decision(verdict, certificate, notes=reading.notes)


def _find_wrong_shape(key: FormulaKey, wanted: Node, tree: Node, text: str) -> SyntaxProblem | None:
    """The problem of a response that is another kind of thing than a key.

    None for a set beside a statement about its members, and for what may be any statement.
    """
    solutions = key.up_to == "solutions"
    if solutions and is_statement(tree) and is_statement(wanted):
        return None
    if name_in_statement(wanted, tree, solutions=solutions) is not None:
        return None
    return find_wrong_shape(wanted, tree, text)


def _find(key: FormulaKey, ready: ReadyFormula, tree: Node) -> Finding:
    if ready.is_compound:
        return _find_compound(key, ready.compiled, tree, partial(_find_value, key))
    return _find_value(key, ready.compiled, tree)


def _find_compound(key: FormulaKey, compiled: Compiled, tree: Node, judge: Judge) -> Finding:
    """What is known of a response where the key is a compound value or a statement."""
    wanted = compiled.tree
    solutions = key.up_to == "solutions"
    name = name_in_statement(wanted, tree, solutions=solutions)
    if name is not None:
        return judge_membership(compiled, name, tree, wanted)
    if solutions and is_statement(tree) and is_statement(wanted):
        return judge_solutions(compiled, tree, wanted)
    return judge_structure(compiled, tree, judge)


def _find_value(key: FormulaKey, compiled: Compiled, tree: Node) -> Finding:
    finding = climb_up_to(key.up_to, compiled, tree)
    if finding[0] is Verdict.EQUAL or type(key.tolerance) is Exact:
        return finding
    return judge_formula(compiled, tree, key.tolerance, finding)


def _right(
    key: FormulaKey, ready: ReadyFormula, reading: Reading, certificate: AnyCertificate
) -> Decision:
    """The value is right: so is the response, unless the part asks for a form it does not have."""
    if key.form:
        fault = find_form_fault(key.form, reading)
        if fault is not None:
            return fault
    shared = ready.compiled.equal
    if certificate is shared.certificate and not reading.notes:
        return shared
    return Decision(Verdict.EQUAL, certificate, _ONE, notes=reading.notes)


def _wrong(
    key: FormulaKey, ready: ReadyFormula, reading: Reading, certificate: AnyCertificate
) -> Decision:
    """The value is wrong: name the known mistake it is, or what is odd about it."""
    known = _known_mistake(key, ready, reading.tree)
    credit = known.credit if known is not None else Fraction(0)
    token = known.token if known is not None else _seen_in_wrong_run(key, reading)
    # Names say nothing where a set may be given by a statement about a name.
    is_set = ready.is_compound and name_in_statement(
        ready.compiled.tree, reading.tree, solutions=True
    )
    feedback = () if is_set else diagnose(ready.compiled, reading, certificate)
    return Decision(Verdict.DIFFERENT, certificate, credit, token, feedback, reading.notes)


def _seen_in_wrong_run(key: FormulaKey, reading: Reading) -> str | None:
    """The slip that gives the number typed, if one was typed where a formula is asked for."""
    if reading.names:
        return None
    token = find_sighting(key.sightings, reading.tree)
    if token is None and key.wrong_runs is not None and number_in(reading.tree) is not None:
        token = find_sighting(wrong_numbers(key.wrong_runs), reading.tree)
    return token


def _known_mistake(key: FormulaKey, ready: ReadyFormula, tree: Node) -> Mistake | None:
    """The first of the key's mistakes that explains a response, which is known to be wrong.

    One that the response is proved equal to goes before one that it is by the key's own
    standards: within its tolerance, up to the same constant, factor or sign.
    """
    if not ready.mistakes:
        return None
    try:
        found = _proved_mistake(key, ready, tree)
        if found is None and _has_standards(key):
            found = _mistake_like_key(key, ready, tree)
    except NoValue:
        return None
    return found


def _has_standards(key: FormulaKey) -> bool:
    """Whether a response may be right without being equal to the key."""
    return type(key.tolerance) is not Exact or key.up_to in ("constant", "factor", "sign")


def _proved_mistake(key: FormulaKey, ready: ReadyFormula, tree: Node) -> Mistake | None:
    """The first mistake that the response is proved equal to."""
    hastily = partial(climb, patient=False)
    ours = Fingerprint(ready.compiled, tree)
    for (mistake, compiled), known in zip(ready.mistakes, ready.fingerprints, strict=True):
        if not (ready.is_compound or mistake.as_key) and known.is_apart(ours):
            continue
        judge = partial(_find_value, key) if mistake.as_key else hastily
        verdict, certificate = _find_mistake(key, ready, compiled, tree, judge)
        if verdict is Verdict.EQUAL and not isinstance(certificate, NumericEvidence):
            return mistake
    return None


def _mistake_like_key(key: FormulaKey, ready: ReadyFormula, tree: Node) -> Mistake | None:
    """The first mistake that the response would be right under, were it the key."""
    judge = partial(_find_near, key)
    for mistake, compiled in ready.mistakes:
        if _find_mistake(key, ready, compiled, tree, judge)[0] is Verdict.EQUAL:
            return mistake
    return None


def _find_mistake(
    key: FormulaKey, ready: ReadyFormula, compiled: Compiled, tree: Node, judge: Judge
) -> Finding:
    """What is known of a response where a mistake is the key; `judge` decides plain values."""
    if ready.is_compound and _find_wrong_shape(key, compiled.tree, tree, "") is not None:
        return Verdict.DIFFERENT, Structure((), "kind")
    if is_compound(compiled.tree, braces=True):
        return _find_compound(key, compiled, tree, judge)
    return judge(compiled, tree)


def _find_near(key: FormulaKey, compiled: Compiled, tree: Node) -> Finding:
    """The same as for a key, but values go first: nearly always they say that it is another."""
    unknown: Finding = Verdict.UNDECIDED, GaveUp("not-compared")
    if key.up_to in ("constant", "factor", "sign"):
        unknown = climb_up_to(key.up_to, compiled, tree)
    if unknown[0] is Verdict.EQUAL or type(key.tolerance) is Exact:
        return unknown
    near = judge_formula(compiled, tree, key.tolerance, unknown)
    if near[0] is not Verdict.EQUAL:
        return near
    # A response without a value on a whole stretch is not near there, however near elsewhere.
    return judge_formula(compiled, tree, key.tolerance, climb(compiled, tree, patient=False))


class ReadyFormula:
    """A formula key and its known mistakes, made ready."""

    def __init__(self, key: FormulaKey) -> None:
        seed = points_seed(key)
        equations = tuple(read_equation(text, key.vocabulary) for text in key.given)
        self.key = key
        self.definitions = find_definitions(key.vocabulary.names, equations)[0]
        self.units: KeyUnits | None = None
        if key.vocabulary.units:
            typed = as_shape(read_key(key.text, key.vocabulary), key.shape)
            self.units = key_units(typed, key.text)
        self.compiled = self._compile(key, key.text, key.shape, equations, seed)
        self.is_compound = is_compound(self.compiled.tree, braces=True)
        self.mistakes = tuple(self._compile_mistakes(key, equations, seed))

    @cached_property
    def fingerprints(self) -> tuple[Fingerprint, ...]:
        """The values of the mistakes where a wrong response is evaluated first."""
        return tuple(Fingerprint(self.compiled, wrong.tree) for _, wrong in self.mistakes)

    def _compile_mistakes(
        self, key: FormulaKey, equations: tuple[tuple[Node, Node], ...], seed: bytes
    ) -> Iterator[tuple[Mistake, Compiled]]:
        # Beside an inequality a pair is an interval, in a mistake as in a response.
        shape = "interval" if is_statement(self.compiled.tree) else key.shape
        for mistake in key.mistakes:
            try:
                yield mistake, self._compile(key, mistake.response, shape, equations, seed)
            except UnitStop:
                continue  # told to its author by the bank's checks; it is no response's value

    def _compile(
        self,
        key: FormulaKey,
        text: str,
        shape: str,
        equations: tuple[tuple[Node, Node], ...],
        seed: bytes,
    ) -> Compiled:
        tree = read_key(text, key.vocabulary)
        if self.units is not None:
            tree = plain_tree(self.units, tree, text)
        tree = as_shape(spread(tree), shape)
        try:
            return compile_tree(tree, key.vocabulary.names, key.domains, equations, key.given, seed)
        except NoValue as stop:
            raise UnreadableKeyError(no_value(text, stop.node)) from stop


_KEPT = 256
_ready: dict[int, ReadyFormula] = {}


def ready_key(key: FormulaKey) -> ReadyFormula:
    """The key made ready, from a small cache of the keys last used.

    The cache goes by the object's identity, because a digest costs more than a decision; the
    key is kept alive beside its entry, so an identity is never used twice.
    """
    ready = _ready.get(id(key))
    if ready is not None:
        return ready
    ready = ReadyFormula(key)
    if len(_ready) >= _KEPT:
        del _ready[next(iter(_ready))]
    _ready[id(key)] = ready
    return ready

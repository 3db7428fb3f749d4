"""The order in which response and key are compared: cheap before dear, disproof before proof.

Every stage either settles the matter with a certificate or leaves it to the next. For two
rational functions the third stage always settles it (within its caps), so the trees are
compared only where it cannot: comparing them first would cost as much as the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeAlias

from grader.decide import sandbox
from grader.decide.compiled import Compiled
from grader.decide.decision import (
    UNDEFINED,
    AnyCertificate,
    Counterexample,
    GaveUp,
    NumericEvidence,
    SameTree,
    SymPyProof,
    Verdict,
)
from grader.decide.exact import fraction_text
from grader.decide.extremes import has_extreme_piece
from grader.decide.factored import is_same_product
from grader.decide.identity import is_same_function
from grader.decide.infinite import compare_infinite
from grader.decide.kernels import is_same_over_kernels
from grader.decide.names import is_large, names_in
from grader.decide.normal_form import Prover
from grader.decide.refute import refute_at
from grader.decide.refuter import Refuter
from grader.decide.sametree import structural_key
from grader.decide.stops import NotExact, NoValue
from grader.decide.substitute import rewrite
from grader.decide.undefined import find_broken_factorial, find_valueless, is_undefined_constant
from grader.decide.values import value_near
from grader.syntax.tree import Call, Name, Node

Finding: TypeAlias = tuple[Verdict, AnyCertificate]
Refute: TypeAlias = Callable[[Refuter, Node], Counterexample | None]

_ALL = 1_000
_FEW = 4
_ENOUGH_POINTS = 6
# Functions with exact values at whole sets of points, or with pieces that have them.
_SOMETIMES_EXACT = {"sqrt", "cbrt", "root", "abs", "sign", "floor", "ceil", "min", "max"}
_SOMETIMES_EXACT |= {"factorial", "double_factorial", "binomial", "gamma"}


def climb(key: Compiled, tree: Node, *, patient: bool = True) -> Finding:
    """What is known of the response, with the certificate for it.

    Only where `patient` is SymPy asked, which may take seconds.

    Raises:
        NoValue: if the response has no value anywhere.
    """
    try:
        found = refute_at(key, tree, 0, 1)
    except NotExact as stop:
        return _climb_beyond(key, tree, stop.node, patient)
    if found is not None:
        return Verdict.DIFFERENT, found
    same = is_same_function(key, tree)
    if same:
        return Verdict.EQUAL, key.equal.certificate
    return _settle_different(key, tree) if same is False else _climb_on(key, tree, patient)


def _climb_beyond(key: Compiled, tree: Node, inexact: Node, patient: bool) -> Finding:
    """The stages for a response that is no rational function: `inexact` is a piece that is none.

    Most that are wrong differ at the first point already.
    """
    found = _refuted_by_balls(key, tree, Refuter.refute_at_first)
    if found is None and not _is_never_exact(inexact):
        found = _refuted(key, tree, 1, _FEW)
    return found or _climb_by_proofs(key, tree, patient, is_rational=False)


def _is_never_exact(node: Node) -> bool:
    """Whether a piece has exact values at isolated points only, as `sin(x)` has."""
    return type(node) is Call and node.function not in _SOMETIMES_EXACT


def _refuted(key: Compiled, tree: Node, first: int, last: int) -> Finding | None:
    try:
        found = refute_at(key, tree, first, last)
    except NotExact:
        return None
    return None if found is None else (Verdict.DIFFERENT, found)


def _settle_different(key: Compiled, tree: Node) -> Finding:
    """The two are different functions: find where, inside the domains."""
    found = _refuted(key, tree, 1, _ALL) or _refuted_by_balls(key, tree)
    return found or (Verdict.UNDECIDED, GaveUp(key.relations.problem or "no-point-found"))


def _climb_on(key: Compiled, tree: Node, patient: bool) -> Finding:
    """The stages for a rational function that is too large, or whose key is none."""
    found = _refuted(key, tree, 1, _FEW)
    return found or _climb_by_proofs(key, tree, patient, is_rational=True)


def _climb_by_proofs(key: Compiled, tree: Node, patient: bool, *, is_rational: bool) -> Finding:
    """Proofs from the cheapest to the dearest, and between them whatever refutes.

    Proofs of a large tree cost much more than values of it, so these are asked first then.
    """
    large = is_large(tree)
    found = None
    if large and names_in(tree):
        found = _refuted_by_balls(key, tree, Refuter.refute_at_points)
    if found is not None:
        return found
    if key.once(_structural_key) == structural_key(tree):
        return Verdict.EQUAL, SameTree()
    if is_same_over_kernels(key, tree):
        return Verdict.EQUAL, key.equal.certificate
    found = compare_infinite(tree, key.tree) or _without_real_value(key, tree)
    if found is not None:
        return found
    if is_rational and is_same_product(key, tree):
        return Verdict.EQUAL, key.equal.certificate
    found = _refuted_by_balls(key, tree, Refuter.refute_at_points)
    if found is None and large and key.refuter.agreement(tree)[0] == 0:
        return _agreeing(key, tree, patient)
    found = found or _proved(key, tree)
    found = found or _refuted_by_balls(key, tree, Refuter.refute_closely)
    return found or _agreeing(key, tree, patient)


def _structural_key(key: Compiled) -> Hashable:
    return structural_key(key.tree)


def _proved(key: Compiled, tree: Node) -> Finding | None:
    """A proof for functions beyond the rational ones."""
    proof = key.once(_prover).prove(tree)
    return None if proof is None else (Verdict.EQUAL, proof)


def _prover(key: Compiled) -> Prover:
    return Prover(key.tree, key.domains, key.solved_trees)


def _without_real_value(key: Compiled, tree: Node) -> Finding | None:
    """A constant that has no real value where the key has one."""
    if names_in(tree) or not is_undefined_constant(tree, key.domains):
        return None
    piece = find_valueless(tree)
    if piece is not None:
        raise NoValue(piece)
    for point in key.points:
        value = value_near(key.tree, key, point)
        if value is not None:
            written = {name: fraction_text(at) for name, at in point.items()}
            return Verdict.DIFFERENT, Counterexample(written, UNDEFINED, value.text())
    return None


def _refuted_by_balls(key: Compiled, tree: Node, refute: Refute = Refuter.refute) -> Finding | None:
    """A point at which enclosures exclude each other, or at which the response is undefined."""
    if key.relations.problem:
        return None
    found = refute(key.refuter, tree)
    if found is None:
        return None
    undefined = found.response_value == UNDEFINED
    piece = find_valueless(tree) if undefined else find_broken_factorial(tree)
    if piece is not None:
        raise NoValue(piece)
    return Verdict.DIFFERENT, found


def _agreeing(key: Compiled, tree: Node, patient: bool) -> Finding:
    """Neither proof nor disproof: how far the two sides agree, and what SymPy says then."""
    if key.relations.problem:
        return Verdict.UNDECIDED, GaveUp(key.relations.problem)
    points, bits = key.refuter.agreement(tree)
    if points < _ENOUGH_POINTS and (points == 0 or key.names):
        piece = find_valueless(tree)
        if piece is not None:
            raise NoValue(piece)
        return Verdict.UNDECIDED, GaveUp("too-few-points")
    tried = key.refuter.points_for(tree)
    if any(has_extreme_piece(side, tried, key.domains) for side in (tree, key.tree)):
        return Verdict.UNDECIDED, GaveUp("extreme-numbers")
    proof = _proved_by_sympy(key, tree) if patient else None
    return Verdict.EQUAL, proof or NumericEvidence(points, bits)


def _proved_by_sympy(key: Compiled, tree: Node) -> SymPyProof | None:
    """The proof of last resort, in a process that may be killed; dependent names put in."""
    if is_large(tree):
        return None
    solved = key.solved_trees

    def value(node: Node) -> Node | None:
        return solved.get(node.name) if type(node) is Name else None

    return sandbox.prove_equal(rewrite(tree, value), rewrite(key.tree, value), key.domains)

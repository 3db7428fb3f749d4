"""Checking a certificate again, by other means than those that found it.

Proofs of equality are repeated by SymPy alone, counterexamples by `fractions` and `mpmath`,
distances by plain rational arithmetic, choices by comparing sets, forms in SymPy's own
unevaluated trees, compound values member by member. Only the parser is trusted.
"""

from __future__ import annotations

import mpmath
import msgspec

from grader.decide.decision import (
    Decision,
    FormMismatch,
    Judgement,
    NothingTyped,
    NotRead,
    Options,
    SameTree,
    SolutionSet,
    Structure,
    Verdict,
)
from grader.decide.definitions import find_definitions, put_definitions
from grader.decide.keys import read_equation
from grader.decide.membership import name_in_statement
from grader.decide.quantities import in_units_of, key_units
from grader.decide.recheck_claims import Claim, Recheck, check_claim
from grader.decide.recheck_forms import form_is_met
from grader.decide.recheck_solutions import check_membership, check_solutions
from grader.decide.recheck_structure import check_structure, is_compound
from grader.decide.recheck_units import conversions_hold, measures_another
from grader.decide.recheck_values import DIGITS
from grader.decide.spread import spread
from grader.decide.unions import statement_of
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.shapes import as_shape
from grader.syntax.tree import Name

__all__ = ["Recheck", "recheck"]


def recheck(key: Key, response: str, decision: Decision) -> Recheck:
    """Checks the certificate of the decision on `response`.

    Raises:
        TypeError: if the certificate is of a kind that this kind of key never has.
    """
    match decision.certificate:
        case NothingTyped():
            return Recheck(not any(character.isalnum() for character in response))
        case NotRead():
            return Recheck(None, "nothing to check in a text that could not be read")
        case Judgement():
            return Recheck(None, "a person decided this")
        case Options() as options:
            return _recheck_options(key, options, decision)
    with mpmath.workdps(DIGITS):
        return _recheck_formula(_formula_key(key), response, decision)


def _recheck_formula(key: FormulaKey, response: str, decision: Decision) -> Recheck:
    ours, theirs = parse(key.text, key.vocabulary), parse(response, key.vocabulary)
    if isinstance(ours, SyntaxProblem) or isinstance(theirs, SyntaxProblem):
        return Recheck(False, "a side cannot be read")
    found = decision.certificate
    if key.vocabulary.units:
        wanted = key_units(as_shape(ours.tree, key.shape), ours.text)
        if found == Structure((), "dimension"):
            differs = decision.verdict is Verdict.DIFFERENT
            return Recheck(differs and measures_another(wanted, theirs.tree))
        if not conversions_hold(wanted, theirs.tree):
            return Recheck(False, "the units are not converted so")
        ours, theirs = in_units_of(wanted, ours), in_units_of(wanted, theirs)
    # How arithmetic on lists is read is part of the reading, and trusted like the parser.
    wanted_tree, tree = as_shape(spread(ours.tree), key.shape), theirs.tree
    if is_compound(wanted_tree):
        tree = spread(tree)
    if isinstance(found, FormMismatch):
        return _recheck_form(Claim(key, tree, wanted_tree, Verdict.EQUAL, SameTree()), found)
    claim = _without_definitions(Claim(key, tree, wanted_tree, decision.verdict, found))
    tree, wanted_tree = claim.response, claim.wanted
    name = name_in_statement(wanted_tree, tree, solutions=key.up_to == "solutions")
    if name is not None:
        return check_membership(claim, name)
    if isinstance(found, SolutionSet):
        # That `(1, 2]` is `1 < m <= 2` is part of the reading too.
        sides = (statement_of(tree) or tree, statement_of(wanted_tree) or wanted_tree)
        return check_solutions(Claim(key, *sides, decision.verdict, found), found)
    if is_compound(wanted_tree) or is_compound(tree):
        return check_structure(claim)
    return check_claim(claim)


def _without_definitions(claim: Claim) -> Claim:
    """The claim with every name that the key defines put in, and that definition taken away."""
    key = claim.key
    equations = [read_equation(text, key.vocabulary) for text in key.given]
    definitions, _ = find_definitions(key.vocabulary.names, equations)
    if not definitions:
        return claim
    given = tuple(
        text
        for text, sides in zip(key.given, equations, strict=True)
        if not any(isinstance(side, Name) and side.name in definitions for side in sides)
    )
    key = msgspec.structs.replace(key, given=given)
    ours, theirs = (put_definitions(t, definitions) for t in (claim.response, claim.wanted))
    return Claim(key, ours, theirs, claim.verdict, claim.certificate)


def _recheck_form(claim: Claim, found: FormMismatch) -> Recheck:
    """The form is not met, and the value is right: the second part as any proof of equality."""
    met = form_is_met(found.requirement, claim.response)
    if met is None:
        return Recheck(None, "this form has no second checker")
    if met:
        return Recheck(False, "the form is met")
    same = check_structure(claim) if is_compound(claim.wanted) else check_claim(claim)
    return same if same.holds is not None else Recheck(True, "the value: " + same.reason)


def _formula_key(key: Key) -> FormulaKey:
    if isinstance(key, FormulaKey):
        return key
    if isinstance(key, NumberKey):
        text = key.text or f"({key.value})"
        return FormulaKey(text, key.vocabulary, tolerance=key.tolerance)
    raise TypeError(f"no such certificate for a {type(key).__name__}")


def _recheck_options(key: Key, options: Options, decision: Decision) -> Recheck:
    if not isinstance(key, ChoiceKey | WeightsKey):
        raise TypeError(f"no such certificate for a {type(key).__name__}")
    expected = [set(key.correct)] if isinstance(key, ChoiceKey) else [{c} for c in key.correct]
    right = tuple(set(c) == e for c, e in zip(options.chosen, expected, strict=True))
    is_equal = decision.verdict is Verdict.EQUAL
    return Recheck(right == options.right and all(right) == is_equal)

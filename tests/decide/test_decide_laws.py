"""Laws of the engine on random formulas: certificates hold, order and caches change nothing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import mpmath
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grader.decide import formula
from grader.decide.compare import comparison_key
from grader.decide.decision import Counterexample, Decision, Verdict, from_json, to_json
from grader.decide.exact import value_at
from grader.decide.formula import decide_formula
from grader.decide.recheck import recheck
from grader.decide.recheck_values import DIGITS, evaluate, number
from grader.decide.stops import Stop
from grader.spec.key import FormulaKey
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.vocabulary import Vocabulary

SYMBOLS = {"x": "real", "y": "real", "p": "positive", "q": "(0, 1)"}
LAW = settings(
    derandomize=True,
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def joined(operators: list[str]) -> Callable[[st.SearchStrategy[str]], st.SearchStrategy[str]]:
    """Formulas one level deeper, with these operators."""

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        binary = st.builds("({}){}({})".format, inner, st.sampled_from(operators), inner)
        power = st.builds("({})^{}".format, inner, st.sampled_from(["2", "3", "(-1)"]))
        return st.one_of(binary, power, st.builds("-({})".format, inner))

    return extend


leaves = st.sampled_from(["x", "y", "p", "q", "1", "2", "3", "1/2", "0.5"])
rational = st.recursive(leaves, joined(["+", "-", "*", "/"]), max_leaves=8)
wrapped = st.builds("{}({})".format, st.sampled_from(["exp", "sin", "sqrt", "ln", "abs"]), rational)
anything = st.one_of(rational, wrapped, st.builds("{}+{}".format, wrapped, rational))


def key_for(text: str) -> FormulaKey:
    return comparison_key(text, SYMBOLS)


def decided(response: str, key: str) -> Decision:
    """The decision, for keys that have a value."""
    try:
        return decide_formula(key_for(key), response)
    except formula.UnreadableKeyError:
        assume(False)
        raise


@LAW
@given(rational, rational)
def test_swapping_never_flips_a_rational_verdict(left: str, right: str) -> None:
    there = decided(left, right)
    assume(there.verdict is not Verdict.UNREADABLE)
    assert decided(right, left).verdict is there.verdict


@LAW
@given(anything, anything)
def test_swapping_flips_only_what_is_undefined_somewhere(left: str, right: str) -> None:
    there, back = decided(left, right), decided(right, left)
    assume(Verdict.UNREADABLE not in (there.verdict, back.verdict))
    if {there.verdict, back.verdict} == {Verdict.EQUAL, Verdict.DIFFERENT}:
        wrong = there if there.verdict is Verdict.DIFFERENT else back
        assert isinstance(wrong.certificate, Counterexample)
        assert wrong.certificate.response_value == "undefined"


@LAW
@given(anything)
def test_every_formula_equals_itself(text: str) -> None:
    decision = decided(text, text)
    assert decision.verdict in (Verdict.EQUAL, Verdict.UNREADABLE)


@LAW
@given(rational)
def test_rewriting_a_formula_changes_nothing(text: str) -> None:
    for changed in (
        f"({text})*1",
        f"0+({text})",
        f"2*({text})/2",
        f"-(-({text}))",
        f"({text})+x-x",
    ):
        assert decided(changed, text).verdict in (Verdict.EQUAL, Verdict.UNREADABLE)


@LAW
@given(rational, st.sampled_from(["1", "1/1000000", "q", "p*0.001"]))
def test_adding_something_is_noticed(text: str, added: str) -> None:
    decision = decided(f"({text})+{added}", text)
    assume(decision.verdict is not Verdict.UNREADABLE)
    assert decision.verdict is Verdict.DIFFERENT


@settings(LAW, max_examples=80)
@given(anything, anything)
def test_every_certificate_rechecks(left: str, right: str) -> None:
    decision = decided(left, right)
    assert recheck(key_for(right), left, decision).holds is not False, decision


@settings(LAW, max_examples=60)
@given(rational)
def test_proofs_of_equality_recheck(text: str) -> None:
    response = f"(({text})*(x+3) + ({text}))/(x+4)"
    decision = decided(response, text)
    assume(decision.verdict is not Verdict.UNREADABLE)
    assert decision.verdict is Verdict.EQUAL
    assert recheck(key_for(text), response, decision).holds is True


@LAW
@given(st.lists(anything, min_size=1, max_size=4), anything)
def test_no_verdict_depends_on_what_was_decided_before(earlier: list[str], text: str) -> None:
    key = "(x+p)/(y+q)"
    formula._ready.clear()
    alone = decided(text, key)
    shared = key_for(key)
    for other in earlier:
        decide_formula(shared, other)
    assert decide_formula(shared, text) == alone


@LAW
@given(anything, anything)
def test_a_decision_survives_json(left: str, right: str) -> None:
    decision = decided(left, right)
    assert from_json(to_json(decision)) == decision


@LAW
@given(anything, st.fractions(max_denominator=50), st.fractions(max_denominator=50))
def test_exact_values_are_the_checkers_values(text: str, x: Fraction, y: Fraction) -> None:
    """Two evaluators that share no code agree wherever the first has a value."""
    reading = parse(text, Vocabulary(names=tuple(SYMBOLS)))
    assert not isinstance(reading, SyntaxProblem)
    at = {"x": x, "y": y, "p": Fraction(2), "q": Fraction(1, 3)}
    pairs = {name: (value.numerator, value.denominator) for name, value in at.items()}
    try:
        exact = Fraction(*value_at(reading.tree, pairs))
    except Stop:
        return
    with mpmath.workdps(DIGITS):
        assert abs(number(evaluate(reading.tree, at)) - number(exact)) <= mpmath.mpf(10) ** -50

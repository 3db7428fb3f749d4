"""Formula keys: relations, tolerances, forms, known mistakes, and what is said of wrong ones."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from grader.decide.compare import compare, comparison_key
from grader.decide.decision import (
    Counterexample,
    Distance,
    FormMismatch,
    GaveUp,
    NotRead,
    NumericEvidence,
    Verdict,
    ZeroInField,
)
from grader.decide.form import FORMS, is_form
from grader.decide.formula import decide_formula
from grader.decide.keys import UnreadableKeyError
from grader.decide.recheck import recheck
from grader.spec.domain import read_domain
from grader.spec.key import FormulaKey, Mistake, NumberSighting
from grader.spec.tolerance import Absolute, AnyTolerance, Exact, Relative
from grader.syntax.vocabulary import Vocabulary

F = Fraction
NAMES = ("a", "b", "x", "y")


def key(text: str, names: tuple[str, ...] = NAMES, **fields: Any) -> FormulaKey:
    return FormulaKey(text, Vocabulary(names=names), **fields)


@pytest.mark.parametrize(
    ("response", "goal", "code", "data"),
    [
        ("0.333*(a+b)", "(a+b)/3", "rounded-constant", {"typed": "0.333", "exact": "1/3"}),
        ("0.67*x+0.33", "2*x/3+1/3", "rounded-constant", {"exact": "2/3, 1/3"}),
        ("3.14*x^2", "pi*x^2", "rounded-constant", {"exact": "pi"}),
        ("1.41*x", "sqrt(2)*x", "rounded-constant", {"exact": "sqrt(2)"}),
        ("b-a", "a-b", "sign-error", {}),
        ("2*(a+b)", "a+b", "factor-off", {"factor": "2"}),
        ("(a+b)/6", "(a+b)/2", "factor-off", {"factor": "1/3"}),
        ("2/(a+b)", "(a+b)/2", "reciprocal", {}),
        ("a", "a+b", "missing-names", {"names": "b"}),
        ("a+b+x", "a+b", "extra-names", {"names": "x"}),
    ],
)
def test_what_is_odd_about_a_wrong_formula(
    response: str, goal: str, code: str, data: dict[str, str]
) -> None:
    decision = decide_formula(key(goal), response)
    assert decision.verdict is Verdict.DIFFERENT
    assert decision.feedback[0].code == code
    assert data.items() <= decision.feedback[0].data.items()


def test_nothing_is_said_without_proof() -> None:
    """The response is twice the key at no two points: no factor is claimed."""
    assert decide_formula(key("a+b"), "a+b+a*b").feedback == ()


def test_known_mistakes_are_recognised_in_any_form() -> None:
    made = key(
        "(a*x+b*y)/(a+b)",
        mistakes=(Mistake("no-normaliser", "a*x+b*y"), Mistake("plain", "(x+y)/2", F(1, 4))),
    )
    assert decide_formula(made, "y*b+x*a").misconception == "no-normaliser"
    plain = decide_formula(made, "0.5*x+0.5*y")
    assert (plain.misconception, plain.credit) == ("plain", F(1, 4))
    assert decide_formula(made, "x+y").misconception is None
    assert decide_formula(made, "(y*b+x*a)/(b+a)").misconception is None


def test_a_number_typed_for_a_formula_is_looked_up() -> None:
    sightings = (NumberSighting("first-mean", F("5.13174"), same_quantity=False),)
    made = key("(a+b)/2", sightings=sightings)
    assert decide_formula(made, "5.132").misconception == "first-mean"
    assert decide_formula(made, "5.13").misconception is None
    assert decide_formula(made, "a").misconception is None


@pytest.mark.parametrize(
    ("tolerance", "response", "goal", "verdict", "ground"),
    [
        (Relative(F("0.05")), "1.04*(a+b)", "a+b", Verdict.EQUAL, Distance),
        (Relative(F("0.05")), "1.06*(a+b)", "a+b", Verdict.DIFFERENT, Distance),
        (Relative(F("0.05")), "1.05*(a+b)", "a+b", Verdict.EQUAL, Distance),
        (Absolute(F("0.1")), "x+0.05", "x", Verdict.EQUAL, NumericEvidence),
        (Absolute(F("0.1")), "x+0.11", "x", Verdict.DIFFERENT, Counterexample),
        (Absolute(F("0.1")), "b+a", "a+b", Verdict.EQUAL, ZeroInField),
        (Absolute(F("0.01")), "3.14", "pi", Verdict.EQUAL, Distance),
        (Absolute(F("0.001")), "3.14", "pi", Verdict.DIFFERENT, Distance),
        (Relative(F("0.5")), "6.73", "sqrt(3)+x", Verdict.DIFFERENT, Counterexample),
        (Relative(F("0.05")), "3.1*x", "pi*x", Verdict.EQUAL, NumericEvidence),
    ],
)
def test_tolerances_of_formulas(
    tolerance: AnyTolerance, response: str, goal: str, verdict: Verdict, ground: type
) -> None:
    made = key(goal, tolerance=tolerance)
    decision = decide_formula(made, response)
    assert (decision.verdict, type(decision.certificate)) == (verdict, ground), decision
    assert recheck(made, response, decision).holds is not False


@pytest.mark.parametrize(
    ("up_to", "response", "goal", "verdict"),
    [
        ("constant", "x^2/2 + 7", "x^2/2", Verdict.EQUAL),
        ("constant", "x^2/2 + a", "x^2/2", Verdict.DIFFERENT),
        ("constant", "(x+1)^2/2", "x^2/2 + x", Verdict.EQUAL),
        ("constant", "2*x^2", "x^2", Verdict.DIFFERENT),
        ("constant", "sin(x)^2 + pi", "-cos(x)^2", Verdict.EQUAL),
        ("factor", "3*x+3*y", "x+y", Verdict.EQUAL),
        ("factor", "-pi*(x+y)", "x+y", Verdict.EQUAL),
        ("factor", "x*(x+y)", "x+y", Verdict.DIFFERENT),
        ("factor", "0", "x+y", Verdict.DIFFERENT),
        ("sign", "y-x", "x-y", Verdict.EQUAL),
        ("sign", "2*(x-y)", "x-y", Verdict.DIFFERENT),
        ("", "y-x", "x-y", Verdict.DIFFERENT),
    ],
)
def test_equality_up_to(up_to: str, response: str, goal: str, verdict: Verdict) -> None:
    made = key(goal, up_to=up_to)
    decision = decide_formula(made, response)
    assert decision.verdict is verdict, decision
    assert recheck(made, response, decision).holds is not False


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("expanded", "x^2+2*x+1", "(x+1)^2"),
        ("expanded", "a*x + a*y", "a*(x+y)"),
        ("factored", "(x-1)*(x+1)", "x^2-1"),
        ("factored", "2*(x-1)", "2*x-2"),
        ("factored", "(x+1)^2", "(x+1)*(x+1)+0"),
        ("single-fraction", "(a+b)/(x*y)", "a/(x*y)+b/(x*y)"),
        ("single-fraction", "-(1/x)", "-(1/(x/1))"),
        ("lowest-terms", "x/(x+1)", "x^2/(x^2+x)"),
        ("lowest-terms", "1/2", "2/4"),
        ("simplified-constants", "6*x", "2*3*x"),
        ("simplified-constants", "x+3", "x+1+2"),
        ("no-decimals", "x/2", "0.5*x"),
        ("forbidden:sqrt", "x^(1/2)", "sqrt(x)"),
        ("forbidden:y", "x", "x+y-y"),
        ("required:exp", "exp(x)", "e^x"),
    ],
)
def test_required_forms(form: str, right: str, wrong: str) -> None:
    made = key(right, form=(form,))
    assert decide_formula(made, right).verdict is Verdict.EQUAL
    decision = decide_formula(made, wrong)
    assert decision.verdict is Verdict.DIFFERENT
    assert decision.certificate == FormMismatch(form)
    assert decision.feedback[0].data == {"requirement": form}
    assert decide_formula(key(right), wrong).verdict is Verdict.EQUAL
    unchecked = form in ("single-fraction", "simplified-constants")
    assert recheck(made, wrong, decision).holds is (None if unchecked else True)
    assert recheck(made, right, decision).holds is (None if unchecked else False)


def test_every_form_is_known_to_the_loader() -> None:
    assert all(is_form(code) for code in FORMS)
    assert is_form("forbidden:sqrt")
    assert not is_form("forbidden:")
    assert not is_form("pretty")


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (("a = 1", "a = 2"), "relation-contradictory"),
        (("sin(x) = y^2",), "relation-not-polynomial"),
    ],
)
def test_unusable_relations_never_make_an_answer_wrong(
    given: tuple[str, ...], problem: str
) -> None:
    made = key("a+x", given=given)
    assert decide_formula(made, "b+y").certificate == GaveUp(problem)
    assert decide_formula(made, "x+a").verdict is Verdict.EQUAL


def test_no_point_of_the_domain_no_difference() -> None:
    """(n-1)(n-2) is not the zero polynomial, but zero on the whole of the domain."""
    domain = read_domain("integer [1, 2]")
    assert domain is not None
    made = key("0", ("n",), domains={"n": domain})
    decision = decide_formula(made, "(n-1)*(n-2)")
    assert decision.certificate == GaveUp("no-point-found")


def test_counterexamples_lie_in_the_domains_and_satisfy_the_relations() -> None:
    domain = read_domain("(0, 1)")
    assert domain is not None
    names = ("p_1", "p_2", "p_3")
    made = key("p_1*p_2", names, domains=dict.fromkeys(names, domain), given=("p_1+p_2+p_3 = 1",))
    decision = decide_formula(made, "p_1*p_3")
    assert isinstance(decision.certificate, Counterexample)
    values = [F(value) for value in decision.certificate.point.values()]
    assert sum(values) == 1
    assert all(0 < value < 1 for value in values)
    assert recheck(made, "p_1*p_3", decision).holds is True


def test_a_broken_key_is_an_error_not_a_verdict() -> None:
    with pytest.raises(UnreadableKeyError):
        decide_formula(key("a+"), "a")
    with pytest.raises(UnreadableKeyError):
        decide_formula(key("1/(a-a)"), "a")
    with pytest.raises(UnreadableKeyError):
        decide_formula(key("a", given=("a + b",)), "a")


def test_the_offending_piece_is_named() -> None:
    certificate = decide_formula(key("x"), "x + 3/(2-2)").certificate
    assert isinstance(certificate, NotRead)
    problem = certificate.problem
    assert (problem.code, problem.text[problem.start : problem.end]) == ("no-value", "3/(2-2)")


def test_equal_keys_give_equal_decisions_in_any_order_of_symbols() -> None:
    one = comparison_key("a+b", {"a": "real", "b": "positive"})
    assert decide_formula(one, "a-b") == decide_formula(
        comparison_key("a+b", {"a": "real", "b": "positive"}, tolerance=Exact()), "a-b"
    )


@pytest.mark.parametrize(
    ("mistake", "response", "found"),
    [
        ("sqrt(x)", "x^(1/2)", True),
        ("sqrt(x)", "exp(ln(x)/2)", True),
        ("sqrt(x)", "sqrt(x) + 1/10^40", False),
        ("1/(x-y)", "1/(x-y)", True),
        ("x/0.5", "2*x", True),
        ("{x, y}", "x", False),
    ],
)
def test_a_mistake_is_found_however_it_is_written(mistake: str, response: str, found: bool) -> None:
    """One value of each sorts most pairs out, and never one that is equal."""
    positive = read_domain("positive")
    made = key("x+y", mistakes=(Mistake("it", mistake),), domains={"x": positive, "y": positive})
    assert (decide_formula(made, response).misconception == "it") is found


# key, mistake, fields of the key, response, verdict, whether it is the mistake
BY_STANDARDS = [
    ("pi*x", "2*pi*x", {"tolerance": Relative(F(1, 100))}, "6.28*x", "different", True),
    ("pi*x", "2*pi*x", {"tolerance": Relative(F(1, 100))}, "6.2*x", "different", False),
    ("pi*x", "2*pi*x", {"tolerance": Relative(F(1, 100))}, "3.14*x", "equal", False),
    ("pi*x", "pi*x + 0.01*x", {"tolerance": Relative(F(1, 100))}, "3.16*x", "equal", False),
    ("pi*x", "pi*x + 0.01*x", {"tolerance": Relative(F(1, 100))}, "3.18*x", "different", True),
    ("pi*x", "2*pi*x", {}, "6.28*x", "different", False),
    ("sqrt(2)", "sqrt(3)", {"tolerance": Absolute(F(1, 100))}, "1.73", "different", True),
    ("sqrt(2)", "sqrt(3)", {"tolerance": Absolute(F(1, 100))}, "1.75", "different", False),
    ("exp(x)", "exp(x)+1", {"tolerance": Absolute(F(1, 10))}, "exp(x)+1.05", "different", True),
    ("x^2", "x", {"tolerance": Absolute(F(1, 10))}, "sqrt(x)^2", "different", False),
    ("(pi, 1)", "(1, pi)", {"tolerance": Absolute(F(1, 100))}, "(1, 3.14)", "different", True),
    ("(pi, 1)", "(1, pi)", {"tolerance": Absolute(F(1, 100))}, "(1, 3.1)", "different", False),
    ("x^3/3", "x^3", {"up_to": "constant"}, "x^3 + 5", "different", True),
    ("x^3/3", "x^3", {"up_to": "constant"}, "x^3/3 + 5", "equal", False),
    ("x^3/3", "x^3", {}, "x^3 + 5", "different", False),
    ("x+y", "x-y", {"up_to": "factor"}, "3*y - 3*x", "different", True),
    ("x+y", "x-y", {"up_to": "sign"}, "y - x", "different", True),
]


@pytest.mark.parametrize(
    ("goal", "mistake", "fields", "response", "verdict", "is_it"), BY_STANDARDS
)
def test_a_mistake_is_met_by_the_standards_of_the_key(
    goal: str, mistake: str, fields: dict[str, Any], response: str, verdict: str, is_it: bool
) -> None:
    plain = key(goal, **fields)
    made = replace(plain, mistakes=(Mistake("it", mistake, F(1, 2)),))
    decision = decide_formula(made, response)
    assert decision.verdict == verdict
    assert decision.misconception == ("it" if is_it else None)
    assert decision.credit == (F(1, 2) if is_it else F(verdict == "equal"))
    # A mistake never changes what is right.
    assert decide_formula(plain, response).verdict is decision.verdict


def test_a_mistake_that_is_met_exactly_goes_before_one_that_is_near() -> None:
    mistakes = Mistake("near", "1.001*x*y"), Mistake("exact", "x*y")
    made = key("x+y", tolerance=Relative(F(1, 100)), mistakes=mistakes)
    assert decide_formula(made, "y*x").misconception == "exact"
    assert decide_formula(made, "1.0005*x*y").misconception == "near"


# A defined name keeps its domain: where `w = ln(t)` is to be positive, t is beyond 1.
@pytest.mark.parametrize(
    ("response", "key", "verdict"),
    [
        ("abs(w)", "w", Verdict.EQUAL),
        ("w - 1", "w", Verdict.DIFFERENT),
        ("sqrt(t-1)", "sqrt(exp(w)-1)", Verdict.EQUAL),
        ("ln(w)", "ln(ln(t))", Verdict.EQUAL),
    ],
)
def test_a_definition_is_tried_inside_its_domain(response: str, key: str, verdict: Verdict) -> None:
    decision = compare(response, key, {"t": "positive", "w": "positive"}, ["w = ln(t)"])
    assert decision.verdict is verdict
    if isinstance(decision.certificate, Counterexample):
        assert Fraction(decision.certificate.point["t"]) > 1


def test_a_name_defined_by_itself_defines_nothing() -> None:
    decision = compare("w + 1", "w", {"w": "real"}, ["w = exp(w) - 2"])
    assert decision.certificate == GaveUp("relation-not-polynomial")


def test_statements_are_refuted_only_where_the_relations_hold() -> None:
    names = {"x": "real", "y": "real", "z": "real"}
    decision = compare("y = z", "y = x", names, ["x + z = 1"])
    assert isinstance(decision.certificate, Counterexample)
    at = {name: Fraction(value) for name, value in decision.certificate.point.items()}
    assert at["x"] + at["z"] == 1


def test_a_name_that_is_zero_may_stand_before_other_relations() -> None:
    given = ["x = 0", "a*y = 1"]
    names = {"x": "real", "y": "real", "a": "positive"}
    assert compare("x + 1/a", "y", names, given).verdict is Verdict.EQUAL
    assert compare("x + a", "y", names, given).verdict is Verdict.DIFFERENT

"""Equations and inequalities by their solutions: exact in one name, careful in several."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from grader.decide.decision import Decision, GaveUp, SolutionSet, Verdict
from grader.decide.formula import decide_formula
from grader.decide.recheck import recheck
from grader.spec.domain import read_domain
from grader.spec.key import FormulaKey, Mistake
from grader.syntax.vocabulary import Vocabulary


def key(text: str, up_to: str = "solutions", domain: str = "real") -> FormulaKey:
    read = read_domain(domain)
    assert read is not None
    names = ("x", "y", "a")
    return FormulaKey(text, Vocabulary(names=names), dict.fromkeys(names, read), up_to=up_to)


def judged(response: str, made: FormulaKey) -> Decision:
    decision = decide_formula(made, response)
    held = recheck(made, response, decision).holds
    assert held is (None if decision.verdict is Verdict.UNDECIDED else True), decision
    return decision


# response, key, domain, verdict
BY_SOLUTIONS = [
    ("x^2 = 1", "(x-1)*(x+1) = 0", "real", "equal"),
    ("x = 1 or x = -1", "x^2 = 1", "real", "equal"),
    ("x = 1, x = -1", "x^2 = 1", "real", "equal"),
    ("x = 1", "x^2 = 1", "real", "different"),
    ("x = 1", "x^2 = 1", "positive", "equal"),
    ("x = 1", "x^3 = 1", "real", "equal"),
    ("x = 1", "x^3 = 1", "complex", "undecided"),
    ("x^2 = 0", "x = 0", "real", "equal"),
    ("x^2 = 2", "x^4 = 4", "real", "equal"),
    ("x^2 = 2", "x^2 = 3", "real", "different"),
    ("x^2 = 2", "x^3 = 2*x", "real", "different"),
    ("x^3 = 2", "x^6 = 4", "real", "different"),
    ("x^5 = x + 1", "x^6 = x^2 + x", "positive", "equal"),
    ("1/x = 1", "x = 1", "real", "equal"),
    ("(x^2-1)/(x-1) = 0", "x = -1", "real", "equal"),
    ("x^2/x = 0", "x = 0", "real", "different"),
    ("x^2 + 1 = 0", "x^4 = -3", "real", "equal"),
    ("2*y = 4*x", "y = 2*x", "real", "equal"),
    ("(y-2*x)^2 = 0", "y = 2*x", "real", "equal"),
    ("y^2 = 4*x^2", "y = 2*x or y = -2*x", "real", "equal"),
    ("x^2 + y^2 = 0", "x^4 + y^4 = 0", "real", "undecided"),
    ("y = 3*x", "y = 2*x", "real", "different"),
    ("y = 1/x", "x*y = 1", "real", "equal"),
    ("y = x^-1", "1/y = x", "real", "equal"),
    ("x*y = x", "y = 1", "real", "different"),
    ("y = 1", "x*y = x", "real", "different"),
    ("x*y = x", "y = 1", "positive", "equal"),
    ("x*y = x", "y = 1", "nonnegative", "different"),
    ("1/x + 1/y = 1", "x + y = x*y", "real", "different"),
    ("1/x + 1/y = 1", "x + y = x*y", "positive", "equal"),
    ("x/y = 2", "y/x = 1/2", "real", "equal"),
    ("x/y = 2", "x = 2*y", "real", "different"),
    ("x/y = 2", "x = 2*y", "(0, 1)", "equal"),
    ("x/y = 1/2 or x = y", "y = 2*x or y = x", "real", "undecided"),
    ("y = x^2/x", "y = x", "real", "equal"),
    ("(x-y)*(x^2+y^2+1) = 0", "x = y", "real", "equal"),
    ("(x-y)*(x^2+y^2+1) = 0", "x = y", "complex", "undecided"),
    ("(x-y)*(x+y) = 0", "x = y", "positive", "equal"),
    ("(x-y)*(x+y) = 0", "x = y", "negative", "equal"),
    ("(x-y)*(x+y-1) = 0", "x = y", "positive", "different"),
    ("y = a/x", "a = x*y", "real", "different"),
    ("y = a/x", "a = x*y", "negative", "equal"),
    ("y = a/(x^2+1)", "a = y + x^2*y", "real", "equal"),
    ("y = a/(x^2+1)", "a = y + x^2*y", "complex", "undecided"),
]

# response, key, domain, verdict: without being asked for solutions
MULTIPLES = [
    ("y = 1/x", "x*y = 1", "real", "equal"),
    ("x*y = 1", "y = 1/x", "real", "equal"),
    ("y = 1/x", "x*y = 1", "complex", "equal"),
    ("y = 1/x", "x*y = 1", "integer", "equal"),
    ("1/x = 2", "x = 1/2", "real", "equal"),
    ("x = 1/x", "x^2 = 1", "real", "equal"),
    ("x = a/y", "a = x*y", "real", "undecided"),
    ("x = a/y", "a = x*y", "positive", "equal"),
    ("x*y = x", "y = 1", "real", "different"),
    ("y = 1", "x*y = x", "real", "different"),
    ("(x*y-1)^2 = 0", "y = 1/x", "real", "undecided"),
    ("x^2 = 1", "x = 1", "positive", "undecided"),
    ("1 > x < 1", "0 < x < 1", "real", "different"),
    ("0 < x < 1", "1 > x < 1", "real", "different"),
]


@pytest.mark.parametrize(("response", "wanted", "domain", "verdict"), MULTIPLES)
def test_multiples_by_what_is_not_zero(
    response: str, wanted: str, domain: str, verdict: str
) -> None:
    assert judged(response, key(wanted, "", domain)).verdict == verdict


@pytest.mark.parametrize(("response", "wanted", "domain", "verdict"), BY_SOLUTIONS)
def test_equations_by_their_solutions(
    response: str, wanted: str, domain: str, verdict: str
) -> None:
    assert judged(response, key(wanted, domain=domain)).verdict == verdict


# response, key, domain, verdict: without being asked for solutions
INEQUALITIES = [
    ("x^2 < 4", "-2 < x < 2", "real", "equal"),
    ("x^2 <= 4", "-2 < x < 2", "real", "different"),
    ("x < -2 or x > 2", "x^2 > 4", "real", "equal"),
    ("x^2 > 4", "x < -2 or x > 2", "real", "equal"),
    ("x < -2 or x >= 2", "x^2 > 4", "real", "different"),
    ("x > 2", "x^2 > 4", "positive", "equal"),
    ("x > 2", "x^2 > 4", "real", "different"),
    ("x^2 < 2", "x^4 < 4", "real", "equal"),
    ("x^2 <= 2", "x^2 < 2", "real", "different"),
    ("1/x > 0", "x > 0", "real", "equal"),
    ("1/x >= 0", "x >= 0", "real", "different"),
    ("x^2/x >= 0", "x > 0", "real", "equal"),
    ("x*(x-1) >= 0", "x <= 0 or x >= 1", "real", "equal"),
    ("(x-1)/(x+2) <= 0", "-2 < x <= 1", "real", "equal"),
    ("x^2 >= 0", "x^4 > -1", "real", "equal"),
    ("x^2 > 0", "x != 0", "real", "equal"),
    ("x < y", "x < y + a^2", "real", "different"),
    ("-2 < x < 2", "x^2 < 4", "integer", "undecided"),
    ("|x| < 2", "-2 < x < 2", "real", "equal"),
    ("|x| < 2", "0 < x < 2", "positive", "equal"),
    ("|x| <= 2", "-2 < x < 2", "real", "different"),
    ("|x - 1| >= 3", "x <= -2 or x >= 4", "real", "equal"),
    ("||x| - 1| < 1", "0 < |x| < 2", "real", "equal"),
    ("||x| - 1| < 1", "|x| < 2", "real", "different"),
    ("|x| < |x - 2|", "x < 1", "real", "equal"),
    ("|x + 1| + |x - 1| <= 2", "-1 <= x <= 1", "real", "equal"),
    ("1/|x| > 1", "-1 < x < 1", "real", "different"),
    ("1/|x| > 1", "0 < |x| < 1", "real", "equal"),
    ("|x| < -1", "x^2 < -1", "real", "equal"),
    ("-sqrt(2) < x < sqrt(2)", "x^2 < 2", "real", "equal"),
    ("-sqrt(2) < x <= sqrt(2)", "x^2 < 2", "real", "different"),
    ("|x| < 1.4142135623", "x^2 < 2", "real", "different"),
    ("x < 2^(1/3)", "x^3 < 2", "real", "equal"),
    ("(1-sqrt(5))/2 < x < (1+sqrt(5))/2", "x^2 < x + 1", "real", "equal"),
    ("-sqrt(8) < x < 2*sqrt(2)", "|x| < sqrt(8)", "real", "equal"),
    ("|2*x - sqrt(3)| < 1", "(sqrt(3)-1)/2 < x < (sqrt(3)+1)/2", "real", "equal"),
    ("|x| < pi", "-pi < x < pi", "real", "equal"),
    ("|x| < pi", "-3.14159265358979 < x < pi", "real", "different"),
    ("|x| <= ln(2)/ln(3)", "-log(2, 3) <= x <= log(2, 3)", "real", "equal"),
    ("-inf < x < 2", "x < 2", "real", "equal"),
    ("x < inf", "x^2 >= 0", "real", "equal"),
    ("x < -inf", "x^2 < 0", "real", "equal"),
    ("1/x < inf", "x != 0", "real", "equal"),
    ("(-inf, -1) U (-1, 1) U (1, inf)", "-inf < 1/(x^2-1)", "real", "equal"),
    ("(-inf, -1/2) U (-1/2, inf)", "x/(2*x+1) > -inf", "real", "equal"),
    ("1/(x^2+1) != 1/(x^2-2)", "x^2 >= 0", "real", "different"),
    ("|x*y| < 1", "-1 < x*y < 1", "real", "undecided"),
    ("x^2 < sqrt(2)*x", "0 < x < sqrt(2)", "real", "undecided"),
    ("|x|+|x-1|+|x-2|+|x-3|+|x-4| < 9", "0 < x < 4", "real", "undecided"),
]


@pytest.mark.parametrize(("response", "wanted", "domain", "verdict"), INEQUALITIES)
def test_inequalities_are_what_they_allow(
    response: str, wanted: str, domain: str, verdict: str
) -> None:
    assert judged(response, key(wanted, "", domain)).verdict == verdict


# response, key, up_to, verdict: several statements side by side
LISTS = [
    ("x = 1, y = 2", "x = 1, y = 2", "", "equal"),
    ("2 = y, 2*x = 2", "x = 1, y = 2", "", "equal"),
    ("x = 1, y = 3", "x = 1, y = 2", "", "different"),
    ("x + y = 3, x - y = -1", "x = 1, y = 2", "", "undecided"),
    ("(x-1)*(y-2) = 0, (x-1)*(y-2) = 0", "x = 1, y = 2", "", "undecided"),
    ("x = 1 or y = 2", "x = 1, y = 2", "solutions", "undecided"),
    ("x > 1, x < 2", "x < 2, x > 1", "", "equal"),
    ("x > 1, x < 2", "1 < x < 2", "solutions", "undecided"),
    ("x > 1, x < 2", "(1, 2) U {}", "", "undecided"),
    ("x = 1, x = -1", "x^2 = 1", "solutions", "equal"),
    ("x = 1, x = 2", "x^2 = 1", "solutions", "different"),
    ("(1, 2)", "x = 1, y = 2", "", "unreadable"),
    ("x = 1, x = 2", "1, 2", "solutions", "unreadable"),
    ("x = 2 or x = 1", "x = 1 or x = 2", "", "equal"),
]


@pytest.mark.parametrize(("response", "wanted", "up_to", "verdict"), LISTS)
def test_commas_may_mean_all_of_them_or_any(
    response: str, wanted: str, up_to: str, verdict: str
) -> None:
    made = key(wanted, up_to)
    decision = decide_formula(made, response)
    assert decision.verdict == verdict, decision
    held = recheck(made, response, decision).holds
    assert held is (True if verdict in ("equal", "different") else None)


# response, key, domain, verdict: one of them a set, the other what holds for its members
MEMBERS = [
    ("(-2, 2)", "|x| < 2", "real", "equal"),
    ("]-2, 2[", "|x| < 2", "real", "equal"),
    ("[-2, 2]", "|x| < 2", "real", "different"),
    ("[-2, 2]", "x^2 <= 4", "real", "equal"),
    ("x^2 <= 4", "[-2, 2] U {}", "real", "equal"),
    ("x^2 <= 4", "[-2, 2)", "real", "different"),
    ("(-inf, -2] U [2, inf)", "|x| >= 2", "real", "equal"),
    ("(-inf, 0) U (0, inf)", "x != 0", "real", "equal"),
    ("(-inf, inf)", "x^2 >= 0", "real", "equal"),
    ("{0}", "x^2 <= 0", "real", "equal"),
    ("{}", "x^2 < 0", "real", "equal"),
    ("(-sqrt(2), sqrt(2))", "x^2 < 2", "real", "equal"),
    ("(-sqrt(2), sqrt(2)]", "x^2 < 2", "real", "different"),
    ("[-pi, pi]", "|x| <= pi", "real", "equal"),
    ("x = 1, x = 2", "{1, 2}", "real", "equal"),
    ("x = 1 or x > 3", "{1} U (3, inf)", "real", "equal"),
    ("x = 1", "{1, 2}", "real", "different"),
    ("x = 1", "[0, 1)", "real", "unreadable"),
    ("x < y", "[0, 1)", "real", "unreadable"),
    ("(x, 1)", "x < 1", "real", "unreadable"),
    ("{-1, 1}", "x^2 = 1", "real", "unreadable"),
    ("-2, 2", "|x| < 2", "real", "unreadable"),
    ("(0, 2)", "x < 2", "positive", "equal"),
    ("(-inf, 2)", "x < 2", "positive", "equal"),
    ("(-1, 2)", "x < 2", "positive", "undecided"),
    ("(1, 2)", "x < 2", "positive", "different"),
    ("(0, 2)", "x < 2", "integer", "undecided"),
    ("x < 1 or {1}", "x <= 1", "real", "undecided"),
]


@pytest.mark.parametrize(("response", "wanted", "domain", "verdict"), MEMBERS)
def test_a_set_is_what_holds_for_its_members(
    response: str, wanted: str, domain: str, verdict: str
) -> None:
    made = key(wanted, "", domain)
    decision = decide_formula(made, response)
    assert decision.verdict == verdict, decision
    assert decision.feedback == ()
    held = recheck(made, response, decision).holds
    assert held is (True if decision.verdict in (Verdict.EQUAL, Verdict.DIFFERENT) else None)


def test_solutions_may_be_listed_in_braces_only() -> None:
    assert judged("{-1, 1}", key("x^2 = 1")).verdict is Verdict.EQUAL
    assert judged("{1}", key("x^2 = 1")).verdict is Verdict.DIFFERENT
    assert decide_formula(key("x^2 = 1"), "(-1, 1)").verdict is Verdict.UNREADABLE


def test_known_mistakes_may_be_sets_or_statements() -> None:
    mistake = Mistake("closed", "-2 <= x <= 2", Fraction(1, 2))
    made = replace(key("|x| < 2", ""), mistakes=(mistake,))
    typed_as_set = replace(made, mistakes=(Mistake("closed", "[-2, 2]"),))
    assert decide_formula(typed_as_set, "|x| <= 2").misconception == "closed"
    assert decide_formula(typed_as_set, "[-2, 2]").misconception == "closed"
    shaped = replace(key("[0, 1]", ""), shape="interval", mistakes=(Mistake("open", "(0, 1)"),))
    assert decide_formula(shaped, "]0, 1[").misconception == "open"
    assert decide_formula(shaped, "0 < x < 1").misconception == "open"
    assert decide_formula(made, "[-2, 2]").misconception == "closed"
    assert decide_formula(made, "4 >= x^2").misconception == "closed"
    assert decide_formula(made, "[-2, 3]").misconception is None


def test_an_equation_is_its_multiples_unless_solutions_are_asked_for() -> None:
    assert judged("2*x = 2", key("x = 1", "")).verdict is Verdict.EQUAL
    assert judged("x^2 = 0", key("x = 0", "")).certificate == GaveUp("same-solutions")
    apart = judged("x^2 = 2", key("x^2 = 3", ""))
    assert isinstance(apart.certificate, SolutionSet)


def test_a_plain_value_is_no_equation() -> None:
    assert decide_formula(key("x^2 = 1"), "1").verdict is Verdict.UNREADABLE
    assert decide_formula(key("x = 1", ""), "x = 1, x = 2").verdict is Verdict.UNREADABLE


factor = st.sampled_from(["x", "(x-1)", "(x+2)", "(2*x-3)", "(x^2-2)", "(x^2+1)", "(x^2-3*x+1)"])
product = st.lists(factor, min_size=1, max_size=3).map("*".join)
operator = st.sampled_from(["=", "<", "<=", ">", ">=", "!="])


@settings(derandomize=True, max_examples=120, deadline=None)
@given(product, product, operator, operator, st.sampled_from(["real", "positive", "[-1, 1]"]))
def test_verdicts_hold_and_do_not_depend_on_the_side(
    left: str, right: str, one: str, other: str, domain: str
) -> None:
    there = judged(f"{left} {one} 0", key(f"{right} {other} 0", domain=domain))
    back = judged(f"{right} {other} 0", key(f"{left} {one} 0", domain=domain))
    assert there.verdict is back.verdict
    assert there.verdict in (Verdict.EQUAL, Verdict.DIFFERENT)


term = st.sampled_from(["x", "y", "a", "1", "(x-y)", "(x+1)", "(x*y-1)", "(x^2+1)"])
over = st.lists(term, max_size=2).map(lambda terms: "".join(f"/{each}" for each in terms))
side = st.tuples(st.lists(term, min_size=1, max_size=2).map("*".join), over).map("".join)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(
    side,
    side,
    side,
    side,
    st.sampled_from(["real", "positive"]),
    st.sampled_from(["", "solutions"]),
)
def test_equations_with_denominators_hold_and_do_not_depend_on_the_side(
    a: str, b: str, c: str, d: str, domain: str, up_to: str
) -> None:
    one, other = f"{a} = {b}", f"{c} = {d}"
    verdicts = set()
    for response, wanted in ((one, other), (other, one), (f"({a})*x = ({b})*x", one)):
        made = key(wanted, up_to, domain)
        decision = decide_formula(made, response)
        assert recheck(made, response, decision).holds is not False, decision
        if response in (one, other):
            verdicts.add(decision.verdict)
        elif domain == "positive":
            assert decision.verdict is not Verdict.DIFFERENT
    assert verdicts != {Verdict.EQUAL, Verdict.DIFFERENT}


end = st.sampled_from(["-2", "-1/2", "0", "1", "sqrt(2)", "-sqrt(2)", "pi/2", "(1+sqrt(5))/2"])
inequality = st.one_of(
    st.tuples(end, end).map(lambda ends: f"{ends[0]} < x <= {ends[1]}"),
    st.tuples(end, end).map(lambda ends: f"|x - ({ends[0]})| < {ends[1]}"),
    st.tuples(product, operator).map(lambda parts: f"{parts[0]} {parts[1]} 0"),
    st.tuples(end, operator).map(lambda parts: f"||x| - 1| {parts[1]} {parts[0]}"),
    st.tuples(end, end).map(lambda ends: f"[{ends[0]}, {ends[1]})"),
    st.tuples(end, end).map(lambda ends: f"(-inf, {ends[0]}] U {{{ends[1]}}}"),
)


@settings(derandomize=True, max_examples=120, deadline=None)
@given(inequality, inequality, st.sampled_from(["real", "positive", "[-1, 1]"]))
def test_sets_and_inequalities_hold_and_do_not_depend_on_the_side(
    one: str, other: str, domain: str
) -> None:
    verdicts = set()
    for response, wanted in ((one, other), (other, one)):
        made = key(wanted, "solutions", domain)
        decision = decide_formula(made, response)
        assert recheck(made, response, decision).holds is not False, decision
        verdicts.add(decision.verdict)
    assert verdicts != {Verdict.EQUAL, Verdict.DIFFERENT}


def test_unions_of_many_pieces_are_left_to_a_person() -> None:
    pieces = " U ".join(f"({place}, {place + 1}]" for place in range(0, 40, 2))
    decision = judged(pieces, key("(0, 1) U (2, 3)", up_to=""))
    assert decision.certificate == GaveUp("too-many-members")

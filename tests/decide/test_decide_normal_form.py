"""Proofs of equality: all textbook identities, no near-miss, and an opinion from elsewhere."""

from __future__ import annotations

import mpmath
import pytest
from decide_identities import Row, domains_of, rows, tree_of
from decide_second_opinion import NoOpinionError, value_at
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.decide.ball_points import sample_points
from grader.decide.ball_trees import names_of
from grader.decide.normal_form import prove_equal
from grader.decide.refuter import refute
from grader.spec.domain import Domain
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.tree import Call, Node, Power, Sum
from grader.syntax.vocabulary import Vocabulary

IDENTITIES, NEAR_MISSES = rows("identities"), rows("near-misses")


def opinions_agree(response: Node, key: Node, domains: dict[str, Domain]) -> int:
    """At how many points 40 digits of mpmath agree; fails where they do not."""
    names = sorted(names_of(response) | names_of(key))
    agreed = 0
    for point in sample_points(names, domains, "second opinion", 12):
        try:
            left, right = value_at(response, point), value_at(key, point)
        except NoOpinionError:
            continue
        if mpmath.im(right) != 0 or mpmath.im(left) != 0:
            # Outside the real domain of a side, unless the formula is a complex one.
            continue
        scale = max(1, abs(left), abs(right))
        assert abs(left - right) < scale * mpmath.mpf(10) ** -40, (point, left, right)
        agreed += 1
    return agreed


def test_the_table_is_large_enough() -> None:
    assert len(IDENTITIES) >= 150
    assert len(NEAR_MISSES) >= 150
    assert len({str(row) + str(row.domains) for row in IDENTITIES + NEAR_MISSES}) == len(
        IDENTITIES + NEAR_MISSES
    )


@pytest.mark.parametrize("row", IDENTITIES, ids=str)
def test_an_identity_is_proved(row: Row) -> None:
    response, key = tree_of(row.response), tree_of(row.key)
    assert prove_equal(response, key, row.domains) is not None
    assert opinions_agree(response, key, row.domains) > 0 or "i" in row.response


@pytest.mark.parametrize("row", NEAR_MISSES, ids=str)
def test_a_near_miss_is_not_proved(row: Row) -> None:
    assert prove_equal(tree_of(row.response), tree_of(row.key), row.domains) is None


TRAPS = [
    ("a product under one root hides two signs", "sqrt(x)*sqrt(x)", "x", {}),
    ("a logarithm of a square has two sides", "2ln(x)", "ln(x^2)", {}),
    ("0/0 on one branch", "x*(|x|-x)/(|x|-x)", "x", {}),
    ("0/0 on the other branch", "x*(sqrt(x^2)+x)/(sqrt(x^2)+x)", "x", {}),
    ("0/0 in disguise", "x*(sin(x)^2+cos(x)^2-1)/(sin(x)^2+cos(x)^2-1)", "x", {}),
    ("0/0 among numbers", "x*(sqrt(3+2sqrt(2))-1-sqrt(2))/(sqrt(3+2sqrt(2))-1-sqrt(2))", "x", {}),
    (
        "0/0 in nested roots",
        "x*(sqrt(x-2sqrt(x-1))-1+sqrt(x-1))/(sqrt(x-2sqrt(x-1))-1+sqrt(x-1))",
        "x",
        {"x": "(1, inf)"},
    ),
    ("a step of an angle", "x*(arctan(x)+arctan(1/x)-pi/2)/(arctan(x)+arctan(1/x)-pi/2)", "x", {}),
    ("a step that is zero", "floor(x)^3/floor(x)^2", "floor(x)", {}),
    ("a logarithm of zero on one branch", "exp(ln(max(x,0))/2)", "sqrt(max(x,0))", {}),
    ("a logarithm of a step", "exp(ln(floor(x)))", "|floor(x)|", {"x": "positive"}),
    ("an integer turn", "x*(cos(n*pi)-1)/(cos(n*pi)-1)", "x", {"n": "integer"}),
    ("a sign is not its square at zero", "sign(x)^2", "1", {}),
    ("two signs at different places", "sign(x)*sign(x-1)*sign(x)*sign(x-1)", "1", {}),
    ("a branch far away", "arcsin(sin(x))", "x", {"x": "(0, 2)"}),
    ("exponents that are not whole", "sin(n*pi)", "0", {}),
    ("a general exponent has no negative base", "x^(2y)", "(x^2)^y", {}),
    ("roots of squares", "(x^2)^(1/6)", "x^(1/3)", {}),
    ("angles of a sum", "arctan(x)+arctan(y)", "arctan((x+y)/(1-x*y))", {}),
    ("a pole moves an angle", "2arctan(x)", "arctan(2x/(1-x^2))", {}),
    ("constants to the twelfth digit", "x*1.000000000001", "x", {}),
    ("a very small number", "exp(-1000)+x", "x", {}),
    ("close radicals", "sqrt(2)+sqrt(3)", "3.146264369941972342329135", {}),
    ("a half that is not there", "gamma(n+1/2)", "gamma(n)*sqrt(n)", {"n": "natural"}),
    ("beyond the pole", "n!/(k!*(n-k)!)", "binomial(n,k)", {"n": "natural", "k": "natural"}),
]


@pytest.mark.parametrize(
    ("response", "key", "domains"), [t[1:] for t in TRAPS], ids=[t[0] for t in TRAPS]
)
def test_a_trap_is_not_proved(response: str, key: str, domains: dict[str, str]) -> None:
    assert prove_equal(tree_of(response), tree_of(key), domains_of(domains)) is None


def test_a_number_that_is_almost_an_integer() -> None:
    almost = Call(0, 0, "exp", (tree_of("pi*sqrt(163)"),))
    assert prove_equal(almost, tree_of("262537412640768744"), {}) is None


def test_what_the_key_needs_may_be_used() -> None:
    """`ln x` is defined for positive x only, so there `√x²` is x; not the other way round."""
    response, key = tree_of("ln(x)+sqrt(x^2)"), tree_of("ln(x)+x")
    assert prove_equal(response, key, {}) is not None
    assert prove_equal(tree_of("ln(x)-ln(x)+x"), tree_of("x"), {}) is None


def test_names_that_follow_from_others() -> None:
    """With `q = 1 - p`, the entropy of two events is that of one."""
    solved = {"q": tree_of("1-p")}
    domains = domains_of({"p": "(0, 1)", "q": "(0, 1)"})
    key = tree_of("-p*ln(p)-q*ln(q)")
    assert prove_equal(tree_of("-p*ln(p)-(1-p)*ln(1-p)"), key, domains, solved) is not None
    assert prove_equal(tree_of("-p*ln(p)-(1-p)*ln(1+p)"), key, domains, solved) is None
    assert prove_equal(tree_of("sqrt(q^2)"), tree_of("1-p"), domains, solved) is not None


def test_steps_are_sorted_names_of_rules() -> None:
    proof = prove_equal(tree_of("sqrt(sin(x)^2)"), tree_of("|sin(x)|"), {})
    assert proof is not None
    assert proof.steps == tuple(sorted(proof.steps))
    assert "trig-to-exp" in proof.steps


@pytest.mark.parametrize(
    "text",
    ["(a+b+c+d)^100", "sin(sin(sin(sin(sin(x)))))^60*(1+x)^60", "x^(1/9973)", "n!^(n!)"],
)
def test_large_formulas_are_left_alone(text: str) -> None:
    """Caps on sizes, not on time, end the attempt; there is just no proof."""
    assert prove_equal(tree_of(text), tree_of("x+1"), {}) is None


def test_towers_of_powers_are_left_alone() -> None:
    nine = tree_of("9")
    tower = Power(0, 0, nine, Power(0, 0, nine, Power(0, 0, nine, nine)))
    assert prove_equal(tower, nine, {}) is None
    assert prove_equal(tower, Sum(0, 0, (tower, tree_of("x-x")), ("+",)), {}) is None


LEAVES = st.sampled_from(["x", "y", "1", "2", "1/2", "3", "pi", "(x+y)", "(x-1)"])


UNARY = ["sin({})", "cos({})", "exp({})", "ln({})", "sqrt({})", "|{}|", "({})^2", "cbrt({})"]
UNARY += ["arctan({})", "-({})", "1/({})", "tanh({})", "({})^(2/3)", "max({},x)", "2^({})"]
UNARY += ["floor({})", "sign({})"]
BINARY = ["({})+({})", "({})-({})", "({})*({})", "({})/({})"]


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.builds(str.format, st.sampled_from(UNARY), inner)
    return one | st.builds(str.format, st.sampled_from(BINARY), inner, inner)


FORMULAS = st.recursive(LEAVES, _larger, max_leaves=6)
REWRITES = st.sampled_from(
    [
        ("{0}", "{0}"),
        ("({0})^2", "|{0}|^2"),
        ("sqrt(({0})^2)", "{0}"),
        ("ln(({0})^2)", "2ln({0})"),
        ("exp(ln({0}))", "{0}"),
        ("sin({0})^2+cos({0})^2", "1"),
        ("arctan(tan({0}))", "{0}"),
        ("sqrt({0})*sqrt({0})", "{0}"),
        ("({0}+1)^3", "({0})^3+3*({0})^2+3*({0})+1"),
        ("|{0}|", "{0}"),
        ("sin(2*({0}))", "2*sin({0})*cos({0})"),
        ("(({0})^2)^(1/3)", "(({0})^(1/3))^2"),
    ]
)
DOMAINS = st.sampled_from([{}, {"x": "positive"}, {"x": "(0, 1)", "y": "negative"}])


def readable(text: str) -> Node:
    """The tree of a text that the syntax does not refuse for its size."""
    reading = parse(text, Vocabulary(names=("x", "y")))
    assume(isinstance(reading, Reading))
    assert isinstance(reading, Reading)
    return reading.tree


@settings(max_examples=1200, derandomize=True, deadline=None)
@given(FORMULAS, REWRITES, DOMAINS)
def test_never_both_proved_and_refuted(
    inner: str, rewrite: tuple[str, str], words: dict[str, str]
) -> None:
    response, key = (readable(side.format(inner)) for side in rewrite)
    domains = domains_of(words)
    proof = prove_equal(response, key, domains)
    if proof is not None:
        assert refute(response, key, domains, "law", 24) is None
        opinions_agree(response, key, domains)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(FORMULAS, FORMULAS)
def test_unrelated_formulas(left: str, right: str) -> None:
    response, key = readable(left), readable(right)
    if prove_equal(response, key, {}) is not None:
        assert refute(response, key, {}, "law", 24) is None


@settings(max_examples=100, derandomize=True, deadline=None)
@given(FORMULAS)
def test_a_formula_equals_itself(text: str) -> None:
    tree = readable(text)
    assert refute(tree, tree, {}, "law") is None

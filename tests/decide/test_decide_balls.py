"""Ball arithmetic: values, definedness in three states, and points that show a difference."""

from __future__ import annotations

import threading
from fractions import Fraction

import mpmath
import pytest
from decide_identities import Row, domains_of, rows, tree_of
from decide_second_opinion import NoOpinionError, value_at
from flint import acb, arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.ball_kernels import kernels_of, plain_sign
from grader.decide.ball_points import ladder, nearby_points, sample_points
from grader.decide.balls import (
    Missing,
    enclose,
    value_of,
    working_precision,
)
from grader.decide.refuter import Refuter, agreement, refute
from grader.spec.domain import contains, read_domain
from grader.syntax.tree import Call, Power, Signed

UNDEFINED, UNKNOWN = Missing.UNDEFINED, Missing.UNKNOWN

VALUES = [
    ("2^10", {}, "1024"),
    ("(-8)^(1/3)", {}, "-2"),
    ("(-8)^(2/3)", {}, "4"),
    ("(-8)^(-1/3)", {}, "-1/2"),
    ("(-8)^(1/2)", {}, UNDEFINED),
    ("(-8)^(1/6)", {}, UNDEFINED),
    ("(-8)^(2/6)", {}, "-2"),
    ("cbrt(-27)", {}, "-3"),
    ("root(-32, 5)", {}, "-2"),
    ("root(-16, 4)", {}, UNDEFINED),
    ("x^0.5", {"x": "4"}, "2"),
    ("x^0.2", {"x": "-32"}, "-2"),
    ("x^0.25", {"x": "-1"}, UNDEFINED),
    ("x^y", {"x": "-2", "y": "3"}, UNDEFINED),
    ("x^y", {"x": "0", "y": "3"}, "0"),
    ("x^y", {"x": "0", "y": "-3"}, UNDEFINED),
    ("x^n", {"x": "-2", "n": "3"}, "-8"),
    ("x^(1/n)", {"x": "-8", "n": "3"}, "-2"),
    ("(-1)^n", {"n": "7"}, "-1"),
    ("x^0", {"x": "0"}, UNDEFINED),
    ("x^0", {"x": "5"}, "1"),
    ("0^x", {"x": "2"}, "0"),
    ("0^x", {"x": "-2"}, UNDEFINED),
    ("1/x", {"x": "0"}, UNDEFINED),
    ("x/x", {"x": "0"}, UNDEFINED),
    ("sqrt(x)", {"x": "-1"}, UNDEFINED),
    ("sqrt(x)", {"x": "0"}, "0"),
    ("ln(x)", {"x": "0"}, UNDEFINED),
    ("ln(x)", {"x": "1"}, "0"),
    ("log(8, 2)", {}, "3"),
    ("log(x, 1)", {"x": "2"}, UNDEFINED),
    ("tan(pi/2)", {}, UNDEFINED),
    ("tan(pi/4)", {}, "1"),
    ("1/sin(3pi)", {}, UNDEFINED),
    ("sec(-5pi/2)", {}, UNDEFINED),
    ("cot(pi/2+pi)", {}, "0"),
    ("sin(pi/6)", {}, "1/2"),
    ("arcsin(x)", {"x": "2"}, UNDEFINED),
    ("arccosh(x)", {"x": "1/2"}, UNDEFINED),
    ("arctanh(x)", {"x": "1"}, UNDEFINED),
    ("arcsec(x)", {"x": "1/2"}, UNDEFINED),
    ("arccot(0)*2/pi", {}, "1"),
    ("arccot(-1)*4/pi", {}, "-1"),
    ("atan2(1, -1)*4/pi", {}, "3"),
    ("atan2(0, 0)", {}, UNDEFINED),
    ("5!", {}, "120"),
    ("x!", {"x": "-3"}, UNDEFINED),
    ("(1/2)!^2*4/pi", {}, "1"),
    ("7!!", {}, "105"),
    ("8!!", {}, "384"),
    ("double_factorial(x)", {"x": "1/2"}, UNDEFINED),
    ("binomial(5, 2)", {}, "10"),
    ("binomial(2, 5)", {}, "0"),
    ("binomial(x, 2)", {"x": "1/2"}, "-1/8"),
    ("binomial(5, x)", {"x": "-1"}, "0"),
    ("sign(x)", {"x": "0"}, "0"),
    ("floor(-7/2)", {}, "-4"),
    ("ceil(-7/2)", {}, "-3"),
    ("max(1, x, 3)", {"x": "7/2"}, "7/2"),
    ("|x|", {"x": "-7/3"}, "7/3"),
    ("50%", {}, "1/2"),
    ("sinh(0)", {}, "0"),
    ("floor(sqrt(2)^2)", {}, UNKNOWN),
    ("1/(sqrt(2)^2-2)", {}, UNKNOWN),
    ("sign(sin(pi/5)^2-(5-sqrt(5))/8)", {}, UNKNOWN),
]


@pytest.mark.parametrize(("text", "point", "expected"), VALUES)
def test_the_value_of_a_formula(text: str, point: dict[str, str], expected: str | Missing) -> None:
    places = {name: Fraction(value) for name, value in point.items()}
    value = enclose(tree_of(text), places, domains=domains_of({"n": "integer"}))
    if isinstance(expected, Missing):
        assert value is expected
    else:
        fraction = Fraction(expected)
        assert (value - arb(fmpq(fraction.numerator, fraction.denominator))).contains(0)
        assert value.rad() < 1e-30


COMPLEX = [
    ("i^2", "-1", "0"),
    ("sqrt(-4)+0i", "0", "2"),
    ("(-8)^(1/3)+0i", "1", None),
    ("ln(-1)/(i*pi)", "1", "0"),
    ("|3+4i|", "5", "0"),
    ("e^(i*pi)", "-1", "0"),
    ("arcsin(2)+i-i", None, None),
    ("(2+i)*(2-i)", "5", "0"),
    ("1/i", "0", "-1"),
]


@pytest.mark.parametrize(("text", "real", "imaginary"), COMPLEX)
def test_the_imaginary_unit_means_principal_values(
    text: str, real: str | None, imaginary: str | None
) -> None:
    value = enclose(tree_of(text), {})
    assert isinstance(value, acb)
    assert real is None or value.real.contains(arb(int(real)))
    assert imaginary is None or value.imag.contains(arb(int(imaginary)))


NEAR_MISSES = rows("near-misses")


@pytest.mark.parametrize("row", NEAR_MISSES, ids=str)
def test_a_near_miss_is_refuted_at_a_point_of_the_domain(row: Row) -> None:
    found = refute(tree_of(row.response), tree_of(row.key), row.domains, "table")
    assert found is not None
    for name, value in found.point.items():
        domain = row.domains.get(name)
        assert domain is None or contains(domain, Fraction(value))
    assert found.response_value != found.key_value


@pytest.mark.parametrize("row", rows("identities"), ids=str)
def test_an_identity_is_not_refuted(row: Row) -> None:
    response, key = tree_of(row.response), tree_of(row.key)
    assert refute(response, key, row.domains, "table") is None
    points, bits = agreement(response, key, row.domains, "table")
    assert points >= 1
    assert bits >= 48


DEFINEDNESS = [
    ("a removable point does not count", "x^2/x", "x", {}, False),
    ("nor does a pole that cancels", "(x^2-1)/(x-1)", "x+1", {}, False),
    ("a hidden domain counts", "sqrt(x)*sqrt(x)", "x", {}, True),
    ("what the key lacks is free", "x", "sqrt(x)*sqrt(x)", {}, False),
    ("undefined everywhere", "x/(x-x)", "x", {}, True),
    ("undefined on one branch", "x+0/(|x|-x)", "x", {}, True),
    ("undefined for n < 0", "n!/(n-1)!", "n", {"n": "integer"}, True),
    ("undefined at one integer", "n^2/n", "n", {"n": "integer"}, False),
    ("undefined at three integers", "x*n*(n-1)*(n-2)/(n*(n-1)*(n-2))", "x", {"n": "natural"}, True),
    ("a key with isolated values", "(-1)^x*x", "(-1)^x*x+0*ln(x)", {}, False),
]


@pytest.mark.parametrize(
    ("response", "key", "domains", "refuted"),
    [row[1:] for row in DEFINEDNESS],
    ids=[row[0] for row in DEFINEDNESS],
)
def test_where_a_response_has_no_value(
    response: str, key: str, domains: dict[str, str], refuted: bool
) -> None:
    found = refute(tree_of(response), tree_of(key), domains_of(domains), "definedness")
    assert (found is not None) is refuted
    if found is not None:
        assert found.response_value == "undefined"


def test_a_difference_far_behind_the_point_is_shown_with_enough_digits() -> None:
    found = refute(tree_of("exp(x)+1/10^60"), tree_of("exp(x)"), {}, "digits")
    assert found is not None
    with working_precision(1000):
        left, right = (arb(text) for text in (found.response_value, found.key_value))
        assert not left.overlaps(right)


def test_a_huge_precision_is_not_chased() -> None:
    """A difference in the thousandth digit is beyond the budget: no claim either way."""
    tiny = Power(0, 0, tree_of("10"), Signed(0, 0, "-", tree_of("900")))
    sum_with_tiny = tree_of("exp(x)*(1+q)")
    assert enclose(tiny, {}) is not UNKNOWN
    assert refute(sum_with_tiny, sum_with_tiny, {}, "tiny") is None


@pytest.mark.parametrize(
    ("response", "key"),
    [
        ("sqrt((x-y)^2)", "x-y"),
        ("|x-0.499|+|x-0.501|", "|2x-1|"),
        ("max(x,y,z)", "max(x,y)"),
        ("|x-1000|", "1000-x"),
        ("sqrt(x^2-2x*y+y^2)", "y-x"),
        ("arcsin(sin(x))", "x"),
        ("floor(x)-floor(x-1/8)", "0"),
    ],
)
def test_other_branches_are_met(response: str, key: str) -> None:
    assert refute(tree_of(response), tree_of(key), domains_of({"x": "positive"}), "b") is not None


def test_kernels_of_a_formula() -> None:
    formula = tree_of("|x-y|+sqrt((a-b)^2*c)+ln(x^2)+exp(2)^x")
    assert len(kernels_of(formula, {})) == 4
    assert len(kernels_of(formula, domains_of({"x": "positive", "c": "(0, 1)"}))) == 2


SIGNS = [
    ("x", "real", 0),
    ("x", "positive", 1),
    ("x", "nonnegative", 1),
    ("-x", "positive", -1),
    ("x", "(-2, -1)", -1),
    ("x-1", "positive", 0),
    ("x+2*x^3", "positive", 1),
    ("-x-2", "positive", -1),
    ("x*(-x)*3", "positive", -1),
    ("x^2", "real", 1),
    ("x^3", "real", 0),
    ("x^(-4)+1", "real", 1),
    ("x^x", "positive", 1),
    ("x^(1/2)", "real", 0),
    ("e^(-x)+|x|", "real", 1),
    ("x!", "real", 0),
    ("2*pi+x^2", "real", 1),
    ("sin(x)+1", "real", 0),
]


@pytest.mark.parametrize(("text", "domain", "sign"), SIGNS)
def test_plain_signs(text: str, domain: str, sign: int) -> None:
    assert plain_sign(tree_of(text), domains_of({"x": domain})) == sign


# --- points --------------------------------------------------------------------------------

DOMAIN_WORDS = ["real", "positive", "negative", "nonnegative", "(0, 1)", "[1, 5]", "integer"]
DOMAIN_WORDS += [
    "natural",
    "positive integer",
    "integer [1, 6]",
    "(-1, inf)",
    "[1/3, 1/2]",
    "(0, 1/1000)",
]


@pytest.mark.parametrize("words", DOMAIN_WORDS)
@pytest.mark.parametrize("names", [["x"], ["a", "b", "c"]])
def test_points_lie_in_the_domain_and_repeat(words: str, names: list[str]) -> None:
    domain = read_domain(words)
    assert domain is not None
    domains = dict.fromkeys(names, domain)
    points = sample_points(names, domains, "seed", 24)
    assert points == sample_points(names, domains, "seed", 24)
    assert 1 <= len(points) <= 24
    assert all(contains(domain, value) for point in points for value in point.values())
    for point in nearby_points(points[0], domains, "seed", 8):
        assert all(contains(domain, value) for value in point.values())
    assert all(contains(domain, rung) for rung in ladder(domain))


def test_points_come_in_both_orders_and_signs() -> None:
    points = sample_points(["x", "y"], {}, "seed", 16)
    assert any(p["x"] < p["y"] for p in points)
    assert any(p["x"] > p["y"] for p in points)
    signs = {(p["x"] > 0, p["y"] > 0) for p in points}
    assert len(signs) == 4


def test_other_seeds_give_other_points() -> None:
    assert sample_points(["x"], {}, "one", 16) != sample_points(["x"], {}, "two", 16)


# --- laws ------------------------------------------------------------------------------------


def test_a_refuter_gives_the_same_answer_each_time() -> None:
    key, domains = tree_of("ln(x)+|y|"), domains_of({"x": "positive"})
    responses = [tree_of(text) for text in ("ln(x)+y", "ln(x)-y", "ln(2x)+|y|", "ln(x)+|y|+q")]
    refuter = Refuter(key, domains, "seed")
    first = [refuter.refute(response) for response in responses]
    again = [refuter.refute(response) for response in reversed(responses)]
    assert first == again[::-1] == [refute(r, key, domains, "seed") for r in responses]


def test_points_sought_for_one_response_say_nothing_of_the_next() -> None:
    """Each of these is compared where its own bars change sign, far from the shared points."""
    key = tree_of("x")
    texts = ("max(x,-500)", "|x-1000|*sign(x-1000)+1000", "max(x,-600)", "min(x,700)")
    refuter = Refuter(key, {}, "seed")
    found = [refuter.refute(tree_of(text)) for text in texts]
    assert found == [refute(tree_of(text), key, {}, "seed") for text in texts]
    assert [None if one is None else one.key_value for one in found] == [
        "-501", None, "-601", "701",
    ]  # fmt: skip


def test_relations_complete_the_points() -> None:
    def complete(point: dict[str, Fraction]) -> dict[str, Fraction] | None:
        other = 1 - point["p"]
        return {**point, "q": other} if other > Fraction(1, 4) else None

    refuter = Refuter(
        tree_of("sqrt(p+q)*p"), domains_of({"p": "(0, 1)", "q": "(0, 1)"}), "r",
        complete=complete, free=("p",),
    )  # fmt: skip
    assert refuter.refute(tree_of("p")) is None
    assert refuter.agreement(tree_of("p"))[0] >= 6
    found = refuter.refute(tree_of("q"))
    assert found is not None
    assert sum(Fraction(value) for value in found.point.values()) == 1


def test_precision_is_restored_and_threads_agree() -> None:
    key, response = tree_of("exp(x)"), tree_of("exp(x)+1/10^50")
    before, results = ctx.prec, []
    threads = [
        threading.Thread(target=lambda: results.append(refute(response, key, {}, "t")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 8
    assert all(result == results[0] is not None for result in results)
    assert ctx.prec == before


def test_numbers_to_the_asked_precision() -> None:
    value = value_of(tree_of("(10^40+pi)-10^40"), 200)
    assert value.rel_accuracy_bits() >= 200
    assert value_of(tree_of("1/0")) is UNDEFINED
    assert value_of(tree_of("sin(pi)")).is_zero()


@pytest.mark.parametrize(
    "tree",
    [
        Power(0, 0, tree_of("9"), Power(0, 0, tree_of("9"), tree_of("9"))),
        Call(0, 0, "exp", (Call(0, 0, "exp", (Call(0, 0, "exp", (tree_of("99"),)),)),)),
        Call(0, 0, "factorial", (tree_of("99999999999"),)),
        Call(0, 0, "root", (tree_of("2"), tree_of("99999999999999999999"))),
        Call(0, 0, "binomial", (tree_of("99999999999"), tree_of("9999999999"))),
        Call(0, 0, "unheard_of", (tree_of("1"),)),
    ],
)
def test_huge_and_unknown_values_end_at_once(tree: Call) -> None:
    value = enclose(tree, {})
    assert value is UNKNOWN or value.is_finite()


UNARY = ["sin({})", "cos({})", "exp({})", "ln({})", "sqrt({})", "|{}|", "({})^3", "({})^(1/3)"]
UNARY += ["arctan({})", "cosh({})", "arcsin({})", "arcsinh({})", "({})^(-2)", "3^({})"]
BINARY = ["({})+({})", "({})*({})", "({})/({})", "({})-({})"]
FORMULAS = st.recursive(
    st.sampled_from(["x", "y", "2", "1/3", "pi", "(x-y)"]),
    lambda inner: (
        st.builds(str.format, st.sampled_from(UNARY), inner)
        | st.builds(str.format, st.sampled_from(BINARY), inner, inner)
    ),
    max_leaves=5,
)
POINTS = st.fixed_dictionaries(
    {name: st.fractions(min_value=-5, max_value=5, max_denominator=16) for name in "xy"}
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(FORMULAS, POINTS)
def test_enclosures_contain_what_mpmath_finds(text: str, point: dict[str, Fraction]) -> None:
    tree = tree_of(text)
    value = enclose(tree, point)
    try:
        opinion = value_at(tree, point)
    except NoOpinionError:
        return
    if isinstance(value, arb):
        with mpmath.workdps(60):
            middle, radius = (
                mpmath.mpf(arb(part).str(50, radius=False)) for part in (value.mid(), value.rad())
            )
            # What writing with 50 digits loses, and what mpmath makes of an exact zero.
            slack = abs(opinion) * mpmath.mpf(10) ** -35 + mpmath.mpf(10) ** -120
            assert abs(middle - opinion) <= radius + slack
    else:
        assert value is UNKNOWN or mpmath.im(opinion) != 0

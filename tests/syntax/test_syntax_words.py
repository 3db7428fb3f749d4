"""Names, suggestions, sizes and sentences: the small parts, each in a table."""

from __future__ import annotations

import time

import pytest
from syrupy.assertion import SnapshotAssertion

from grader.syntax.nearest import find_nearest
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.problem_words import explain
from grader.syntax.reading import Reading
from grader.syntax.spelling import spell
from grader.syntax.tree import Name
from grader.syntax.vocabulary import Vocabulary

HOMEWORK = ("gamma_k1", "gamma_k2", "x_1", "x_2", "hatmu_k", "pi_k", "N_k")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gammak1", "gamma_k1"),
        ("gamma_k_1", "gamma_k1"),
        ("gamma_1k", "gamma_k1"),
        ("Gamma_k2", "gamma_k2"),
        ("gama_k2", "gamma_k2"),
        ("gamma_2", "gamma_k2"),
        ("muhat_k", "hatmu_k"),
        ("hat_mu_k", "hatmu_k"),
        ("hatmu", "hatmu_k"),
        ("Nk", "N_k"),
        ("n_k", "N_k"),
        ("N_k1", "N_k"),
        ("pi_l", "pi_k"),
        ("phi_k", "pi_k"),
        ("x1", "x_1"),
        ("X_2", "x_2"),
        ("x_3", None),  # as near to x_1 as to x_2: a guess would be worth nothing
        ("gamma_k3", None),
        ("z", None),
        ("m_1", None),
        ("pi_", "pi_k"),
        ("answer", None),
        ("x" * 500, None),
    ],
)
def test_suggestions(typed: str, meant: str | None) -> None:
    assert find_nearest(typed, HOMEWORK) == meant


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("x_1", "x_1"), ("x_{k1}", "x_k1"), ("x₁₂", "x_12"), ("μ̂_k", "hatmu_k"), ("ŷ", "haty"),
        (r"\hat{\mu}_{k}", "hatmu_k"), (r"\varepsilon_0", "epsilon_0"), ("ε[0]", "epsilon_0"),
        (r"\mathrm{abc}", "abc"), ("x_{i,j}", "x_ij"), ("Ω", "Omega"), (r"x_{\mu}", "x_mu"),
    ],
)  # fmt: skip
def test_spelling(typed: str, plain: str) -> None:
    assert spell(typed) == plain


@pytest.mark.parametrize(
    ("declared", "typed"),
    [
        ("sigma", "σ"),
        ("σ", "sigma"),
        ("σ_1", r"\sigma_{1}"),
        ("varepsilon", r"\varepsilon"),
        ("gamma", "γ"),
        ("gamma", r"\gamma"),
        ("pi", "π"),
        ("e", "e"),
        ("C", "C"),
        ("x^(1)", "x^{(1)}"),
        ("hatmu_k", "μ̂ₖ"),
    ],
)
def test_a_name_is_kept_as_declared_however_it_is_typed(declared: str, typed: str) -> None:
    got = parse(typed, Vocabulary(names=(declared,)))
    assert isinstance(got, Reading)
    assert got.tree == Name(0, len(typed), declared)
    assert got.names == (declared,)


def test_names_come_in_order_of_first_appearance() -> None:
    got = parse("y x + log_b(x) y", Vocabulary(names=("b", "x", "y")))
    assert isinstance(got, Reading)
    assert got.names == ("y", "x", "b")


LARGE = [
    ("9^9^9", "exponent-too-large"),
    ("((9^9)^9)^9^3", "value-too-large"),
    ("(((((9^99)^99)^99)^99)^99)", "value-too-large"),
    ("2^(1/10^9)", None),
    ("1^(10^10)", None),
    ("0^(10^10)", None),
    ("(-1)^(10^10)", None),
    ("2^-10001", "exponent-too-large"),
    ("x^1000000", None),
    ("x^1000001", "exponent-too-large"),
    ("e^100000", None),
    ("e^(9^9^9)", "exponent-too-large"),
    ("exp(9^9)", None),
    ("exp(exp(9^9))", "value-too-large"),
    ("exp(-exp(9^9))", "value-too-large"),
    ("exp(exp(exp(x)))", None),
    ("1000!", None),
    ("100000!", "value-too-large"),
    ("3!!!!!!", "value-too-large"),
    ("n!", None),
    ("(n-10^9)!", None),
    ("binomial(10^9, 2)", None),
    ("binomial(10^9, 10^9 - 2)", None),
    ("C(10^6, 5*10^5)", "value-too-large"),
    ("gamma(10^9)", "value-too-large"),
    ("(10^999)^999*(10^999)^999", "value-too-large"),
    ("2^9999 + 1/3^9999", None),
    ("sin(9^9)", None),
    ("9^(e+ln(1.5305))", None),
    ("2^log(8, 2)", None),
    ("2^sqrt(2)", None),
    ("2^max(3, 10^9)", "exponent-too-large"),
    ("e^floor(10^99)", "exponent-too-large"),
    ("sin(9^9)^cos(2)", None),
    ("2^ln(10^99)", None),
    ("10^400", None),
    ("[1, 9^9^9]", "exponent-too-large"),
    ("x = 9^9^9", "exponent-too-large"),
    ("x²^9999999", "exponent-too-large"),
    ("2⁹⁹⁹⁹⁹", "exponent-too-large"),
    ("100000000000%^99999", "exponent-too-large"),
    ("((x+1)^2)^2 * 9^(8-9^9)", "exponent-too-large"),
]


@pytest.mark.parametrize(("text", "code"), LARGE)
def test_numbers_that_nobody_should_compute(text: str, code: str | None) -> None:
    start = time.process_time()
    got = parse(text, Vocabulary(names=("x", "n")))
    assert time.process_time() - start < 0.25
    assert (got.code if isinstance(got, SyntaxProblem) else None) == code


@pytest.mark.parametrize(
    "text",
    [
        "x +", "(x + 1", "((x)", "x)", "(x]", "|x", "n_1", "x1", "sine(x)", "0,5", "1,000",
        "1 000", "х + 1", "x\u200b", "x\x07", "x\t+\nж", "全角＋", "“x”", "±1", "9^9^9", "f(x, y",
        "", "x" * 300, "x\ud800", "1e99999", r"\frac{x}", "atan2(x)", "[[1], [1, 2]]",
        "x" + " " * 100 + "@" + " " * 100,
    ],
)  # fmt: skip
def test_what_is_said(text: str, snapshot: SnapshotAssertion) -> None:
    got = parse(text, Vocabulary(names=("x", "x_1")))
    assert isinstance(got, SyntaxProblem)
    assert explain(got) == snapshot

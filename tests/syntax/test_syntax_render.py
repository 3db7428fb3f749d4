"""Trees as TeX and MathML: as typed, unsimplified, and safe to put into a page."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.render_mathml import render_mathml
from grader.syntax.render_tex import name_tex, render_tex
from grader.syntax.render_text import render_text
from grader.syntax.tree import Name, Node, Number, Power, Product, Quantity, Signed, Sum
from grader.syntax.vocabulary import Vocabulary

NAMES = ("x", "y", "a", "b", "n", "x_1", "gamma_k1", "hatmu_k", "longName", "pi_1", "N_1", "x'")
PLAIN = Vocabulary(names=NAMES, functions=("f",), units=True)


def tree_of(text: str) -> Node:
    got = parse(text, PLAIN)
    assert isinstance(got, Reading), got
    return got.tree


@pytest.mark.parametrize(
    ("typed", "tex"),
    [
        ("1/2x", r"\frac{1}{2} x"),
        ("a/b/x", r"\frac{\frac{a}{b}}{x}"),
        ("a/b*x", r"\frac{a}{b} \cdot x"),
        ("(a+b)/(x-y)", r"\frac{a + b}{x - y}"),
        ("(a+b)*x", r"\left(a + b\right) \cdot x"),
        ("{a+b}*x", r"\left(a + b\right) \cdot x"),
        (r"\frac{a+b}{2}", r"\frac{a + b}{2}"),
        (r"\frac{a}{b}^2", r"\left(\frac{a}{b}\right)^{2}"),
        ("-x^2", "-x^{2}"),
        ("x^y^2", "x^{y^{2}}"),
        ("(x^y)^2", r"\left(x^{y}\right)^{2}"),
        ("x'^2", r"\left(x'\right)^{2}"),
        ("a*-b", r"a \cdot \left(-b\right)"),
        ("1--2", r"1 - \left(-2\right)"),
        ("x 3", r"x \cdot 3"),
        ("2x", "2 x"),
        ("longName x", r"\mathrm{longName}\,x"),
        ("pi_1 N_1", r"\pi_{1} N_{1}"),
        ("sqrt(x+1)", r"\sqrt{x + 1}"),
        ("root(x, 3)", r"\sqrt[3]{x}"),
        ("|x|", r"\left|x\right|"),
        ("n!", "n!"),
        ("(n+1)!", r"\left(n + 1\right)!"),
        ("C(n, 2)", r"\binom{n}{2}"),
        ("log_2 x", r"\log_{2}\left(x\right)"),
        ("sin^2 x", r"\sin\left(x\right)^{2}"),
        ("arsinh x", r"\operatorname{arcsinh}\left(x\right)"),
        ("f(x, y)", r"f\left(x, y\right)"),
        ("1e-3", r"1 \cdot 10^{-3}"),
        ("2½", r"2\frac{1}{2}"),
        ("5%", r"5\%"),
        ("{1, 2}", r"\left\{1, 2\right\}"),
        ("[1, 2) ∪ {3}", r"\left[1, 2\right) \cup \left\{3\right\}"),
        ("[[1, 2], [3, 4]]", r"\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}"),
        ("0 < x <= 1", r"0 < x \le 1"),
        ("5 m/s^2", r"5\;\mathrm{m/s\hat{}2}"),
    ],
)
def test_tex(typed: str, tex: str) -> None:
    assert render_tex(tree_of(typed)) == tex


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("x", "x"),
        ("x_1", "x_{1}"),
        ("gamma_k1", r"\gamma_{k1}"),
        ("hatmu_k", r"\hat{\mu}_{k}"),
        ("bar_x", r"\mathrm{bar}_{x}"),
        ("barx", r"\bar{x}"),
        ("dottheta", r"\dot{\theta}"),
        ("x_mu", r"x_{\mu}"),
        ("epsilon[0]", r"\epsilon_{0}"),
        ("Beta", r"\mathrm{B}"),
        ("longName", r"\mathrm{longName}"),
        ("x'", "x'"),
        ("a_i_j", "a_{i,j}"),
    ],
)
def test_names_in_tex(name: str, tex: str) -> None:
    assert name_tex(name) == tex


def test_an_author_may_typeset_a_name() -> None:
    assert render_tex(tree_of("x_1^2"), {"x_1": r"\xi^\ast"}) == r"\left(\xi^\ast\right)^{2}"


@pytest.mark.parametrize(
    "typed",
    [
        "(gamma_k1*(x_1-hatmu_k)^2)/2", "sin^2 x/sqrt(y)", "[[1, 2], [3, 4]]", "2½ x <= 1e-3",
        "|x|, {1}, [1, 2)", "log_2(n!)", "C(n, 2) ³√x", '5 m"', "x'",
    ],
)  # fmt: skip
def test_mathml(typed: str, snapshot: SnapshotAssertion) -> None:
    shown = render_mathml(tree_of(typed))
    ElementTree.fromstring(shown)
    assert shown == snapshot


def test_nothing_typed_acts_in_a_page() -> None:
    attack = '"><script>alert(1)</script>\x1b]'
    shown = render_mathml(Quantity(0, 0, Name(0, 0, attack), attack), {attack: attack})
    assert "<script" not in shown
    assert shown.replace("\u2061", "").replace("\u00a0", " ").isprintable()
    ElementTree.fromstring(shown)
    assert set(re.findall(r"</?([a-z]+)", shown)) <= {
        "math", "semantics", "mrow", "mn", "mtext", "annotation", "mo", "mi", "msub",
    }  # fmt: skip


def _built(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda terms: Sum(0, 0, terms, ("-",) * (len(terms) - 1))),
        several.map(lambda factors: Product(0, 0, factors, ("/",) * (len(factors) - 1))),
        several.map(lambda factors: Product(0, 0, factors, ("*",) * (len(factors) - 1))),
        st.tuples(inner, inner).map(lambda pair: Power(0, 0, *pair)),
        inner.map(lambda node: Signed(0, 0, "-", node)),
    )


TREES = st.recursive(
    st.one_of(
        st.integers(0, 9).map(lambda value: Number(0, 0, value, 1, "")),
        st.sampled_from(["x", "y"]).map(lambda name: Name(0, 0, name)),
    ),
    _built,
    max_leaves=8,
)

AT = {"x": Fraction(3, 2), "y": Fraction(5, 7)}


def value(node: Node) -> Fraction:
    """The value of a tree at one point, by definition; 0 where a denominator would vanish."""
    kind = type(node).__name__
    if isinstance(node, Number):
        return Fraction(node.numerator, node.denominator)
    if isinstance(node, Name):
        return AT[node.name]
    if isinstance(node, Signed):
        return -value(node.operand) if node.sign == "-" else value(node.operand)
    if isinstance(node, Sum):
        total = value(node.terms[0])
        for operator, term in zip(node.operators, node.terms[1:], strict=True):
            total += value(term) if operator == "+" else -value(term)
        return total
    if isinstance(node, Product):
        total = value(node.factors[0])
        for operator, factor in zip(node.operators, node.factors[1:], strict=True):
            other = value(factor)
            total = total / (other or 1) if operator == "/" else total * other
        return total
    if isinstance(node, Power):
        return value(node.base) * 31 + value(node.exponent) * 17  # any function of both will do
    assert kind == "Group"
    return value(node.inner)  # type: ignore[attr-defined]


@settings(max_examples=500, derandomize=True, deadline=None)
@given(TREES)
def test_a_tree_that_nobody_typed_gains_the_brackets_it_needs(tree: Node) -> None:
    got = parse(render_text(tree), Vocabulary(names=("x", "y")))
    if isinstance(got, Reading):
        assert value(got.tree) == value(tree)
    else:
        assert got.code in {"exponent-too-large", "value-too-large"}

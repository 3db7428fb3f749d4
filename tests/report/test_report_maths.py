"""Maths that can be read in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.plain_maths import plain_prose, readable_maths, tex_to_text
from grader.report.safety import escape_markdown

# TeX, readable text
TABLE = [
    (r"\gamma_{k1}", "γ_k1"),
    (r"x^2", "x²"),
    (r"x^{(1)}", "x⁽¹⁾"),
    (r"\sigma_1^2", "σ_1²"),
    (r"\hat{\mu}_k", "μ̂_k"),
    (r"\hat\mu_k", "μ̂_k"),
    (r"\hat{\sigma}^2_k", "σ̂²_k"),
    (r"\frac{1}{2}", "1/2"),
    (r"\frac{a+b}{2}", "(a+b)/2"),
    (r"\frac{\frac12}{x}", "(1/2)/x"),
    (r"\sqrt{2}", "√2"),
    (r"\sqrt{x+1}", "√(x+1)"),
    (r"\sqrt{2\pi\sigma^2}", "√(2πσ²)"),
    (r"\frac{1}{2\sigma}", "1/(2σ)"),
    (r"\frac{ab}{\hat\mu_k}", "ab/μ̂_k"),
    (r"e^{2x}", "e^(2x)"),
    (r"\sqrt[3]{x}", "³√x"),
    (r"e^{-x^2/2}", "e^(−x²/2)"),
    (r"2^{-1}", "2⁻¹"),
    (r"\sum_{i=1}^n x_i", "Σ_(i=1)ⁿ x_i"),
    (r"p(y = k \mid x; \theta)", "p(y = k | x; θ)"),
    (r"\mathcal{N}(x; \mu, \sigma^2)", "N(x; μ, σ²)"),
    (r"\left( a \right)", "( a )"),
    (r"\log p", "log p"),
    (r"l(D;\theta_0)", "l(D;θ_0)"),
    (r"a \le b \ne c", "a ≤ b ≠ c"),
    (r"\theta_0 = \{0.5, 6\}", "θ_0 = {0.5, 6}"),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a = b\nc = d"),
    (r"\text{if } x > 0", "if x > 0"),
    (r"a = 1 \Longrightarrow b = 2", "a = 1 ⟹ b = 2"),
    (r"X^\top X", "Xᵀ X"),
    (r"\unheard{x}", "unheardx"),
    (r"\frac", "()/()"),
    ("{a", "a"),
    ("a}b", "ab"),
    ("a\\", "a"),
    ("", ""),
]


@pytest.mark.parametrize(("tex", "text"), TABLE, ids=[row[0] for row in TABLE])
def test_tex_to_text(tex: str, text: str) -> None:
    assert tex_to_text(tex) == text


def test_only_maths_is_changed() -> None:
    prose = r"A *bold* price of \$5 and $x_1$ of $\mu$, 3$ each."
    assert readable_maths(prose) == r"A *bold* price of \$5 and x_1 of μ, 3$ each."


def test_display_maths_is_a_paragraph() -> None:
    assert readable_maths("Thus $$a \\\\ b$$ holds.") == "Thus \n\na  \nb\n\n holds."


def test_maths_is_escaped_where_it_is_put_into_markdown() -> None:
    assert readable_maths("$a*b*c_1$", escape_markdown) == r"a\*b\*c\_1"


PROSE = [
    ("one *two* **three** `four`", "one two three four"),
    ("broken\nlines\n\nand paragraphs\n", "broken lines\nand paragraphs"),
    ("2*3*4 and $a*b*c$ and *not $x$*", "2*3*4 and a*b*c and *not x*"),
    ("the $\\sigma_2^2 = 4$, so", "the σ_2² = 4, so"),
    ("thus $$a = b$$ holds", "thus\na = b\nholds"),
    ("", ""),
]


@pytest.mark.parametrize(("markdown", "text"), PROSE)
def test_prose(markdown: str, text: str) -> None:
    assert plain_prose(markdown) == text


def test_deep_nesting_is_bounded() -> None:
    for opening in ("{", "^{", r"\frac{", r"\sqrt{", "^", r"\hat", r"\sqrt["):
        assert len(tex_to_text(opening * 20_000)) < 200_000


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(st.sampled_from("\\{}^_$ab1 []&\nfracsqrthat"), max_size=40))
def test_any_text_comes_out(text: str) -> None:
    assert isinstance(readable_maths(f"${text}$"), str)
    assert "\x1b" not in tex_to_text(text)

"""Laws of reading: no text raises, spans point into the text, trees come back from their text."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.syntax.limits import DEFAULT, Limits
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.problem_words import PROBLEMS, explain, note_sentence
from grader.syntax.reading import Reading
from grader.syntax.render_mathml import render_mathml
from grader.syntax.render_tex import render_tex
from grader.syntax.render_text import render_text
from grader.syntax.size import find_oversize
from grader.syntax.tree import Node
from grader.syntax.vocabulary import Vocabulary
from grader.syntax.words import words_of

NAMES = ("x", "y", "a", "b", "x_1", "gamma_k1", "hatmu_k", "sigma", "longName", "epsilon[0]")
PLAIN = Vocabulary(names=NAMES, functions=("f",))
VOCABULARIES = st.sampled_from(
    [
        PLAIN,
        Vocabulary(names=NAMES, decimal_comma=True),
        Vocabulary(names=NAMES, units=True, percent=False, log_base="10"),
        Vocabulary(),
    ]
)
ANYTHING = st.text(alphabet=st.characters(codec=None, categories=None), max_size=60)
PIECES = st.sampled_from(
    [
        *NAMES,
        *"+-*/^()[]{}|!%,;=<>_.$&'\\",
        *"²³⁻½√∞πσ×−∪₁⟨⟩⌊⌋é\u200bх\x00 \t\n",
        *(
            "<=",
            "!!",
            "**",
            "--",
            "2",
            "0.5",
            "1e3",
            "1e999999",
            "10^9",
            "xy",
            "nan",
            "m",
            "U",
            "or",
        ),
        *(
            "sin",
            "log",
            "log_2",
            "max",
            "f",
            "pi",
            "e",
            "i",
            r"\frac",
            r"\sqrt",
            r"\left",
            r"\right",
        ),
        *(r"\cdot", r"\gamma_{k1}", r"\hat{\mu}_k", r"\begin{pmatrix}", r"\end{pmatrix}", r"\\"),
    ]
)
JUMBLES = st.lists(PIECES, max_size=25).map("".join)


def same(one: object, other: object) -> bool:
    """Whether two trees are equal up to spans."""
    if isinstance(one, Node) and isinstance(other, Node):
        if type(one) is not type(other):
            return False
        fields = [field for field in one.__struct_fields__ if field not in ("start", "end")]
        return all(same(getattr(one, field), getattr(other, field)) for field in fields)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def nodes(tree: object) -> Iterator[Node]:
    if isinstance(tree, Node):
        yield tree
        for field in tree.__struct_fields__:
            yield from nodes(getattr(tree, field))
    elif isinstance(tree, tuple):
        for item in tree:
            yield from nodes(item)


def check(text: str, vocabulary: Vocabulary) -> Reading | None:
    """The laws of one text; its reading, if it has one."""
    got = parse(text, vocabulary)
    assert got == parse(text, vocabulary)
    if isinstance(got, SyntaxProblem):
        assert got.text == text
        assert got.code in PROBLEMS
        assert 0 <= got.start <= got.end <= len(text)
        shown = explain(got)
        assert shown.count("\n") == 2
        assert shown.replace("\n", "").isprintable()
        return None
    assert got.text == text
    for node in nodes(got.tree):
        assert 0 <= node.start <= node.end <= len(text)
    for note in got.notes:
        assert 0 <= note.start <= note.end <= len(text)
        assert note_sentence(note, text)
    plain = render_text(got.tree, vocabulary.decimal_comma)
    again = parse(plain, vocabulary)
    assert isinstance(again, Reading), (plain, again)
    assert same(again.tree, got.tree), (plain, render_text(again.tree), again.tree, got.tree)
    assert set(again.names) == set(got.names)
    assert render_tex(got.tree)
    assert render_mathml(got.tree).startswith("<math")
    return got


@settings(max_examples=600, derandomize=True, deadline=None)
@given(ANYTHING, VOCABULARIES)
def test_any_text(text: str, vocabulary: Vocabulary) -> None:
    check(text, vocabulary)


@settings(max_examples=1500, derandomize=True, deadline=None)
@given(JUMBLES, VOCABULARIES)
@example("|x|b|y|", PLAIN)
@example("]x, y[", PLAIN)
def test_any_jumble_of_pieces(text: str, vocabulary: Vocabulary) -> None:
    check(text, vocabulary)


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from([" + ", "-", "*", "/", " * -", "^", " "]), inner).map(
            "".join
        ),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("{{{}}}".format),
        inner.map("|{}|".format),
        inner.map("{}²".format),
        inner.map("({})!".format),
        st.tuples(st.sampled_from(["sin", "ln", "sqrt", "f", "abs", "arcsin"]), inner).map(
            lambda pair: f"{pair[0]}({pair[1]})"
        ),
        st.tuples(st.sampled_from(["sin ", "√", "log_2 "]), inner).map("".join),
        two.map(lambda pair: rf"\frac{{{pair[0]}}}{{{pair[1]}}}"),
        two.map(lambda pair: f"max({pair[0]}; {pair[1]})"),
    )


FORMULAS = st.recursive(
    st.sampled_from(["x", "y", "2", "0", "x_1", "gamma_k1", "½", "3.25", "pi", "e", "σ", "1e2"]),
    _combined,
    max_leaves=12,
)


@settings(max_examples=800, derandomize=True, deadline=None)
@given(FORMULAS)
def test_formulas_come_back_from_their_text(text: str) -> None:
    check(text, PLAIN)


@settings(max_examples=600, derandomize=True, deadline=None)
@given(FORMULAS, st.data())
def test_spaces_between_pieces_change_nothing(text: str, data: st.DataObject) -> None:
    pattern = words_of(PLAIN).unicode
    pieces = pattern.findall(text)
    gaps = data.draw(
        st.lists(st.sampled_from(["", " ", "  ", "\t"]), min_size=len(pieces), max_size=len(pieces))
    )
    # Two words, or a word and a number, would become one without the space that is there.
    spaced = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True))
    one, other = parse(text, PLAIN), parse(spaced, PLAIN)
    if isinstance(one, Reading):
        assert isinstance(other, Reading), (spaced, other)
        assert same(one.tree, other.tree)
    else:
        assert isinstance(other, SyntaxProblem)
        assert other.code == one.code


class TestLimits:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("(" * 1_800, "too-deep"),
            ("(" * 100_000, "too-long"),
            ("x" * 1_000_000, "too-long"),
            ("+".join(["x"] * 4_500), "too-many-parts"),
            ("-" * 1_900 + "x", "too-deep"),
            ("x" + "!" * 1_900, "too-deep"),
            ("x" + "^x" * 4_000, "too-many-parts"),
            ("x" + "^x" * 900, "too-deep"),
            ("sin " * 1_900 + "x", "too-deep"),
            ("√" * 1_900 + "x", "too-deep"),
            ("|" * 1_999, "unpaired-bar"),
            ("|" * 1_500 + "x" + "|" * 400, "unpaired-bar"),
            (r"\frac" * 1_500, "missing-braces"),
            ("{" * 1_500 + "x" + "}" * 400, "too-deep"),
            ("9" * 5_000, "too-many-digits"),
            ("x²" + "²" * 5_000, "too-many-digits"),
            ("1e-999999999", "too-many-digits"),
            ("x^" + "9" * 900, "exponent-too-large"),
            ("\ud800", "broken-character"),
            ("x = y = (x, y) z", "unknown-name"),
            ("x > [1", "unclosed"),
            ("log_" * 2_400, "unknown-name"),
            ("&", "missing-operand"),
            ("x & y", "unexpected"),
        ],
        ids=lambda value: repr(value[:20]),
    )
    def test_refused(self, text: str, code: str) -> None:
        got = parse(text, PLAIN)
        assert isinstance(got, SyntaxProblem)
        assert got.code == code
        assert len(explain(got)) < 600

    def test_long_flat_texts_are_read(self) -> None:
        text = "+".join(["x*y"] * 490)
        assert isinstance(parse(text, PLAIN), Reading)

    def test_a_deep_text_within_the_limit_is_read_rendered_and_typeset(self) -> None:
        depth = DEFAULT.depth
        for text in (
            "(" * depth + "x" + ")" * depth,
            "-(" * (depth // 2) + "x" + ")" * (depth // 2),
        ):
            assert check(text, PLAIN) is not None

    def test_limits_can_be_set(self) -> None:
        got = parse("((x))", PLAIN, Limits(depth=1))
        assert isinstance(got, SyntaxProblem)
        assert got.expected == "1"

    def test_a_unit_stands_at_the_end(self) -> None:
        got = parse("sin(5 m) + 1", Vocabulary(units=True))
        assert isinstance(got, SyntaxProblem)
        assert got.code == "unit-inside"


LONG = [
    "x+" * 1_000 + "x",
    "x y " * 900 + "x",
    "(x,5)" * 700,
    "1/2x+" * 700 + "x",
    "|x|" * 1_200,
    "x²" * 1_200,
    "[1,2[" + " ∪ [1,2[" * 700,
    "log x+" * 1_200 + "x",
    "sin x y+" * 800 + "x",
    "xy" * 95,
    "x_{1}" * 1_500,
    "\\hat{\\mu}_k" * 900,
    "1," * 1_900 + "1",
    "x=" * 1_900 + "x",
    "π" * 190,
    "2½" * 900,
    "[1;" * 50 + "1" + "]" * 50,
    "x!" * 1_900,
    "{" * 4_000,
    "e" * 9_990,
    "_" * 9_990,
    "\\" * 9_990,
    "1.e" * 3_300,
    "\\hat{" * 1_900,
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: repr(text[:12]))
def test_work_is_linear_in_the_length(text: str) -> None:
    """Counted in calls, not in seconds: twice the text is at most about twice the work."""
    half = text[: len(text) // 2]
    assert _calls(text) <= 2.6 * _calls(half) + 2_000


DEEP = [
    ("sin(", "x", ")"),
    ("f(x, ", "x", ")"),
    ("(", "x", "!)!"),
    ("(a/", "x", ")/b"),
    ("(", "x", "/a)/b"),
    ("(a*", "x", ")"),
    ("a^(", "x", ")"),
    ("(", "x", "^2)^2"),
    ("-(", "x", ")"),
    ("|a+", "x", "|"),
    ("log_2(", "x", ")"),
    ("log(2, ", "x", ")"),
    ("max(x, ", "x", ")"),
    (r"\frac{", "x", "}{2}"),
    (r"\frac{1}{", "x", "}"),
    (r"\sqrt[3]{", "x", "}"),
    (r"\binom{", "x", "}{y}"),
    ("[1, ", "x", "]"),
    ("{", "x", ", 1}"),
    ("1/2(", "x", ")"),
    ("sin y (", "x", ")"),
    ("√(1+", "x", ")"),
    ("2^-(", "x", ")"),
]


@pytest.mark.parametrize(("left", "core", "right"), DEEP)
def test_no_level_doubles_the_work(left: str, core: str, right: str) -> None:
    """Reading, measuring and rendering a nest of 18 levels: about twice that of 9."""
    small, large = (_calls(left * depth + core + right * depth, True) for depth in (9, 18))
    # The square of two allows for notes, each of which shows what is below it.
    assert large <= 4.4 * small


def _calls(text: str, render: bool = False) -> int:
    count = 0

    def tick(frame: object, event: str, arg: object) -> None:
        nonlocal count
        count += 1

    words_of(PLAIN)
    sys.setprofile(tick)
    try:
        got = parse(text, PLAIN)
        if render:
            assert isinstance(got, Reading)
            find_oversize(got.tree, DEFAULT)
            for show in (render_text, render_tex, render_mathml):
                show(got.tree)
    finally:
        sys.setprofile(None)
    return count

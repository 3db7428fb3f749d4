"""Words, formulas and links of a problem: what readers would see broken is told at its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.prove.prose import check_links, check_prose
from grader.spec.load import LoadedProblem
from grader.spec.prose import read_prose
from grader.spec.prose_texts import ProseText
from grader.spec.tex import TexFault, tex_to_mathml
from grader.spec.text_places import place_in_text
from grader.spec.yaml_tree import Positions

NOWHERE = Positions("problem.yaml")


def loaded(text: str, is_tex: bool = False) -> LoadedProblem:
    """A problem that has nothing but a text, which begins in the line below a |."""
    positions = Positions("problem.yaml", {"$.ask": (1, 1)}, {}, ("|", *text.split("\n")))
    return LoadedProblem(None, (), (), positions, NOWHERE, (ProseText("$.ask", text, is_tex),))


# A text with ‸ before the character that is told (none: the text is in order), and the code.
PROSE = [
    ("plain words, 5 % and 3 < 4", ""),
    ("$a$ and $b_1^{(2)}$, $$\\frac{1}{2}$$", ""),
    ("a price of \\$5 and `$x` in code", ""),
    ("an open ‸$x + 1", "maths-not-closed"),
    ("closed $x$, then ‸$y", "maths-not-closed"),
    ("a space before the end ‸$x $", "maths-not-closed"),
    ("a letter before Beta‸$(1, 2)$", "maths-not-closed"),
    ("an empty line in ‸$$a\n\n= b$$", "maths-not-closed"),
    ("$$a\n- b\n+ c$$", ""),
    ("> quoted $a\n> b$", ""),
    ("| $a$ | $b$ |\n| --- | --- |\n| $c$ | ‸$d |", "maths-not-closed"),
    ("$\\frac{a}{b}$ and $‸\\fraq{a}{b}$", "bad-tex"),
    ("$\\frac{a}{‸b$", "bad-tex"),
    ("$\\begin{aligned} a &= b ‸\\end{align}$", "bad-tex"),
    ("$\\left( ‸x$", "bad-tex"),
    ("$50‸% of x$", "bad-tex"),
    ("$x^a‸^b$", "bad-tex"),
    ("$‸\\newcommand{\\a}{b} \\a$", "bad-tex"),
    ("**bold** and *slanted*, 2 * 3", ""),
    ("2*a as typed", ""),
    ("‸**bold", "emphasis-not-closed"),
    ("‸**bold*", "emphasis-not-closed"),
    ("a word‸* and", "emphasis-not-closed"),
    ("some `code` and ‸`more", "code-not-closed"),
    ("```\ncode $\n```\nafter", ""),
    ("‸```py\ncode", "fence-not-closed"),
    ("a ‸<b>bold</b> word", "html-in-prose"),
    ("[words](https://example.org/a?b=1#c), <https://example.org>", ""),
    ("[mail](mailto:a.b@example.org)", ""),
    ("[words‸](a file.pdf)", "link-not-read"),
    ("[words‸][nothing]", "link-not-read"),
    ("‸[words](javascript:alert)", "link-scheme"),
    ("‸[words](file:///etc/hosts)", "link-scheme"),
    ("‸[words](https:/example.org)", "link-malformed"),
    ("‸[words](https://exa%20mple.org)", "link-malformed"),
    ("‸[words](https://example.org:99999)", "link-malformed"),
    ("‸[words](mailto:nobody)", "link-malformed"),
    ("‸[words](/absolute.pdf)", "link-malformed"),
    ("‸[words]()", "link-malformed"),
    ("![two bells](bells.svg)", ""),
    ("‸![](bells.svg)", "image-without-words"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "code"), PROSE)
def test_what_readers_would_see_broken(marked: str, code: str) -> None:
    text = marked.replace("‸", "")
    before = marked.partition("‸")[0].split("\n")
    expected = [(code, 1 + len(before), 1 + len(before[-1]))] if code else []
    found = [(issue.code, issue.line, issue.column) for issue in check_prose(loaded(text))]
    assert found == expected


def test_the_tex_of_a_symbol_needs_no_dollars() -> None:
    assert check_prose(loaded("\\hat{\\mu}_k", is_tex=True)) == []
    assert [issue.code for issue in check_prose(loaded("$\\mu$", is_tex=True))] == ["bad-tex"]


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("notes.pdf", []),
        ("a%20b.pdf", []),
        ("missing.pdf", ["link-broken"]),
        ("missing.pdf#page=2", ["link-broken"]),
        ("https://example.org/missing.pdf", []),
    ],
)
def test_links_to_files(address: str, codes: list[str]) -> None:
    found = check_links(loaded(f"See [it]({address})."), {"notes.pdf", "a b.pdf"}.__contains__)
    assert [issue.code for issue in found] == codes


# How an author may write the text `it's $x + y$`: the lines, and where the x then stands.
STYLES = [
    ("it's $x + y$", (1, 7)),
    ("'it''s $x + y$'", (1, 9)),
    ('"it\'s $x + y$"', (1, 8)),
    ('"\\x69t\\u0027s\\n$x + y$"', (1, 17)),
    ("|\n  it's\n    $x + y$", (3, 6)),
    ("|2-\n  it's $x + y$\n", (2, 9)),
    (">\n  it's\n\n  $x +\n  y$", (4, 4)),
    ("it's\n  $x\n  + y$", (2, 4)),
]


@pytest.mark.parametrize(("written", "place"), STYLES)
def test_a_character_is_found_in_every_style_of_yaml(written: str, place: tuple[int, int]) -> None:
    lines = tuple(("ask: " + written).split("\n"))
    positions = Positions("f", {"$.ask": (1, 6)}, {}, lines)
    text = "it's $x + y$"
    expected = (place[0], place[1] + (5 if place[0] == 1 else 0))
    assert place_in_text(positions, "$.ask", text, text.index("x")) == expected


# A text with values for names, the lines of the file, and where the x then stands.
VALUES = [
    ("take 12 of $x$", ["take <<count>> of $x$"], (1, 20)),
    ("take 1 and -3 of $x$", ["|", "  take <<count>> and <<b:()>>", "  of $x$"], (3, 7)),
    ("x = 1", ["x = <<value>>"], (1, 1)),
    ("1 x", ["<<value>> x"], (1, 11)),
    ("12 x", ["<<value>><<other>> x"], (1, 1)),
]


@pytest.mark.parametrize(("text", "lines", "place"), VALUES)
def test_a_character_is_found_behind_values_that_were_put_in(
    text: str, lines: list[str], place: tuple[int, int]
) -> None:
    positions = Positions("f", {"$.ask": (1, 1)}, {}, tuple(lines))
    assert place_in_text(positions, "$.ask", text, text.index("x")) == place


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(alphabet="$`*[]()<>\\|#-\n ab1_^{}!", max_size=60))
def test_pieces_are_where_they_are_said_to_be(text: str) -> None:
    prose = read_prose(text)
    for maths in prose.maths:
        assert text[maths.offset - 1] == "$"
        first = maths.tex.split()[0]
        assert text[maths.offset :].lstrip().startswith(first)
    marks = {"maths": "$", "code": "`", "emphasis": "*", "link": "]", "html": "<", "fence": "`"}
    for end in prose.loose:
        assert text[end.offset] == marks[end.kind]


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="\\{}^_&%$#frac sqrt left(right)begin", max_size=80))
def test_tex_is_one_element_or_one_fault(tex: str) -> None:
    made = tex_to_mathml(tex)
    if isinstance(made, TexFault):
        assert 0 <= made.offset <= len(tex)
        assert made.problem
    else:
        assert re.fullmatch(r"<math>.*</math>", made, re.DOTALL)
        assert "<script" not in made


@pytest.mark.parametrize(
    "tex",
    ["{" * 100_000, "x^{" * 50_000, "\\sqrt" * 100_000, "\\left(" * 50_000, "\\hat" * 499 + "{x}"],
)
def test_deep_formulas_do_not_reach_the_end_of_the_stack(tex: str) -> None:
    assert isinstance(tex_to_mathml(tex), str | TexFault)

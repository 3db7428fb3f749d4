"""Author's prose as HTML: formulas are MathML, and nothing in a page runs or loads anything."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.preview_page import preview_page
from grader.report.prose_html import line_html, prose_html, tex_html
from grader.spec.load import load_problem, read_problem

ROOT = Path(__file__).parents[2]

PROSE = {
    "p",
    "em",
    "strong",
    "code",
    "pre",
    "a",
    "ul",
    "ol",
    "li",
    "br",
    "hr",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "img",
}
MATHS = {"math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub",
         "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle",
         "mpadded", "mphantom", "semantics", "annotation", "menclose", "merror"}  # fmt: skip
PAGE = {"html", "head", "meta", "title", "style", "body", "main", "section", "span", "details",
        "summary", "dl", "dt", "dd"}  # fmt: skip


class Elements(HTMLParser):
    """The elements of a page with their attributes; open ones are counted."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.open += tag not in {"br", "hr", "img", "meta"}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.open -= 1


def check(html: str, allowed: set[str]) -> None:
    """No element beyond those allowed, no handler, and no address but a link's or an image's."""
    elements = Elements(html)
    assert elements.open == 0
    for tag, attributes in elements.found:
        assert tag in allowed, tag
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name == "href":
                assert tag == "a"
                scheme = (value or "").split(":")[0].lower().strip()
                assert scheme not in {"javascript", "vbscript", "file", "data"}
            if name == "src":
                assert (value or "").startswith("data:image/")


ROWS = [
    ("$x^2$", "<math><msup><mi>x</mi><mn>2</mn></msup></math>"),
    ("$$x$$", '<math display="block"><mi>x</mi></math>'),
    ("**bold** and `$x$`", "<strong>bold</strong> and <code>$x$</code>"),
    ("$\\fraq{1}$", "<code>\\fraq{1}</code>"),
    ("$a<b$", "<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>"),
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("[a](javascript:alert(1))", "[a](javascript:alert(1))"),
    ("[a](https://x.invalid)", '<a href="https://x.invalid" rel="noopener noreferrer">a</a>'),
    ("![a <b](x.png)", "<em>[a &lt;b]</em>"),
    ("a\u202eb", "a⟨U+202E⟩b"),
]


@pytest.mark.parametrize(("text", "html"), ROWS)
def test_a_line_of_prose(text: str, html: str) -> None:
    assert line_html(text) == html


def test_an_image_is_its_data_or_its_words() -> None:
    found = prose_html("![two bells](bells.png)", lambda _: "data:image/png;base64,AA==")
    assert found == '<p><img src="data:image/png;base64,AA==" alt="two bells"></p>\n'
    assert "<img" not in prose_html("![two bells](bells.png)", lambda _: "https://x.invalid/b.png")


def test_tables_and_lists_hold_formulas() -> None:
    html = prose_html("| $x$ | y |\n| --- | --- |\n| 1 | $z$ |\n\n- $a$")
    assert html.count("<math>") == 3
    check(html, PROSE | MATHS)


@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.text(alphabet="$`*[]()<>\\|#-!\n \"'&;:=ab1_^{}x", max_size=60) | st.text(max_size=40))
def test_no_text_becomes_anything_but_prose(text: str) -> None:
    check(prose_html(text), PROSE | MATHS)
    check(line_html(text), PROSE | MATHS)
    check(tex_html(text), PROSE | MATHS)


HOSTILE = """\
id: hostile
title: '</title><script>alert(1)</script>'
statement: '<img src=x onerror=alert(1)> $\\text{<script>}$'
symbols:
  x: {tex: '</math><script>', means: '<b onclick=alert(1)>', aliases: ['x{1}']}
groups:
  g: '<iframe src="https://x.invalid">'
parts:
  - id: one
    kind: formula
    group: g
    title: '"><svg onload=alert(1)>'
    ask: '[a](javascript:alert(1)) ![a"onerror="alert(1)](https://x.invalid/a.png)'
    key: x
    example: x + 1
    points: 1
    mistakes:
      - {token: t, response: 2x, say: '<a href="javascript:alert(1)">x</a>'}
    solution: '<style>*{display:none}</style>'
  - id: two
    kind: choice
    title: T
    ask: Q
    options: [{id: a, label: '<b>'}, {id: b, label: '</li><script>'}]
    key: a
    points: 1
"""


def test_a_hostile_bank_makes_a_harmless_page() -> None:
    problem, issues = read_problem(HOSTILE, "problem.yaml")
    assert problem is not None, issues
    check(preview_page(problem, lambda address: address, reveal=True), PROSE | MATHS | PAGE)


@pytest.mark.parametrize("home", sorted(ROOT.glob("problems/*/")), ids=lambda home: home.name)
@pytest.mark.parametrize("reveal", [False, True])
def test_every_problem_has_a_page_whose_formulas_are_all_typeset(home: Path, reveal: bool) -> None:
    problem = load_problem(home)
    page = preview_page(problem, lambda _: "", reveal)
    check(page, PROSE | MATHS | PAGE)
    assert "<code>\\" not in page
    assert page.count("<section ") == len(problem.parts)
    assert ("Answer:" in page) is reveal
    assert page.startswith("<!DOCTYPE html>\n<html lang=")

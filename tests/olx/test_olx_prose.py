"""The text of a problem: HTML and its maths as Markdown, and Markdown as HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.olx.html import to_html, to_html_line
from grader.olx.prose import to_blocks
from grader.olx.report import Report
from grader.olx.tex import markdown_of
from grader.olx.xml_text import make_element, xml_lines
from grader.olx.xml_tree import Element, read_xml

ROWS = [
    ("<p>One  line\n of words</p>", ["One line of words"]),
    ("bare <p>words</p> around", ["bare", "words", "around"]),
    (r"<p>\(x\)</p>", ["$x$"]),
    (r"<p>a\(x\), b</p>", ["a $x$, b"]),
    (r"<p>\[ x^2 \]</p>", ["$$x^2$$"]),
    ("<p>[mathjaxinline]x_1[/mathjaxinline] and [mathjax]y[/mathjax]</p>", ["$x_1$ and $$y$$"]),
    (r"<p>\(a &lt; b\) &amp; c</p>", ["$a < b$ & c"]),
    (r"<p>\[ a \\[2pt] b \]</p>", [r"$$a \\[2pt] b$$"]),
    (r"<p>\(unclosed</p>", [r"\\(unclosed"]),
    (r"<p>closed\) only</p>", [r"closed\\) only"]),
    (r"<p>\( \)</p>", []),
    ("<p>It costs $5, or 10$.</p>", [r"It costs \$5, or 10\$."]),
    (r"<p>\(\text{5$}\)</p>", [r"$\text{5\$}$"]),
    ("<p>2 * 3 and 2*3</p>", [r"2 * 3 and 2\*3"]),
    ("<p>x_1 and _y_</p>", [r"x_1 and \_y\_"]),
    ("<p>a `b` &lt;b&gt; [c](d)</p>", [r"a \`b\` \<b> [c\](d)"]),
    ("<p># no heading</p>", [r"\# no heading"]),
    ("<p>1. no list</p>", [r"1\. no list"]),
    ("<p>- no list</p>", [r"\- no list"]),
    ("<p>-5 is a number</p>", ["-5 is a number"]),
    ("<p><b>bold</b> <em>it</em> <code>x_1</code></p>", ["**bold** *it* `x_1`"]),
    ("<p>a<br/>b</p>", ["a\\\nb"]),
    ("<p>x<sub>1</sub> + x<sup>n+1</sup></p>", ["x_1 + x^(n+1)"]),
    ("<h3>Title</h3><p>text</p>", ["**Title**", "text"]),
    ("<ul><li>one</li><li><p>two</p></li></ul>", ["- one\n- two"]),
    ("<ol><li>one</li><li>two</li></ol>", ["1. one\n2. two"]),
    ("<ul><li>a<ul><li>b</li></ul></li></ul>", ["- a\n  \n  - b"]),
    ("<pre>  a\n  b</pre>", ["      a\n      b"]),
    ("<blockquote><p>a</p></blockquote>", ["> a"]),
    (
        "<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
        ["| a | b\\|c |\n| --- | --- |\n| 1 |  |"],
    ),
    ('<p><a href="https://a.org/b c">here</a></p>', ["here"]),
    ('<p><a href="https://a.org/(b)">here</a></p>', ["[here](https://a.org/%28b%29)"]),
    ('<p><a href="javascript:alert(1)">here</a></p>', ["here"]),
    ('<p><img src="https://a.org/b.png" alt="b"/></p>', ["![b](https://a.org/b.png)"]),
    ('<p><img src="/static/b.png"/></p>', ["(picture)"]),
    ('<p><img src="data:x" alt="b"/></p>', ["(b)"]),
    ("<p>a<iframe src='x'>b</iframe></p>", ["a"]),
    ("<text><p>a</p>b</text>", ["a", "b"]),
    ("<p>a <nobr>b</nobr></p>", ["a b"]),
    ("<p>a<script>b</script></p>", ["a"]),
]  # fmt: skip


def parsed(xml: str) -> Element:
    root = read_xml(f"<div>{xml}</div>".encode(), "a.xml")
    assert isinstance(root, Element)
    return root


@pytest.mark.parametrize(("html", "blocks"), ROWS)
def test_html_becomes_markdown(html: str, blocks: list[str]) -> None:
    assert to_blocks(parsed(html).children, lambda _: None, Report("a.xml")) == blocks


DROPPED = {
    "<p>a<iframe/></p>": "olx-element",
    '<p><img src="/static/b.png"/></p>': "olx-file",
    '<p><a href="/jump_to/x">b</a></p>': "olx-file",
}


@pytest.mark.parametrize(("html", "code"), DROPPED.items())
def test_what_is_dropped_is_told(html: str, code: str) -> None:
    report = Report("a.xml")
    to_blocks(parsed(html).children, lambda _: None, report)
    assert [issue.code for issue in report.issues] == [code]


def shown(nodes: list[Element | str]) -> str:
    return "".join(xml_lines(make_element("p", *nodes)))


@pytest.mark.parametrize(
    ("markdown", "xml"),
    [
        ("**a** *b* `c`", "<p><strong>a</strong> <em>b</em> <code>c</code></p>"),
        (r"$x < 1$ costs \$5", r"<p>\(x &lt; 1\) costs $5</p>"),
        ("$$x$$", r"<p>\[x\]</p>"),
        ("<b>&amp;</b>", "<p>&lt;b&gt;&amp;&lt;/b&gt;</p>"),
        ("[a](https://b.org)", '<p><a href="https://b.org">a</a></p>'),
        ("[a](javascript:b)", "<p>[a](javascript:b)</p>"),
        ("![a](https://b.org/c.png)", '<p><img src="https://b.org/c.png" alt="a"/></p>'),
    ],
)
def test_markdown_becomes_html(markdown: str, xml: str) -> None:
    assert shown(to_html_line(markdown)) == xml


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.text(alphabet=r"ab1 *_`$\()[]<>&#-.!|~", max_size=40))
def test_any_words_come_back_as_they_were(text: str) -> None:
    """Escaped, shown as Markdown, and read as HTML, a text is itself."""
    (node, *_) = [*parsed(f"<p>{xml_escape(text)}</p>").elements, make_element("p")]
    blocks = to_blocks([node], lambda _: None, Report("a.xml"))
    assert len(blocks) <= 1
    again = make_element("div", *to_html(blocks[0] if blocks else "")).text()
    assert again.replace(" ", "") == as_maths(text).replace(" ", "")


def xml_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_maths(text: str) -> str:
    r"""The text with what `\(…\)` encloses as it travels: trimmed, its dollars escaped."""
    return make_element("div", *to_html(markdown_of(text))).text() if r"\(" in text else text

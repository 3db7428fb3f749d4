"""No text acts on the terminal or the page that shows it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.report.safety import (
    LONGEST_SHOWN,
    code_span,
    escape_markdown,
    safe_lines,
    safe_text,
    shorten,
)

SETTINGS = settings(derandomize=True, max_examples=500, deadline=None)

# what it is, typed, shown
SHOWN = [
    ("ordinary", "gamma_k1*x_1", "gamma_k1*x_1"),
    ("mathematics", "μ̂_k² − ½·σ", "μ̂_k² − ½·σ"),
    ("colour", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
    ("window title", "\x1b]0;owned\x07", "␛]0;owned␇"),
    ("eight-bit escape", "\x9b31m", "⟨U+009B⟩31m"),
    ("clear screen", "\x1b[2J\x1b[H", "␛[2J␛[H"),
    ("overwriting", "wrong\rright", "wrong␍right"),
    ("backspaces", "no\b\byes", "no␈␈yes"),
    ("several lines", "a\n+ b", "a␊+ b"),
    ("NUL and DEL", "\x00\x7f", "␀␡"),
    ("turned around", "x\u202eabc", "x⟨U+202E⟩abc"),
    ("isolate", "\u2066x\u2069", "⟨U+2066⟩x⟨U+2069⟩"),
    ("zero width", "x\u200b_1", "x⟨U+200B⟩_1"),
    ("byte order mark", "\ufeff1", "⟨U+FEFF⟩1"),
    ("line separator", "a\u2028b", "a⟨U+2028⟩b"),
    ("lone surrogate", "\ud800", "⟨U+D800⟩"),
    ("tag character", "\U000e0041", "⟨U+E0041⟩"),
    ("no-break space", "1\u00a0000", "1 000"),
    ("a mark with nothing before it", "\u0338=", "◌\u0338="),
    ("nothing", "", ""),
]


@pytest.mark.parametrize(
    ("typed", "shown"), [row[1:] for row in SHOWN], ids=[row[0] for row in SHOWN]
)
def test_shown(typed: str, shown: str) -> None:
    assert safe_text(typed) == shown


def test_a_long_text_loses_its_middle() -> None:
    shown = safe_text("a" * 1_000_000 + "z")
    assert len(shown) < LONGEST_SHOWN + 50
    assert "(999,602 more characters)" in shown
    assert shown.startswith("aaa")
    assert shown.endswith("az")


def test_a_long_text_of_invisible_characters_stays_short() -> None:
    assert len(safe_text("\u202e" * 100_000)) < 9 * LONGEST_SHOWN


def test_shorten_keeps_what_fits() -> None:
    assert shorten("a" * LONGEST_SHOWN) == "a" * LONGEST_SHOWN


def test_lines_stay_lines() -> None:
    assert safe_lines("one\n\x1b[1mtwo\r\nthree") == "one\n␛[1mtwo\nthree"


@SETTINGS
@given(st.text(st.characters(), max_size=60))
def test_everything_shown_is_printable(text: str) -> None:
    shown = safe_text(text)
    assert shown.isprintable()
    shown.encode("utf-8")
    assert safe_text(shown) == shown


HOSTILE = [
    "`",
    "``x``",
    " `",
    "` |",
    "a|b",
    "\\`",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://example.org/x.png)",
    "a\n\n# Heading\n- list\n```\n",
    "</code></p><h1>",
    "$\\input{/etc/passwd}$",
    "**bold** _it_ ~~no~~",
    "\u202egnp.exe",
    " leading and trailing ",
    "   ",
    "*",
    "{{7*7}}",
    "&lt;b&gt;",
]
texts = st.sampled_from(HOSTILE) | st.text(st.characters(), min_size=1, max_size=30)
markup = st.text(st.sampled_from("`*_[]()<>!|\\ \n#-+=~$&;:a1\t"), min_size=1, max_size=25)


def inline_tokens(markdown: str) -> list[tuple[str, str]]:
    tokens = MarkdownIt("commonmark").enable("strikethrough").parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    return [(child.type, child.content) for child in tokens[1].children or ()]


@SETTINGS
@given(texts | markup)
def test_a_code_span_holds_exactly_the_text(text: str) -> None:
    tokens = inline_tokens(f"Read as: {code_span(text)}, and so on.")
    assert tokens == [
        ("text", "Read as: "),
        ("code_inline", safe_text(text)),
        ("text", ", and so on."),
    ]


@SETTINGS
@given(texts | markup)
def test_escaped_words_are_words(text: str) -> None:
    tokens = inline_tokens(f"For {escape_markdown(text)}.")
    assert {kind for kind, _ in tokens} <= {"text", "text_special"}
    assert "".join(content for _, content in tokens) == f"For {safe_text(text)}."


def test_every_control_and_format_character_is_made_visible() -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    for code in range(0x110000):
        if unicodedata.category(chr(code)) in hidden:
            assert chr(code) not in safe_text(f"a{chr(code)}"), hex(code)

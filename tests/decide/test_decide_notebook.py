"""What a notebook shows of a decision: a table, in which nothing typed becomes markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

import grader


@pytest.mark.parametrize(
    ("response", "shown"),
    [
        ("x + 1", ("verdict", "different", "Counterexample")),
        ("<b>x</b>", ("unreadable", "NotRead", "<b>x</b>")),
        ("<script>alert(1)</script>&amp;", ("<script>alert(1)</script>&amp;",)),
        ("", ("blank", "NothingTyped")),
        ("(1, 2", ("unreadable",)),
    ],
)
def test_a_decision_is_a_table_of_escaped_text(response: str, shown: tuple[str, ...]) -> None:
    html = grader.compare(response, "x")._repr_html_()
    root = ElementTree.fromstring(html.replace("<br>", "<br/>"))
    assert {element.tag for element in root.iter()} <= {"table", "tr", "th", "td", "br"}
    text = "\n".join(root.itertext())
    for piece in shown:
        assert piece in text


def test_a_long_decision_stays_short() -> None:
    html = grader.compare("{" + ", ".join(map(str, range(40))) + "}", "{1, 2}")._repr_html_()
    assert len(html) < 20_000
    assert "…" in html

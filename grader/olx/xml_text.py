"""Elements as XML text: for comments, and for files that Open edX reads."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from grader.olx.xml_tree import Element

_IN_LINE = frozenset({"a", "b", "br", "code", "em", "i", "img", "span", "strong", "sub", "sup"})


def make_element(tag: str, *children: Element | str, **attributes: str) -> Element:
    """An element of our own; attributes without a value are left out."""
    given = {name.rstrip("_"): value for name, value in attributes.items() if value}
    return Element(tag, given, 0, 0, tag, list(children))


def xml_lines(element: Element, indent: str = "") -> Iterator[str]:
    """The element line by line; where there is text in a line, on one line as it is."""
    texts = (child.strip() for child in element.children if isinstance(child, str))
    if not element.elements or any(texts) or any(e.tag in _IN_LINE for e in element.elements):
        yield indent + _inline(element)
        return
    yield f"{indent}<{_head(element)}>"
    for child in element.elements:
        yield from xml_lines(child, indent + "  ")
    yield f"{indent}</{element.tag}>"


def _head(element: Element) -> str:
    attributes = (f" {name}={quoteattr(text)}" for name, text in element.attributes.items())
    return element.tag + "".join(attributes)


def _inline(element: Element) -> str:
    inside = "".join(
        escape(child) if isinstance(child, str) else _inline(child) for child in element.children
    )
    if not inside.strip():
        return f"<{_head(element)}/>"
    return f"<{_head(element)}>{inside}</{element.tag}>"

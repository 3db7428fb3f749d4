"""Elements as XML text: for comments, and for files that Open edX reads."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from grader.olx.xml_tree import Element


def xml_lines(element: Element, indent: str = "") -> Iterator[str]:
    """The element line by line: on one line if it holds only text, else with its children."""
    attributes = "".join(f" {name}={quoteattr(text)}" for name, text in element.attributes.items())
    head = f"{indent}<{element.tag}{attributes}"
    if not any(not isinstance(child, str) or child.strip() for child in element.children):
        yield f"{head}/>"
    elif all(isinstance(child, str) for child in element.children):
        yield f"{head}>{escape(element.text())}</{element.tag}>"
    else:
        yield f"{head}>"
        for child in element.children:
            if not isinstance(child, str):
                yield from xml_lines(child, indent + "  ")
            elif child.strip():
                yield indent + "  " + escape(" ".join(child.split()))
        yield f"{indent}</{element.tag}>"

r"""Our Markdown as the XHTML of Open edX, with its maths between `\(` and `\)`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from grader.olx.xml_text import make_element
from grader.olx.xml_tree import Element
from grader.spec.prose import markdown_parser


class _Token(Protocol):
    """What is used of a token of the Markdown parser."""

    type: str
    tag: str
    content: str
    block: bool
    nesting: Any
    children: Any
    attrs: Any


def to_html(markdown: str) -> list[Element | str]:
    """The paragraphs of a text as elements."""
    root = make_element("div")
    _build(markdown_parser().parse(markdown), [root])
    return root.children


def to_html_line(markdown: str) -> list[Element | str]:
    """A text of one paragraph, such as a label, without an element around it."""
    root = make_element("div")
    _build(markdown_parser().parseInline(markdown), [root])
    return root.children


def _build(tokens: Iterable[_Token], open_elements: list[Element]) -> None:
    """Append what the tokens say to the innermost open element, the last of the list."""
    for token in tokens:
        if token.nesting < 0:
            open_elements.pop()
            continue
        if token.type == "inline":
            _build(token.children or (), open_elements)
            continue
        content = _content(token)
        open_elements[-1].children.append(content)
        if token.nesting > 0:
            assert isinstance(content, Element), "only elements are opened"
            open_elements.append(content)


def _content(token: _Token) -> Element | str:
    match token.type:
        case "maths":
            return f"\\[{token.content}\\]" if token.block else f"\\({token.content}\\)"
        case "softbreak":
            return "\n"
        case "code_inline":
            return make_element("code", token.content)
        case "code_block" | "fence":
            return make_element("pre", token.content)
        case "image":
            return make_element("img", src=str(token.attrs["src"]), alt=token.content or "picture")
        case "link_open":
            return make_element("a", href=str(token.attrs["href"]))
        case _ if token.tag:
            return make_element(token.tag)
        case _:
            return token.content

"""The HTML of a problem as Markdown paragraphs, with marks where its answers are typed.

Only what Markdown can say is kept; what is dropped, and what refers to files of the course,
is noted. Nothing of a page is ever passed on as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from grader.olx.report import Report
from grader.olx.tex import escape, escape_start, markdown_of
from grader.olx.xml_tree import Element

# U+0001 and U+0002 cannot occur in XML, so nobody else's text looks like a mark.
_MARK = re.compile("\x01(\\d+)\x02")

_BLOCKS = frozenset({
    "p", "div", "section", "label", "legend", "description", "center", "fieldset", "form",
    "article", "dl", "dt", "dd", "figure", "figcaption", "problem", "question", "choice", "h1",
    "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "blockquote", "table", "hr",
})  # fmt: skip
_INLINE = frozenset(["span", "u", "font", "small", "big", "abbr", "a", "tbody", "tr", "td", "th"])
# Nothing in these is text for readers.
_DROPPED = frozenset({
    "script", "style", "iframe", "video", "audio", "embed", "object", "applet", "svg", "math",
    "canvas", "input", "button", "select", "textarea", "template", "head", "link", "meta",
})  # fmt: skip
_SENTENCES = frozenset({"p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_MARKUP = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_CODE = frozenset(["code", "tt", "kbd", "samp"])

Find = Callable[[Element], str | None]
"""What stands for an element instead of its text: a mark, nothing, or None for its text."""


def mark(number: int) -> str:
    """The mark of an answer's place."""
    return f"\x01{number}\x02"


def marks_in(block: str) -> list[int]:
    """The numbers of the marks in a paragraph."""
    return [int(number) for number in _MARK.findall(block)]


def without_marks(block: str, shown: str = "…") -> str:
    """The paragraph with an ellipsis for each answer's place; empty if it held nothing else."""
    bare = _MARK.sub("", block).strip(" .:\n")
    return _MARK.sub(shown, block).strip() if bare else ""


def to_blocks(nodes: Iterable[Element | str], find: Find, report: Report) -> list[str]:
    """The paragraphs of some content; `find` decides about single elements."""
    return _Writer(find, report).blocks(nodes)


def to_line(element: Element, find: Find, report: Report) -> str:
    """The content of an element as one paragraph: a label, an option."""
    lines = to_blocks(element.children, find, report)
    return " ".join(" ".join(lines).split())


class _Writer:
    """Collects paragraphs: `line` is the one being written."""

    def __init__(self, find: Find, report: Report, *, is_sentence: bool = False) -> None:
        self.is_sentence = is_sentence
        self.find = find
        self.report = report
        self.done: list[str] = []
        self.line: list[str] = []
        self.broken = False  # whether the line holds a hard break

    def blocks(self, nodes: Iterable[Element | str]) -> list[str]:
        for node in nodes:
            self.node(node)
        self.close()
        return self.done

    def close(self) -> None:
        """End the paragraph; display maths stands on lines of its own."""
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]+", " ", "".join(self.line))).strip()
        text = re.sub(r"\A(?:\\\n)+|(?:\\(?:\n|\Z))+\Z", "", text) if self.broken else text
        self.line, self.broken = [], False
        if text:
            self.done.append(escape_start(text))

    def node(self, node: Element | str) -> None:
        if isinstance(node, str):
            self.line.append(markdown_of(node))
            return
        found = self.find(node)
        if found is not None and marks_in(found) and not _is_in_line(node):
            self.place(found)
        elif found is not None:
            self.line.append(found)
        elif node.tag in _BLOCKS and not _is_in_line(node):
            self.block(node)
        else:
            self.inline(node)

    def place(self, mark: str) -> None:
        """An answer's place, on a line of its own unless it stands in a sentence."""
        if self.is_sentence:
            self.line.append(mark)
        else:
            self.close()
            self.done.append(mark)

    def inner(self, element: Element) -> list[str]:
        """The paragraphs inside an element, apart from those around it."""
        writer = _Writer(self.find, self.report, is_sentence=element.tag in _SENTENCES)
        return writer.blocks(element.children)

    def block(self, element: Element) -> None:
        self.close()
        match element.tag:
            case "ul" | "ol":
                self.list(element)
            case "li":
                self.done += self.inner(element)
            case "blockquote":
                quoted = "\n\n".join(self.inner(element))
                self.done += [re.sub("^", "> ", quoted, flags=re.MULTILINE)] if quoted else []
            case "pre":
                self.verbatim(element)
            case "table":
                self.table(element)
            case "hr":
                pass
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self.heading(element)
            case _:
                self.done += self.inner(element)

    def heading(self, element: Element) -> None:
        text = " ".join(self.inner(element))
        if text and not marks_in(text):
            self.done.append(f"**{text}**" if "**" not in text else text)
        elif text:
            self.done.append(text)

    def list(self, element: Element) -> None:
        lines: list[str] = []
        for number, item in enumerate(element.elements, 1):
            bullet = "- " if element.tag == "ul" else f"{number}. "
            body = "\n\n".join(self.inner(item))
            if body:
                lines.append(bullet + body.replace("\n", "\n" + " " * len(bullet)))
        if any(marks_in(line) for line in lines):
            self.done += lines  # each item is the question of its own answer
        elif lines:
            self.done.append("\n".join(lines))

    def verbatim(self, element: Element) -> None:
        text = "".join(child for child in element.children if isinstance(child, str))
        text += "".join(child.text() for child in element.elements)
        lines = [line.rstrip() for line in text.expandtabs().splitlines()]
        body = "\n".join(f"    {line}".rstrip() for line in lines).strip("\n")
        if body.strip():
            self.done.append(body)

    def table(self, element: Element) -> None:
        rows = [
            [" ".join(" ".join(self.inner(cell)).split()) for cell in row.elements]
            for row in element.find_all("tr")
        ]
        rows = [row for row in rows if any(row)]
        if any(marks_in(cell) for row in rows for cell in row):
            self.done += [" ".join(cell for cell in row if cell) for row in rows]
            return
        if not rows:
            return
        width = max(map(len, rows))
        cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in cells]
        self.done.append("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))

    def inline(self, element: Element) -> None:
        tag = element.tag
        if tag in _MARKUP:
            self.wrapped(element, _MARKUP[tag])
        elif tag in _CODE:
            text = element.text()
            fence = "`" if "`" not in text else "``"
            self.line.append(f"{fence}{text}{fence}" if text else "")
        elif tag == "br":
            self.line.append("\\\n")
            self.broken = True
        elif tag in {"sub", "sup"}:
            self.raised(element, "_" if tag == "sub" else "^")
        elif tag == "img":
            self.image(element)
        elif tag == "a":
            self.link(element)
        elif tag in _DROPPED:
            self.report.add("olx-element", element, tag=tag)
        elif tag in _INLINE or _is_in_line(element) or not element.elements:
            for child in element.children:
                self.node(child)
        else:
            self.close()  # a container that we do not know
            self.done += self.inner(element)

    def wrapped(self, element: Element, around: str) -> None:
        text = " ".join(self.inner(element))
        if not text or marks_in(text) or "*" in text or text.startswith("$$"):
            self.line.append(text)
            return
        touches = self.line and self.line[-1][-1:].isalnum()
        self.line.append(f"{' ' if touches else ''}{around}{text}{around}")

    def raised(self, element: Element, sign: str) -> None:
        text = element.text()
        if not text:
            return
        body = text if re.fullmatch(r"\w+|[-+]\d+", text) else f"({text})"
        touches = self.line and self.line[-1][-1:].isalnum()
        lead = sign if touches else escape(f"{sign}x")[:-1]
        self.line.append(lead + escape(body))

    def image(self, element: Element) -> None:
        source = element.get("src")
        words = escape(" ".join(element.get("alt").split()) or "picture")
        if _is_address(source) and not source.lower().startswith("mailto:"):
            self.line.append(f"![{words}]({_address(source)})")
        else:
            self.report.add("olx-file", element, text=source)
            self.line.append(f"({words})")

    def link(self, element: Element) -> None:
        target = element.get("href")
        text = " ".join(self.inner(element))
        if marks_in(text) or not target:
            self.line.append(text)
        elif _is_address(target):
            self.line.append(f"[{text or escape(target)}]({_address(target)})")
        else:
            self.report.add("olx-file", element, text=target)
            self.line.append(text)


def _is_in_line(element: Element) -> bool:
    """Whether an element says that it goes on with the line, as in old problems."""
    style = element.get("style").replace(" ", "").lower()
    return "display:inline" in style or element.get("inline").lower() in {"1", "true"}


def _is_address(text: str) -> bool:
    return re.match(r"(?:https?://|mailto:)[^\s<>]+\Z", text, re.IGNORECASE) is not None


def _address(text: str) -> str:
    """An address that ends where it should inside parentheses of Markdown."""
    return re.sub(
        r"[\s()<>\\\"'`$]",
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()),
        text,
    )

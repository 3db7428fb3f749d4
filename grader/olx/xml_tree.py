"""XML from strangers, read without following anything: a small tree with its lines.

Expat is driven directly. A document type is refused as such, so no entity can be declared,
expanded or fetched; size, nesting and number of elements are limited while reading. Depth
costs no stack here, and the limit keeps it so for whoever walks the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

import msgspec

from grader.olx.faults import OLX_FAULTS
from grader.spec.fault import make_issue
from grader.spec.issue import Issue


class XmlLimits(msgspec.Struct, frozen=True):
    """Sizes beyond which a file is refused: bytes, nesting, elements."""

    size: int = 2_000_000
    depth: int = 100
    elements: int = 50_000


DEFAULT = XmlLimits()

_CONTROL = re.compile("[\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")


class Element(msgspec.Struct):
    """An element: `children` are elements and texts in order, `path` its tags from the root.

    Built once while reading and not changed afterwards.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    column: int
    path: str
    children: list[Element | str] = []

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute without spaces around it."""
        return self.attributes.get(name, default).strip()

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> Iterator[Element]:
        """The element and all elements in it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.elements)

    def find_all(self, *tags: str) -> list[Element]:
        """All elements with one of these tags below this one, in the order of the file."""
        return [element for element in self.walk() if element.tag in tags and element is not self]

    def text(self) -> str:
        """All text in the element, blanks and line ends as one space each."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        waiting: list[Element | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                yield node
            else:
                waiting += reversed(node.children)


def _printable(text: str) -> str:
    """The text without the control characters that XML allows and no text has."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class _Stop(Exception):  # noqa: N818 - an outcome, not an error
    """Reading ends with a fault: its code and facts."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_xml(data: bytes, source: str, limits: XmlLimits = DEFAULT) -> Element | Issue:
    """The root element of a file, or what keeps it from being read; never raises on any bytes."""
    if len(data) > limits.size:
        facts: dict[str, object] = {"what": f"{len(data):,} bytes", "most": f"{limits.size:,}"}
        return make_issue(OLX_FAULTS["olx-too-large"], source, (1, 1), facts)
    reader = _Reader(limits)
    try:
        return reader.read(data)
    except _Stop as stop:
        return make_issue(OLX_FAULTS[stop.code], source, reader.place(), stop.facts)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "unknown")
        place = (error.lineno, error.offset + 1)
        return make_issue(OLX_FAULTS["olx-not-xml"], source, place, {"reason": reason})
    except (LookupError, ValueError) as error:
        # The encoding that the file names is unknown, or does not fit its bytes.
        return make_issue(OLX_FAULTS["olx-not-xml"], source, (1, 1), {"reason": error})


class _Reader:
    """One pass over one file; `open` are the elements whose end has not been read."""

    def __init__(self, limits: XmlLimits) -> None:
        self.limits = limits
        self.open: list[Element] = []
        self.root: Element | None = None
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def read(self, data: bytes) -> Element:
        self.parser.Parse(data, True)
        assert self.root is not None, "expat reports a file without an element"
        return self.root

    def place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def refuse_doctype(self, *_: object) -> None:
        raise _Stop("olx-doctype")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > self.limits.elements:
            raise _Stop("olx-too-large", what="the number of elements", most=self.limits.elements)
        if len(self.open) >= self.limits.depth:
            raise _Stop("olx-too-large", what="the nesting", most=self.limits.depth)
        above = f"{self.open[-1].path}/" if self.open else ""
        clean = {name: _printable(value) for name, value in attributes.items()}
        element = Element(tag, clean, *self.place(), path=f"{above}{tag}", children=[])
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        self.open[-1].children.append(_printable(text))

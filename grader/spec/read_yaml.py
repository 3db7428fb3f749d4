"""YAML as people mean it: texts stay texts, and whatever could surprise is a fault with a line.

PyYAML is used as a tokenizer only. It delivers events; the tree is built here, so nothing
is ever constructed from a file, no alias is expanded, and depth costs no stack.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import Any

import msgspec
import yaml

from grader.spec.fault import make_issue
from grader.spec.issue import Issue
from grader.spec.read_text import read_text
from grader.spec.yaml_faults import YAML_FAULTS
from grader.spec.yaml_problem import find_code
from grader.spec.yaml_tree import YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence


class YamlLimits(msgspec.Struct, frozen=True):
    """Sizes beyond which a file is refused: bytes, nesting, nodes, and how many faults are told."""

    size: int = 524_288
    depth: int = 32
    nodes: int = 50_000
    issues: int = 100


DEFAULT = YamlLimits()


def read_yaml(
    data: bytes | str, source: str, limits: YamlLimits = DEFAULT
) -> YamlNode | list[Issue]:
    """The tree of a YAML file, or all faults of it; never raises on any input.

    Refused are duplicate keys, tags, anchors, aliases, merge keys, directives, several
    documents, keys that are no texts, tabs as indentation, control characters, other
    encodings than UTF-8 and files beyond `limits`. Plain scalars are texts as typed.
    """
    text = read_text(data, source, limits.size)
    if isinstance(text, Issue):
        return [text]
    return _Reader(text, source, limits).read()


# YAML 1.1 took these for line breaks, YAML 1.2 and every editor do not. They travel through
# the tokenizer as characters of a private plane.
_PSEUDO_BREAKS = {"\x85": "\U0010f085", "\u2028": "\U0010f128", "\u2029": "\U0010f129"}
_HIDE = str.maketrans(_PSEUDO_BREAKS)
_SHOW = str.maketrans({hidden: shown for shown, hidden in _PSEUDO_BREAKS.items()})

_DIRECTIVE = re.compile(r"\A(?:[ \t]*(?:#.*)?\n)*(?P<directive>%)")


class _Patient(yaml.SafeLoader):
    """The pure Python tokenizer, with tabs between tokens read as libyaml reads them."""

    def scan_to_next_token(self) -> None:
        """Skip spaces, comments and line breaks, and tabs that are no indentation."""
        super().scan_to_next_token()
        while self.peek() == "\t" and (self.flow_level or not self.allow_simple_key):
            self.forward()
            super().scan_to_next_token()

    def scan_plain_spaces(self, indent: Any, start_mark: Any) -> Any:
        """The white space inside a plain scalar, where libyaml allows tabs too."""
        length = 0
        while self.peek(length) in " \t":
            length += 1
        if "\t" not in self.prefix(length) or self.peek(length) in "\0\r\n":
            self.forward(length if self.peek(length) in "\0\r\n" else 0)
            return super().scan_plain_spaces(indent, start_mark)
        spaces = self.prefix(length)
        self.forward(length)
        return [spaces]

    def scan_flow_scalar(self, style: Any) -> Any:
        """A quoted text; escapes beyond Unicode and lone surrogates are faults, as in libyaml."""
        start = self.get_mark()
        try:
            token = super().scan_flow_scalar(style)
            token.value.encode("utf-8")
        except ValueError:
            raise yaml.scanner.ScannerError(
                "while scanning a double-quoted scalar",
                start,
                "found an invalid escape",
                self.get_mark(),
            ) from None
        return token


_Tokenizer: Any = getattr(yaml, "CSafeLoader", _Patient)


class _Open:
    """A list or mapping whose end has not been read; `key` waits for its value."""

    __slots__ = ("column", "entries", "is_mapping", "items", "key", "line", "seen")

    def __init__(self, is_mapping: bool, line: int, column: int) -> None:
        self.is_mapping = is_mapping
        self.line = line
        self.column = column
        self.items: list[YamlNode] = []
        self.entries: list[YamlEntry] = []
        self.key: YamlScalar | None = None
        self.seen: dict[str, int] = {}


class _Reader:
    """One pass over the events of one file."""

    def __init__(self, text: str, source: str, limits: YamlLimits) -> None:
        self.text = text.translate(_HIDE)
        self.source = source
        self.limits = limits
        self.starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
        self.issues: list[Issue] = []
        self.open: list[_Open] = []
        self.root: YamlNode | None = None
        self.nodes = 0

    def read(self) -> YamlNode | list[Issue]:
        directive = _DIRECTIVE.match(self.text)
        if directive is not None:
            self.fault("directive", directive.start("directive"))
            return self.issues
        try:
            self.follow_events()
        except yaml.MarkedYAMLError as error:
            self.syntax_fault(error)
        if self.root is None and not self.issues:
            self.fault("empty-file", 0)
        if self.issues or self.root is None:
            return sorted(set(self.issues))
        return self.root

    def follow_events(self) -> None:
        documents = 0
        for event in yaml.parse(self.text, Loader=_Tokenizer):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self.fault("several-documents", self.index_of(event.start_mark))
                    return
            elif isinstance(event, yaml.NodeEvent):
                if not self.start(event):
                    return
            elif isinstance(event, yaml.CollectionEndEvent):
                self.end()

    def start(self, event: Any) -> bool:
        """Take up a scalar, an alias or the start of a collection; False ends the reading."""
        self.nodes += 1
        index = self.index_of(event.start_mark)
        if self.nodes > self.limits.nodes:
            self.fault("too-many-values", index, most=f"{self.limits.nodes:,}")
            return False
        self.refuse_properties(event, index)
        line, column = self.place(index)
        if isinstance(event, yaml.ScalarEvent):
            self.add(YamlScalar(event.value.translate(_SHOW), line, column, bool(event.style)))
        elif isinstance(event, yaml.AliasEvent):
            self.add(YamlScalar(f"*{event.anchor}", line, column))
        elif len(self.open) >= self.limits.depth:
            self.fault("too-deep", index, most=self.limits.depth)
            return False
        else:
            self.open.append(_Open(isinstance(event, yaml.MappingStartEvent), line, column))
        return len(self.issues) < self.limits.issues

    def refuse_properties(self, event: Any, index: int) -> None:
        """Fault a tag, an anchor or an alias; an answer that starts like one needs quotes."""
        if isinstance(event, yaml.AliasEvent):
            self.fault("alias", index, text=f"*{event.anchor}")
            return
        if event.anchor is not None:
            self.fault("anchor", index, text=f"&{event.anchor}")
        if event.tag is not None:
            self.fault("tag", index, text=event.tag.replace("tag:yaml.org,2002:", "!!"))

    def add(self, node: YamlNode) -> None:
        """Put a finished node where it belongs: the root, a list, or a key or value."""
        if not self.open:
            self.root = node
            return
        holder = self.open[-1]
        if not holder.is_mapping:
            holder.items.append(node)
        elif holder.key is None:
            holder.key = self.accept_key(holder, node)
        else:
            holder.entries.append(YamlEntry(holder.key, node))
            holder.key = None

    def accept_key(self, holder: _Open, node: YamlNode) -> YamlScalar:
        index = self.starts[node.line - 1] + node.column - 1
        if not isinstance(node, YamlScalar):
            self.fault("key-not-text", index)
            return YamlScalar("", node.line, node.column)
        if node.text in holder.seen:
            self.fault("duplicate-key", index, key=node.text, first=holder.seen[node.text])
        elif node.text == "<<" and not node.quoted:
            self.fault("merge-key", index)
        elif node.text == "" and not node.quoted:
            self.fault("empty-key", index)
        holder.seen.setdefault(node.text, node.line)
        return node

    def end(self) -> None:
        done = self.open.pop()
        if done.is_mapping:
            self.add(YamlMapping(tuple(done.entries), done.line, done.column))
        else:
            self.add(YamlSequence(tuple(done.items), done.line, done.column))

    def syntax_fault(self, error: yaml.MarkedYAMLError) -> None:
        stopped = self.index_of(error.problem_mark)
        began = self.index_of(error.context_mark)
        code, index = find_code(error.problem or "", error.context or "", self.text, stopped, began)
        word = self.text[index : index + 40].split()
        name = unicodedata.name(self.text[index : index + 1] or " ", "")
        self.fault(
            code, index, text=word[0] if word else "", name=name, line=self.place(stopped)[0]
        )

    def index_of(self, mark: Any) -> int:
        return 0 if mark is None else min(mark.index, len(self.text))

    def fault(self, code: str, index: int, **facts: object) -> None:
        place = self.place(index)
        self.issues.append(make_issue(YAML_FAULTS[code], self.source, place, facts))

    def place(self, index: int) -> tuple[int, int]:
        """Line and column of a character; past the last line break it is the last line's end."""
        if index >= len(self.text):
            index = len(self.text.rstrip("\r\n")) if self.text.strip() else 0
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

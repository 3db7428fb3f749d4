"""The tree of a YAML file: texts exactly as typed, each with its line and column.

Nothing is resolved here. `no`, `0o17`, `12:30` and `1e3` are the texts that somebody typed;
whoever reads a field knows whether it holds a text, a number or a switch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

import msgspec


class YamlScalar(msgspec.Struct, frozen=True, tag=True):
    """A text at `line:column` (from 1). `quoted` is false only for a plain scalar.

    A plain scalar that is empty, `~` or `null` stands for "nothing"; see `is_null`.
    """

    text: str
    line: int
    column: int
    quoted: bool = False

    @property
    def is_null(self) -> bool:
        """Whether this is YAML 1.2's way to say that there is no value."""
        return not self.quoted and self.text in {"", "~", "null"}


class YamlSequence(msgspec.Struct, frozen=True, tag=True):
    """A list of nodes; `line:column` is where the list starts."""

    items: tuple[YamlNode, ...]
    line: int
    column: int


class YamlEntry(msgspec.Struct, frozen=True):
    """One `key: value` of a mapping."""

    key: YamlScalar
    value: YamlNode


class YamlMapping(msgspec.Struct, frozen=True, tag=True):
    """Entries in the order of the file; their keys are distinct texts."""

    entries: tuple[YamlEntry, ...]
    line: int
    column: int

    def find(self, key: str) -> YamlNode | None:
        """The value of this key, None if the mapping has no such key."""
        entry = self.find_entry(key)
        return None if entry is None else entry.value

    def find_entry(self, key: str) -> YamlEntry | None:
        """The entry with this key, None if there is none."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry
        return None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order of the file."""
        return tuple(entry.key.text for entry in self.entries)


YamlNode: TypeAlias = YamlScalar | YamlSequence | YamlMapping


class Positions(msgspec.Struct, frozen=True):
    """Where each place of a document stands: from a path such as `$.parts[2].key` to lines.

    `values` and `keys` map a path to `(line, column)` of the value, and of the key that
    names it. A path that does not exist is looked up at its nearest existing ancestor.
    `lines` are the file's, for places inside of a text.
    """

    source: str
    values: dict[str, tuple[int, int]] = {}
    keys: dict[str, tuple[int, int]] = {}
    lines: tuple[str, ...] = ()

    def at(self, path: str) -> tuple[int, int]:
        """Line and column of the value at `path`, or of what would hold it."""
        while path not in self.values:
            shorter = parent_path(path)
            if shorter == path:
                return (1, 1)
            path = shorter
        return self.values[path]

    def has_inside(self, path: str) -> bool:
        """Whether the file has any value below `path`."""
        return any(place.startswith((f"{path}.", f"{path}[")) for place in self.values)

    def at_key(self, path: str) -> tuple[int, int]:
        """Line and column of the key that names `path`; of the value where it has no key."""
        return self.keys.get(path) or self.at(path)


def positions_of(root: YamlNode, source: str, text: str | bytes = "") -> Positions:
    """The positions of every node below `root`, which is `$`, in a file of this text."""
    decoded = text if isinstance(text, str) else text.decode("utf-8-sig", "replace")
    positions = Positions(source, {}, {}, tuple(re.split(r"\r\n|\r|\n", decoded)))
    for path, node, key in _walk(root):
        positions.values[path] = (node.line, node.column)
        if key is not None:
            positions.keys[path] = (key.line, key.column)
    return positions


def child_path(path: str, step: str | int) -> str:
    """The path one step further down: `$.a` and `b` give `$.a.b`, an index gives `$.a[0]`."""
    return f"{path}[{step}]" if isinstance(step, int) else f"{path}.{step}"


def parent_path(path: str) -> str:
    """The path one step up; `$` is its own parent.

    A key that itself holds dots or brackets is climbed in several steps, which ends at
    the same ancestors.
    """
    cut = max(path.rfind("."), path.rfind("["))
    return path[:cut] if cut > 0 else "$"


def _walk(root: YamlNode) -> Iterator[tuple[str, YamlNode, YamlScalar | None]]:
    """Every node with its path and key; a loop, because depth belongs to the file's author."""
    pending: list[tuple[str, YamlNode, YamlScalar | None]] = [("$", root, None)]
    while pending:
        path, node, key = pending.pop()
        yield path, node, key
        if isinstance(node, YamlSequence):
            pending += [(child_path(path, i), item, None) for i, item in enumerate(node.items)]
        elif isinstance(node, YamlMapping):
            pending += [(child_path(path, e.key.text), e.value, e.key) for e in node.entries]

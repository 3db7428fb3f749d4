"""What a course says about its problems elsewhere: where they stand, and when they are due."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import msgspec

from grader.olx.xml_tree import Element, read_xml
from grader.spec.issue import Issue

_INHERITED = ("due", "max_attempts")
_LEVELS = frozenset({"course", "chapter", "sequential", "vertical"})
_DEEPEST = 10


class Setting(msgspec.Struct, frozen=True):
    """What a problem inherits: titles from the outside in, and attributes it may not have."""

    titles: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


ALONE = Setting()
"""The setting of a problem that no unit points to."""


def read_course(files: Mapping[PurePosixPath, bytes]) -> dict[str, Setting]:
    """The setting of every problem that units point to, by its `url_name`.

    `files` are those of the structure by their paths; one that cannot be read says nothing,
    and what it would have said is missing.
    """
    nodes: dict[tuple[str, str], Element] = {}
    for path, data in files.items():
        root = read_xml(data, str(path))
        if not isinstance(root, Issue) and root.tag in _LEVELS and root.elements:
            nodes[root.tag, path.stem] = root
    settings: dict[str, Setting] = {}
    waiting: list[tuple[Element, Setting, int]] = [
        (node, Setting(), 0) for (tag, _), node in nodes.items() if tag == "course"
    ]
    while waiting:
        node, outer, depth = waiting.pop()
        if node.tag == "problem":
            settings.setdefault(node.get("url_name"), outer)
            continue
        own = node if node.elements else nodes.get((node.tag, node.get("url_name")), node)
        setting = _within(own, outer, node.tag)
        if depth < _DEEPEST:
            waiting += [(child, setting, depth + 1) for child in own.elements]
    settings.pop("", None)
    return settings


def _within(node: Element, outer: Setting, tag: str) -> Setting:
    title = " ".join(node.get("display_name").split())
    titles = (*outer.titles, title) if title and tag in _LEVELS - {"course"} else outer.titles
    attributes = dict(outer.attributes) | {
        name: node.get(name) for name in _INHERITED if node.get(name)
    }
    return Setting(titles, tuple(attributes.items()))

"""The fields of a YAML mapping, looked at with every fault kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from grader.gradebook.faults import fault, quoted
from grader.gradebook.times import has_zone, parse_time
from grader.spec.issue import Issue
from grader.spec.yaml_tree import YamlMapping, YamlNode, YamlScalar
from grader.syntax.nearest import find_nearest


class Fields:
    """Reads the texts and times of one mapping; what is wrong with them gathers in `faults`.

    Only the fields called in `allowed` may be there. `zone` is that of times which name none;
    `first_without_zone` is the line of the first such time.
    """

    def __init__(
        self, mapping: YamlMapping, source: str, allowed: Sequence[str], zone: tzinfo = UTC
    ) -> None:
        self.mapping = mapping
        self.source = source
        self.zone = zone
        self.first_without_zone: int | None = None
        self.faults: list[Issue] = [
            fault(
                "unknown-field", source, (entry.key.line, entry.key.column),
                _nearest(entry.key.text, allowed),
                field=quoted(entry.key.text), fields=", ".join(allowed),
            )
            for entry in mapping.entries if entry.key.text not in allowed
        ]  # fmt: skip

    def text(self, name: str) -> str | None:
        """The text of a field as typed, None where there is no such field."""
        node = self.mapping.find(name)
        if node is None:
            return None
        if not isinstance(node, YamlScalar):
            self.add("not-text", node, field=repr(name))
            return None
        if "\0" in node.text:
            self.add("nul", node)
            return None
        return node.text

    def name(self, name: str) -> str | None:
        """The text of a field without outer white space, None where that leaves nothing."""
        node = self.mapping.find(name)
        if isinstance(node, YamlScalar) and node.is_null:
            return None
        return (self.text(name) or "").strip() or None

    def time(self, name: str) -> datetime | None:
        """The moment of a field, None where the field is missing or empty."""
        text = self.name(name)
        node = self.mapping.find(name)
        if text is None or node is None:
            return None
        try:
            moment = parse_time(text, self.zone)
        except ValueError:
            self.add("bad-time", node, time=quoted(text))
            return None
        if self.first_without_zone is None and not has_zone(text):
            self.first_without_zone = node.line
        return moment

    def add(self, code: str, node: YamlNode, **facts: str) -> None:
        """Keep a fault that stands at this node."""
        self.faults.append(fault(code, self.source, (node.line, node.column), None, **facts))


def _nearest(name: str, allowed: Sequence[str]) -> str | None:
    near = find_nearest(name, allowed)
    return f"did you mean {near!r}?" if near else None

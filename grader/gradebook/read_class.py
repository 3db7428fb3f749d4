"""The settings of a class, `class.yaml` in the folder of its submissions.

    timezone: Europe/Zurich      # of times that name none; UTC if it is not given
    extensions:
      - {learner: ana, due: 2023-08-20T23:59:00Z, reason: illness}
      - {section: evening, problem: em-gaussian-mixture, due: 2023-08-18T23:59:00Z}
    sections:
      evening: [ben, chloé]
    grading:                     # each learner gets a grade in per cent
      weights: {em-gaussian-mixture: 2}
      drop_lowest: 1
      round_to: 0.5

An extension without `problem` holds for all of them, one without `part` for all its parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from grader.gradebook.faults import fault, quoted
from grader.gradebook.fields import Fields
from grader.gradebook.read_grading import read_grading
from grader.gradebook.rows import Extension, GradingSetting
from grader.gradebook.times import CHOSEN_UTC
from grader.spec.issue import Issue
from grader.spec.read_yaml import read_yaml
from grader.spec.yaml_tree import YamlMapping, YamlNode, YamlScalar, YamlSequence

FIELDS = ("timezone", "extensions", "sections", "grading")
EXTENSION_FIELDS = ("learner", "section", "due", "problem", "part", "reason")


class ClassSettings(msgspec.Struct, frozen=True):
    """What `class.yaml` says; `faults` are what could not be understood of it.

    `complete` is false where the file as a whole could not be read.
    """

    zone: tzinfo = UTC
    extensions: tuple[Extension, ...] = ()
    grading: tuple[GradingSetting, ...] = ()
    faults: tuple[Issue, ...] = ()
    complete: bool = True


def read_class(data: bytes, source: str) -> ClassSettings:
    """The settings in a `class.yaml`. Never raises on any bytes; a faulty extension gives none."""
    root = read_yaml(data, source)
    if isinstance(root, list):
        return ClassSettings(faults=tuple(root), complete=False)
    if not isinstance(root, YamlMapping):
        issue = fault("not-settings", source, (root.line, root.column))
        return ClassSettings(faults=(issue,), complete=False)
    return _ClassFile(root, source).read()


class _ClassFile:
    """The three fields of the file; faults of any of them gather in one list."""

    def __init__(self, root: YamlMapping, source: str) -> None:
        self.root = root
        self.source = source
        self.fields = Fields(root, source, FIELDS, UTC)
        self.zone = read_zone(self.fields, root)
        self.sections = dict(self.read_sections())

    def read(self) -> ClassSettings:
        extensions: list[Extension] = []
        for item in self.items(self.root.find("extensions"), "extensions"):
            extensions += self.read_extension(item)
        grading = read_grading(self.root.find("grading"), self.source, self.fields.faults)
        faults = tuple(sorted(set(self.fields.faults)))
        return ClassSettings(self.zone, tuple(extensions), grading, faults)

    def read_sections(self) -> Iterator[tuple[str, list[str]]]:
        sections = self.root.find("sections")
        if sections is None or (isinstance(sections, YamlScalar) and sections.is_null):
            return
        if not isinstance(sections, YamlMapping):
            self.fields.add("not-a-list", sections, field="'sections'")
            return
        for entry in sections.entries:
            learners = self.items(entry.value, entry.key.text)
            yield (
                entry.key.text,
                [node.text.strip() for node in learners if isinstance(node, YamlScalar)],
            )

    def read_extension(self, node: YamlNode) -> list[Extension]:
        """One extension for each learner that the entry names, none if it has a fault."""
        if not isinstance(node, YamlMapping):
            self.fields.add("not-text", node, field="an extension")
            return []
        fields = Fields(node, self.source, EXTENSION_FIELDS, self.zone)
        due = fields.time("due")
        learners = self.named_learners(fields, node)
        problem, part = fields.name("problem"), fields.name("part")
        reason = fields.name("reason") or ""
        if due is None and not fields.faults:
            fields.add("missing", node, field="due")
        self.fields.faults += fields.faults
        if fields.faults or due is None:
            return []
        return [
            Extension(learner, due, self.source, node.line, problem, part, reason)
            for learner in learners
        ]

    def named_learners(self, fields: Fields, node: YamlMapping) -> list[str]:
        learner, section = fields.name("learner"), fields.name("section")
        if section is not None and section not in self.sections:
            fields.add("unknown-section", node, section=quoted(section))
        elif learner is None and section is None:
            fields.add("no-one-named", node)
        return ([learner] if learner else []) + self.sections.get(section or "", [])

    def items(self, node: YamlNode | None, field: str) -> tuple[YamlNode, ...]:
        if isinstance(node, YamlSequence):
            return node.items
        if node is not None and not (isinstance(node, YamlScalar) and node.is_null):
            self.fields.add("not-a-list", node, field=quoted(field))
        return ()


def read_zone(fields: Fields, root: YamlMapping) -> tzinfo:
    """The zone that the field `timezone` names, UTC where it names none or none that exists."""
    name = fields.name("timezone")
    if name is None:
        return UTC
    if name.upper() == "UTC":
        return CHOSEN_UTC
    try:
        return ZoneInfo(name)
    # A name that is a path out of the folder of zones, or a folder in it, is no zone either.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        node = root.find("timezone")
        assert node is not None
        fields.add("unknown-zone", node, zone=quoted(name))
        return UTC

"""One learner's file: who, which problem, and the responses, each a text exactly as typed.

    learner: ana
    problem: em-gaussian-mixture
    responses:
      - {part: likelihood, response: "-24.5", submitted_at: 2023-08-15T10:00:00Z}

or, for one response to each part:

    submitted_at: 2023-08-15T10:00:00Z
    responses:
      likelihood: -24.5
      e-step-weights: 2, 2, 2, 1, 1

A response may be plain, quoted or a block; `no`, `1e3` and `12:30` need no quotes. A
`problem` or `submitted_at` of the file holds for every response that names none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo

from grader.gradebook.faults import fault
from grader.gradebook.fields import Fields
from grader.gradebook.rows import Batch, ResponseRow
from grader.gradebook.times import is_assumed
from grader.spec.issue import Issue
from grader.spec.read_yaml import YamlLimits, read_yaml
from grader.spec.yaml_tree import YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence

FIELDS = ("learner", "problem", "submitted_at", "responses")
RESPONSE_FIELDS = ("part", "response", "submitted_at", "problem")

# A few hundred responses of the greatest length that is read.
LIMITS = YamlLimits(size=4_194_304)


def read_learner(data: bytes, source: str, zone: tzinfo = UTC, learner: str = "") -> Batch:
    """The responses in one learner's file; each that cannot be taken is in `rejected`.

    `zone` is that of the times which name none, `learner` who it is of if it says nothing. A
    file that is no learner's file gives its faults, all at once, and no rows. Never raises on
    any bytes.
    """
    root = read_yaml(data, source, LIMITS)
    if isinstance(root, list):
        return Batch(faults=tuple(root))
    if not isinstance(root, YamlMapping):
        return Batch(faults=(fault("not-a-learner-file", source, (root.line, root.column)),))
    file = _LearnerFile(root, source, zone, learner)
    return file.read()


class _LearnerFile:
    """The head of a file, and its entries turned into rows."""

    def __init__(self, root: YamlMapping, source: str, zone: tzinfo, learner: str) -> None:
        self.root = root
        self.source = source
        self.zone = zone
        self.head = Fields(root, source, FIELDS, zone)
        self.learner = self.head.name("learner") or learner or None
        self.problem = self.head.name("problem")
        self.submitted_at = self.head.time("submitted_at")
        self.first_without_zone = self.head.first_without_zone

    def read(self) -> Batch:
        if self.learner is None:
            self.head.add("missing-field", self.root, field="'learner'")
        responses = self.root.find("responses")
        if responses is None:
            self.head.add("missing-field", self.root, field="'responses'")
        elif isinstance(responses, YamlScalar) and not responses.is_null:
            self.head.add("not-a-list", responses, field="'responses'")
        if self.head.faults or responses is None or self.learner is None:
            return Batch(faults=tuple(sorted(set(self.head.faults))))
        taken = [self.row(self.learner, entry) for entry in _entries(responses)]
        rows = tuple(row for row in taken if isinstance(row, ResponseRow))
        rejected = tuple(row for row in taken if isinstance(row, Issue))
        return Batch(len(taken), rows, rejected, notes=self.notes())

    def row(self, learner: str, node: YamlNode) -> ResponseRow | Issue:
        """The row of one entry, or the first of its faults."""
        if not isinstance(node, YamlMapping):
            return fault("not-a-response", self.source, (node.line, node.column))
        fields = Fields(node, self.source, RESPONSE_FIELDS, self.zone)
        part = fields.name("part")
        response = fields.text("response")
        problem = fields.name("problem") or self.problem
        submitted_at = self.time_of(fields)
        for name, value in (("part", part), ("response", response), ("problem", problem)):
            if value is None and not fields.faults:
                fields.add("missing", node, field=name)
        if fields.faults or part is None or response is None or problem is None:
            return fields.faults[0]
        return ResponseRow(learner, problem, part, response, submitted_at, self.source, node.line)

    def time_of(self, fields: Fields) -> datetime | None:
        moment = fields.time("submitted_at") or self.submitted_at
        if self.first_without_zone is None:
            self.first_without_zone = fields.first_without_zone
        return moment

    def notes(self) -> tuple[Issue, ...]:
        if self.first_without_zone is None or not is_assumed(self.zone):
            return ()
        return (fault("no-zone", self.source, self.first_without_zone, zone=self.zone),)


def _entries(responses: YamlNode) -> Iterator[YamlNode]:
    """The entries of either form, all in the long one."""
    if isinstance(responses, YamlSequence):
        yield from responses.items
    elif isinstance(responses, YamlMapping):
        yield from map(_long_form, responses.entries)


def _long_form(entry: YamlEntry) -> YamlMapping:
    """`part: response` as an entry with these two fields, at the line of the part."""
    line, column = entry.key.line, entry.key.column
    names = (YamlScalar("part", line, column), YamlScalar("response", line, column))
    entries = (YamlEntry(names[0], entry.key), YamlEntry(names[1], entry.value))
    return YamlMapping(entries, line, column)

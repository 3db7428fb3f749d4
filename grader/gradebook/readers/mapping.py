"""A mapping file: which part of the bank each question of an export belongs to.

    learner: SIS ID                 # the column that names the learner, by its header
    timezone: Europe/Zurich         # of times that name none
    problem: em-gaussian-mixture    # of the parts below that name no problem
    questions:
      "4711": likelihood
      "4712": {part: training-1, choices: {First: gaussian-1, Second: gaussian-2}}
      "4713": {part: e-step-weights, item: 1}
      "4714": ignore

A question is called by the platform's own id: of a Canvas question, a Moodle slot, an edX
answer; in a form and in a table with a column for each part by the text of its column.
"""

from __future__ import annotations

from datetime import tzinfo

import msgspec

from grader.gradebook.faults import fault, quoted
from grader.gradebook.fields import Fields
from grader.gradebook.read_class import read_zone
from grader.gradebook.readers.moments import TimeStyle
from grader.spec.issue import Issue
from grader.spec.read_yaml import YamlLimits, read_yaml
from grader.spec.yaml_tree import YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence

FIELDS = (
    "learner", "question", "response", "time", "time_format", "timezone", "encoding", "problem",
    "questions",
)  # fmt: skip
QUESTION_FIELDS = ("problem", "part", "item", "choices")
IGNORE = "ignore"
_ORDERS = {"day first": "dmy", "month first": "mdy"}
_MOST_ITEMS = 1_000
LIMITS = YamlLimits(size=4_194_304)


class Target(msgspec.Struct, frozen=True):
    """The part that a question belongs to; with `item` (from 1) one entry of its list.

    `choices` lead from what the export calls an option to its id.
    """

    problem: str
    part: str
    item: int | None = None
    choices: dict[str, str] = {}

    def __str__(self) -> str:
        entry = "" if self.item is None else f" item {self.item}"
        return f"{self.problem}/{self.part}{entry}"


class Mapping(msgspec.Struct, frozen=True):
    """What a mapping file says. A question that leads to None is not to be read.

    `learner` are headers of columns, `time` is one, `problem` the problem of the file; empty where
    nothing is said. In a table with a row for each response, `question` and `response` are the
    headers of those columns.
    """

    source: str = ""
    learner: tuple[str, ...] = ()
    time: str = ""
    style: TimeStyle = TimeStyle()
    zone: tzinfo | None = None
    encoding: str = ""
    problem: str = ""
    question: str = ""
    response: str = ""
    questions: dict[str, Target | None] = {}


def format_of(style: TimeStyle) -> str:
    """What a mapping file writes as `time_format` for a style that it can give."""
    if style.ignored:
        return IGNORE
    words = {order: text for text, order in _ORDERS.items()}
    return style.pattern or words.get(style.order, "")


def read_mapping(data: bytes, source: str) -> Mapping | list[Issue]:
    """The mapping in a file, or all of its faults. Never raises on any bytes."""
    root = read_yaml(data, source, LIMITS)
    if isinstance(root, list):
        return root
    if not isinstance(root, YamlMapping):
        return [fault("not-a-mapping", source, (root.line, root.column))]
    return _MappingFile(root, source).read()


class _MappingFile:
    """The fields of the file; the faults of all of them gather in one list."""

    def __init__(self, root: YamlMapping, source: str) -> None:
        self.root = root
        self.source = source
        self.fields = Fields(root, source, FIELDS)
        self.problem = self.fields.name("problem")

    def read(self) -> Mapping | list[Issue]:
        zone = read_zone(self.fields, self.root) if self.fields.name("timezone") else None
        questions = self.questions()
        mapping = Mapping(
            self.source,
            self.learner(),
            self.fields.name("time") or "",
            self.style(),
            zone,
            self.fields.name("encoding") or "",
            self.problem or "",
            self.fields.name("question") or "",
            self.fields.name("response") or "",
            questions,
        )
        for one, other in (("question", "response"), ("response", "question")):
            if self.fields.name(one) and not self.fields.name(other):
                self.fields.add("missing", self.root.find(one) or self.root, field=other)
        return sorted(set(self.fields.faults)) or mapping

    def learner(self) -> tuple[str, ...]:
        node = self.root.find("learner")
        if isinstance(node, YamlSequence):
            return tuple(item.text for item in node.items if isinstance(item, YamlScalar))
        name = self.fields.name("learner")
        return () if name is None else (name,)

    def style(self) -> TimeStyle:
        text = self.fields.name("time_format") or ""
        if text in _ORDERS:
            return TimeStyle(order=_ORDERS[text])
        if text in {"", IGNORE}:
            return TimeStyle(ignored=bool(text))
        if "%" not in text:
            node = self.root.find("time_format")
            assert node is not None
            self.fields.add("bad-time-format", node, text=quoted(text))
        return TimeStyle(pattern=text)

    def entries(self) -> tuple[YamlEntry, ...]:
        node = self.root.find("questions")
        return node.entries if isinstance(node, YamlMapping) else ()

    def questions(self) -> dict[str, Target | None]:
        node = self.root.find("questions")
        if node is not None and not isinstance(node, YamlMapping):
            self.fields.add("not-a-list", node, field="'questions'")
        targets: dict[str, Target | None] = {}
        for entry in self.entries():
            targets[entry.key.text.strip()] = self.target(entry.value)
        return targets

    def target(self, node: YamlNode) -> Target | None:
        if isinstance(node, YamlScalar):
            text = node.text.strip()
            return None if text == IGNORE else self.place(text, node)
        if not isinstance(node, YamlMapping):
            self.fields.add("not-text", node, field="a part")
            return None
        fields = Fields(node, self.source, QUESTION_FIELDS)
        target = self.place(fields.name("part") or "", node, fields.name("problem"))
        item = self.item(fields, node)
        choices = self.choices(fields, node)
        self.fields.faults += fields.faults
        return None if target is None else Target(target.problem, target.part, item, choices)

    def place(self, text: str, node: YamlNode, problem: str | None = None) -> Target | None:
        """`part` or `problem/part`; the problem of the file holds where none is named."""
        named, slash, part = text.rpartition("/")
        problem = (named.strip() if slash else problem) or self.problem
        if not part.strip():
            self.fields.add("missing", node, field="part")
            return None
        if not problem:
            self.fields.add("missing", node, field="problem")
            return None
        return Target(problem, part.strip())

    def item(self, fields: Fields, node: YamlMapping) -> int | None:
        text = fields.name("item")
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= _MOST_ITEMS:
            return int(text)
        fields.add("bad-item", node.find("item") or node, text=quoted(text))
        return None

    def choices(self, fields: Fields, node: YamlMapping) -> dict[str, str]:
        choices = node.find("choices")
        if choices is None:
            return {}
        if not isinstance(choices, YamlMapping):
            fields.add("not-a-list", choices, field="'choices'")
            return {}
        found = {}
        for entry in choices.entries:
            if isinstance(entry.value, YamlScalar):
                found[entry.key.text.strip()] = entry.value.text.strip()
            else:
                fields.add("not-text", entry.value, field="an option")
        return found

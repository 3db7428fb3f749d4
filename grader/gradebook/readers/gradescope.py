"""Gradescope: who handed in the files of a submission, and when.

An export of submissions has a folder for each, and `submission_metadata.yml` beside them:

    submission_12345:
      :submitters:
      - {":name": Ana, ":sid": "007", ":email": ana@example.org}
      :created_at: 2023-08-15 10:00:00.000000000 Z

An autograder finds `submission_metadata.json` with `created_at` and `users` instead. What the
platform says of learner and time holds, whatever the files themselves say: they are theirs.
(gradescope.com autograder docs, specs; the layout of the export is from its files)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from grader.gradebook.faults import fault, quoted
from grader.gradebook.readers.jsonl import load_object
from grader.gradebook.rows import Batch
from grader.gradebook.times import parse_time
from grader.spec.issue import Issue
from grader.spec.read_yaml import YamlLimits, read_yaml
from grader.spec.yaml_tree import YamlMapping, YamlNode, YamlScalar, YamlSequence

EXPORT_FILE = "submission_metadata.yml"
SUBMISSION_FILE = "submission_metadata.json"
IDS = ("email", "sid", "name")

LIMITS = YamlLimits(size=1 << 26, nodes=5_000_000)
_FRACTION = re.compile(r"(\.\d{6})\d+")


class Uploaded(msgspec.Struct, frozen=True):
    """A submission: its learners, of whom there may be several, and its time."""

    learners: tuple[str, ...]
    submitted_at: datetime | None


def read_export(
    data: bytes, source: str, wanted: str = ""
) -> tuple[dict[str, Uploaded], list[Issue]]:
    """The submissions of an export by the name of their folder, and an issue for each other one.

    Learners are named by `wanted`, one of `email`, `sid` and `name`; by the first of them that
    is known where it is empty. Never raises on any bytes.
    """
    root = read_yaml(data, source, LIMITS)
    if isinstance(root, list):
        return {}, root
    if not isinstance(root, YamlMapping):
        return {}, [fault("not-metadata", source, root.line)]
    found: dict[str, Uploaded] = {}
    faults: list[Issue] = []
    for entry in root.entries:
        people = [_texts(node) for node in _items(_field(entry.value, "submitters"))]
        time = _field(entry.value, "created_at")
        written = time.text if isinstance(time, YamlScalar) else ""
        read = _uploaded(people, written, wanted, source, entry.key.line)
        if isinstance(read, Issue):
            faults.append(read)
        else:
            found[entry.key.text] = read
    return found, faults


def read_submission(data: bytes, source: str, wanted: str = "") -> Uploaded | Issue:
    """The one submission that an autograder is given; or what is wrong with the file."""
    try:
        fields = load_object(data)
    except ValueError:
        return fault("not-metadata", source, 1)
    users = fields.get("users")
    people = [each for each in users if isinstance(each, dict)] if isinstance(users, list) else []
    return _uploaded(people, str(fields.get("created_at") or ""), wanted, source, 1)


def as_uploaded(batch: Batch, uploaded: Uploaded) -> Batch:
    """The rows of a file of a submission, for each of its learners, at its time."""
    rows = tuple(
        msgspec.structs.replace(row, learner=learner, submitted_at=uploaded.submitted_at)
        for learner in uploaded.learners
        for row in batch.rows
    )
    return msgspec.structs.replace(batch, rows=rows, rows_in=len(rows) + len(batch.rejected))


def _uploaded(
    people: list[dict[str, Any]], written: str, wanted: str, source: str, line: int
) -> Uploaded | Issue:
    learners = tuple(name for each in people if (name := _name(each, wanted)))
    if not learners:
        return fault("no-uploader", source, line)
    try:
        moment = _time(written)
    except ValueError:
        return fault("bad-time", source, line, time=quoted(written))
    return Uploaded(learners, moment)


def _name(person: dict[str, Any], wanted: str) -> str:
    for key in (wanted,) if wanted else IDS:
        value = person.get(key)
        if isinstance(value, str) and value.strip() and "\0" not in value:
            return value.strip()
    return ""


def _time(text: str) -> datetime | None:
    """The moment; fractions of a second finer than a millionth are cut off."""
    return parse_time(_FRACTION.sub(r"\1", text), UTC) if text.strip() else None


def _field(node: YamlNode, name: str) -> YamlNode | None:
    """A field under either of the names that Ruby writes for a symbol and a text."""
    if not isinstance(node, YamlMapping):
        return None
    return node.find(f":{name}") or node.find(name)


def _items(node: YamlNode | None) -> Iterator[YamlMapping]:
    if isinstance(node, YamlSequence):
        yield from (item for item in node.items if isinstance(item, YamlMapping))


def _texts(node: YamlMapping) -> dict[str, Any]:
    return {
        entry.key.text.removeprefix(":"): entry.value.text
        for entry in node.entries
        if isinstance(entry.value, YamlScalar) and not entry.value.is_null
    }

"""Validation of a tree against a document class, with every fault at its place.

A file with faults is repaired as far as it goes (a wrong value is left out, a missing text
filled in), so that its other parts are still checked: all faults are told at once.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

import msgspec
from pydantic import BaseModel, ValidationError

from grader.spec.fault import list_names, make_issue
from grader.spec.issue import Issue
from grader.spec.shape_faults import SHAPE_FAULTS
from grader.spec.synonyms import find_meant
from grader.spec.yaml_tree import (
    Positions,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    child_path,
    parent_path,
)
from grader.syntax.nearest import find_nearest

AnyDocument = TypeVar("AnyDocument", bound=BaseModel)
Location = tuple[str | int, ...]

# What pydantic calls a fault of shape, in our words. Field types raise our codes themselves.
_CODES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "model_type": "expected-mapping",
    "model_attributes_type": "expected-mapping",
    "dict_type": "expected-mapping",
    "list_type": "expected-list",
    "literal_error": "unknown-word",
    "too_short": "too-few",
}

# What stands in for a missing required field while the rest of a file is checked.
_FILL = {"title": "?", "ask": "?", "statement": "?", "say": "?", "label": "?", "points": "1"}
_ROUNDS = 12


class Shaped(msgspec.Struct, frozen=True):
    """A document, the faults of its shape, and which entries of which lists were left out.

    `document` is None where too little is left of it. `left_out` maps the path of a list
    to the indices, in the file, of entries that the document does not have.
    """

    document: Any
    issues: list[Issue]
    left_out: dict[str, list[int]] = {}

    def path_in_file(self, path: str) -> str:
        """The path in the file of what is at `path` in the document."""
        return _original(path, self.left_out) if self.left_out else path


def read_shape(model: type[AnyDocument], root: YamlNode, positions: Positions) -> Shaped:
    """The document in a tree with all faults of its shape."""
    data = as_data(root)
    issues: list[Issue] = []
    left_out: dict[str, list[int]] = {}
    for round_ in range(_ROUNDS):
        try:
            return Shaped(model.model_validate(data), sorted(issues), left_out)
        except ValidationError as error:
            details = error.errors(include_url=False)
        if round_ == 0:
            issues = _without_misspelt(
                [_issue_of(detail, model, data, positions) for detail in details]
            )
            data = copy.deepcopy(data)
        if not isinstance(data, dict) or not _repair(data, details, left_out):
            break
    return Shaped(None, sorted(issues))


def as_data(node: YamlNode) -> Any:
    """The tree as dicts and lists, its texts still with their places."""
    match node:
        case YamlScalar():
            return node
        case YamlSequence():
            return [as_data(item) for item in node.items]
        case YamlMapping():
            return {entry.key.text: as_data(entry.value) for entry in node.entries}


def meant_fields(issues: list[Issue]) -> set[str]:
    """The paths of fields that stand there under another name."""
    return {
        child_path(parent_path(issue.path), word[0])
        for issue in issues
        if issue.code == "unknown-field" and (word := re.findall(r"mean `(.*)`", issue.suggestion))
    }


def _without_misspelt(issues: list[Issue]) -> list[Issue]:
    """The issues without those of fields that are missing because they are misspelt."""
    meant = meant_fields(issues)
    return [i for i in issues if not (i.code == "missing-field" and i.path in meant)]


def _issue_of(detail: Any, model: type[BaseModel], data: Any, positions: Positions) -> Issue:
    location: Location = detail["loc"]
    path = _path_of(location, data)
    code = _CODES.get(detail["type"], detail["type"])
    kind = SHAPE_FAULTS.get(code, SHAPE_FAULTS["bad-value"])
    facts: dict[str, object] = dict(detail.get("ctx", {}))
    place = positions.at_key(path) if code == "unknown-field" else positions.at(path)
    suggestion = None
    if code in {"missing-field", "unknown-field"}:
        holder = _class_at(model, location[:-1])
        suggestion = _about_field(facts, str(location[-1]), holder, code)
    elif code == "unknown-word":
        suggestion = _about_word(facts, detail["input"])
    elif code in {"expected-mapping", "expected-list"}:
        suggestion = _about_layout(facts, detail["input"], _class_at(model, location))
    return make_issue(kind, positions.source, place, facts, path, suggestion)


def _about_field(
    facts: dict[str, object], field: str, holder: type[BaseModel] | None, code: str
) -> str | None:
    fields = holder.model_fields if holder is not None else {}
    facts |= {"field": field, "known": tuple(sorted(fields))}
    facts["meaning"] = fields[field].description if field in fields else "it is required"
    if code != "unknown-field":
        return None
    nearest = find_nearest(field, fields) or find_meant(field, fields)
    return f"did you mean `{nearest}`?" if nearest else None


def _about_word(facts: dict[str, object], found: object) -> str | None:
    text = found if isinstance(found, str) else "this"
    facts["text"] = text
    words = re.findall(r"'([^']+)'", str(facts.get("expected", "")))
    nearest = find_nearest(text, words) or find_meant(text, words)
    return f"did you mean `{nearest}`?" if nearest else None


def _about_layout(
    facts: dict[str, object], found: object, holder: type[BaseModel] | None
) -> str | None:
    facts["found"] = "a text" if isinstance(found, YamlScalar) else (
        "a list" if isinstance(found, list) else "fields"
    )  # fmt: skip
    if holder is None or isinstance(found, list | dict):
        return None
    fields = list_names(tuple(holder.model_fields))
    return f"write its fields in lines of their own, indented by two more spaces: {fields}"


def _class_at(model: type[BaseModel], location: Location) -> type[BaseModel] | None:
    """The document class of the value at a location; tags of unions are class names."""
    here: list[type[BaseModel]] = [model]
    for step in location:
        named = [found for found in here if found.__name__ == step]
        if named:
            here = named
            continue
        if isinstance(step, int):
            continue
        fields = [found.model_fields for found in here]
        annotations = [
            known[name].annotation for known in fields for name in (step, "root") if name in known
        ]
        # A key of a mapping that is no field stays among the classes of its values.
        here = [cls for annotation in annotations for cls in _classes_in(annotation)] or here
    return here[0] if here else None


def _classes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _classes_in(argument)


def _path_of(location: Location, data: Any) -> str:
    """The path in the file of a location, in which names of union members may stand."""
    path = "$"
    for index, step in enumerate(location):
        last = index == len(location) - 1
        if isinstance(data, list) and isinstance(step, int) and step < len(data):
            path, data = child_path(path, step), data[step]
        elif isinstance(data, dict) and (step in data or (last and not _is_tag(step))):
            path, data = child_path(path, step), data.get(step)
    return path


def _is_tag(step: str | int) -> bool:
    return step == "text" or str(step).endswith("Document")


def _repair(data: dict[str, Any], details: Any, left_out: dict[str, list[int]]) -> bool:
    """Take wrong values out of the data, fill in missing texts; False if nothing changed."""
    changed = False
    # From the end of lists to their beginning, so that the places before stay what they are.
    for detail in sorted(details, key=lambda d: [str(s).zfill(6) for s in d["loc"]], reverse=True):
        location: Location = detail["loc"]
        if detail["type"] == "missing":
            holder = _find(data, location[:-1])
            field = str(location[-1])
            filler = _filler(field, location)
            if isinstance(holder, dict) and filler is not None:
                holder[field] = YamlScalar(filler, 1, 1)
                changed = True
                continue
            location = location[:-1]
        changed = _remove(data, location, left_out) or changed
    return changed


def _filler(field: str, location: Location) -> str | None:
    """What stands in for a missing field; ids differ, so that none of them is there twice."""
    if field == "id":
        return "-".join(["unnamed", *(str(step) for step in location if isinstance(step, int))])
    return _FILL.get(field)


def _original(path: str, left_out: dict[str, list[int]]) -> str:
    here = "$"
    for name, index in re.findall(r"(\.[^.\[\]]+)|\[(\d+)\]", path):
        if name:
            here += name
            continue
        position = int(index)
        for removed in sorted(left_out.get(here, ())):
            position += removed <= position
        here = child_path(here, position)
    return here


def _steps(data: Any, location: Location) -> Iterator[tuple[Any, str | int]]:
    """Container and step for each step of a location that the data have."""
    for step in location:
        fits = (
            step < len(data) if isinstance(data, list) and isinstance(step, int)
            else isinstance(data, dict) and step in data
        )  # fmt: skip
        if fits:
            yield data, step
            data = data[step]


def _find(data: Any, location: Location) -> Any:
    for container, step in _steps(data, location):
        data = container[step]
    return data


def _remove(data: dict[str, Any], location: Location, left_out: dict[str, list[int]]) -> bool:
    steps = list(_steps(data, location))
    if not steps:
        return False
    container, step = steps[-1]
    del container[step]
    if isinstance(container, list) and isinstance(step, int):
        path = "$"
        for _, name in steps:
            path = child_path(path, name)
        place = _original(path, left_out)
        holder, _, index = place.rpartition("[")
        left_out.setdefault(holder, []).append(int(index[:-1]))
    return True

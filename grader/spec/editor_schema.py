"""The JSON Schema (draft-07) of problem files, for editors: words, examples and snippets.

It comes from the classes that the loader checks with, so that an editor and `validate` know
the same fields. An editor sees numbers and dates where the loader sees text as typed, which
is why a few types are wider here.
"""

from __future__ import annotations

from typing import Any

from grader.spec.document import CasesDocument, ProblemDocument
from grader.spec.editor_words import EXAMPLES, SNIPPETS

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
_DATE_PATTERN = "(Z|"


def editor_schema(cases: bool = False) -> Schema:
    """The schema of `problem.yaml`, or with `cases` that of `cases.yaml`; a new object."""
    document: type[ProblemDocument] | type[CasesDocument] = (
        CasesDocument if cases else ProblemDocument
    )
    root = _as_draft_07(document.model_json_schema())
    definitions = root.pop("definitions", {})
    _add_words({document.__name__: root, **definitions})
    title = "Test table of a problem" if cases else "Homework problem"
    return {"$schema": _DRAFT, "title": title, **root, "definitions": definitions}


def _as_draft_07(node: Any) -> Any:
    """What pydantic writes (2020-12) in the words of draft-07."""
    if isinstance(node, list):
        return [_as_draft_07(item) for item in node]
    if not isinstance(node, dict):
        return node
    renamed = {_word(name): _as_draft_07(value) for name, value in node.items()}
    if "$ref" not in node:
        return _widened(renamed)
    reference = renamed.pop("$ref").replace("#/$defs/", "#/definitions/")
    target: Schema = {"$ref": reference}
    if reference.endswith("/RowDocument"):
        target = {"anyOf": [_SCALAR, target]}
    # In draft-07 whatever stands beside a reference is ignored, the description too.
    return {**renamed, "allOf": [target]} if renamed else target


def _word(name: str) -> str:
    return "definitions" if name == "$defs" else name


def _widened(schema: Schema) -> Schema:
    """The types of one field, as an editor sees what the loader reads as text."""
    if isinstance(schema.get("title"), str):
        del schema["title"]
    if schema.get("default", 0) is None:
        del schema["default"]
    alternatives = schema.get("anyOf", [])
    if len(alternatives) == 2 and alternatives[1] == {"type": "null"}:
        schema = _or_nothing(schema)
    if "pattern" in schema and not schema["pattern"].startswith(_DATE_PATTERN):
        schema["type"] = list(dict.fromkeys([*_types(schema), "integer"]))
    if "enum" in schema:
        schema["enum"] += [int(word) for word in schema["enum"] if str(word).isdecimal()]
        schema.pop("type", None)
    return schema


def _or_nothing(schema: Schema) -> Schema:
    """A field without a value is one not given; said in `type`, which editors show best.

    Where a block belongs, an empty one is left to the loader, so that editors tell what is
    wrong inside it instead of "none of these".
    """
    chosen = schema.pop("anyOf")[0]
    if "type" not in chosen:
        return {**schema, "allOf": [chosen]}
    return {**chosen, **schema, "type": [*_types(chosen), "null"]}


def _types(schema: Schema) -> list[str]:
    kind = schema["type"]
    return [kind] if isinstance(kind, str) else list(kind)


def _add_words(classes: dict[str, Schema]) -> None:
    for name, schema in classes.items():
        for field, examples in EXAMPLES.get(name, {}).items():
            schema["properties"][field]["examples"] = examples
        if name in SNIPPETS:
            schema["defaultSnippets"] = SNIPPETS[name]

"""The structure of a SARIF 2.1.0 log, as far as ours goes, as a JSON Schema.

Written from the text of the standard (OASIS, SARIF Version 2.1.0 Plus Errata 01); in brackets its
sections. The schema that the standard comes with allows much more; what this one allows, it does.
"""

from __future__ import annotations

from typing import Any


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


_TEXT = {"type": "string", "minLength": 1}
_ADDRESS = {"type": "string", "pattern": r"^[^\s\\]+$"}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_COUNT = {"type": "integer", "minimum": 1}

# A message has a text or the id of one [3.11]; ours have a text.
_MESSAGE = _object(["text"], text=_TEXT)

# The place of a result [3.28, 3.29, 3.4, 3.30]; lines and columns count from 1.
_PLACE = _object(
    ["physicalLocation"],
    physicalLocation=_object(
        ["artifactLocation"],
        artifactLocation=_object(["uri"], uri=_ADDRESS, uriBaseId=_TEXT),
        region=_object(["startLine"], startLine=_COUNT, startColumn=_COUNT),
    ),
)

# A rule [3.49] with its default level [3.50].
_RULE = _object(
    ["id"],
    id=_TEXT,
    name=_TEXT,
    shortDescription=_MESSAGE,
    help=_MESSAGE,
    helpUri={"type": "string", "format": "uri", "pattern": "^https?://"},
    defaultConfiguration=_object([], level=_LEVEL),
)

# A result [3.27]; `ruleIndex` counts from 0.
_RESULT = _object(
    ["message"],
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(_PLACE),
    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
)

# A run [3.14] of a tool [3.18] whose driver is a component [3.19].
_RUN = _object(
    ["tool"],
    tool=_object(
        ["driver"],
        driver=_object(
            ["name"],
            name=_TEXT,
            version=_TEXT,
            semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
            rules=_list(_RULE, uniqueItems=True),
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(_RESULT),
)

# The log [3.13].
SARIF: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    **_object(
        ["version", "runs"],
        **{"$schema": _ADDRESS, "version": {"const": "2.1.0"}, "runs": _list(_RUN)},
    ),
}

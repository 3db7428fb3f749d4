"""Findings as SARIF 2.1.0, for code scanning and for editors that show it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from grader.report.formats.checks import worst_first
from grader.spec.fault import FaultKind
from grader.spec.issue import Issue

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_MOST_RESULTS = 25_000  # what code scanning accepts in a run


def sarif_log(
    issues: Iterable[Issue], kinds: Mapping[str, FaultKind], version: str, help_page: str = ""
) -> str:
    """The log with one run; `kinds` are all faults by code, whose places are the rules.

    `help_page` is the absolute address of the page of faults; without one rules have their
    help as text alone.
    """
    listed = worst_first(issues)[:_MOST_RESULTS]
    codes = sorted({issue.code for issue in listed})
    places = {code: index for index, code in enumerate(codes)}
    driver = {
        "name": "grader",
        "version": version,
        "semanticVersion": version,
        "rules": [_rule(code, kinds.get(code), help_page) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(issue, places[issue.code]) for issue in listed],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=True) + "\n"


def _rule(code: str, kind: FaultKind | None, help_page: str) -> dict[str, Any]:
    known = kind or FaultKind(code, code)
    about = [_plain(text) for text in (known.message, known.suggestion, known.why) if text]
    rule: dict[str, Any] = {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": about[0]},
        "help": {"text": " ".join(about)},
        "defaultConfiguration": {"level": _level(known.severity)},
    }
    if help_page:
        rule["helpUri"] = f"{help_page}#{code}"
    return rule


def _plain(template: str) -> str:
    """A sentence of a fault with its facts left open: `{name}` becomes `‹name›`."""
    shown = re.sub(r"(?<!\{)\{(\w+)\}(?!\})", r"‹\1›", template)
    shown = shown.replace("{{", "{").replace("}}", "}")
    shown = shown[0].upper() + shown[1:]
    return shown if shown.endswith((".", "?")) else f"{shown}."


def _result(issue: Issue, rule: int) -> dict[str, Any]:
    words = [issue.message, *([issue.suggestion] if issue.suggestion else [])]
    region = {"startLine": max(1, issue.line)}
    if issue.line and issue.column:
        region["startColumn"] = issue.column
    place = {"artifactLocation": _location(issue.file), "region": region}
    return {
        "ruleId": issue.code,
        "ruleIndex": rule,
        "level": _level(issue.severity),
        "message": {"text": "\n".join(words)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"placeInDocument/v1": _fingerprint(issue)},
    }


def _level(severity: str) -> str:
    return "error" if severity == "error" else "warning"


def _location(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": "%SRCROOT%"}


def _fingerprint(issue: Issue) -> str:
    """The same for a finding that has only moved to another line."""
    place = f"{issue.code}\0{PurePath(issue.file).as_posix()}\0{issue.path}\0{issue.message}"
    return hashlib.blake2b(place.encode("utf-8", "replace"), digest_size=16).hexdigest()

"""Findings as workflow commands of GitHub Actions, and as the summary of a step."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grader.report.formats.checks import worst_first
from grader.spec.issue import Issue

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}
# A step's summary may have 1 MiB; what comes before ours counts too.
_MOST_BYTES = 900_000


def github_annotations(issues: Iterable[Issue], help_page: str = "docs/faults.md") -> str:
    """One command per line, errors first: the service shows about ten of each kind.

    `help_page` is the address of the page of faults, to which each message leads.
    """
    return "".join(f"{_annotation(issue, help_page)}\n" for issue in worst_first(issues))


def _annotation(issue: Issue, help_page: str) -> str:
    level = "error" if issue.severity == "error" else "warning"
    properties = {"file": issue.file, "title": issue.code}
    if issue.line:
        properties |= {"line": str(issue.line), "col": str(max(1, issue.column))}
    listed = ",".join(f"{name}={_escape(text, _PROPERTY)}" for name, text in properties.items())
    lines = [issue.message, issue.suggestion, f"{help_page}#{issue.code}"]
    message = _escape("\n".join(line for line in lines if line), _DATA)
    return f"::{level} {listed}::{message}"


def _escape(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)


def step_summary(issues: Iterable[Issue], headline: str, help_page: str = "docs/faults.md") -> str:
    """The table of all findings in Markdown, as many rows as the service accepts."""
    listed = worst_first(issues)
    lines = [f"### {_cell(headline)}", ""]
    if not listed:
        return "\n".join([*lines, ""])
    lines += ["| place | fault | what was found | what to try |", "| --- | --- | --- | --- |"]
    size = 0
    for number, issue in enumerate(listed):
        row = _row(issue, help_page)
        size += len(row.encode("utf-8", "replace")) + 1
        if size > _MOST_BYTES:
            lines += ["", f"… and {len(listed) - number} more."]
            break
        lines.append(row)
    return "\n".join([*lines, ""])


def _row(issue: Issue, help_page: str) -> str:
    mark = "❌" if issue.severity == "error" else "⚠️"
    cells = (
        _cell(f"{issue.file}:{issue.line}"),
        f"{mark} [{_cell(issue.code)}]({help_page}#{issue.code})",
        _cell(issue.message),
        _cell(issue.suggestion),
    )
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Text as text in a cell: no Markdown, HTML or line end of it has an effect."""
    line = " ".join(text.split())
    return re.sub(r"[\\`*_{}\[\]<>()#+!|~&@$-]", lambda found: f"&#{ord(found[0])};", line)

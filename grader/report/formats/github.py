"""Findings as workflow commands of GitHub Actions, and as the summary of a step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from grader.prove.mutants import Mutant
from grader.report.formats.checks import CheckedProblem, worst_first
from grader.spec.issue import Issue

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}
# A step's summary may have 1 MiB; what comes before ours counts too.
_MOST_BYTES = 900_000
# So many mutants that were not killed are shown for a part.
_MOST_MUTANTS = 3


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


def step_summary(
    issues: Iterable[Issue],
    headline: str,
    help_page: str = "docs/faults.md",
    problems: Iterable[CheckedProblem] = (),
) -> str:
    """All findings in Markdown, and what became of the mutants, both with the worst first.

    There are as many rows as the service accepts.
    """
    findings = [_row(issue, help_page) for issue in worst_first(issues)]
    faults = _table("| place | fault | what was found | what to try |", findings, _MOST_BYTES)
    left = _MOST_BYTES - sum(len(line.encode("utf-8", "replace")) + 1 for line in faults)
    scores = _table("| problem | part | mutants killed | survived | undecided |",
                    _score_rows(problems), left)  # fmt: skip
    return "\n".join([f"### {_cell(headline)}", "", *faults, *scores, ""])


def _table(head: str, rows: Sequence[str], most_bytes: int) -> list[str]:
    """The lines of a table, with a remark where there is no room for all rows."""
    if not rows:
        return []
    lines = [head, "| --- " * (head.count("|") - 1) + "|"]
    size = 0
    for number, row in enumerate(rows):
        size += len(row.encode("utf-8", "replace")) + 1
        if size > most_bytes:
            return [*lines, "", f"… and {len(rows) - number} more.", ""]
        lines.append(row)
    return [*lines, ""]


def _score_rows(problems: Iterable[CheckedProblem]) -> list[str]:
    """A row for each part, by the share of its mutants that were not killed."""
    scores = [(score, problem.name) for problem in problems for score in problem.scores]
    scores.sort(key=lambda pair: (pair[0].killed - pair[0].total) / max(1, pair[0].total))
    rows = []
    for score, name in scores:
        killed = f"{score.killed} of {score.total}"
        lost = (_mutants(score.survived), _mutants(score.undecided))
        rows.append(f"| {' | '.join((_cell(name), _cell(score.part), killed, *lost))} |")
    return rows


def _mutants(mutants: Sequence[Mutant]) -> str:
    shown = [f"`{mutant.text}`" for mutant in mutants[:_MOST_MUTANTS]]
    more = ["…"] if len(mutants) > _MOST_MUTANTS else []
    return _cell(", ".join([*shown, *more])) or "–"


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

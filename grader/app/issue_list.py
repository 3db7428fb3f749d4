"""A list of issues for people, in which a remedy that many share stands once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec.structs import replace

from grader.spec.issue import Issue


def issue_lines(issues: Iterable[Issue]) -> Iterator[str]:
    """Every issue in its order; of neighbours with one remedy only the last one tells it."""
    for _, group in groupby(issues, lambda issue: (issue.code, issue.suggestion)):
        *others, last = group
        yield from (str(replace(issue, suggestion="")) for issue in others)
        yield str(last)

"""A computed choice has one answer: no two components share the extreme value."""

from __future__ import annotations

from collections.abc import Sequence

from grader.spec.findings import Findings
from grader.spec.model import ExtremeKey, Part, Problem
from grader.spec.resolve import component_values

# The solver computes with floats: values this near to each other, by size, are one value.
_NEAR = 1e-9


def check_ties(problem: Problem, part: Part, path: str, findings: Findings) -> None:
    """The extreme component of a choice, and of every item of a list of choices, is alone."""
    key = part.key
    if not isinstance(key, ExtremeKey):
        return
    facts: dict[str, object] = {"output": key.output, "which": key.which}
    if part.kind == "choice":
        tied = _tied(component_values(problem, key), key.which)
        if tied:
            findings.add("key-tied", f"{path}.key", {**facts, "components": tied})
        return
    for sample, item in enumerate(part.items, 1):
        tied = _tied(component_values(problem, key, sample), key.which)
        if tied:
            more: dict[str, object] = {"components": tied, "item": item}
            findings.add("item-tied", f"{path}.items[{sample - 1}]", facts | more)


def _tied(values: Sequence[float], which: str) -> str:
    """The components (from 1) that share the extreme value, in words; empty if one has it."""
    extreme = max(values) if which == "largest" else min(values)
    size = max(abs(value) for value in values)
    tied = [
        str(number)
        for number, value in enumerate(values, 1)
        if abs(value - extreme) <= _NEAR * size
    ]
    return " and ".join(tied) if len(tied) > 1 else ""

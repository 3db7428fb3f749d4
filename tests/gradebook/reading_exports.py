"""How the tests read an export: what it was taken for, its rows as short tuples, its issues."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import NamedTuple

from grader.gradebook.columns import Columns
from grader.gradebook.readers.mapping import Mapping, read_mapping
from grader.gradebook.readers.recognise import Reading, recognise
from grader.gradebook.readers.ties import KnownPart, PartNames
from grader.gradebook.rows import Batch, ResponseRow
from grader.spec.issue import Issue

PARTS = PartNames(
    [
        KnownPart("em", "likelihood", "Likelihood Function"),
        KnownPart("em", "e-step", "E-Step"),
        KnownPart("em", "weights", "E-Step Weights"),
        KnownPart("em", "winner", "Who wins?"),
        KnownPart("coin", "mean", "Mean"),
        KnownPart("coin", "likelihood", "Likelihood"),
    ]
)


class Read(NamedTuple):
    """What came of an export."""

    format: str
    rows: list[ResponseRow]
    rejected: list[Issue]
    faults: list[Issue]
    notes: list[Issue]
    rows_in: int

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        return [(row.learner, row.part, row.response) for row in self.rows]

    @property
    def codes(self) -> list[tuple[str, int]]:
        return [(issue.code, issue.line) for issue in self.rejected]


def mapping_of(text: str) -> Mapping:
    found = read_mapping(text.encode(), "mapping.yaml")
    assert isinstance(found, Mapping), [str(issue) for issue in found]
    return found


def read_export(
    data: str | bytes, mapping: str = "", hint: str = ".csv", path: Path | None = None, zone=UTC
) -> Read:
    """The export as `grader grade` reads it; each response in it counts as a row."""
    content = data.encode() if isinstance(data, str) else data
    known = mapping_of(mapping) if mapping else None
    found = recognise(content, "x.csv", Reading(path, lambda: PARTS, zone, known, hint))
    batches = [each.batch() if isinstance(each, Columns) else each for each in found.batches()]
    return gathered(found.format, batches)


def gathered(format_code: str, batches: list[Batch]) -> Read:
    return Read(
        format_code,
        [row for batch in batches for row in batch.rows],
        [issue for batch in batches for issue in batch.rejected],
        [issue for batch in batches for issue in batch.faults],
        [issue for batch in batches for issue in batch.notes],
        sum(batch.rows_in for batch in batches),
    )

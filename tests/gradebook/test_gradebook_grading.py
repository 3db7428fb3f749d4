"""How problems become a grade, kept in the gradebook by the file that says it."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from grader.gradebook.book import Gradebook
from grader.gradebook.grading import find_grading, find_odd_grading, replace_grading
from grader.gradebook.imports import importing
from grader.gradebook.read_class import read_class
from grader.gradebook.rows import Batch, ResponseRow
from grader.score.total import GradeRules

NOW = datetime(2026, 5, 10, tzinfo=UTC)
EM = ResponseRow("ada", "em", "a", "1", None, "in.csv", 2)

# Settings of the files a.yaml and b.yaml, the rules they make, and the codes of remarks.
TABLE = [
    ("nothing", "", "", None, []),
    ("a grade", "{}", "", GradeRules(), []),
    (
        "two files add up",
        "{weights: {em: 2}}",
        "{drop_lowest: 1, round_to: 0.5}",
        GradeRules({"em": Fraction(2)}, 1, Fraction(1, 2)),
        [],
    ),
    (
        "the last by name holds",
        "{weights: {em: 2}, drop_lowest: 2}",
        "{weights: {em: 3}, drop_lowest: 1}",
        GradeRules({"em": Fraction(3)}, 1),
        ["grading-twice", "grading-twice"],
    ),
    ("said twice alike", "{drop_lowest: 1}", "{drop_lowest: 1}", GradeRules({}, 1), []),
    (
        "a problem that nobody answers",
        "{weights: {me: 2}}",
        "",
        GradeRules({"me": Fraction(2)}),
        ["weight-of-nothing"],
    ),
]


@pytest.mark.parametrize(
    ("first", "second", "rules", "codes"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_settings_of_several_files(
    first: str, second: str, rules: GradeRules | None, codes: list[str]
) -> None:
    with Gradebook.open() as book:
        with importing(book, NOW) as importer:
            importer.begin_file("in.csv", "d")
            importer.add(Batch(1, (EM,)))
        for name, text in (("b.yaml", second), ("a.yaml", first)):
            found = read_class(f"grading: {text}\n".encode(), name)
            replace_grading(book, name, found.grading)
            replace_grading(book, name, found.grading)
        assert find_grading(book) == rules
        assert [issue.code for issue in find_odd_grading(book)] == codes
        replace_grading(book, "a.yaml", ())
        replace_grading(book, "b.yaml", ())
        assert find_grading(book) is None

"""Plain parameters: what counts as a number, and what is said of what does not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.reference.parameters import check_numbers, read_number

READ = [
    (3, Fraction(3)),
    (0.1, Fraction(1, 10)),
    ("0.1", Fraction(1, 10)),
    (" -1e3 ", Fraction(-1000)),
    ("1/3", Fraction(1, 3)),
    (".5", Fraction(1, 2)),
    ("1/0", None),
    ("2/00", None),
    ("x", None),
    ("1_000", None),
    ("٣", None),
    ("1e9999", None),
    (True, None),
    (None, None),
    (float("nan"), None),
    (float("inf"), None),
]


@pytest.mark.parametrize(("written", "value"), READ, ids=[repr(row[0]) for row in READ])
def test_numbers_are_read_exactly(written: object, value: Fraction | None) -> None:
    assert read_number(written) == value


FAULTS = [
    (None, ["x"]),
    ("1, 2", ["x"]),
    (7, ["x"]),
    ([], ["x"]),
    ([1, "a", 2, []], ["x[1]", "x[3]"]),
    ([1, 10**10], ["x[1]"]),
    ([1, 2], []),
]


@pytest.mark.parametrize(("found", "paths"), FAULTS, ids=[repr(row[0]) for row in FAULTS])
def test_faults_are_told_where_they_are(found: object, paths: list[str]) -> None:
    assert [fault.path for fault in check_numbers("x", found)] == paths

"""A row more in a test table: the row is there, everything else is as it was."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.spec.case_row import CaseRow, with_row
from grader.spec.cases import VERDICTS, read_cases
from grader.spec.load import load_problem

BANK = Path(__file__).parents[2] / "problems"
PROBLEM = load_problem(BANK / "em-gaussian-mixture")
TABLE = (BANK / "em-gaussian-mixture" / "cases.yaml").read_text(encoding="utf-8")

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(st.sampled_from("\"'\\#:{}[],&*!|>%@`- \t\n\r\x00\x85\u2028é𝒩~?"), max_size=20),
    st.sampled_from(["no", "null", "~", "", " ", "0o7", "1e3", "---", "...", "a: b", "- a"]),
)
ROWS = st.builds(
    CaseRow,
    st.sampled_from(["likelihood", "e-step", "training-1", "m-step-weight"]),
    st.sampled_from(sorted(VERDICTS)),
    TEXTS,
    st.none() | st.just(Fraction(1, 3)),
)


def told(text: str) -> list[tuple[object, ...]]:
    cases, faults, _ = read_cases(text, "cases.yaml", PROBLEM)
    assert faults == []
    return [(c.part, c.expect, c.response, c.credit, c.misconception, c.feedback) for c in cases]


@settings(derandomize=True, max_examples=40, deadline=None)
@given(ROWS)
def test_one_row_more_and_nothing_else(row: CaseRow) -> None:
    written = with_row(TABLE, "cases.yaml", PROBLEM, row)
    assert written is not None
    new = (row.part, VERDICTS[row.word], row.response, row.credit, None, None)
    after = told(written)
    after.remove(new)
    assert after == told(TABLE)
    # All of the old text is still there, in its order, comments and all.
    left = iter(written)
    assert all(char in left for char in TABLE)
    assert written.count("#") - row.response.count("#") == TABLE.count("#")


TEXTS_OF_FILES = st.one_of(
    st.text(st.sampled_from("likehod:right-[]{}wn#\n \t\"'?!&*|>1"), max_size=60),
    st.sampled_from([TABLE[:n] for n in range(0, 1_200, 7)]),
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(TEXTS_OF_FILES)
def test_any_file_is_extended_rightly_or_not_at_all(text: str) -> None:
    row = CaseRow("likelihood", "right", "-24.52")
    written = with_row(text, "cases.yaml", PROBLEM, row)
    if written is not None:
        assert ("likelihood", "equal", "-24.52", None, None, None) in told(written)


def test_a_lone_surrogate_is_refused() -> None:
    assert with_row(TABLE, "cases.yaml", PROBLEM, CaseRow("e-step", "right", "\udcff")) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_did(end: str) -> None:
    table = f"likelihood:{end}  right:{end}    - -24.5{end}"
    row = CaseRow("likelihood", "right", "-24.52")
    assert with_row(table, "cases.yaml", PROBLEM, row) == (
        f'likelihood:{end}  right:{end}    - "-24.52"{end}    - -24.5{end}'
    )

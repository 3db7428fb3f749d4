"""What people decided, kept: stored whole, told as it was, withdrawn by a later row only."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from grader.decide.decision import Judgement, Verdict
from grader.gradebook.book import Gradebook
from grader.gradebook.overrides import (
    Override,
    add_overrides,
    find_history,
    find_overrides,
    last_override,
)

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)
JUDGED = Override(
    "decision", "a good idea", "hw", "mean", response="x̄; DROP", credit=Fraction(1, 3)
)
READ = Override("read-as", "an obvious slip", "hw", "mean", response="Nk", read_as="N_k")
SET = Override("points", "she showed me", "hw", "mean", learner="=ada\n", points=Fraction(3, 2))


def test_what_was_decided_is_told_as_it_was(tmp_path: Path) -> None:
    path = str(tmp_path / "book.duckdb")
    with Gradebook.open(path) as book:
        stored = add_overrides(book, [JUDGED, READ, SET], "prof", NOW)
    with Gradebook.open(path) as book:
        assert find_overrides(book) == stored
        assert last_override(book) == 3
    assert [each.number for each in stored] == [1, 2, 3]
    assert {(each.decided_by, each.decided_at) for each in stored} == {("prof", NOW)}


def test_a_later_row_withdraws_an_earlier_one() -> None:
    with Gradebook.open() as book:
        add_overrides(book, [JUDGED, READ], "prof", NOW)
        add_overrides(book, [Override("withdraw", "it was none", target=1)], "prof", NOW)
        assert [each.kind for each in find_overrides(book)] == ["read-as"]
        assert [each.kind for each in find_overrides(book, up_to=2)] == ["decision", "read-as"]
        assert [each.kind for each in find_history(book)] == ["decision", "read-as", "withdraw"]


def test_a_new_gradebook_has_none() -> None:
    with Gradebook.open() as book:
        assert find_overrides(book) == []
        assert last_override(book) == 0


def test_nothing_is_stored_where_one_cannot_be() -> None:
    with Gradebook.open() as book:
        with pytest.raises(ValueError, match="separator"):
            add_overrides(book, [READ, Override("points", "a\0b")], "prof", NOW)
        assert find_history(book) == []


@pytest.mark.parametrize(
    ("credit", "verdict"),
    [("1", Verdict.EQUAL), ("1/2", Verdict.DIFFERENT), ("0", Verdict.DIFFERENT)],
)
def test_a_judgement_is_a_decision_by_a_person(credit: str, verdict: Verdict) -> None:
    decision = Override("decision", "because", credit=Fraction(credit)).decision
    assert (decision.verdict, decision.credit) == (verdict, Fraction(credit))
    assert decision.certificate == Judgement("because")
    assert not decision.needs_person

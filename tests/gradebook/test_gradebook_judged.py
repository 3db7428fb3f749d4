"""What people decided meets every response that they decided on, and no other."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from grader.decide.decision import Judgement, Verdict
from grader.gradebook.attempts import find_distinct, find_responses
from grader.gradebook.book import Gradebook
from grader.gradebook.imports import importing
from grader.gradebook.judged import read_judged
from grader.gradebook.overrides import Override, add_overrides
from grader.gradebook.rows import Batch, ResponseRow

NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


def store(book: Gradebook, *responses: tuple[str, str]) -> None:
    """Responses of `ada`, each a part and a text."""
    rows = [
        ResponseRow("ada", "hw", part, text, NOW + timedelta(minutes=line), "a.csv", line)
        for line, (part, text) in enumerate(responses, 2)
    ]
    with importing(book, NOW) as importer:
        importer.begin_file("a.csv", "digest")
        importer.add(Batch(len(rows), tuple(rows)))


def decide(book: Gradebook, *overrides: Override) -> None:
    add_overrides(book, overrides, "prof", NOW)


def judged(response: str, credit: str = "1", part: str = "mean", reason: str = "so") -> Override:
    return Override("decision", reason, "hw", part, response=response, credit=Fraction(credit))


def credits_of(book: Gradebook, part: str = "mean") -> list[Fraction | None]:
    found = find_responses(book, "ada", "hw", part, "key", "engine")
    return [each.decision.credit if each.decision else None for each in found]


SPACES = "".join(char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace())

# What was typed, and whether a judgement on `a/2` holds for it.
MEETS = [
    ("a/2", True),
    (" a/2", True),
    (f"{SPACES}a/2{SPACES}", True),
    *((f"a/2{char}", True) for char in SPACES),
    ("a /2", False),
    ("A/2", False),
    ("\u200ba/2", False),
    ("a/2;", False),
    ("", False),
]


def test_white_space_around_a_response_is_no_part_of_it() -> None:
    with Gradebook.open() as book:
        store(book, *(("mean", text) for text, _ in MEETS))
        decide(book, judged("a/2"))
        assert credits_of(book) == [Fraction(1) if meets else None for _, meets in MEETS]


def test_a_judgement_is_of_one_part() -> None:
    with Gradebook.open() as book:
        store(book, ("mean", "a/2"), ("weight", "a/2"))
        decide(book, judged("a/2"))
        assert (credits_of(book), credits_of(book, "weight")) == ([1], [None])


# What was decided in turn, and the credit in the end; None if the engine decides.
IN_TURN = [
    ([judged("a/2", "0"), judged("a/2", "1/2")], Fraction(1, 2)),
    ([judged("a/2", "0"), judged(" a/2 ", "1")], Fraction(1)),
    ([judged("a/2", "0"), Override("withdraw", "no", target=1)], None),
    (
        [judged("a/2", "0"), judged("a/2", "1"), Override("withdraw", "no", target=2)],
        Fraction(0),
    ),
    (
        [judged("a/2"), Override("read-as", "no", "hw", "mean", response="a/2", read_as="b")],
        None,
    ),
]


@pytest.mark.parametrize(("overrides", "credit"), IN_TURN)
def test_the_last_that_holds_counts(overrides: list[Override], credit: Fraction | None) -> None:
    with Gradebook.open() as book:
        store(book, ("mean", "a/2"))
        decide(book, *overrides)
        assert credits_of(book) == [credit]


def test_a_reading_is_told_with_the_response() -> None:
    with Gradebook.open() as book:
        store(book, ("mean", "Nk "))
        decide(book, Override("read-as", "so", "hw", "mean", response="Nk", read_as="N_k"))
        (found,) = find_responses(book, "ada", "hw", "mean", "key", "engine")
        assert (found.response, found.read_as, found.decision) == ("Nk ", "N_k", None)


def test_only_judgements_are_decisions() -> None:
    set_points = Override("points", "so", "hw", "mean", learner="ada", points=Fraction(1))
    with Gradebook.open() as book:
        decide(book, set_points, judged("a/2", "1/2", reason="half way"))
        assert list(read_judged(book)) == [2]
        decision = read_judged(book)[2]
    assert (decision.verdict, decision.certificate) == (Verdict.DIFFERENT, Judgement("half way"))


HOSTILE = ["'; DROP TABLE responses; --", "{{0}}", "%s", "\x1b[2J", "\u202eevil", "x" * 20_000]


@pytest.mark.parametrize("text", HOSTILE)
def test_texts_are_data(text: str) -> None:
    with Gradebook.open() as book:
        store(book, ("mean", text), ("mean", "other"))
        decide(book, judged(text, "1/3", reason=text))
        assert credits_of(book) == [Fraction(1, 3), None]
        assert find_distinct(book, "hw", "mean") == sorted([text, "other"])

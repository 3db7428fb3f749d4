"""Choices: how options may be named, and what a partly right selection earns."""

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.decide.choice import decide_choice, decide_weights
from grader.decide.decision import NotRead, Options, Verdict
from grader.decide.recheck import recheck
from grader.spec.key import ChoiceKey, Mistake, Option, WeightsKey

F = Fraction
GAUSSIANS = (Option("1", "Gaussian 1"), Option("2", "Gaussian 2", ("the second one",)))
SIGMAS = (Option("s1", "σ_1^2"), Option("s2", "σ_2^2"))
FIVE = tuple(Option(letter, f"Statement {letter}") for letter in "ABCDE")
SINGLE = ChoiceKey(GAUSSIANS, ("2",), mistakes=(Mistake("first", "1", F(1, 4)),))


@pytest.mark.parametrize(
    "response",
    [
        "2",
        " 2 ",
        "Gaussian 2",
        "gaussian  2",
        "GAUSSIAN 2",
        "Gaussian2",
        "(2)",
        "2.",
        "the second one",
    ],
)
def test_spellings_of_an_option(response: str) -> None:
    decision = decide_choice(SINGLE, response)
    assert decision.verdict is Verdict.EQUAL
    assert recheck(SINGLE, response, decision).holds is True


@pytest.mark.parametrize("response", ["σ_1^2", "sigma_1^2", "σ_{1}^{2}", "$\\sigma_1^2$", "S1"])
def test_greek_labels(response: str) -> None:
    assert decide_choice(ChoiceKey(SIGMAS, ("s1",)), response).verdict is Verdict.EQUAL


@pytest.mark.parametrize(
    ("response", "code"),
    [("3", "unknown-option"), ("1, 2", "several-options"), ("Gaussian", "unknown-option")],
)
def test_what_names_no_single_option(response: str, code: str) -> None:
    certificate = decide_choice(SINGLE, response).certificate
    assert isinstance(certificate, NotRead)
    assert certificate.problem.code == code


def test_a_known_mistake_earns_its_credit() -> None:
    decision = decide_choice(SINGLE, "Gaussian 1")
    assert (decision.misconception, decision.credit) == ("first", F(1, 4))


@pytest.mark.parametrize(
    ("scheme", "response", "credit"),
    [
        ("all-or-nothing", "A, B, D", 1),
        ("all-or-nothing", "A, B", 0),
        ("each-option", "A, B", F(2, 3)),
        ("each-option", "A, B, C", F(1, 3)),
        ("each-option", "C", 0),
        ("each-option", "A, B, C, D, E", F(1, 3)),
        ("edc", "A, B", F(4, 5)),
        ("edc", "A, B, C", F(3, 5)),
        ("edc", "none", F(2, 5)),
        ("edc", "C, E", 0),
        ("halves", "A, B", F(1, 2)),
        ("halves", "A, B, C", F(1, 4)),
        ("halves", "A", F(1, 4)),
        ("halves", "C", 0),
    ],
)
def test_partial_credit(scheme: str, response: str, credit: Fraction) -> None:
    key = ChoiceKey(FIVE, ("A", "B", "D"), multiple=True, scheme=scheme)
    decision = decide_choice(key, response)
    assert decision.credit == credit
    assert decision.verdict is (Verdict.EQUAL if credit == 1 else Verdict.DIFFERENT)


@pytest.mark.parametrize(
    ("options", "wrong", "credit"),
    [(2, 1, 0), (3, 1, F(1, 2)), (4, 2, 0), (5, 2, F(1, 4)), (6, 3, 0)],
)
def test_halves_depend_on_the_number_of_options(options: int, wrong: int, credit: Fraction) -> None:
    """One wrong earns a half beyond two options, two earn a quarter beyond four."""
    letters = "ABCDEF"[:options]
    key = ChoiceKey(
        tuple(Option(letter, letter) for letter in letters),
        tuple(letters),
        multiple=True,
        scheme="halves",
    )
    chosen = ", ".join(letters[wrong:]) or "none"
    assert decide_choice(key, chosen).credit == credit


@pytest.mark.parametrize(
    "response",
    [
        "A,B,D",
        "a b d".replace(" ", ";"),
        "A and B and D",
        "ABD",
        '["A", "B", "D"]',
        "Statement A; b, (d)",
        "D\nB\nA",
    ],
)
def test_spellings_of_a_selection(response: str) -> None:
    key = ChoiceKey(FIVE, ("A", "B", "D"), multiple=True)
    assert decide_choice(key, response).verdict is Verdict.EQUAL


def test_a_label_may_hold_separators() -> None:
    options = (Option("a", "red, green and blue"), Option("b", "red"))
    key = ChoiceKey(options, ("a", "b"), multiple=True)
    assert decide_choice(key, "red, green and blue, red").verdict is Verdict.EQUAL


WEIGHTS = WeightsKey(
    ("x0", "x1", "x2", "x3", "x4"),
    (Option("1", "1"), Option("2", "2")),
    ("2", "2", "2", "1", "1"),
    (Mistake("all-two", "2 2 2 2 2"),),
)


@pytest.mark.parametrize(
    ("response", "credit"),
    [
        ("2, 2, 2, 1, 1", 1),
        ("2 2 2 1 1", 1),
        ("[2,2,2,1,1]", 1),
        ("(2; 2; 2; 1; 1)", 1),
        ("22211", 1),
        ('["2", "2", "2", "1", "1"]', 1),
        ("2,2,2,2,1", F(4, 5)),
        ("1 1 1 2 2", 0),
        ("2, 2, , 1, 1", F(4, 5)),
        ("2, 2, -, 1, 1", F(4, 5)),
    ],
)
def test_weights(response: str, credit: Fraction) -> None:
    decision = decide_weights(WEIGHTS, response)
    assert decision.credit == credit
    assert isinstance(decision.certificate, Options)
    assert recheck(WEIGHTS, response, decision).holds is True


def test_weights_name_a_mistake() -> None:
    decision = decide_weights(WEIGHTS, "22222")
    assert (decision.misconception, decision.credit) == ("all-two", F(3, 5))


@pytest.mark.parametrize(
    ("response", "code", "found", "start"),
    [
        ("2,2,2,1", "wrong-count", "4 values", 0),
        ("22", "wrong-count", "2 values", 0),
        ("2,2,2,1,1,1", "wrong-count", "6 values", 0),
        ("2,2,2,1,3", "unknown-option", "3", 8),
        ("2 2 x 1 1", "unknown-option", "x", 4),
    ],
)
def test_unreadable_weights(response: str, code: str, found: str, start: int) -> None:
    certificate = decide_weights(WEIGHTS, response).certificate
    assert isinstance(certificate, NotRead)
    problem = certificate.problem
    assert (problem.code, problem.found, problem.start) == (code, found, start)
    assert "x0, x1, x2, x3, x4" in problem.expected or code == "unknown-option"


def test_weights_with_nothing_chosen_are_blank() -> None:
    assert decide_weights(WEIGHTS, ", , , ,").verdict is Verdict.BLANK

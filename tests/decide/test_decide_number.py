"""Numbers: each tolerance at its boundaries, known mistakes, and what is no number."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.closeness import round_figures, round_half_away
from grader.decide.decision import Distance, NotRead, Verdict
from grader.decide.keys import UnreadableKeyError
from grader.decide.number import decide_number
from grader.decide.recheck import recheck
from grader.spec.key import Mistake, NumberKey, NumberSighting
from grader.spec.tolerance import (
    Absolute,
    AnyTolerance,
    Decimals,
    Exact,
    Relative,
    Round,
    SignificantFigures,
    Within,
)

F = Fraction
LIKELIHOOD = F(-24.512532330086678)

ROUNDING_ROWS = [
    (Round(F(1, 10)), "-24.5", True),
    (Round(F(1, 10)), "-24.512532330086678", True),
    (Round(F(1, 10)), "-24.45", True),
    (Round(F(1, 10)), "-24.4499", False),
    (Round(F(1, 10)), "-24.5499", True),
    (Round(F(1, 10)), "-24.55", False),
    (Round(F(1, 10)), "-25", False),
    (Round(F(1, 10)), "24.5", False),
    (Decimals(2), "-24.51", True),
    (Decimals(2), "-24.5125", True),
    (Decimals(2), "-24.515", False),
    (Decimals(2), "-24.505", True),
    (Decimals(2), "-24.5", False),
    (SignificantFigures(3), "-24.5", True),
    (SignificantFigures(3), "-24.45", True),
    (SignificantFigures(3), "-24.44", False),
    (SignificantFigures(3), "-24.55", False),
    (SignificantFigures(3), "0", False),
    (Exact(), "-24.5", False),
]

EXACT_ROWS = [
    (F("45.8"), Absolute(F("0.2")), "46.0", True),
    (F("45.8"), Absolute(F("0.2")), "45.6", True),
    (F("45.8"), Absolute(F("0.2")), "46.0000000000000001", False),
    (F("45.8"), Absolute(F(0)), "45.8", True),
    (F(4), Relative(F("0.1")), "4.4", True),
    (F(4), Relative(F("0.1")), "4.4000001", False),
    (F(-4), Relative(F("0.1")), "-3.6", True),
    (F(0), Relative(F("0.1")), "0", True),
    (F(0), Relative(F("0.1")), "0.0001", False),
    (F(0), Relative(F("0.1"), at_zero=F("0.001")), "0.001", True),
    (F(0), Relative(F("0.1"), at_zero=F("0.001")), "-0.0011", False),
    (F(1, 3), Exact(), "1/3", True),
    (F(1, 3), Exact(), "2/6", True),
    (F(1, 3), Exact(), "0.333333333333", False),
    (F(2), Exact(), "sqrt(4)", True),
    (F(7, 2), Round(F(1)), "4.0", True),
    (F(5, 2), Round(F(1)), "3", True),
    (F(-5, 2), Round(F(1)), "-3", True),
    (F(-5, 2), Round(F(1)), "-2", False),
    (F(7), Round(F(5)), "5", True),
    (F("12345"), SignificantFigures(2), "12499", True),
    (F("12345"), SignificantFigures(2), "12500", False),
    (F("99.96"), SignificantFigures(3), "100", True),
    (F("0.0012345"), SignificantFigures(2), "1.2e-3", True),
    (F(1, 20), Exact(), "5%", True),
    (F(0), Within(F(1), F(2)), "1", True),
    (F(0), Within(F(1), F(2), low_closed=False), "1", False),
    (F(0), Within(F(1), F(2), low_closed=False), "1.0000001", True),
    (F(0), Within(F(1), F(2), high_closed=False), "2", False),
    (F(0), Within(F(1), F(2)), "2.1", False),
]


def check(key: NumberKey, response: str, right: bool) -> None:
    decision = decide_number(key, response)
    assert decision.verdict is (Verdict.EQUAL if right else Verdict.DIFFERENT), decision
    assert decision.credit == (1 if right else 0)
    assert isinstance(decision.certificate, Distance)
    assert recheck(key, response, decision).holds is True


@pytest.mark.parametrize(("tolerance", "response", "right"), ROUNDING_ROWS)
def test_rounding_of_the_homework_key(tolerance: AnyTolerance, response: str, right: bool) -> None:
    check(NumberKey(LIKELIHOOD, tolerance), response, right)


@pytest.mark.parametrize(("key", "tolerance", "response", "right"), EXACT_ROWS)
def test_boundaries(key: Fraction, tolerance: AnyTolerance, response: str, right: bool) -> None:
    check(NumberKey(key, tolerance), response, right)


@pytest.mark.parametrize(
    ("text", "tolerance", "response", "right"),
    [
        ("ln(2)/3", Absolute(F(1, 1000)), "0.231", True),
        ("ln(2)/3", Absolute(F(1, 1000)), "ln(2)/3", True),
        ("ln(2)/3", Relative(F(1, 1000)), "0.232", False),
        ("pi", Decimals(2), "22/7", True),
        ("pi", Decimals(3), "22/7", False),
        ("10^40*pi", SignificantFigures(3), "3.14e40", True),
        ("sin(1)", Absolute(F(1, 10**40)), "cos(pi/2-1)", True),
    ],
)
def test_irrational_values(text: str, tolerance: AnyTolerance, response: str, right: bool) -> None:
    check(NumberKey(None, tolerance, text), response, right)


@pytest.mark.parametrize(
    ("response", "code", "start"),
    [("1/0", "no-value", 0), ("2+ln(0)", "no-value", 2), ("x", "unknown-name", 0)],
)
def test_what_has_no_value_is_unreadable(response: str, code: str, start: int) -> None:
    decision = decide_number(NumberKey(F(1), Exact()), response)
    assert decision.verdict is Verdict.UNREADABLE
    assert isinstance(decision.certificate, NotRead)
    assert (decision.certificate.problem.code, decision.certificate.problem.start) == (code, start)


def test_a_complex_value_is_wrong() -> None:
    assert decide_number(NumberKey(F(2), Exact()), "sqrt(-4)").verdict is Verdict.DIFFERENT


def test_several_values_are_unreadable() -> None:
    assert decide_number(NumberKey(F(2), Exact()), "(1, 2)").verdict is Verdict.UNREADABLE


SIGHTINGS = (
    NumberSighting("base-10-log", F("-10.6456578"), same_quantity=True),
    NumberSighting("other-mean", F("5.03812884"), same_quantity=False),
    NumberSighting("near-other-mean", F("5.0379"), same_quantity=False),
)


@pytest.mark.parametrize(
    ("response", "token"),
    [
        ("-10.6", "base-10-log"),
        ("-10.6457", "base-10-log"),
        ("-10.6458", None),
        ("-11", None),
        ("5.04", None),
        ("5.038", "near-other-mean"),
        ("5.0381", "other-mean"),
        ("5.0379", "near-other-mean"),
        ("5.03812884", "other-mean"),
        ("5.038128840000013", "other-mean"),  # as a program prints it
        ("5.0381289", None),
        ("-24.5", None),
        ("24.5", None),
    ],
)
def test_sightings(response: str, token: str | None) -> None:
    key = NumberKey(LIKELIHOOD, Round(F(1, 10)), sightings=SIGHTINGS)
    assert decide_number(key, response).misconception == token


def test_a_right_number_is_never_a_mistake() -> None:
    key = NumberKey(
        LIKELIHOOD,
        Round(F(1, 10)),
        mistakes=(Mistake("m", "-24.5"),),
        sightings=(NumberSighting("s", F("-24.5"), same_quantity=True),),
    )
    decision = decide_number(key, "-24.5")
    assert (decision.verdict, decision.misconception) == (Verdict.EQUAL, None)


@pytest.mark.parametrize(
    ("response", "token", "credit"),
    [
        ("-10.65", "log10", F(1, 2)),
        ("-10.6456578", "log10", F(1, 2)),
        ("-10.7", "log10", F(1, 2)),
        ("-10.8", None, 0),
    ],
)
def test_known_mistakes_at_the_precision_written(
    response: str, token: str | None, credit: Fraction
) -> None:
    key = NumberKey(LIKELIHOOD, Round(F(1, 10)), mistakes=(Mistake("log10", "-10.65", F(1, 2)),))
    decision = decide_number(key, response)
    assert (decision.misconception, decision.credit) == (token, credit)


@pytest.mark.parametrize(
    ("response", "code"),
    [
        ("24.5", "sign-error"),
        ("-25", "too-few-digits"),
        ("-2450", "percent"),
        ("-2.45", "power-of-ten"),
        ("-0.0408", "reciprocal"),
        ("-17", None),
    ],
)
def test_what_is_odd_about_a_wrong_number(response: str, code: str | None) -> None:
    feedback = decide_number(NumberKey(LIKELIHOOD, Round(F(1, 10))), response).feedback
    assert [f.code for f in feedback] == ([code] if code else [])


@settings(derandomize=True, max_examples=300)
@given(st.fractions(), st.integers(1, 6))
def test_rounding_laws(value: Fraction, figures: int) -> None:
    whole = round_half_away(value)
    assert abs(value - whole) <= F(1, 2)
    assert round_half_away(-value) == -whole
    rounded = round_figures(value, figures)
    assert round_figures(rounded, figures) == rounded
    assert abs(rounded - value) <= abs(value) / 2 / 10 ** (figures - 1)


@pytest.mark.parametrize("text", ["ln(0)", "sqrt(-1)", "1/0", "arcsin(2)"])
@pytest.mark.parametrize("response", ["1", "1/0", "sqrt(-2)"])
def test_a_key_without_a_real_value_is_no_key(text: str, response: str) -> None:
    with pytest.raises(UnreadableKeyError) as caught:
        decide_number(NumberKey(None, Exact(), text), response)
    assert caught.value.problem.code == "no-value"

from __future__ import annotations

from fractions import Fraction

import pytest

from grader.report.numbers import (
    count_text,
    decimal_text,
    duration_text,
    percent_text,
    points_text,
    value_text,
)

POINTS = [
    ("1", "1"),
    ("0", "0"),
    ("1/2", "0.5"),
    ("4/5", "0.8"),
    ("1/3", "1/3"),
    ("5/3", "5/3"),
    ("12", "12"),
    ("100", "100"),
    ("1/10000", "0.0001"),
    ("1/20000", "1/20000"),
    ("-2/5", "-0.4"),
]


@pytest.mark.parametrize(("points", "text"), POINTS)
def test_points(points: str, text: str) -> None:
    assert points_text(Fraction(points)) == text


VALUES = [
    ("2", "2"),
    ("-7/3", "-7/3"),
    ("123456789012", "123456789012"),
    ("1234567890123456", "about 1.23457e+15"),
    ("1000000000000000", "1e+15"),
    ("12345678901/98765432101", "about 0.125"),
    ("1/3000000000000", "about 3.33333e-13"),
    ("22222222222222/3333", "about 6.66733e+9"),
    ("[1.2500000 +/- 3.1e-20]", "about 1.25"),
    ("[-24.512532330086678 +/- 1e-15]", "about -24.5125"),
    ("[1.5e+400 +/- 2e+390]", "about 1.5e+400"),
    ("[+/- 7.78e-39]", "about 0"),
    ("0 + 5*i", "5i"),
    ("0 + -1*i", "-i"),
    ("2 + 1*i", "2 + i"),
    ("1/2 + -3/2*i", "1/2 - (3/2)i"),
    ("[-1.00000000000 +/- 3e-17] + [+/- 7.78e-39]*i", "about -1"),
    ("1 + [1.73205080757 +/- 1.13e-12]*i", "about 1 + 1.73205i"),
    ("undefined", "undefined"),
    ("1" * 5000, "about 1.11111e+4999"),
]


@pytest.mark.parametrize(("value", "text"), VALUES, ids=[row[0][:30] for row in VALUES])
def test_values(value: str, text: str) -> None:
    assert value_text(value) == text


DECIMALS = [
    ("1/10", "0.1"),
    ("-49/2", "-24.5"),
    ("-24512532330086678/1000000000000000", "-24.512532330086678"),
    ("5", "5"),
    ("1/200", "0.005"),
    ("1/3", "1/3"),
    ("100000000000000000000", "1e+20"),
    ("1/1000000000000000000000000", "about 1e-24"),
    ("[0.2310490601 +/- 1e-10]", "about 0.231049"),
    ("undefined", "undefined"),
]


@pytest.mark.parametrize(("value", "text"), DECIMALS)
def test_decimals(value: str, text: str) -> None:
    assert decimal_text(value) == text


DURATIONS = [
    ("1/7200000", "less than a second"),
    ("1/60", "1 minute"),
    ("1/3600", "1 second"),
    ("3/2", "1 hour 30 minutes"),
    ("24", "1 day"),
    ("27", "1 day 3 hours"),
    ("2881/60", "2 days"),
    ("100000", "4166 days 16 hours"),
]


@pytest.mark.parametrize(("hours", "text"), DURATIONS)
def test_durations(hours: str, text: str) -> None:
    assert duration_text(Fraction(hours)) == text


def test_counts() -> None:
    assert [count_text(n, "attempt") for n in (0, 1, 2)] == [
        "0 attempts",
        "1 attempt",
        "2 attempts",
    ]


PERCENT = [("0", "0 %"), ("1/1000", "<1 %"), ("2/3", "67 %"), ("999/1000", ">99 %"), ("1", "100 %")]


@pytest.mark.parametrize(("share", "text"), PERCENT)
def test_percent(share: str, text: str) -> None:
    assert percent_text(Fraction(share)) == text

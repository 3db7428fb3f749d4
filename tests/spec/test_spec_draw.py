"""Drawing: the same names and texts give the same values, everywhere and for ever."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.spec.draw import Draw, OneOf, Steps, corners, draw_values, value_of

LAW = settings(derandomize=True, max_examples=150, deadline=None)


def numbers(low, high, step=1) -> Steps:
    size = (Fraction(high) - Fraction(low)) / Fraction(step)
    return Steps(Fraction(low), Fraction(step), int(size) + 1)


SOURCES = st.one_of(
    st.builds(
        lambda low, size, step: Steps(low, step, size),
        st.fractions(-100, 100, max_denominator=8),
        st.integers(2, 1000),
        st.fractions("1/8", 5, max_denominator=8),
    ),
    st.lists(st.text(min_size=1, max_size=3), min_size=2, max_size=6, unique=True).map(
        lambda texts: OneOf(tuple(texts))
    ),
)


@st.composite
def draws(draw: st.DrawFn) -> Draw:
    source = draw(SOURCES)
    count = draw(st.none() | st.integers(1, min(source.size, 12)))
    flags = (False, False) if count is None else (draw(st.booleans()), draw(st.booleans()))
    first = source.at(0)
    base = first if count is None else (first,) * count
    return Draw("x", source, base, count, *flags)


@LAW
@given(draws(), st.text(max_size=8), st.text(max_size=8), st.integers(0, 3))
def test_what_is_drawn_could_be_drawn_and_is_drawn_again(one: Draw, seed, learner, trial) -> None:
    values = draw_values([one], seed, "p", learner, trial)
    assert one.allows(values["x"])
    assert draw_values([one], seed, "p", learner, trial) == values


@LAW
@given(draws())
def test_corners_could_be_drawn(one: Draw) -> None:
    assert all(one.allows(end) for end in one.extremes())


@LAW
@given(draws(), draws(), st.text(max_size=8))
def test_a_further_name_changes_no_other(one: Draw, other: Draw, learner: str) -> None:
    other = Draw("y", other.source, other.base, other.count, other.distinct, other.in_order)
    alone = draw_values([one], "s", "p", learner, 0)
    assert draw_values([other, one], "s", "p", learner, 0)["x"] == alone["x"]


# Written down once: another value here would give every learner of every class another problem.
FIXED = [
    (Draw("a", numbers(1, 100), Fraction(1)), "ada", 0, "43"),
    (Draw("a", numbers(1, 100), Fraction(1)), "ada", 1, "27"),
    (Draw("a", numbers(1, 100), Fraction(1)), "zoë", 0, "64"),
    (Draw("a", numbers(0, 1, "0.05"), Fraction(0)), "ada", 0, "1/4"),
    (Draw("a", OneOf(("red", "green", "blue")), "red"), "ada", 0, "blue"),
    (Draw("a", numbers(1, 9), (Fraction(1),) * 5, 5, True, True), "ada", 0, "1 3 4 8 9"),
    (Draw("a", numbers(1, 9), (Fraction(1),) * 9, 9, True), "ada", 0, "9 3 8 1 4 6 7 5 2"),
    (Draw("a", numbers(1, 3), (Fraction(1),) * 6, 6), "ada", 0, "3 2 1 1 2 2"),
]


def shown(value) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("one", "learner", "trial", "value"), FIXED)
def test_the_values_of_a_seed_never_change(one: Draw, learner: str, trial: int, value) -> None:
    assert shown(draw_values([one], "autumn", "p", learner, trial)["a"]) == value


PROGRAM = """
from fractions import Fraction
from grader.spec.draw import Draw, Steps, draw_values
one = Draw("a", Steps(Fraction(0), Fraction(1), 10**9), Fraction(0))
print([str(draw_values([one], "s", "p", f"learner {n}", 0)["a"]) for n in range(50)])
"""


def test_another_process_with_other_hashes_draws_the_same() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


# Each of these must make a difference to what is drawn.
ARGUMENTS = [
    ("s", "p", "ada", 0),
    ("t", "p", "ada", 0),
    ("s", "q", "ada", 0),
    ("s", "p", "ben", 0),
    ("s", "p", "Ada", 0),
    ("s", "p", "ada ", 0),
    ("s", "p", "ada", 1),
    ("sp", "", "ada", 0),
    ("", "sp", "ada", 0),
    ("s", "p", "\udcff", 0),
    ("s", "p", "", 0),
]


def test_seed_problem_learner_and_trial_all_matter() -> None:
    one = Draw("a", Steps(Fraction(0), Fraction(1), 10**9), Fraction(0))
    assert len({draw_values([one], *each)["a"] for each in ARGUMENTS}) == len(ARGUMENTS)


def test_every_value_is_drawn_about_equally_often() -> None:
    """1,200 learners, 6 values: a count outside of 150…250 is five deviations away."""
    one = Draw("a", numbers(1, 6), Fraction(1))
    drawn = [draw_values([one], "", "p", str(n), 0)["a"] for n in range(1200)]
    assert all(150 < drawn.count(Fraction(value)) < 250 for value in range(1, 7))


def test_the_corners_hold_every_end_and_all_ends_together() -> None:
    pair = [
        Draw("a", numbers(1, 3), Fraction(2)),
        Draw("b", numbers(1, 9), (Fraction(1),) * 3, 3, True, True),
    ]
    found = [(name, shown(value["a"]), shown(value["b"])) for name, value in corners(pair)]
    assert found == [
        ("a", "1", "1 1 1"),
        ("a", "3", "1 1 1"),
        ("b", "2", "1 2 3"),
        ("b", "2", "7 8 9"),
        ("", "1", "1 2 3"),
        ("", "1", "7 8 9"),
        ("", "3", "1 2 3"),
        ("", "3", "7 8 9"),
        ("", "1", "1 2 3"),
        ("", "3", "7 8 9"),
    ]


def test_there_are_never_many_corners() -> None:
    many = [Draw(f"a{n}", numbers(1, 3), Fraction(2)) for n in range(1000)]
    assert len(list(corners(many))) == 2 * 40 + 4 * 15 + 2


# A draw, and whether it allows a value.
ALLOWED = [
    (Draw("a", numbers(1, 3), Fraction(1)), Fraction(3), True),
    (Draw("a", numbers(1, 3), Fraction(1)), Fraction(4), False),
    (Draw("a", numbers(1, 3), Fraction(1)), Fraction(3, 2), False),
    (Draw("a", numbers(1, 3), Fraction(1)), "1", False),
    (Draw("a", numbers(1, 3), Fraction(1)), (Fraction(1),), False),
    (Draw("a", numbers(1, 3), (), 2), (Fraction(1), Fraction(1)), True),
    (Draw("a", numbers(1, 3), (), 2), (Fraction(1),), False),
    (Draw("a", numbers(1, 3), (), 2, True), (Fraction(1), Fraction(1)), False),
    (Draw("a", numbers(1, 3), (), 2, False, True), (Fraction(2), Fraction(1)), False),
    (Draw("a", OneOf(("x", "y")), "x"), "y", True),
    (Draw("a", OneOf(("x", "y")), "x"), "z", False),
    (Draw("a", OneOf(("y", "x")), (), 2, False, True), ("y", "x"), True),
]


@pytest.mark.parametrize(("one", "value", "allowed"), ALLOWED)
def test_what_a_draw_allows(one: Draw, value, allowed: bool) -> None:
    assert one.allows(value) is allowed


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", Fraction(3)), ("-0.5", Fraction(-1, 2)), ("1/3", Fraction(1, 3)), ("x", "x")],
)
def test_texts_that_are_numbers_stand_for_them(text: str, value) -> None:
    assert value_of(text) == value

"""Arithmetic on lists: what it becomes, what is refused, and the laws that it keeps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.compare import compare
from grader.decide.decision import NotRead, Verdict
from grader.decide.spread import find_mixed, spread
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.render_text import render_text
from grader.syntax.vocabulary import Vocabulary

WORDS = Vocabulary(names=("a", "b", "x"))
SYMBOLS = {"a": "real", "b": "real", "x": "real"}

# What is typed, and the list that it is.
SPREAD = [
    ("2*(a, b)", "(2*(a), 2*(b))"),
    ("(a, b)/2", "((a)/2, (b)/2)"),
    ("x*(a + 1, b)*2", "(x*(a + 1)*2, x*(b)*2)"),
    ("-(a, b)", "(-(a), -(b))"),
    ("(a, b) - (1, x)", "((a) - (1), (b) - (x))"),
    ("((a, b))", "(a, b)"),
    ("2*[a, b]", "[2*(a), 2*(b)]"),
    ("2*[[a, b], [1, x]]", "[[2*(a), 2*(b)], [2*(1), 2*(x)]]"),
    ("2*((a, b), x)", "((2*(a), 2*(b)), 2*(x))"),
    ("-2*{a, b}", "{-(2*(a)), -(2*(b))}"),
    ("{a} U {b, x}", "{a, b, x}"),
    ("{a} U (1, 2) U {}", "]1, 2[ ∪ {a}"),
    # Nothing is changed here.
    ("(a, b)", "(a, b)"),
    ("2*(a + b)", "2*(a + b)"),
    ("2/(a, b)", "2/(a, b)"),
    ("(a, b)*(1, x)", "(a, b)*(1, x)"),
    ("(a, b) + x", "(a, b) + x"),
    ("(a, b) + (a, b, x)", "(a, b) + (a, b, x)"),
    ("{a, b} + {1, x}", "{a, b} + {1, x}"),
]


def read(text: str) -> Reading:
    reading = parse(text, WORDS)
    assert isinstance(reading, Reading)
    return reading


@pytest.mark.parametrize(("typed", "becomes"), SPREAD)
def test_what_arithmetic_on_a_list_becomes(typed: str, becomes: str) -> None:
    assert render_text(spread(read(typed).tree)) == becomes


# What has no single meaning, and the piece that is told.
MIXED = [
    ("(1, (a, b)^2)", "(a, b)^2"),
    ("sqrt((a, b))", "sqrt((a, b))"),
    ("(a, b)*(1, x)", "(a, b)*(1, x)"),
    ("2 + 3*(a, b)", "2 + 3*(a, b)"),
]


@pytest.mark.parametrize(("typed", "piece"), MIXED)
def test_what_has_no_single_meaning_is_refused_at_its_place(typed: str, piece: str) -> None:
    problem = find_mixed(spread(read(typed).tree), typed)
    assert problem is not None
    assert (problem.code, typed[problem.start : problem.end]) == ("list-arithmetic", piece)
    decision = compare(typed, "(a, b)", SYMBOLS)
    assert decision.verdict is Verdict.UNREADABLE
    assert isinstance(decision.certificate, NotRead)


ENTRY = st.sampled_from(["a", "b + 1", "2*x", "a*b - x", "3", "a/(1 + x^2)"])
ENTRIES = st.lists(ENTRY, min_size=2, max_size=4)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(ENTRIES, ENTRY)
def test_a_common_factor_is_the_factor_of_every_entry(entries: list[str], factor: str) -> None:
    written = "(" + ", ".join(f"({factor})*({entry})" for entry in entries) + ")"
    typed = f"({factor})*({', '.join(entries)})"
    assert compare(typed, written, SYMBOLS).verdict is Verdict.EQUAL
    assert compare(written, typed, SYMBOLS).verdict is Verdict.EQUAL


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.tuples(ENTRY, ENTRY), min_size=2, max_size=4))
def test_a_sum_is_taken_entry_by_entry(pairs: list[tuple[str, str]]) -> None:
    one, other = (f"({', '.join(pair[side] for pair in pairs)})" for side in (0, 1))
    written = "(" + ", ".join(f"({a}) - ({b})" for a, b in pairs) + ")"
    assert compare(f"{one} - {other}", written, SYMBOLS).verdict is Verdict.EQUAL

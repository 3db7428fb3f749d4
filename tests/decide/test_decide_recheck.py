"""The checker of compound values: it confirms what is so and refuses what was forged."""

from __future__ import annotations

import pytest

from grader.decide.compare import compare, comparison_key
from grader.decide.decision import Counterexample, Decision, Structure, Verdict, ZeroInField
from grader.decide.recheck import recheck

SYMBOLS = {"x": "real", "y": "real", "p": "positive"}

# response, key, verdict
CLAIMS = [
    ("(1, x+x)", "(1, 2x)", "equal"),
    ("(1, 3x)", "(1, 2x)", "different"),
    ("(1, 2, 3)", "(1, 2)", "different"),
    ("{2, 1, 1}", "{1, 2}", "equal"),
    ("{2, 3}", "{1, 2}", "different"),
    ("{p, -p}", "{-sqrt(p^2), p}", "equal"),
    ("{p, p}", "{-p, p}", "different"),
    ("2", "{2}", "equal"),
    ("{2x}", "x+x", "equal"),
    ("x/y", r"\frac{x}{y}", "equal"),
    ("[0, 2)", "[0, 1+1)", "equal"),
    ("[0, 2]", "[0, 2)", "different"),
    ("(2, 3) U (0, 1)", "(0, 1) U (2, 3)", "equal"),
    ("(2, 3) U (0, 2)", "(0, 1) U (2, 3)", "different"),
    ("[[1, 2], [3, x]]", "[[1, 2], [3, x+0]]", "equal"),
    ("[[1, 2], [3, x]]", "[[1, 2], [3, y]]", "different"),
    ("[[1, 2, 3]]", "[[1, 2], [3, y]]", "different"),
    ("2y = 4x", "y = 2x", "equal"),
    ("y = 3x", "y = 2x", "different"),
    ("-x < -3", "x > 3", "equal"),
    ("x < 3", "x > 3", "different"),
    ("3 >= x > 1", "1 < x <= 3", "equal"),
]


@pytest.mark.parametrize(("response", "key", "verdict"), CLAIMS)
def test_what_is_so_holds(response: str, key: str, verdict: str) -> None:
    decision = compare(response, key, SYMBOLS)
    assert decision.verdict == verdict
    assert recheck(comparison_key(key, SYMBOLS), response, decision).holds is True


@pytest.mark.parametrize(("response", "key", "verdict"), CLAIMS)
def test_the_opposite_never_holds(response: str, key: str, verdict: str) -> None:
    """Every certificate that there is, put beside the other verdict."""
    made, decision = comparison_key(key, SYMBOLS), compare(response, key, SYMBOLS)
    proof, shown = ZeroInField(), Counterexample({"x": "2", "y": "5", "p": "3"}, "1", "2")
    other = Verdict.EQUAL if decision.verdict is Verdict.DIFFERENT else Verdict.DIFFERENT
    members = len(getattr(decision.certificate, "members", ())) or 2
    for certificate in (
        decision.certificate,
        proof,
        shown,
        Structure((proof,) * members),
        Structure((shown,) * members, "member"),
        Structure((proof,), "multiple"),
        Structure((), "count"),
        Structure((), "ends"),
        Structure((), "kind"),
    ):
        forged = Decision(other, certificate)
        assert recheck(made, response, forged).holds is not True, certificate


def test_two_equal_fractions_are_not_one() -> None:
    """A fraction is no set of one value, though it is grouped like one."""
    assert compare("x/y, x/y", r"\frac{x}{y}", SYMBOLS).verdict is Verdict.UNREADABLE

"""Hostile and huge answers: every text gets a verdict, soon, whatever the key."""

from __future__ import annotations

import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.decide.compare import comparison_key
from grader.decide.decision import Decision, Verdict, to_json
from grader.grade import grade
from grader.spec.key import ChoiceKey, FormulaKey, Key, Mistake, NumberKey, Option, WeightsKey
from grader.spec.tolerance import Relative, Round, SignificantFigures
from grader.syntax.vocabulary import Vocabulary

F = Fraction
SYMBOLS = {"x": "real", "y": "positive", "n": "integer", "p_1": "(0, 1)", "p_2": "(0, 1)"}
NAMES = Vocabulary(names=("x", "y", "n"))
OPTIONS = tuple(Option(letter, f"Statement {letter}") for letter in "ABCDE")

KEYS: dict[str, Key] = {
    "rational": comparison_key("(x+y)/(n+1)", SYMBOLS),
    "roots": comparison_key("sin(x)*y^(1/2)", SYMBOLS),
    "relation": comparison_key("p_1*x", SYMBOLS, given=["p_1+p_2=1"]),
    "set": comparison_key("{x, y}", SYMBOLS),
    "equation": comparison_key("y = 2*x+1", SYMBOLS),
    "tolerant": comparison_key("x^2", SYMBOLS, tolerance={"rel": 0.01}),
    "constant": FormulaKey("x^2/2", NAMES, up_to="constant", mistakes=(Mistake("m", "x^2"),)),
    "factor": FormulaKey("exp(x)", NAMES, up_to="factor"),
    "form": FormulaKey("x^2-1", NAMES, form=("factored", "lowest-terms", "single-fraction")),
    "rounded": NumberKey(F(-24.512), Round(F(1, 10)), mistakes=(Mistake("m", "-10.65"),)),
    "irrational": NumberKey(None, Relative(F(1, 1000)), "ln(2)/3"),
    "figures": NumberKey(F(3), SignificantFigures(3)),
    "choice": ChoiceKey(OPTIONS, ("A", "B"), multiple=True, scheme="halves"),
    "weights": WeightsKey(("a", "b", "c"), OPTIONS[:2], ("A", "B", "A")),
}

BOMBS = {
    "power tower": "9**9**9**9",
    "tower of names": "x^" * 40 + "2",
    "factorial": "factorial(10^9)",
    "large factorial": "5000!",
    "large power": "(x+y)^100000",
    "power of a power": "((x^9999)^9999)^9999",
    "expansion": "((x+y)^1000+1)^1000",
    "many factors": "*".join(["(x+y+n)"] * 300),
    "many fractions": "+".join(f"1/(x+{i})" for i in range(300)),
    "many terms": "+".join(["x"] * 4000),
    "exponentials": "exp(exp(exp(9^9)))",
    "deep calls": "sin(" * 50 + "x" + ")" * 50,
    "parentheses": "(" * 100_000,
    "long": "x" * 1_000_000,
    "huge exponent of ten": "1e999*x",
    "product of powers": "2^9999*2^9999*2^9999",
    "hidden zero": "1/((x+y+n+1)^60-(n+1+x+y)^60)",
    "set of many": "{" + ", ".join(f"x+{i}" for i in range(60)) + "}",
    "large angle": "sin(10^300)",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("kind", KEYS)
def test_a_bomb_is_answered_soon(kind: str, bomb: str) -> None:
    began = time.process_time()
    decision = grade(KEYS[kind], BOMBS[bomb])
    assert isinstance(decision, Decision)
    assert time.process_time() - began < 1.0
    assert len(to_json(decision)) < 20_000 + 2 * len(BOMBS[bomb])


pieces = ["x", "y", "n", "p_1", "2", "0.5", "(", ")", "+", "-", "*", "/", "^", "sin(", "ln("]
pieces += ["sqrt(", "|", ", ", "=", "<", "pi", "e", "!", "{", "}", "[", "]", " ", "1e5", "i"]
pieces += ["inf", "floor(", "max(", "^(1/2)", "/0", "%", "A", "B"]


@settings(derandomize=True, max_examples=400, deadline=None)
@given(
    st.sampled_from(sorted(KEYS)),
    st.one_of(st.lists(st.sampled_from(pieces), max_size=12).map("".join), st.text(max_size=30)),
)
def test_every_text_gets_a_decision(kind: str, text: str) -> None:
    decision = grade(KEYS[kind], text)
    assert 0 <= decision.credit <= 1
    assert grade(KEYS[kind], text) == decision


def test_plain_decisions_never_load_sympy() -> None:
    """Asked in a process of its own, because other tests load it here."""
    import subprocess

    code = (
        "import sys\n"
        "from grader.decide.compare import compare\n"
        "s = {'a': 'real', 'b': 'positive'}\n"
        "for response in ['b+a', '2*a', 'a+', 'sqrt(b)', 'exp(ln(b))+a', '0.33*(a+b)']:\n"
        "    compare(response, 'a+b', s)\n"
        "print('sympy' in sys.modules, 'mpmath' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


# Integers that a ball knows exactly, and that no memory could hold written out: at an integer n
# they are powers of two. Each of these once ended the process, or could have.
ENDLESS = [
    "i^n + n^n^n!", "(-1)^(n^n!)", "(-x)^(4^(4^n!))", "sin(x)^(4^(4^n!))", "x^(i*2^(2^n!))",
    "floor(2^(n^n!) + sqrt(2) - sqrt(2))", "floor(x*2^(2^n!))", "(-8)^(2^(2^n!)/3)",
    "binomial(2^(2^n!), 3)", "binomial(x, 2^(2^n!))", "gamma(2^(2^n!))", "(2^(2^n!))!!",
    "root(x, 2^(2^n!))", "log(x, 2^(2^n!))", "sin(pi*2^(2^n!))", "(-1)^floor(2^(2^n!)*x)",
]  # fmt: skip


@pytest.mark.parametrize("text", ENDLESS)
@pytest.mark.parametrize("name", ["tolerant", "roots", "relation"])
def test_an_exact_integer_without_end_is_not_written_out(name: str, text: str) -> None:
    decision = grade(KEYS[name], text)
    assert decision.verdict is not Verdict.EQUAL
    assert decision.credit == 0

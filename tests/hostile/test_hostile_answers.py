"""Every hostile answer to every kind of key: a decision, and never credit as right."""

from __future__ import annotations

import gc
import os
import resource
import struct
import time

import pytest
from hostile_answers import CLASSES

from benchmarks.bombs import BOMBS, KEYS, measure
from grader.decide.compare import compare, comparison_key
from grader.decide.decision import NotRead, Verdict, from_json, to_json
from grader.grade import grade
from grader.report.words import UNREADABLE
from grader.syntax.limits import DEFAULT
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.problem_words import PROBLEMS

# The aim is 50 ms and 50 MiB (`python -m benchmarks bombs`); a busy machine may take longer.
SECONDS, MEBIBYTES = 0.6, 128.0
COSTS_NOTHING = {Verdict.BLANK, Verdict.UNREADABLE, Verdict.UNDECIDED}


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("kind", KEYS)
def test_no_hostile_answer_is_right(kind: str, name: str) -> None:
    for text in CLASSES[name]:
        decision = grade(KEYS[kind], text)
        assert decision.verdict is not Verdict.EQUAL, text
        assert decision.credit < 1, text
        assert decision.credit == 0 or decision.verdict not in COSTS_NOTHING, text
        written = to_json(decision)
        assert to_json(from_json(written)) == written, text
        if isinstance(decision.certificate, NotRead):
            problem = decision.certificate.problem
            assert problem.code in PROBLEMS or problem.code in UNREADABLE, text
            assert 0 <= problem.start <= problem.end <= len(text), text


def _costs(texts: dict[str, str]) -> list[tuple[float, float, str]]:
    """Seconds and MiB of each pair of key and text, all in one copy of this process."""
    for key in KEYS.values():
        grade(key, "1 m")  # what is loaded once, such as the units, is no bomb's time
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        # All that this process holds by now is shared with its parent: a collection that looks
        # at it copies it page by page, at the cost of whichever answer is being measured.
        gc.freeze()
        for key in KEYS.values():
            for text in texts.values():
                start = time.process_time()
                grade(key, text)
                os.write(writer, struct.pack("d", time.process_time() - start))
        os.write(writer, struct.pack("d", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    os.waitpid(child, 0)
    numbers = struct.unpack(f"{len(data) // 8}d", data)
    pairs = [f"{kind}: {name}" for kind in KEYS for name in texts]
    assert len(numbers) == len(pairs) + 1, f"the process ended at {pairs[len(numbers)]}"
    return [
        (spent, numbers[-1] / 1024, pair) for spent, pair in zip(numbers[:-1], pairs, strict=True)
    ]


GROUPS = [dict(list(BOMBS.items())[start : start + 20]) for start in range(0, len(BOMBS), 20)]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: next(iter(group)))
def test_a_bomb_is_answered_within_bounds(group: dict[str, str]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for seconds, mebibytes, pair in _costs(group):
        assert seconds < SECONDS, pair
        assert mebibytes - before < MEBIBYTES, pair


def test_the_measure_of_the_benchmark_sees_what_is_spent() -> None:
    milliseconds, mebibytes = measure(KEYS["rational"], "x+y")
    assert 0 <= milliseconds < 1000 * SECONDS
    assert 0 <= mebibytes < MEBIBYTES


# Where the refusal is no verdict on the value: what the learner is told, by code.
REFUSED = {
    "power tower": "exponent-too-large",
    "factorial(10^9)": "value-too-large",
    "10^(10^10)": "exponent-too-large",
    "1e999999999": "too-many-digits",
    "5000 digits": "too-many-digits",
    "exp(exp(exp(9^9)))": "value-too-large",
    "binomial(10^9, 5*10^8)": "value-too-large",
    "100,000 parentheses": "too-long",
    "1 MB of x": "too-long",
    "5000 parentheses": "too-many-parts",
    "50,000 terms": "too-long",
    "80 roots": "too-deep",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_learner_is_told(name: str) -> None:
    problem = parse(BOMBS[name], KEYS["rational"].vocabulary, DEFAULT)
    assert isinstance(problem, SyntaxProblem)
    assert problem.code == REFUSED[name]


# key, response, symbols, verdict: undefined somewhere, or too near to tell.
SOMEWHERE = [
    ("x", "x^2/x", "real", Verdict.EQUAL),
    ("x^2/x", "x", "real", Verdict.EQUAL),
    ("x", "exp(ln(x))", "positive", Verdict.EQUAL),
    ("x", "exp(ln(x))", "real", Verdict.DIFFERENT),
    ("abs(x)", "sqrt(x)^2", "real", Verdict.DIFFERENT),
    ("1/x", "1/x+0/x", "real", Verdict.EQUAL),
    ("exp(x)", "exp(x)+1e-300*sin(x)", "real", Verdict.DIFFERENT),
    ("exp(x)", "exp(x)+1e-999*sin(x)", "real", Verdict.UNDECIDED),
    ("exp(x)", "exp(x)+10^-900*sin(x)", "real", Verdict.UNDECIDED),
    ("exp(x)", "exp(1." + "0" * 900 + "1*x)", "real", Verdict.UNDECIDED),
    ("exp(x)", "exp(x)*cos(1e-990)", "real", Verdict.UNDECIDED),
    ("exp(x)", "exp(x)+exp(-exp(9))*x", "real", Verdict.UNDECIDED),
]


@pytest.mark.parametrize(("key", "response", "domain", "verdict"), SOMEWHERE)
def test_undefined_somewhere_or_too_near(key, response, domain, verdict) -> None:
    assert compare(response, key, {"x": domain}).verdict is verdict


def test_no_answer_changes_the_verdict_on_another() -> None:
    """Whatever stands between, a right and a wrong answer stay what they were."""
    key = comparison_key("sin(x)*y^(1/2)", {"x": "real", "y": "positive"})
    before = grade(key, "sqrt(y)*sin(x)"), grade(key, "sin(x)*y")
    hostile = [text for texts in CLASSES.values() for text in texts] + list(BOMBS.values())
    for text in hostile:
        grade(key, text)
    assert (grade(key, "sqrt(y)*sin(x)"), grade(key, "sin(x)*y")) == before
    assert before[0].verdict is Verdict.EQUAL
    assert before[1].verdict is Verdict.DIFFERENT


# What a choice cuts off may not make it right.
CUT = ["A,B" + " " * 10_000 + ",C", "A,B" + ",A" * 200 + ",C", "A,B," + "x" * 20_000]


@pytest.mark.parametrize("text", CUT, ids=len)
def test_a_long_choice_is_refused_not_cut(text: str) -> None:
    assert grade(KEYS["choice"], text).verdict is Verdict.UNREADABLE
    assert grade(KEYS["weights"], "A,B,A" + text).verdict is Verdict.UNREADABLE

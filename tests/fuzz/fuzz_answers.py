"""Fuzzing by hand: random answers against every kind of key, for as long as one likes.

    python -m tests.fuzz.fuzz_answers --seconds 600 --seed 1

makes answers from pieces of formulas, with mutations; the seed and the number of an answer
name it for ever. With Hypothesis, which shrinks what it finds:

    python -m tests.fuzz.fuzz_answers --hypothesis --seconds 600 --seed 1

With coverage guidance (`pip install atheris`, which nothing else needs):

    python -m tests.fuzz.fuzz_answers --atheris -max_total_time=600 -seed=1 CORPUS_FOLDER

All fail on an exception, on an answer above the limits of time and memory, and on credit
that a verdict does not allow. The slowest answers are printed.
"""

from __future__ import annotations

import argparse
import heapq
import resource
import sys
import time
from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as reseed
from hypothesis import strategies as st

from benchmarks.bombs import KEYS
from grader.decide.decision import Decision, Verdict, from_json, to_json
from grader.grade import grade

SECONDS = 1.0
MEBIBYTES = 256
SLOWEST = 8

PIECES = (
    *("x", "y", "n", "p_1", "p_2", "q", "A", "B", "C", "pi", "e", "i", "inf", "oo", "nan"),
    *("0", "1", "2", "3", "7", "10", "0.5", "0.333", ".1", "1e5", "1e-9", "1e400", "9999", "10^9"),
    *"+-*/^!%|()[]{},;=<>_'\"\\&$#@~?: \t\n",
    *("**", "^2", "^(1/2)", "^-1", "^x", "!!", "<=", ">=", "!=", "≤", "×", "·", "−", "√", "²", "½"),
    *("sin(", "cos(", "tan(", "exp(", "ln(", "log(", "log_2(", "sqrt(", "cbrt(", "root("),
    *("abs(", "sign(", "floor(", "ceil(", "min(", "max(", "factorial(", "binomial(", "gamma("),
    *("arctan(", "arcsin(", "sinh(", "arccosh(", "cot(", "sec(", "root(3,", "max(x,"),
    *("\\frac{", "}{", "\\sqrt{", "\\left(", "\\right)", "\\cdot ", "x_{1}", "^{", "\\gamma"),
    *("х", "１", "\u200b", "\u202e", "\u0301", "\ufeff", "\x00", "\x1b[2J", "😀", "\ud800", "’"),
    *("and", "or", "none", "U", "1/0", "0/0", "0^0", "ln(0)", "sqrt(-1)", "tan(pi/2)", "{{7*7}}"),
    *(" in ", " ∈ ", "ℝ", "∅", " ∩ ", " ∪ ", " or ", "∜", "\\in", "\\mathbb{R}", "~", " N", " m/s"),
    *("(-2, 2)", "[0, 1)", "{1, 2}", "|x|", " < ", "sqrt(2)", "\\frac x2", "x = 3 N"),
    *("__import__('os')", "<script>", "=1+1", "(x+y)", "(x-1)", "(n+1)", "x^2", "exp(x)", "x/2"),
)  # fmt: skip
SIMPLE = ("x", "y", "n", "2", "3", "x", "1/3", "0.5", "pi")
RIGHT = ("(x+y)/(n+1)", "sin(x)*y^(1/2)", "x^2", "exp(x)", "x-y", "-24.5", "ln(2)/3", "A,B", "ABA")

# Any text, any bytes, runs of pieces, and formulas that grow inwards.
TEXTS = st.one_of(
    st.text(max_size=200),
    st.binary(max_size=200).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
    st.recursive(
        st.sampled_from((*SIMPLE, *RIGHT)),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(PIECES), inner).map("".join),
            st.tuples(st.just("("), inner, st.sampled_from((")^2", ")/(", ")!", ")"))).map("".join),
            st.tuples(st.sampled_from(PIECES), inner, st.just(")")).map("".join),
        ),
        max_leaves=40,
    ),
)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def formula(random: Random, depth: int) -> str:
    """A text that is likely to be a formula."""
    if depth == 0 or random.random() < 0.2:
        return random.choice((*SIMPLE, str(random.randrange(99))))
    kind = random.randrange(7)
    inner = formula(random, depth - 1)
    if kind < 3:
        return f"({inner}){random.choice('+-*/^')}({formula(random, depth - 1)})"
    if kind == 3:
        name = random.choice([piece for piece in PIECES if piece.endswith("(") and len(piece) > 2])
        return f"{name}{inner})"
    if kind == 4:
        return f"({inner})^{random.choice(('2', '3', '(1/2)', '-1', '30', '999', 'x', '(1/3)'))}"
    if kind == 5:
        return "+".join([inner] * random.randrange(1, 6))
    return f"|{inner}|" if random.random() < 0.5 else f"-{inner}"


def answer(seed: int, number: int) -> str:
    """The answer with this number."""
    random = Random(f"{seed}:{number}")
    kind = random.randrange(4)
    if kind == 0:
        text = formula(random, random.randrange(1, 6))
    elif kind == 1:
        text = "".join(random.choices(PIECES, k=random.randrange(1, 25)))
    elif kind == 2:
        piece = "".join(random.choices(PIECES, k=random.randrange(1, 4)))
        text = piece * random.choice((2, 30, 59, 300, 2_000))
    else:
        text = random.choice(RIGHT)
    for _ in range(random.randrange(3)):
        at = random.randrange(len(text) + 1)
        text = text[:at] + random.choice(PIECES) + text[at + random.randrange(2) :]
    return text


class Watch:
    """What was seen: verdicts, and the slowest answers."""

    def __init__(self) -> None:
        for key in KEYS.values():
            grade(key, "1 m")  # what is loaded once, such as the units, is no answer's time
        self.before = peak()
        self.verdicts: Counter[str] = Counter()
        self.slowest: list[tuple[float, str, str]] = []

    def look_at(self, key: str, text: str) -> None:
        """Grade one answer.

        Raises:
            AssertionError: if a limit or a promise is broken.
        """
        start = time.process_time()
        decision = grade(KEYS[key], text)
        spent = time.process_time() - start
        check(key, text, decision, spent)
        assert peak() - self.before < MEBIBYTES, f"{key}: {text[:300]!r}"
        self.verdicts[decision.verdict] += 1
        heapq.heappush(self.slowest, (spent, key, text))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)

    def report(self) -> None:
        say(f"{dict(sorted(self.verdicts.items()))} of {self.verdicts.total()}")
        say(f"{peak():.0f} MiB at most")
        for spent, key, text in sorted(self.slowest, reverse=True):
            say(f"{1000 * spent:8.1f} ms  {key:18s} {text[:120]!r} ({len(text)} characters)")


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def check(key: str, text: str, decision: Decision, spent: float) -> None:
    """What holds for every answer, whatever it is."""
    about = f"{key}: {text[:300]!r}"
    assert spent < SECONDS, f"{spent:.2f} s for {about}"
    assert 0 <= decision.credit <= 1, about
    # Half a character (a lone surrogate) has no place in JSON and is a question mark there.
    written = to_json(decision)
    assert to_json(from_json(written)) == written, about
    free = {Verdict.BLANK, Verdict.UNREADABLE, Verdict.UNDECIDED}
    assert decision.credit == 0 or decision.verdict not in free, about
    assert (decision.credit == 1) >= (decision.verdict is Verdict.EQUAL), about


def run(seed: int, seconds: float) -> Watch:
    """Answers 0, 1, 2, … of a seed against every third key in turn, until the time is up."""
    watch, number, until = Watch(), 0, time.monotonic() + seconds
    names = list(KEYS)
    key = ""
    try:
        while time.monotonic() < until:
            text = answer(seed, number)
            for key in names[number % 3 :: 3]:
                watch.look_at(key, text)
            number += 1
    finally:
        say(f"seed {seed}: ended at answer {number}, key {key}")
    return watch


def run_hypothesis(first: int, seconds: float) -> Watch:
    """Examples of the seeds `first`, `first` + 1, …, a thousand each, until the time is up."""
    watch, seed, until = Watch(), first, time.monotonic() + seconds

    @settings(
        max_examples=1_000, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(list(KEYS)), TEXTS)
    def one(key: str, text: str) -> None:
        if time.monotonic() < until:
            watch.look_at(key, text)

    try:
        while time.monotonic() < until:
            reseed(seed)(one)()
            seed += 1
    finally:
        say(f"seeds {first} to {seed - 1}")
    return watch


def run_atheris(arguments: list[str]) -> None:
    import atheris  # not a dependency: only this way of fuzzing needs it

    atheris.instrument_all()
    watch, names = Watch(), list(KEYS)

    def one(data: bytes) -> None:
        if data:
            errors = "surrogateescape" if data[0] & 128 else "replace"
            text = data[1:].decode("utf-8", errors=errors)
            watch.look_at(names[data[0] % len(names)], text)

    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--hypothesis", action="store_true")
    options, others = parser.parse_known_args()
    if options.atheris:
        run_atheris(others)
        return
    way = run_hypothesis if options.hypothesis else run
    way(options.seed, options.seconds).report()


if __name__ == "__main__":
    main()

"""Formula responses per second on one core: this engine, plain SymPy, and two float samplers.

Reads the mission cases (JSON lines: id, response, key, expect, symbols) from the folder
`shared/cases` beside the checkout, or from the file named in GRADER_CASES. Every way sees
the same rows in the same run, each response once, with its keys made ready before: that is
how a batch meets them. They take turns, a block of rows at a time, so that a machine that is
slow for some seconds is so for all. SymPy, which is slowest, sees every tenth row. Garbage is
collected between the contenders, not while one of them runs.

Open edX's own calculator takes part where it is installed (`pip install -e ".[peers]"`), on
every tenth row too.

The rows of `docs/tables/identities.yaml` show what responses beyond rational functions cost.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from grader.decide.compare import comparison_key
from grader.decide.decision import Decision, NormalForm, Verdict
from grader.grade import grade
from grader.spec.key import FormulaKey

Row = dict[str, Any]

BESIDE = Path(__file__).parents[2] / "shared" / "cases" / "mission-dev.jsonl"
TABLE = Path(__file__).parents[1] / "docs" / "tables" / "identities.yaml"
OURS = "this engine"
SLOW_EVERY = 10
BLOCK = 100
SAMPLERS = {
    "five float samples, closures": "sampling",
    "five NumPy samples, a tree": "tree_sampling",
}
WORDS = {Verdict.EQUAL: "equal", Verdict.DIFFERENT: "different", Verdict.UNDECIDED: "undecided"}


class Contender(NamedTuple):
    """A way to decide, which sees one in `every` rows."""

    decide: Callable[[Row], Any]
    every: int = 1


class Timed(NamedTuple):
    """A row with what was decided of it, and in how many microseconds."""

    row: Row
    found: Any
    spent: float


def rows() -> list[Row] | None:
    file = Path(os.environ.get("GRADER_CASES", BESIDE))
    if not file.is_file():
        return None
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def identities(kind: str) -> Iterator[Row]:
    """The table's pairs as rows; a name that a pair says nothing about is real."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    for pairs in table[kind].values():
        for response, key, *words in pairs:
            symbols = dict.fromkeys(table["names"], "real") | (words[0] if words else {})
            yield {"response": response, "key": key, "symbols": symbols}


def timed(decide: Callable[[Row], Any], cases: Sequence[Row]) -> list[Timed]:
    """Every row decided once."""
    gc.collect()
    gc.disable()
    found = []
    for row in cases:
        start = time.perf_counter()
        result = decide(row)
        found.append(Timed(row, result, 1e6 * (time.perf_counter() - start)))
    gc.enable()
    return found


@cache
def _ready_key(text: str, symbols: str) -> FormulaKey:
    key = comparison_key(text, json.loads(symbols))
    for response in (text, f"exp({text})"):
        grade(key, response)
    return key


def ready_key(row: Row) -> FormulaKey:
    """The row's key, made ready: its points, and its own values there, exact and enclosed.

    They are found when a response first needs them, here its own text and one beyond the
    rational functions.
    """
    return _ready_key(row["key"], json.dumps(row["symbols"], sort_keys=True))


def by_engine(cases: Sequence[Row]) -> Callable[[Row], Decision]:
    keys = {id(row): ready_key(row) for row in cases}
    return lambda row: grade(keys[id(row)], row["response"])


def sympy_expression(text: str, symbols: Row) -> Any:
    """The text as SymPy reads it, None if it cannot or knows other names in it."""
    from sympy import Symbol, sympify

    names = {name: Symbol(name, positive=domain == "positive") for name, domain in symbols.items()}
    try:
        found = sympify(text.replace("^", "**"), locals=names)
    except (SyntaxError, TypeError, ValueError):
        return None
    return None if found.free_symbols - set(names.values()) else found


def by_sympy(cases: Sequence[Row]) -> Callable[[Row], str]:
    from sympy import simplify

    keys = {id(row): sympy_expression(row["key"], row["symbols"]) for row in cases}

    def decide(row: Row) -> str:
        response = sympy_expression(row["response"], row["symbols"])
        if response is None:
            return "invalid"
        return "equal" if simplify(response - keys[id(row)]) == 0 else "different"

    return decide


def by_sampler(name: str) -> Callable[[Row], str]:
    sampler = import_module(f"benchmarks.{name}")
    return lambda row: sampler.decide(row["response"], row["key"], row["symbols"])


def word_of(found: Decision | str) -> str:
    return found if isinstance(found, str) else WORDS.get(found.verdict, "invalid")


def line(label: str, results: Sequence[Timed]) -> float:
    """Print median, 99th percentile, throughput and agreement; returns the mean."""
    times = sorted(result.spent for result in results)
    mean = statistics.fmean(times)
    agreed = [word_of(r.found) == r.row["expect"] for r in results if "expect" in r.row]
    stated = f"{sum(agreed)}/{len(agreed)}" if agreed else f"{len(times)} rows"
    p99 = times[int(0.99 * len(times))]
    print(f"{label:36s} {statistics.median(times):9.1f} {p99:9.0f} {1e6 / mean:11,.0f}   {stated}")
    return mean


def kind_of(result: Timed) -> str:
    """What was decided, and whether a rational function was."""
    verdict = word_of(result.found)
    if verdict == "invalid":
        return "  unreadable"
    beyond = isinstance(result.found.certificate, NormalForm)
    return f"  {verdict}, {'beyond rational functions' if beyond else 'rational or refuted'}"


def main() -> None:
    print(f"{'':36s} {'median µs':>9s} {'p99 µs':>9s} {'per second':>11s}")
    cases = rows()
    if cases is None:
        print("no mission cases beside the checkout (set GRADER_CASES to a file of them)")
    else:
        _mission(cases)
    _beyond_rational()
    print("SymPy loaded by the engine:", "yes" if _engine_needs_sympy() else "no")


def _mission(cases: list[Row]) -> None:
    contenders = _contenders(cases)
    results = in_turn(contenders, cases)
    ours = results[OURS]
    mean = line(OURS, ours)
    for kind in sorted({kind_of(result) for result in ours}):
        line(kind, [result for result in ours if kind_of(result) == kind])
    others = {name: line(name, found) for name, found in results.items() if name != OURS}
    for name, theirs in others.items():
        print(f"throughput against {name}: {theirs / mean:.0f} times")
    for (expected, ground), count in sorted(grounds(ours).items()):
        print(f"  {count:4d} {expected} by {ground}")


def _contenders(cases: list[Row]) -> dict[str, Contender]:
    """Every way to decide, with the number of rows of which it sees one."""
    found = {OURS: Contender(by_engine(cases))}
    for name, module in SAMPLERS.items():
        found[name] = Contender(by_sampler(module))
    if find_spec("calc") is None:
        print('Open edX\'s calculator is not installed (pip install -e ".[peers]")')
    else:
        calculator = Contender(by_sampler("course_sampling"), SLOW_EVERY)
        found[f"Open edX's calculator, 1 in {SLOW_EVERY}"] = calculator
    some = cases[::SLOW_EVERY]
    sympy = Contender(by_sympy(some), SLOW_EVERY)
    sympy.decide(some[0])
    found[f"simplify(a-b) == 0, 1 in {SLOW_EVERY}"] = sympy
    return found


def in_turn(contenders: dict[str, Contender], cases: Sequence[Row]) -> dict[str, list[Timed]]:
    """Everybody's decisions, a block of rows at a time.

    A machine that is slow for some seconds is so for all of them.
    """
    results: dict[str, list[Timed]] = {name: [] for name in contenders}
    for start in range(0, len(cases), BLOCK):
        block = cases[start : start + BLOCK]
        for name, contender in contenders.items():
            results[name] += timed(contender.decide, block[:: contender.every])
    return results


def grounds(results: Sequence[Timed]) -> Counter[tuple[str, str]]:
    return Counter((r.row["expect"], type(r.found.certificate).__name__) for r in results)


def _beyond_rational() -> None:
    """Textbook identities and near-misses, as far as they are beyond rational functions."""
    for kind, label in (
        ("near-misses", "near-misses refuted"),
        ("identities", "identities proved"),
    ):
        cases = list(identities(kind))
        line(f"textbook {label}", timed(by_engine(cases), cases))


def _engine_needs_sympy() -> bool:
    code = (
        "import sys; from grader.decide.compare import compare;"
        "compare('(a+b)/(b+a)', '1', {'a': 'positive', 'b': 'positive'});"
        "print('sympy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip() == "True"


if __name__ == "__main__":
    main()

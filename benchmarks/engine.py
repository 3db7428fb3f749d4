"""Formula responses per second on one core: this engine, plain SymPy, five float samples.

Reads the mission cases (JSON lines: id, response, key, expect, symbols) from the folder
`shared/cases` beside the checkout, or from the file named in GRADER_CASES. All three ways see
the same rows in the same run; SymPy, which is slowest, sees every tenth of them.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]

BESIDE = Path(__file__).parents[2] / "shared" / "cases" / "mission-dev.jsonl"
SYMPY_EVERY = 10


def rows() -> list[Row] | None:
    file = Path(os.environ.get("GRADER_CASES", BESIDE))
    if not file.is_file():
        return None
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def timed(decide: Callable[[Row], str], cases: list[Row]) -> tuple[list[float], int]:
    """Microseconds for each row, and how many came out as stated."""
    times, agreed = [], 0
    for row in cases:
        start = time.perf_counter()
        verdict = decide(row)
        times.append(1e6 * (time.perf_counter() - start))
        agreed += verdict == row["expect"]
    return times, agreed


def by_engine(row: Row) -> str:
    from grader.decide.cases import word_for
    from grader.decide.compare import compare

    return word_for(compare(row["response"], row["key"], row["symbols"]).verdict)


def by_sympy(row: Row) -> str:
    from sympy import Symbol, simplify, sympify

    names = {
        name: Symbol(name, positive=domain == "positive") for name, domain in row["symbols"].items()
    }
    try:
        texts = (row[side].replace("^", "**") for side in ("response", "key"))
        left, right = (sympify(text, locals=names) for text in texts)
    except (SyntaxError, TypeError, ValueError):
        return "invalid"
    if (left.free_symbols | right.free_symbols) - set(names.values()):
        return "invalid"
    return "equal" if simplify(left - right) == 0 else "different"


def by_sampling(row: Row) -> str:
    from benchmarks.sampling import decide

    return decide(row["response"], row["key"], row["symbols"])


def line(label: str, times: list[float], agreed: int) -> float:
    """Print one contender's figures; returns its mean time in microseconds."""
    mean = statistics.fmean(times)
    p99 = sorted(times)[int(0.99 * len(times))]
    print(
        f"{label:28s} {statistics.median(times):10.1f} {p99:10.0f} {1e6 / mean:12,.0f}"
        f"   {agreed}/{len(times)}"
    )
    return mean


def certificates(cases: list[Row]) -> Counter[str]:
    from grader.decide.compare import compare

    found: Counter[str] = Counter()
    for row in cases:
        decision = compare(row["response"], row["key"], row["symbols"])
        found[f"{row['expect']} by {type(decision.certificate).__name__}"] += 1
    return found


def main() -> None:
    cases = rows()
    if cases is None:
        print("skipped: no mission cases beside the checkout (set GRADER_CASES to a file of them)")
        return
    some = cases[::SYMPY_EVERY]
    by_engine(cases[0])  # loads the engine and compiles the first key
    by_sympy(cases[0])
    ours, agreed = timed(by_engine, cases)
    print(f"{'':28s} {'median µs':>10s} {'p99 µs':>10s} {'per second':>12s}   as stated")
    ours_mean = line("this engine", ours, agreed)
    sampling_mean = line("five float samples", *timed(by_sampling, cases))
    sympy_mean = line(f"simplify(a-b) == 0, 1 in {SYMPY_EVERY}", *timed(by_sympy, some))
    print(f"throughput against five float samples: {sampling_mean / ours_mean:.0f} times")
    print(f"throughput against SymPy's simplify:   {sympy_mean / ours_mean:.0f} times")
    for ground, count in sorted(certificates(cases).items()):
        print(f"  {count:4d} {ground}")
    print("SymPy loaded by the engine:", "yes" if _engine_needs_sympy() else "no")


def _engine_needs_sympy() -> bool:
    import subprocess

    code = (
        "import sys; from grader.decide.compare import compare;"
        "compare('(a+b)/(b+a)', '1', {'a': 'positive', 'b': 'positive'});"
        "print('sympy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip() == "True"


if __name__ == "__main__":
    main()

"""Run the benchmarks by name, or all of them: `python -m benchmarks [NAME…]`."""

from __future__ import annotations

import sys
from importlib import import_module

# Name of the module in this package, and what its figures are about.
BENCHMARKS = {
    "start": "cold start of the command line",
    "engine": "formula responses read and decided per second, against three other ways to decide",
    "bombs": "milliseconds and MiB of the worst answers, under the key that suffers most",
    "identities": "textbook identities and near-misses: proved, refuted, time per stage",
    "validate": "faults of a broken bank, seconds per problem cold and cached, mutants killed",
    "batch": "a class of 100,000 rows graded, and again",
    "scale": "a million rows from CSV to export, a regrade, a million different formulas; memory",
    "crash": "`kill -9` at 200 random instants of a run, and what the next run makes of it",
    "em": "one EM iteration on a million samples, against scikit-learn",
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(
            f"no benchmark {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}",
            file=sys.stderr,
        )
        return 2
    for name in names or BENCHMARKS:
        print(f"\n== {name}: {BENCHMARKS[name]}", flush=True)
        import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

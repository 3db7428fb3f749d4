"""Textbook identities and near-misses: what is proved and refuted, and how long each stage takes.

The rows are those of `docs/tables/identities.yaml`. The ball stage and the normal form see
each row five times and the median counts; SymPy's `simplify(left - right) == 0` sees each
row once, in a child process that is killed after three seconds.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from grader.decide.normal_form import prove_equal
from grader.decide.refuter import Refuter
from grader.decide.sandbox import plain_domain, plain_tree
from grader.spec.domain import Domain, read_domain
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.tree import Node
from grader.syntax.vocabulary import Vocabulary

TABLE = Path(__file__).parents[1] / "docs" / "tables" / "identities.yaml"
REPEATS = 5
SYMPY_SECONDS = 3.0


class Row(NamedTuple):
    response: Node
    key: Node
    domains: dict[str, Domain]


def rows(kind: str) -> list[Row]:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    vocabulary = Vocabulary(names=tuple(table["names"]))

    def tree(text: str) -> Node:
        reading = parse(text, vocabulary)
        assert isinstance(reading, Reading), text
        return reading.tree

    found = []
    for line in (line for lines in table[kind].values() for line in lines):
        words = line[2] if len(line) > 2 else {}
        domains = {name: read_domain(text) for name, text in words.items()}
        known = {name: domain for name, domain in domains.items() if domain is not None}
        found.append(Row(tree(line[0]), tree(line[1]), known))
    return found


def timed(stage: Callable[[Row], Any], cases: list[Row]) -> tuple[int, list[float]]:
    """How many rows the stage settles, and the median microseconds of each row."""
    settled, times = 0, []
    for row in cases:
        runs = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            found = stage(row)
            runs.append(1e6 * (time.perf_counter() - start))
        settled += found is not None
        times.append(statistics.median(runs))
    return settled, times


def by_balls(cases: list[Row]) -> Callable[[Row], Any]:
    """The ball stage with each key made ready beforehand, as it is in a batch."""
    ready = {id(row): Refuter(row.key, row.domains, "benchmark") for row in cases}
    return lambda row: ready[id(row)].refute(row.response)


def by_normal_form(row: Row) -> Any:
    return prove_equal(row.response, row.key, row.domains)


def serve_simplify(pipe: Connection) -> None:
    """Child: build both sides node by node, simplify the difference, report the time."""
    from sympy import simplify

    from grader.decide.sandbox_child import Translator, Unsupported

    pipe.send("ready")
    while True:
        left, right, symbols = pipe.recv()
        start = time.perf_counter()
        try:
            translate = Translator(symbols).expression
            zero = bool(simplify(translate(left) - translate(right)) == 0)
        except (ArithmeticError, AttributeError, TypeError, ValueError, Unsupported):
            zero = False
        pipe.send((zero, 1e6 * (time.perf_counter() - start)))


class Simplifier:
    """SymPy's `simplify` under a time limit."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=serve_simplify, args=(theirs,), daemon=True)
        self._process.start()
        self._pipe.recv()

    def ask(self, row: Row) -> tuple[bool, float] | None:
        """Whether the difference became zero, and the microseconds; None after the limit."""
        symbols = {name: plain_domain(domain) for name, domain in row.domains.items()}
        self._pipe.send((plain_tree(row.response), plain_tree(row.key), symbols))
        if self._pipe.poll(SYMPY_SECONDS):
            return self._pipe.recv()
        self.stop()
        self._start()
        return None

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def line(name: str, settled: int, of: int, times: list[float]) -> str:
    ordered = sorted(times)
    high = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    middle = statistics.median(times)
    return f"{name:34} {settled:4} of {of:4} ({settled / of:6.1%})   {middle:10,.0f} {high:12,.0f}"


def report_simplify(kind: str, cases: list[Row]) -> None:
    simplifier, zeros, times, over = Simplifier(), 0, [], 0
    for row in cases:
        reply = simplifier.ask(row)
        over += reply is None
        zeros += reply is not None and reply[0]
        times.append(1e6 * SYMPY_SECONDS if reply is None else reply[1])
    simplifier.stop()
    name = "simplify proves" if kind == "identities" else "simplify calls equal (false)"
    print(line(name, zeros, len(cases), times) + (f"   {over} over the limit" if over else ""))


def main() -> None:
    print(f"{'':34} {'settled':>22}   {'median us':>10} {'p99 us':>12}")
    for kind in ("identities", "near-misses"):
        cases = rows(kind)
        print(kind)
        print(line("  normal form proves", *_counted(timed(by_normal_form, cases))))
        print(line("  ball arithmetic refutes", *_counted(timed(by_balls(cases), cases))))
        report_simplify(kind, cases)


def _counted(result: tuple[int, list[float]]) -> tuple[int, int, list[float]]:
    settled, times = result
    return settled, len(times), times


if __name__ == "__main__":
    main()

"""`grader grade` on a class of 100,000 rows, and what a duplicate costs in it.

The class is made up from a fixed seed with the duplication of real ones: a few responses
are typed by nearly everybody, some by a few, one in twenty by nobody else.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from grader.app.bank import shipped_bank
from grader.app.batch import decide_pending, parts_of
from grader.app.engine import engine_name
from grader.gradebook.book import Gradebook
from grader.spec.load import load_problem

ROWS = 100_000
SEED = 20230817
PROBLEM = "em-gaussian-mixture"
GRADER = [sys.executable, "-m", "grader"]

_MEAN = "(gamma_k1*x_1+gamma_k2*x_2)/(gamma_k1+gamma_k2)"
_SPREAD = "(gamma_k1*(x_1-hatmu_k)^2+gamma_k2*(x_2-hatmu_k)^2)/(gamma_k1+gamma_k2)"
# The most frequent first; what follows is typed about half, a third, a quarter … as often.
TYPED: dict[str, list[str]] = {
    "likelihood": ["-24.5", "-24.51", "-24.512", "-10.6", "24.5", "-24", "about -24"],
    "e-step": [
        "pi_k*N_k/(pi_1*N_1+pi_2*N_2)", "(pi_k*N_k)/(pi_1*N_1 + pi_2*N_2)", "N_k/(N_1+N_2)",
        "pi_k*N_k", "pi_k*N_k/(pi_1*N_1+pi_2*N_2", "pi_k N_k / (pi_1 N_1 + pi_2 N_2)",
    ],
    "e-step-weights": ["2,2,2,1,1", "1,1,1,2,2", "2,2,1,1,1"],
    "m-step-mean": [_MEAN, _MEAN.replace("*", " * "), "(x_1+x_2)/2", "gamma_k1*x_1+gamma_k2*x_2"],
    "m-step-variance": [_SPREAD, f"sqrt({_SPREAD})", _SPREAD.replace("^", "**"), f"2*{_SPREAD}"],
    "m-step-weight": ["(gamma_k1+gamma_k2)/2", "0.5*(gamma_k1+gamma_k2)", "1/2", "gamma_k1"],
    "training-1": ["5.13", "5.1317", "5.04", "6"],
}  # fmt: skip


def rows(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    """Learner, problem, part, response, time: every learner answers all parts, some twice."""
    dice = random.Random(SEED)
    made = 0
    for learner in range(count):
        for part, responses in TYPED.items():
            for attempt in range(1 if dice.random() < 0.8 else 2):
                if made == count:
                    return
                made += 1
                when = datetime(2023, 8, 1 + learner % 16, 9 + attempt, made % 60, tzinfo=UTC)
                name = f"learner-{learner:06d}"
                yield name, PROBLEM, part, _response(responses, dice), when.isoformat()


def _response(responses: list[str], dice: random.Random) -> str:
    weights = [1 / rank for rank in range(1, len(responses) + 1)]
    response = dice.choices(responses, weights)[0]
    if dice.random() < 0.05:
        return f"{response} + {dice.randrange(10**6)}/1000"
    return response


def write_class(file: Path, count: int) -> int:
    """A class as one CSV file; returns how many distinct responses it has."""
    distinct = set()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("learner", "problem", "part", "response", "submitted_at"))
        for row in rows(count):
            distinct.add(row[2:4])
            writer.writerow(row)
    return len(distinct)


def seconds(folder: Path, *arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run(
        [*GRADER, "grade", str(folder / "class.csv"), *arguments],
        check=True, capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - start


def microseconds_of_known(file: Path) -> float:
    """What deciding costs for each row of a gradebook in which everything is decided."""
    problem = load_problem(shipped_bank() / PROBLEM)
    with Gradebook.open(str(file)) as book:
        parts = parts_of([problem])
        start = time.perf_counter()
        decided = decide_pending(book, engine_name(), parts, datetime.now(UTC))
        spent = time.perf_counter() - start
    assert decided == 0, "the gradebook has a verdict for every response"
    return 1e6 * spent / ROWS


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        distinct = write_class(folder / "class.csv", ROWS)
        book = ("--gradebook", str(folder / "class.duckdb"), "--out", str(folder / "grades.csv"))
        first, again = seconds(folder, *book), seconds(folder, *book)
        known = microseconds_of_known(folder / "class.duckdb")
    print(f"{ROWS:,} rows, {distinct:,} distinct responses")
    print(
        f"graded from files to gradebook CSV   {first:7.1f} s  ({ROWS / first:,.0f} rows a second)"
    )
    print(f"a response that has its verdict      {known:7.2f} µs to pass over")
    print(f"the same command again               {again:7.1f} s  (nothing new to decide)")


if __name__ == "__main__":
    main()

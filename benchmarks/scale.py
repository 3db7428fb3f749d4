"""A course of up to a million rows from CSV to graded export: seconds of each phase, and memory.

Each line is a process of its own. `processor` is the time of all processes on all cores, which
says more than the clock where other programs run. With `python -m benchmarks scale` everything
is measured, which takes ten minutes; `ROWS=100000 python -m benchmarks scale` stops there.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from benchmarks.course import COLUMNS, EM, FORMULAS, WINE, formula, write_bank, write_course
from grader.app import class_run
from grader.app.batch import decide_pending
from grader.app.class_points import ClassPoints
from grader.app.engine import engine_name
from grader.app.graded import parts_of
from grader.app.submissions import find_submissions
from grader.app.workforce import Workforce
from grader.gradebook.book import Gradebook
from grader.spec.load import load_problem

SIZES = (10_000, 100_000, 1_000_000)
MOST = int(os.environ.get("ROWS", SIZES[-1]))
NOW = datetime(2023, 9, 1, tzinfo=UTC)
PHASES = {"import_files": "store", "decide_begun": "decide", "_write": "export"}
FORCES = {
    "one process": Workforce(1),
    "2 workers": Workforce(2),
    "Dask, 2 workers": Workforce(cluster="local:2"),
}

# Seconds by the clock, and of all processors.
Spent = tuple[float, float]


def now() -> Spent:
    times = os.times()
    used = times.user + times.system + times.children_user + times.children_system
    return time.perf_counter(), used


def since(begun: Spent) -> Spent:
    return tuple(after - before for after, before in zip(now(), begun, strict=True))


def timed(spent: dict[str, Spent], name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        begun = now()
        result = function(*arguments, **named)
        spent[name] = since(begun)
        return result

    return call


def grade(folder: Path, course: str, force: str) -> dict[str, Any]:
    """What `grader grade` does with a course, each step timed."""
    spent: dict[str, Spent] = {}
    for function, name in PHASES.items():
        setattr(class_run, function, timed(spent, name, getattr(class_run, function)))
    begun = now()
    bank = folder / "bank"
    found = find_submissions([folder / f"{course}.csv"], bank)
    outputs = class_run.Outputs(folder / "grades.csv")
    with Gradebook.open(str(folder / f"{course}-{len(force)}.duckdb")) as book:
        done = class_run.grade_class(book, bank, found, outputs, NOW, False, FORCES[force])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = done.report
    assert report.rows_rejected == 0, "every row of the course is taken"
    return {
        **spent, "all": since(begun), "peak": peak,
        "decided": report.decided, "rows": report.rows_in,
    }  # fmt: skip


def regrade(folder: Path, course: str, force: str) -> dict[str, Any]:
    """One key is another: its responses are decided anew, and everybody's points added up."""
    parts = list(parts_of([load_problem(folder / "bank" / name) for name in (EM, WINE)]))
    parts[-2] = replace(parts[-2], key=replace(parts[-2].key, text="(a*v - b*w)/(v + w)"))
    with Gradebook.open(str(folder / f"{course}-{len(force)}.duckdb")) as book:
        begun = now()
        decided = decide_pending(book, engine_name(), parts, NOW, force=FORCES[force])
        points = ClassPoints(book, engine_name(), parts)
        learners = sum(result.learners for result in points.results()) // len(parts)
        return {"all": since(begun), "decided": decided, "learners": learners, **points_of(points)}


def points_of(points: ClassPoints) -> dict[str, int]:
    rows, which = points.rows()
    assert len(which) == len(points.learners)
    return {"different": len(rows)}


def write_distinct(file: Path, count: int) -> None:
    """So many learners, each with a formula that nobody else has."""
    (place, key) = next(iter(FORMULAS.items()))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for number in range(count):
            response = formula(key, number + 2)
            writer.writerow((f"l{number:07d}", *place, response, "2023-08-01T10:00:00Z"))


def apart(task: str, folder: Path, course: str, force: str) -> dict[str, Any]:
    """What one of the tasks says, done in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", task, str(folder), course, force]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    said: dict[str, Any] = json.loads(run.stdout)
    return said


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_bank(folder / "bank")
        print("clock seconds (processor seconds) of a course, with 2 workers:")
        for size in (each for each in SIZES if each <= MOST):
            course = f"course{size}"
            write_course(folder / f"{course}.csv", size)
            said = apart("grade", folder, course, "2 workers")
            steps = "  ".join(f"{name} {text(said[name])}" for name in (*PHASES.values(), "all"))
            print(
                f"{size:9,} rows, {said['decided']:6,} decided:  {steps}  "
                f"{size / said['all'][0]:9,.0f} rows/s  {said['peak']:5.0f} MiB", flush=True,
            )  # fmt: skip
        again = apart("regrade", folder, course, "2 workers")
        print(
            f"one key changed: {again['decided']:,} decided again, all points: {text(again['all'])}"
        )
        write_distinct(folder / "distinct.csv", MOST)
        for force in FORCES:
            said = apart("grade", folder, "distinct", force)
            rate = said["decided"] / said["decide"][0]
            print(
                f"{MOST:,} different formulas, {force}: {text(said['decide'])} to decide, "
                f"{rate:,.0f} a second, all {text(said['all'])}, {said['peak']:.0f} MiB",
                flush=True,
            )  # fmt: skip


def text(spent: Sequence[float]) -> str:
    return f"{spent[0]:.1f} s ({spent[1]:.1f})"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        task = {"grade": grade, "regrade": regrade}[sys.argv[1]]
        print(json.dumps(task(Path(sys.argv[2]), *sys.argv[3:])))
    else:
        main()

"""`kill -9` at random instants of a run, again and again; then one run to the end.

Whatever was killed, and whenever: the grades are those of a run that nobody disturbed, no row
is lost or doubled, and no verdict is there twice. The instants are drawn from a fixed seed
over the time that a run takes from opening its gradebook. In every fourth round it is a worker
process that is killed, not the run. Then a key is another, and in every second round it is the
regrade that is killed.

`python -m benchmarks crash` kills 200 times; `CRASHES=20 python -m benchmarks crash` 20 times.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from benchmarks.course import WINE, write_bank, write_course
from grader.gradebook.book import Gradebook

CRASHES = 200
IN_A_ROW = 5
ROWS = 2_000
SEED = 9


class Round:
    """A gradebook of its own, in which runs are killed before one may end."""

    def __init__(self, folder: Path, course: Path, workers: int) -> None:
        folder.mkdir()
        self.book, self.grades = folder / "g.duckdb", folder / "grades.csv"
        places = ["--gradebook", str(self.book), "--out", str(self.grades)]
        command = [sys.executable, "-m", "grader"]
        force = ["--workers", str(workers)]
        bank, changed = (str(course.parent / name) for name in ("bank", "changed"))
        self.grading = [*command, "grade", str(course), *places, "--bank", bank, *force]
        kept = ["--gradebook", str(self.book), "--by", "staff"]
        self.regrading = [*command, "regrade", "--apply", "--bank", changed, *kept, *force]
        self.command = self.grading

    def start(self) -> subprocess.Popen[bytes]:
        nothing = subprocess.DEVNULL
        return subprocess.Popen(self.command, stdin=nothing, stdout=nothing, stderr=nothing)

    def regrade(self, instants: list[float]) -> int:
        """A regrade that is killed at these instants, then to its end; how often it was killed."""
        self.command = self.regrading
        killed = sum(self.kill(after) for after in instants)
        self.finish()
        self.command = self.grading
        self.finish()
        return killed

    def finish(self) -> float:
        """One run to its end; how long it took from the moment at which it had the gradebook."""
        run = self.start()
        self.wait_for(run, self.has_gradebook)
        begun = time.monotonic()
        assert run.wait() == 0, "a run that nobody disturbs ends well"
        return time.monotonic() - begun

    def kill(self, after: float) -> bool:
        """A run that is killed so many seconds after it had the gradebook, if it has not ended."""
        run = self.start()
        self.wait_for(run, self.has_gradebook)
        time.sleep(after)
        killed = run.poll() is None
        run.send_signal(signal.SIGKILL)
        run.wait()
        return killed

    def kill_workers(self, pauses: list[float]) -> int:
        """A run of whose workers one is killed after each pause; it ends well none the less."""
        run = self.start()
        self.wait_for(run, lambda process: bool(_children(process)))
        killed = 0
        for pause in pauses:
            time.sleep(pause)
            for worker in _children(run.pid)[:1]:
                killed += _kill(worker)
        assert run.wait() == 0, "a worker's death ends no run"
        return killed

    def wait_for(self, run: subprocess.Popen[bytes], sign: Callable[[int], bool]) -> None:
        while run.poll() is None and not sign(run.pid):
            time.sleep(0.001)

    def has_gradebook(self, process: int) -> bool:
        """Whether a process has opened the gradebook, or is about to make it."""
        try:
            files = [str(each.readlink()) for each in Path(f"/proc/{process}/fd").iterdir()]
        except FileNotFoundError:
            return False
        return any(file.startswith(str(self.book)) for file in files)

    def step(self) -> str:
        """How far the runs have come."""
        if self.grades.exists():
            return "after the export"
        if not self.book.exists():
            return "before the gradebook was there"
        with Gradebook.open(str(self.book)) as book:
            if not book.value("SELECT count(*) FROM responses"):
                return "during the import"
            if not book.value("SELECT count(*) FROM runs"):
                return "during the decisions"
            return "during the export"

    def contents(self) -> tuple[object, ...]:
        """The grades; every response, verdict and override, in the order of their storing."""
        with Gradebook.open(str(self.book)) as book:
            responses = book.rows("SELECT * EXCLUDE (import) FROM responses ORDER BY rowid")
            verdicts = book.rows("SELECT * FROM verdicts ORDER BY rowid")
            overrides = book.rows("SELECT * EXCLUDE (decided_at) FROM overrides ORDER BY rowid")
        return self.grades.read_bytes(), responses, verdicts, overrides


def crash(crashes: int, folder: Path) -> Counter[str]:
    """Kill so many times; returns where it happened. Fails if anything differs."""
    dice = random.Random(SEED)
    course = folder / "course.csv"
    write_course(course, ROWS)
    write_bank(folder / "bank")
    write_bank(folder / "changed")
    problem = folder / "changed" / WINE / "problem.yaml"
    text = problem.read_text(encoding="utf-8")
    problem.write_text(text.replace("(a*v + b*w)", "(a*v - b*w)"), encoding="utf-8")
    whole = Round(folder / "whole", course, 1)
    lasting = {1: whole.finish()}
    wanted = whole.contents()
    whole.command = whole.regrading
    regrading = whole.finish()
    whole.command = whole.grading
    whole.finish()
    regraded = whole.contents()
    pooled = Round(folder / "pooled", course, 2)
    lasting[2] = pooled.finish()
    assert pooled.contents() == wanted, "workers store the same in the same order"
    steps: Counter[str] = Counter()
    number = 0
    while (left := crashes - sum(steps.values())) > 0:
        workers = 1 + number % 2
        one = Round(folder / str(number), course, workers)
        if number % 4 == 3:
            pauses = [dice.uniform(0, lasting[2] / 4) for _ in range(min(3, left))]
            steps["a worker, the run going on"] += one.kill_workers(pauses)
        else:
            for _ in range(min(IN_A_ROW, left)):
                if one.kill(dice.uniform(0, lasting[workers])):
                    steps[one.step()] += 1
        one.finish()
        assert one.contents() == wanted, f"round {number} differs"
        if number % 2 and (left := crashes - sum(steps.values())) > 0:
            instants = [dice.uniform(0, regrading) for _ in range(min(IN_A_ROW, left))]
            steps["during a regrade"] += one.regrade(instants)
            assert one.contents() == regraded, f"the regrade of round {number} differs"
        number += 1
    return steps


def _children(process: int) -> list[int]:
    """The worker processes of a run."""
    found = Path(f"/proc/{process}/task/{process}/children")
    everywhere = Path(f"/proc/{process}/task").glob("*/children")
    texts = [each.read_text() for each in everywhere if found.exists() and each.exists()]
    return [int(child) for text in texts for child in text.split()]


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    crashes = int(os.environ.get("CRASHES", CRASHES))
    with tempfile.TemporaryDirectory() as name:
        begun = time.monotonic()
        steps = crash(crashes, Path(name))
    print(f"{ROWS:,} rows; killed {sum(steps.values())} times, seed {SEED}:")
    for step, count in sorted(steps.items()):
        print(f"  {count:4} {step}")
    print(
        "every gradebook was finished by its next run: the same grades, responses, verdicts and "
        f"overrides, in the same order ({time.monotonic() - begun:.0f} s)"
    )


if __name__ == "__main__":
    main()

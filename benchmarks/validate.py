"""What a bank's proofs find and cost: faults of a broken bank, seconds, mutants killed.

Each problem is validated by a fresh process twice, with an empty cache and again: start-up counts
in both. The faults are those that `tests/broken_bank` declares; one counts as found if it is told
in its file at its line, and whatever else is told counts as too much.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from grader.app.proving import file_finder
from grader.prove.problem import check_problem, prove_problem
from grader.prove.prose import check_links
from grader.spec.load import open_problem

ROOT = Path(__file__).parents[1]
BROKEN = ROOT / "tests" / "broken_bank"
SHIPPED = sorted((ROOT / "problems").glob("*/problem.yaml"))


def main() -> None:
    print_broken_bank()
    print_seconds()
    print_mutation_scores()


def print_broken_bank() -> None:
    found = declared = too_much = 0
    folders = sorted(file.parent for file in BROKEN.glob("*/expected.yaml"))
    for folder in folders:
        rows = yaml.safe_load((folder / "expected.yaml").read_text(encoding="utf-8"))["faults"]
        wanted = {(row["file"], row["line"], row["code"]) for row in rows}
        told = faults_of(folder)
        found += len(wanted & told)
        declared += len(wanted)
        too_much += len(told - wanted)
        for place in sorted(wanted ^ told):
            print(f"  {folder.name}: {'not found' if place in wanted else 'too much'}: {place}")
    print(f"{len(folders)} broken problems: {found} of {declared} faults found at their lines,")
    print(f"  {too_much} told beside them")


def faults_of(folder: Path) -> set[tuple[str, int, str]]:
    loaded = open_problem(folder)
    links = check_links(loaded, file_finder(folder / "problem.yaml"))
    issues = [*loaded.issues, *check_problem(loaded), *links]
    return {(Path(issue.file).name, issue.line, issue.code) for issue in issues}


def print_seconds() -> None:
    print(f"\n{'grader validate':24} {'cold':>8} {'cached':>8}  seconds")
    with tempfile.TemporaryDirectory() as cache:
        for file in [*SHIPPED, ROOT / "problems"]:
            name = file.parent.name if file.name == "problem.yaml" else "all of them"
            folder = Path(cache) / name
            cold, cached = seconds(file, folder), seconds(file, folder)
            print(f"{name:24} {cold:8.2f} {cached:8.2f}")


def seconds(file: Path, cache: Path) -> float:
    environment = {**os.environ, "GRADER_CACHE": str(cache)}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "grader", "validate", str(file)],
        env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return time.perf_counter() - start


def print_mutation_scores() -> None:
    print(f"\n{'mutants':24} {'part':22} {'killed':>8} {'equal':>6} {'no value':>9}")
    killed = total = 0
    for file in SHIPPED:
        for score in prove_problem(open_problem(file)).scores:
            killed, total = killed + score.killed, total + score.total
            share = f"{score.killed}/{score.total}"
            counts = f"{share:>8} {score.equivalent:6} {score.invalid:9}"
            print(f"{file.parent.name:24} {score.part:22} {counts}")
    print(f"{killed} of {total} mutants killed")

"""Cold start: what a person waits for before anything is printed.

Each command runs as a fresh process, in turn with a bare `python -c pass`, so that both see
the same machine; the figure is the median of the differences, pair by pair.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15

BARE = [sys.executable, "-c", "pass"]
GRADER = [sys.executable, "-m", "grader"]
COMMANDS = {
    "grader --help": [*GRADER, "--help"],
    "grader check … RESPONSE (a formula)": [
        *GRADER, "check", "em-gaussian-mixture", "m-step-weight", "(gamma_k1+gamma_k2)/2",
    ],
    "grader check … RESPONSE (a number of the solver)": [
        *GRADER, "check", "em-gaussian-mixture", "likelihood", "-24.5",
    ],
}  # fmt: skip


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    for label, command in COMMANDS.items():
        seconds(command)  # the first run reads the files from disk
        pairs = [(seconds(BARE), seconds(command)) for _ in range(RUNS)]
        bare = statistics.median(first for first, _ in pairs)
        beyond = statistics.median(second - first for first, second in pairs)
        print(f"{label:50s} {1000 * beyond:6.0f} ms beyond bare Python ({1000 * bare:.0f} ms)")


if __name__ == "__main__":
    main()

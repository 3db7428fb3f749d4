"""A desk of course staff in a temporary folder: a small bank, a class, a gradebook, commands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from grader.app.cli import run

PROBLEM = r"""id: hw
title: Homework
statement: A little of everything.
symbols:
  N_k: {domain: positive, means: density}
  pi_k: {domain: "(0, 1)", means: weight}
parts:
  - id: mean
    kind: number
    title: Mean
    ask: |
      What is the *mean*?

      A second paragraph.
    key: 2.5
    accept: {absolute: 0.1}
    points: 2
    attempts: 2
    solution: Add up and divide.
  - id: joint
    kind: formula
    title: Joint
    ask: The joint density, in $N_k$ and $\pi_k$?
    key: pi_k*N_k
    points: 3
    attempts: 3
    mistakes:
      - {token: no-weight, response: N_k, say: The weight is missing.}
    solution: Multiply.
"""

CASES = """# The table of this problem.
mean:
  right: [2.5]   # exactly
  wrong:
    # far away
    - 3
joint:
  right:
    - pi_k*N_k
"""

# Learner, part, response; a minute passes from one row to the next.
Row = tuple[str, str, str]


class Desk:
    """`desk("regrade", "--apply")` is the command at this desk; its words are in `out`, `err`."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self.bank = folder / "bank"
        self.problem = self.bank / "hw" / "problem.yaml"
        self.cases = self.bank / "hw" / "cases.yaml"
        self.book = folder / "g.duckdb"
        self.capsys = capsys
        self.patch = patch
        self.out = self.err = ""
        self.minute = 0
        self.problem.parent.mkdir(parents=True)
        self.problem.write_text(PROBLEM, encoding="utf-8")
        self.cases.write_text(CASES, encoding="utf-8")

    def __call__(self, *arguments: object, typed: str = "") -> int:
        places: list[object] = [] if arguments[0] == "variant" else ["--gradebook", self.book]
        if arguments[0] != "audit" and arguments[:2] not in {
            ("override", "list"),
            ("override", "withdraw"),
        }:
            places += ["--bank", self.bank]
        if arguments[0] in {"review", "override", "regrade"} and arguments[1:2] != ("list",):
            places += ["--by", "prof"]
        self.patch.setattr("sys.stdin", io.StringIO(typed))
        words = list(map(str, arguments))
        # What follows a `--` is no option.
        split = words.index("--") if "--" in words else len(words)
        code = run([*words[:split], *map(str, places), *words[split:]])
        self.out, self.err = self.capsys.readouterr()
        return code

    def write(self, *rows: Row, problem: str = "hw") -> None:
        """A file of responses more for the next grading."""
        path = self.folder / "in" / f"{self.minute:03}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("learner", "problem", "part", "response", "submitted_at"))
            for learner, part, response in rows:
                time = f"2026-01-01T{self.minute // 60:02}:{self.minute % 60:02}:00Z"
                writer.writerow((learner, problem, part, response, time))
                self.minute += 1

    def edit(self, old: str, new: str, file: Path | None = None) -> None:
        """Change the bank."""
        path = file or self.problem
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def grade(self, *more: object) -> dict[str, dict[str, str]]:
        """Grade what is there, both ways, which must agree; the grades by learner and part."""
        quick, slow = self.folder / "quick.csv", self.folder / "slow.csv"
        feedback = ["--feedback", self.folder / "feedback"]
        assert self("grade", self.folder / "in", "--out", slow, *feedback, *more) == 0, self.err
        assert self("grade", self.folder / "in", "--out", quick, *more) == 0, self.err
        assert quick.read_bytes() == slow.read_bytes()
        with quick.open(encoding="utf-8", newline="") as file:
            return {row["learner"]: row for row in csv.DictReader(file)}

    def points(self, part: str = "mean", *more: object) -> dict[str, str]:
        """What everybody has on a part after grading."""
        return {learner: row[part] for learner, row in self.grade(*more).items()}

    def feedback(self) -> str:
        """All feedback of the last grading."""
        files = sorted((self.folder / "feedback").glob("*.md"))
        return "\n".join(file.read_text(encoding="utf-8") for file in files)

    def data(self) -> list[Any]:
        """The lines of JSON of the last command."""
        return [json.loads(line) for line in self.out.split("\n") if line]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.book), read_only=True) as connection:
            return connection.execute(sql).fetchall()

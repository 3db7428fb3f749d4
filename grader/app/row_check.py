"""Rows that name no part of the bank are reported, each with what was probably meant."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.app.bank import PROBLEM_FILE, problem_ids
from grader.app.suggest import did_you_mean
from grader.gradebook.columns import Columns, columns_of
from grader.gradebook.faults import fault, quoted
from grader.gradebook.rows import Batch
from grader.spec.issue import Issue
from grader.spec.load import open_problem
from grader.spec.model import Problem


class RowCheck:
    """Knows the parts of a bank; a problem is opened when the first row names it.

    `faulty` has the first fault of each opened problem that has some.
    """

    def __init__(self, bank: Path) -> None:
        self.bank = bank
        self.ids = problem_ids(bank)
        self.problems: dict[str, Problem] = {}
        self._faults: dict[tuple[str, str], _Fault | None] = {}
        self.faulty: dict[str, Issue] = {}

    def check(self, batch: Batch | Columns) -> Columns:
        """The rows as columns, those that name no part of the bank moved to those rejected.

        Each problem and part that they name is looked up once.
        """
        columns = columns_of(batch) if isinstance(batch, Batch) else batch
        refused = {}
        for place in columns.places():
            if place not in self._faults:
                self._faults[place] = self._look_up(*place)
            found = self._faults[place]
            if found is not None:
                refused[place] = found.at
        return columns.without(refused) if refused else columns

    def named_problems(self) -> list[Problem]:
        """The problems to which rows were taken, by id."""
        ids = {problem for (problem, _), found in self._faults.items() if found is None}
        return [self.problems[problem] for problem in sorted(ids)]

    def find(self, problem_id: str) -> Problem | None:
        """The problem of this id, None if the bank has none or it has faults."""
        if problem_id in self.problems or problem_id in self.faulty:
            return self.problems.get(problem_id)
        if problem_id not in self.ids:
            return None
        loaded = open_problem(self.bank / problem_id / PROBLEM_FILE)
        if loaded.problem is None:
            self.faulty[problem_id] = loaded.issues[0]
            return None
        self.problems[problem_id] = loaded.problem
        return loaded.problem

    def _look_up(self, problem_id: str, part_id: str) -> _Fault | None:
        problem = self.find(problem_id)
        shown = quoted(problem_id)
        if problem is None and problem_id in self.faulty:
            first = self.faulty[problem_id]
            # The problem is told already: a long path would push out what is wrong with it.
            place = f"{Path(first.file).name}:{first.line}:{first.column}"
            facts = {"problem": shown, "first": f"{place}: {first.message}"}
            return _Fault("faulty-problem", facts)
        if problem is None:
            return _Fault("unknown-problem", {"problem": shown}, did_you_mean(problem_id, self.ids))
        parts = [part.id for part in problem.parts]
        if part_id in parts:
            return None
        facts = {"problem": shown, "part": quoted(part_id)}
        return _Fault("unknown-part", facts, did_you_mean(part_id, parts))


class _Fault(msgspec.Struct, frozen=True):
    """Why no row can be taken for a problem and part, and what to do about it."""

    code: str
    facts: dict[str, str]
    hint: str = ""

    def at(self, source: str, line: int) -> Issue:
        return fault(self.code, source, line, self.hint.strip() or None, **self.facts)

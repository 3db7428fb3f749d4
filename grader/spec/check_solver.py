"""Whether a problem's solver is there, accepts its parameters, and has the numbers asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from grader.reference.registry import (
    BrokenPluginError,
    NoSuchValue,
    Solution,
    Solver,
    Step,
    find_solver,
    solver_names,
)
from grader.spec.findings import Findings
from grader.spec.model import ExtremeKey, Part, Problem, SolverKey, TypedKey


class SolverRun:
    """One run of a solver, made when a number of it is first asked for.

    A problem that only types its keys never loads its solver's numerical libraries.
    `is_named` says that the problem names a solver, `solver` is None if there is none of
    that name; a run from faulty parameters has no solution, nor has one that is not `made`.
    """

    def __init__(
        self,
        is_named: bool,
        solver: Solver | None,
        parameters: Mapping[str, object],
        path: str,
        findings: Findings,
        made: bool = True,
    ) -> None:
        self.is_named = is_named
        self.solver = solver
        self.parameters = parameters
        self._findings = findings
        self._made = made
        self._is_sound = solver is not None and not self._faults(solver, path)

    @cached_property
    def solution(self) -> Solution | None:
        """The right run, None where there can be none (which has been told)."""
        if self.solver is None or not (self._is_sound and self._made):
            return None
        return self.solver.solve(self.parameters)

    def with_parameters(self, changed: Mapping[str, object], path: str) -> SolverRun:
        """The run in which some parameters differ; their faults are told at `path`."""
        if not changed:
            return self
        parameters = {**self.parameters, **changed}
        return SolverRun(self.is_named, self.solver, parameters, path, self._findings, self._made)

    def _faults(self, solver: Solver, path: str) -> bool:
        faults = solver.check_parameters(self.parameters)
        for fault in faults:
            place = f"{path}.{fault.path}" if fault.path else path
            facts: dict[str, object] = {"problem": fault.message, "advice": fault.suggestion}
            self._findings.add("bad-parameter", place, facts)
        return bool(faults)


def solver_run(problem: Problem, findings: Findings, made: bool = True) -> SolverRun:
    """The run of a problem's solver; a name or parameters that are wrong are told once."""
    if problem.solver is None:
        return SolverRun(False, None, {}, "$.solver", findings)
    name = problem.solver.use
    try:
        solver = find_solver(name)
    except BrokenPluginError as broken:
        findings.add("broken-plugin", "$.solver.use", {"problem": broken})
        solver = None
    else:
        if solver is None:
            findings.add_unknown("unknown-solver", "$.solver.use", name, solver_names())
    return SolverRun(True, solver, problem.solver.parameters, "$.solver", findings, made)


def check_output(name: str, path: str, run: SolverRun, findings: Findings) -> bool:
    """Whether the problem's solver has this output."""
    if not run.is_named:
        findings.add("no-solver", path)
    elif run.solver is not None and name not in run.solver.outputs:
        findings.add_unknown("unknown-output", path, name, sorted(run.solver.outputs))
    return run.solver is not None and name in run.solver.outputs


def check_address(key: SolverKey, path: str, run: SolverRun, findings: Findings) -> float | None:
    """The number at an address; None, and a fault, if the run has no such number."""
    if not check_output(key.output, f"{path}.solver", run, findings) or run.solution is None:
        return None
    return _find_value(run.solution, key, path, findings)


def _find_value(solution: Solution, key: SolverKey, path: str, findings: Findings) -> float | None:
    try:
        return solution.value(key.output, _step(key.step), key.component, key.sample)
    except NoSuchValue as missing:
        findings.add("no-such-value", path, {"problem": missing})
        return None


def _has_value(run: SolverRun, key: SolverKey) -> bool:
    """Whether the right run has the number; what its slips have is no question otherwise."""
    if run.solution is None:
        return False
    try:
        run.solution.value(key.output, _step(key.step), key.component, key.sample)
    except NoSuchValue:
        return False
    return True


def _step(step: int | str) -> Step:
    return step if isinstance(step, int) else "converged"


def check_slip(part: Part, slip: str, path: str, run: SolverRun, findings: Findings) -> None:
    """A mistake that names a slip needs a solver that has it, and numbers that it changes."""
    if not run.is_named:
        findings.add("no-solver", path)
    elif run.solver is not None:
        known = [info.name for info in run.solver.slips]
        if slip not in known:
            findings.add_unknown("unknown-slip", path, slip, known)
        else:
            _check_slip_values(part, run, slip, path, findings)
    if isinstance(part.key, TypedKey):
        facts: dict[str, object] = {"kind": part.kind, "found": "a slip without a computed key"}
        expected = "give the wrong response itself under `response`"
        findings.add("key-not-for-kind", path, facts | {"expected": expected})


def _check_slip_values(
    part: Part, run: SolverRun, slip: str, path: str, findings: Findings
) -> None:
    """The wrong run has what the part asks for, if the right one has it."""
    if run.solver is None or run.solution is None:
        return
    wrong = run.solver.solve(run.parameters, slip)
    for key in _numbers_asked(part, run):
        if _has_value(run, key) and _find_value(wrong, key, path, findings) is None:
            return


def _numbers_asked(part: Part, run: SolverRun) -> Iterator[SolverKey]:
    """The numbers from which the key of a part is made."""
    key = part.key
    if isinstance(key, SolverKey):
        yield key
    elif isinstance(key, ExtremeKey) and run.solution is not None:
        for sample in range(1, len(part.items) + 1) if part.kind == "weights" else (None,):
            for component in range(1, run.solution.components + 1):
                yield SolverKey(key.output, key.step, component, sample)

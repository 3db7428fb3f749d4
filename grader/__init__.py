"""Grades answers to mathematical homework, with a certificate for every verdict.

The public interface; everything is loaded on first use, so `import grader` costs nothing:

    load_bank(path)             every problem of a folder
    load_problem(path)          one problem
    grade(key, response)        the decision on one response
    compare(response, key, …)   whether two formulas are equal, without a problem file
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.decide.compare import compare
    from grader.decide.decision import Decision, Verdict
    from grader.grade import grade
    from grader.spec.load import load_bank, load_problem

__all__ = ["Decision", "Verdict", "compare", "grade", "load_bank", "load_problem"]

_HOMES = {
    "Decision": "grader.decide.decision",
    "Verdict": "grader.decide.decision",
    "compare": "grader.decide.compare",
    "grade": "grader.grade",
    "load_bank": "grader.spec.load",
    "load_problem": "grader.spec.load",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'grader' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value

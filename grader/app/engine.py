"""Which engine decided: a name that changes whenever a verdict could, and not otherwise."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version

from grader.app.sources import code_digest
from grader.reference.registry import BUILT_IN

# From these modules on, whatever is imported has a say in a verdict, given a key and a response.
# The child process and the solvers are started by their names, which is no import.
DECIDING = (
    "grader.grade",
    "grader.decide.sandbox_child",
    *(module for module, _ in BUILT_IN.values()),
)

# Libraries that have a say in a verdict; mpmath computes for SymPy.
LIBRARIES = ("mpmath", "numpy", "pint", "python-flint", "sympy")

# How attempts become points is not asked when one of them is decided; `grade.py` does both.
FOLDING = "grader.score."


@cache
def engine_name() -> str:
    """The version of the package and a digest of its deciding code, like `0.1.0+6f1c0a2b`.

    The version alone would let a checkout that has moved on keep its old verdicts. What only
    reads the files of problems is left out: a key says all that they come to.
    """
    state = hashlib.blake2b(code_digest(DECIDING, FOLDING), digest_size=4)
    for library in LIBRARIES:
        state.update(f"{library} {version(library)}\n".encode())
    return f"{version('grader')}+{state.hexdigest()}"

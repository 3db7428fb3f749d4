"""A course platform's own calculator, asked the way the platform asks it, to measure against.

Open edX decides a formula response by five samples: for each, its calculator reads and
evaluates the response and the key. Needs `pip install -e ".[peers]"`; the calculator is no
dependency of the product, and nothing of it is copied here.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pyparsing as pp
from calc import UndefinedVariable, UnmatchedParenthesis, evaluator

SAMPLES = 5
RELATIVE = 1e-4
LOW, HIGH = 0.5, 2.0


def decide(response: str, key: str, symbols: Mapping[str, Any], seed: int = 0) -> str:
    """`equal` or `different` by five samples, `invalid` if the text or a name is not known."""
    dice = random.Random(seed)
    try:
        for _ in range(SAMPLES):
            point = {name: dice.uniform(LOW, HIGH) for name in symbols}
            theirs = evaluator(point, {}, key, case_sensitive=True)
            ours = evaluator(point, {}, response, case_sensitive=True)
            if not abs(ours - theirs) <= RELATIVE * abs(theirs):
                return "different"
    except (pp.ParseException, UndefinedVariable, UnmatchedParenthesis, ValueError):
        return "invalid"
    except ArithmeticError:
        return "undecided"
    return "equal"

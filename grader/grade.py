"""The one idea: a verdict is a pure function of key and response; a score folds verdicts.

Read this file first. A response is read under the key's vocabulary, decided against the
key, and the decisions of all attempts are folded by the rules into points. Nothing here
touches a disk or a clock, so the same call serves a student's single check, a class of
thousands and the bank's own tests.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from grader.decide.choice import decide_choice, decide_weights
from grader.decide.decision import Decision
from grader.decide.formula import decide_formula
from grader.decide.number import decide_number
from grader.decide.reading import blank, is_blank
from grader.score.fold import score_attempts
from grader.score.model import Attempt, PartScore, Rules
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey


def grade(key: Key, response: str) -> Decision:
    """The decision on one response: the same for the same two arguments, for ever.

    Never raises on any text: what cannot be read is a decision too (`UNREADABLE`).
    """
    if is_blank(response):
        return blank()
    match key:
        case FormulaKey():
            return decide_formula(key, response)
        case NumberKey():
            return decide_number(key, response)
        case ChoiceKey():
            return decide_choice(key, response)
        case WeightsKey():
            return decide_weights(key, response)
        case _:
            assert_never(key)


def score(key: Key, rules: Rules, submissions: Iterable[tuple[str, datetime | None]]) -> PartScore:
    """The score of one learner on one part, from all responses in order of submission."""
    attempts = (Attempt(text, grade(key, text), when) for text, when in submissions)
    return score_attempts(rules, tuple(attempts))

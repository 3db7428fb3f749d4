"""Which rules hold for whom, and what they make of a time, for columns of attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from grader.gradebook.columns import UNKNOWN_TIME
from grader.gradebook.times import microseconds, moment_of
from grader.score.late import lateness
from grader.score.model import Rules

Numbers = npt.NDArray[np.int64]

# The rules of learners that differ from those of their part, by learner and position.
OwnRules = Mapping[str, Mapping[int, Rules]]

_NEVER = 2**63 - 1


class Ruled:
    """The rules of the parts in their order, and behind them those of single learners.

    `who` numbers the learners.
    """

    def __init__(self, rules: Sequence[Rules], own_rules: OwnRules, who: Mapping[str, int]) -> None:
        self.width = len(rules)
        numbers: dict[tuple[int, Rules], int] = {}
        self.own: dict[int, int] = {}
        for learner, by_position in own_rules.items():
            for position, own in by_position.items() if learner in who else ():
                number = numbers.setdefault((position, own), self.width + len(numbers))
                self.own[who[learner] * self.width + position] = number
        self.rules = [*rules, *(own for _, own in numbers)]

    def numbers(self, who: Numbers, position: Numbers) -> Numbers:
        """For each row the index of its rules; rules of two parts are never the same."""
        if not self.own:
            return position
        places, numbers = np.array(sorted(self.own.items()), dtype=np.int64).T
        wanted = who * self.width + position
        at = np.searchsorted(places, wanted)
        at[at == len(places)] = 0
        return np.where(places[at] == wanted, numbers[at], position)

    def times(self, applied: Numbers, moments: Numbers) -> Numbers:
        """For each row what the rules at `applied` make of its time.

        Equal numbers cost the same under equal rules; how late it was may differ.
        """
        dues = [_NEVER if each.due is None else microseconds(each.due) for each in self.rules]
        codes: Numbers = np.where(moments == UNKNOWN_TIME, 1, 0)
        late = np.flatnonzero(moments > np.array(dues, dtype=np.int64)[applied])
        costs: dict[tuple[object, ...], int] = {}
        pairs = zip(applied[late].tolist(), moments[late].tolist(), strict=True)
        codes[late] = [costs.setdefault(self._cost(*pair), 2 + len(costs)) for pair in pairs]
        return codes

    def _cost(self, number: int, moment: int) -> tuple[object, ...]:
        found = lateness(self.rules[number], moment_of(moment))
        return found.timing, found.factor

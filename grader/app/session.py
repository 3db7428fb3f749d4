"""The keys of one self-check: what was answered earlier in it feeds the later parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.follow.learner import Follower
from grader.score.model import Attempt
from grader.spec.key import Key
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key


class SessionKeys:
    """Keys for a learner who answers part after part; `given` are answers made before, by part."""

    def __init__(self, problem: Problem, given: Mapping[str, Sequence[str]] | None = None) -> None:
        self.problem = problem
        self.given = dict(given or {})
        self._followers: dict[str, Follower] = {}

    def key(self, part: Part, attempts: Mapping[str, Sequence[Attempt]]) -> Key:
        """The key for the next response to the part, after these attempts, by part."""
        if part.follow_through is None:
            return resolve_key(self.problem, part)
        if part.id not in self._followers:
            self._followers[part.id] = Follower(self.problem, part)
        follower = self._followers[part.id]
        submissions = {
            earlier: [
                *((text, None) for text in self.given.get(earlier, ())),
                *((attempt.response, None) for attempt in attempts.get(earlier, ())),
            ]
            for earlier in part.follow_through.parts
        }
        return follower.own_key(follower.responses(submissions)) or follower.key

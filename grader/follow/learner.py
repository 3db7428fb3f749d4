"""The key of one learner: the part's own, and what follows from the learner's earlier responses.

Every distinct wrong response to an earlier part feeds the key, not the last one alone: a
learner who comes back to correct an earlier part must not lose points on this one. Those that
came after the last response to this part do not, so that nobody can choose an earlier answer
to fit a later one. Neither the order of rows nor that of learners matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import islice, product
from typing import Any, TypeAlias

import msgspec

from grader.decide.decision import Decision, Verdict
from grader.follow.carry import Earlier, carry
from grader.follow.guard import Guard
from grader.grade import grade
from grader.score.entry import enter
from grader.score.model import Attempt
from grader.score.rules import rules_for
from grader.spec.follow_through import CARRIED
from grader.spec.key import Key, Mistake
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key

# So many sets of earlier responses feed a key, the latest first: more are guesses.
MOST_FEEDS = 20

_MOST_KEPT = 100_000

Submission: TypeAlias = tuple[str, datetime | None]

_READABLE = {Verdict.EQUAL, Verdict.DIFFERENT}


class Feed(msgspec.Struct, frozen=True):
    """One response to each earlier part, and what follows from them, or why nothing does."""

    responses: dict[str, str]
    outcome: str | Guard


class Follower:
    """Makes learners' keys for one part, and keeps what many learners have in common.

    `key` is the part's own, `keys` those of the parts that it follows, by id.
    """

    def __init__(self, problem: Problem, part: Part) -> None:
        assert part.follow_through is not None
        self.problem = problem
        self.part = part
        self.follow = part.follow_through
        self.key = resolve_key(problem, part)
        before = tuple(problem.part(name) for name in self.follow.parts)
        self.keys = {each.id: resolve_key(problem, each) for each in before}
        self.rules = {each.id: rules_for(problem, each) for each in (part, *before)}
        self._decisions: dict[tuple[str, str], Decision] = {}
        self._outcomes: dict[tuple[str, ...], str | Guard] = {}
        self._keys: dict[tuple[str, ...], Key] = {}

    def feeds(self, earlier: Mapping[str, Sequence[str]]) -> tuple[Feed, ...]:
        """What follows from a learner's responses, given by part with the latest one last."""
        parts = self.follow.parts
        answered = [self._readable(part, earlier.get(part, ())) for part in parts]
        if not all(answered):
            given = {part: texts[0] for part, texts in zip(parts, answered, strict=True) if texts}
            return (Feed(given, Guard.NOT_ANSWERED),)
        return tuple(
            Feed(dict(zip(parts, chosen, strict=True)), self._outcome(chosen))
            for chosen in islice(product(*answered), MOST_FEEDS)
        )

    def explain(self, submissions: Mapping[str, Sequence[Submission]]) -> tuple[Feed, ...]:
        """What follows from each of a learner's submissions, those that came too late as well."""
        earlier = self.responses(submissions)
        later = tuple(
            Feed({part: text}, Guard.CAME_LATER)
            for part in self.follow.parts
            for text, _ in self._placed(part, submissions)
            if text not in earlier[part]
        )
        return (*self.feeds(earlier), *later)

    def responses(
        self, submissions: Mapping[str, Sequence[Submission]]
    ) -> dict[str, tuple[str, ...]]:
        """Which of a learner's submissions feed the key: by part, the latest one last.

        `submissions` are those to this part and to the earlier ones, by part, in the order
        in which they are scored. Taken are those that cost an attempt, within the limit, and
        came no later than the last of those to this part, where all of these have a time.
        """
        own = self._placed(self.part.id, submissions)
        times = [at for _, at in own if at is not None]
        last = max(times) if times and len(times) == len(own) else None
        return {
            part: tuple(
                text
                for text, at in self._placed(part, submissions)
                if last is None or at is None or at <= last
            )
            for part in self.follow.parts
        }

    def has_error(self, submissions: Mapping[str, Sequence[Submission]]) -> bool:
        """Whether anything wrong was answered in an earlier part; without, nothing is carried."""
        return any(
            self._decision(part, text.strip()).verdict is Verdict.DIFFERENT
            for part in self.follow.parts
            for text, _ in submissions.get(part, ())
        )

    def _placed(
        self, part: str, submissions: Mapping[str, Sequence[Submission]]
    ) -> list[Submission]:
        given = submissions.get(part, ())
        attempts = [Attempt(text, self._decision(part, text.strip()), at) for text, at in given]
        return [
            (entry.attempt.response.strip(), entry.attempt.submitted_at)
            for entry in enter(self.rules[part], attempts)
            if entry.number is not None and entry.within and not entry.repeats
        ]

    def own_key(self, earlier: Mapping[str, Sequence[str]]) -> Key | None:
        """The learner's key, None where it is the part's own."""
        outcomes = (feed.outcome for feed in self.feeds(earlier))
        carried = tuple(sorted({each for each in outcomes if not isinstance(each, Guard)}))
        if not carried:
            return None
        if carried not in self._keys:
            _make_room(self._keys)
            self._keys[carried] = with_carried(self.key, carried, self.follow.credit)
        return self._keys[carried]

    def _readable(self, part: str, responses: Sequence[str]) -> list[str]:
        """The distinct responses that are right or wrong, the latest first."""
        latest = dict.fromkeys(reversed(responses))
        return [text for text in latest if self._decision(part, text).verdict in _READABLE]

    def _is_right(self, part: str, response: str) -> bool:
        return self._decision(part, response).verdict is Verdict.EQUAL

    def _decision(self, part: str, response: str) -> Decision:
        place = (part, response)
        if place not in self._decisions:
            _make_room(self._decisions)
            key = self.key if part == self.part.id else self.keys[part]
            self._decisions[place] = grade(key, response)
        return self._decisions[place]

    def _outcome(self, chosen: tuple[str, ...]) -> str | Guard:
        if chosen not in self._outcomes:
            _make_room(self._outcomes)
            earlier = {
                part: Earlier(self.keys[part], text, self._is_right(part, text))
                for part, text in zip(self.follow.parts, chosen, strict=True)
            }
            self._outcomes[chosen] = carry(self.problem, self.part, self.key, earlier)
        return self._outcomes[chosen]


def with_carried(key: Key, responses: Sequence[str], credit: Fraction) -> Key:
    """The key that also recognises these responses, as near as the key itself must be met.

    They go before mistakes that earn less: one slip, made once and followed faithfully, often
    leads to the very response that the slip would give here.
    """
    carried = tuple(Mistake(CARRIED, text, credit, as_key=True) for text in responses)
    better = tuple(each for each in key.mistakes if each.credit > credit)
    rest = tuple(each for each in key.mistakes if each.credit <= credit)
    return msgspec.structs.replace(key, mistakes=(*better, *carried, *rest))


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= _MOST_KEPT:
        kept.clear()

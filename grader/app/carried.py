"""Keys of learners whose earlier results are carried forward, from what the gradebook has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from grader.app.graded import Graded
from grader.follow.learner import Feed, Follower
from grader.gradebook.book import Gradebook
from grader.gradebook.earlier import find_own_submissions, find_submissions
from grader.gradebook.verdicts import LearnerKey
from grader.spec.key import Key
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key


class OwnKey(msgspec.Struct, frozen=True):
    """One learner's key for a part, with everything that could have fed it."""

    key: Key
    feeds: tuple[Feed, ...]


def carried_keys(book: Gradebook, parts: Sequence[Graded]) -> Iterator[LearnerKey]:
    """The keys of those learners for whom a wrong earlier result leads to a response.

    Where learners have variants, what follows depends on theirs: `own_keys` sees to it.
    """
    for position, graded in enumerate(parts):
        if graded.part.follow_through is None or graded.problem.variants is not None:
            continue
        follower = Follower(graded.problem, graded.part)
        others = graded.part.follow_through.parts
        found = find_submissions(book, graded.problem.id, graded.part.id, others)
        for learner, submissions in found:
            if not follower.has_error(submissions):
                continue
            key = follower.own_key(follower.responses(submissions))
            if key is not None:
                yield LearnerKey(position, learner, key)


def find_own_key(book: Gradebook, learner: str, problem: Problem, part: Part) -> OwnKey:
    """The key by which today's bank grades this learner on this part."""
    if part.follow_through is None:
        return OwnKey(resolve_key(problem, part), ())
    follower = Follower(problem, part)
    wanted = (part.id, *part.follow_through.parts)
    submissions = find_own_submissions(book, learner, problem.id, wanted)
    own = follower.own_key(follower.responses(submissions))
    return OwnKey(own or follower.key, follower.explain(submissions))

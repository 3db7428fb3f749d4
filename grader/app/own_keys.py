"""The keys that are a learner's own: of the learner's variant, and of errors carried forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.app.batch import Graded
from grader.app.carried import carried_keys, find_own_key
from grader.app.own_problem import problem_for
from grader.app.progress import progress_bar
from grader.gradebook.attempts import find_run_learners
from grader.gradebook.book import Gradebook
from grader.gradebook.verdicts import LearnerKey
from grader.spec.model import Problem


def own_keys(book: Gradebook, parts: Sequence[Graded]) -> Iterator[LearnerKey]:
    """Every key of the run under way that is a learner's own.

    Raises:
        Refused: if a problem has no fair variant for somebody.
    """
    yield from carried_keys(book, parts)
    varying = [n for n, graded in enumerate(parts) if graded.problem.variants is not None]
    if not varying:
        return
    learners = find_run_learners(book)
    with progress_bar("drawing", len(learners)) as advance:
        for learner in learners:
            yield from _keys_of(book, learner, parts, varying)
            advance(1)


def _keys_of(
    book: Gradebook, learner: str, parts: Sequence[Graded], varying: Sequence[int]
) -> Iterator[LearnerKey]:
    """A learner's keys for the parts at some positions, whose problems have variants."""
    problems: dict[str, Problem] = {}
    for position in varying:
        authored = parts[position].problem
        if authored.id not in problems:
            problems[authored.id] = problem_for(authored, learner)
        problem = problems[authored.id]
        part = problem.part(parts[position].part.id)
        yield LearnerKey(position, learner, find_own_key(book, learner, problem, part).key)

"""The keys that are a learner's own: of the learner's variant, and of errors carried forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.app.batch import Graded
from grader.app.carried import carried_keys, find_own_key
from grader.app.own_problem import problem_for
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
    for learner in find_run_learners(book):
        problems: dict[str, Problem] = {}
        for position in varying:
            authored = parts[position].problem
            if authored.id not in problems:
                problems[authored.id] = problem_for(authored, learner)
            problem = problems[authored.id]
            part = problem.part(parts[position].part.id)
            yield LearnerKey(position, learner, find_own_key(book, learner, problem, part).key)

"""The keys that are a learner's own: of the learner's variant, and of errors carried forward."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import cache

import msgspec

from grader.app.carried import carried_keys, find_own_key
from grader.app.engine import engine_name
from grader.app.graded import Graded
from grader.app.own_problem import problem_for, problem_with
from grader.app.progress import Advance, progress_bar
from grader.app.sources import code_digest
from grader.gradebook.book import Gradebook
from grader.gradebook.draws import (
    LearnerDraw,
    find_askers,
    find_undrawn,
    give_draws,
    keep_draws,
    read_draws,
)
from grader.gradebook.verdicts import LearnerKey
from grader.spec.model import Problem
from grader.spec.resolve import resolve_key
from grader.spec.yaml_tree import YamlMapping, YamlNode, YamlScalar, YamlSequence

# From these modules on, whatever is imported has a say in what is drawn, besides the engine.
_DRAWING = ("grader.prove.variant", "grader.spec.resolve")


def own_keys(
    book: Gradebook, parts: Sequence[Graded], given: Collection[tuple[int, str]] = ()
) -> Iterator[LearnerKey]:
    """Every key of the run under way that follows from what a learner has handed in.

    Those that follow from the learner's variant alone `give_variant_keys` has given before. Of
    variants, the position and learner of each key in `given` are passed over.

    Raises:
        Refused: if a problem has no fair variant for somebody.
    """
    yield from carried_keys(book, parts)
    for problem, positions in _varying(parts):
        followed = [n for n in positions if parts[n].part.follow_through is not None]
        if followed:
            yield from _followed_keys(book, problem, parts, followed, given)


def give_variant_keys(book: Gradebook, parts: Sequence[Graded]) -> None:
    """Give learners the keys of their variants, and the drawn values; who has some keeps them.

    What was drawn is stored, and never drawn again while nothing changes that it depends on.

    Raises:
        Refused: if a problem has no fair variant for somebody.
    """
    for problem, positions in _varying(parts):
        digest = draw_digest(problem)
        _draw_missing(book, problem, digest)
        places = {parts[n].part.id: n for n in positions}
        followed = [n for n in positions if parts[n].part.follow_through is not None]
        give_draws(book, digest, problem.id, places, followed)


def _varying(parts: Sequence[Graded]) -> Iterator[tuple[Problem, list[int]]]:
    """The problems with variants, each with the positions of its parts."""
    found: dict[str, list[int]] = {}
    for position, graded in enumerate(parts):
        if graded.problem.variants is not None:
            found.setdefault(graded.problem.id, []).append(position)
    for positions in found.values():
        yield parts[positions[0]].problem, positions


def draw_digest(problem: Problem) -> str:
    """A digest of everything that the variants of a problem depend on, but for the learner.

    The lines on which its texts stand and the remarks between them are not among it.
    """
    assert problem.variants is not None
    facts = (engine_name(), _drawing_code(), problem.id, _texts(problem.variants.template))
    return hashlib.blake2b(msgspec.json.encode(facts), digest_size=16).hexdigest()


@cache
def _drawing_code() -> str:
    return code_digest(_DRAWING).hex()


def _texts(node: YamlNode) -> object:
    # The reader has bounded how deep a file nests.
    match node:
        case YamlScalar():
            return node.text, node.quoted
        case YamlSequence():
            return [_texts(item) for item in node.items]
        case YamlMapping():
            return {entry.key.text: _texts(entry.value) for entry in node.entries}


def _draw_missing(book: Gradebook, problem: Problem, digest: str) -> None:
    """Draw for those learners of the run for whom nothing is stored yet."""
    learners = find_undrawn(book, digest)
    with progress_bar(f"drawing {problem.id}", len(learners)) as advance:
        keep_draws(book, digest, _drawn(problem, learners, advance))


def _drawn(problem: Problem, learners: Sequence[str], advance: Advance) -> Iterator[LearnerDraw]:
    for learner in learners:
        own = problem_for(problem, learner)
        keys = {part.id: resolve_key(own, part) for part in own.parts}
        yield LearnerDraw(learner, own.drawn, keys)
        advance(1)


def _followed_keys(
    book: Gradebook,
    authored: Problem,
    parts: Sequence[Graded],
    positions: Sequence[int],
    given: Collection[tuple[int, str]],
) -> Iterator[LearnerKey]:
    """Keys that follow from a learner's variant and from the learner's earlier responses.

    They are of those who have handed in something for the part: for others nothing follows.
    """
    wanted: dict[str, list[int]] = {}
    for position, learner in find_askers(book, positions):
        if (position, learner) not in given:
            wanted.setdefault(learner, []).append(position)
    for learner, values in read_draws(book, authored.id, list(wanted)):
        problem = problem_with(authored, learner, values)
        for position in wanted[learner]:
            part = problem.part(parts[position].part.id)
            yield LearnerKey(position, learner, find_own_key(book, learner, problem, part).key)

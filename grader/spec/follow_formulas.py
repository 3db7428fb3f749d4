"""How the expressions of a follow-through are read: under the names of its inputs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from grader.spec.follow_through import FollowThrough
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.vocabulary import Vocabulary


def with_inputs(vocabulary: Vocabulary, follow: FollowThrough) -> Vocabulary:
    """The vocabulary of a part with the names of inputs and of numbers of the solver."""
    names = (*vocabulary.names, *follow.names)
    return msgspec.structs.replace(vocabulary, names=tuple(dict.fromkeys(names)))


def parameter_texts(value: object) -> Iterator[str]:
    """Every text in the parameters of a solver."""
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from parameter_texts(item)
        case dict():
            for item in value.values():
                yield from parameter_texts(item)


def read_parameter(text: str, vocabulary: Vocabulary, follow: FollowThrough) -> Reading | None:
    """An expression in the inputs; None for a parameter that is a word of the solver."""
    own = msgspec.structs.replace(vocabulary, names=follow.names, units=False)
    reading = parse(text, own)
    return reading if isinstance(reading, Reading) and reading.names else None

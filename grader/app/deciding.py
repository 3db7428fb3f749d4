"""Distinct responses decided in chunks: here, by worker processes, or on a cluster.

Whoever decides gives the same rows, and they are taken in the order of the chunks: what is
stored does not depend on who was faster, or on how many there were.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from typing import Protocol

from grader.decide.decision import Decision, GaveUp, Verdict
from grader.grade import grade
from grader.gradebook.verdict_row import VerdictRow, verdict_row
from grader.spec.key import Key, from_json

# The digest of a key and a response to be decided under it.
Asked = tuple[str, str]

# So many decisions are kept by one transaction: little is lost by a kill, and little time.
CHUNK_SIZE = 1_000

# The code of a response that ended every process that tried to decide it.
WORKER_DIED = "worker-died"


Rows = list[VerdictRow]


class Decider(Protocol):
    """Decides chunks, up to `in_flight` of them at once, of `chunk_size` responses each."""

    in_flight: int
    chunk_size: int

    def submit(self, own_keys: Mapping[str, str], asked: Sequence[Asked]) -> Future[Rows]:
        """Begin to decide a chunk. `own_keys` are those keys, as JSON, that not all share."""

    def close(self) -> None:
        """End everything that was started; nothing is submitted any more."""


class InProcess:
    """Decides a chunk when it is submitted; `keys` are those that all chunks share."""

    in_flight = 1
    chunk_size = CHUNK_SIZE

    def __init__(self, keys: Mapping[str, str]) -> None:
        self.keys = read_keys(keys)

    def submit(self, own_keys: Mapping[str, str], asked: Sequence[Asked]) -> Future[Rows]:
        """Decide a chunk, now."""
        done: Future[Rows] = Future()
        done.set_result(decide_chunk(self.keys | read_keys(own_keys), asked))
        return done

    def close(self) -> None:
        """Nothing was started."""


def read_keys(texts: Mapping[str, str]) -> dict[str, Key]:
    """Keys by digest, from their JSON."""
    return {digest: from_json(text) for digest, text in texts.items()}


def decide_chunk(keys: Mapping[str, Key], asked: Sequence[Asked]) -> Rows:
    """The verdict on each of these responses, in their order."""
    return [verdict_row(key, text, grade(keys[key], text)) for key, text in asked]


def given_up(asked: Asked) -> VerdictRow:
    """The verdict on a response that no process survives: it is for a person to judge."""
    return verdict_row(*asked, Decision(Verdict.UNDECIDED, GaveUp(WORKER_DIED)))


def is_given_up(row: VerdictRow) -> bool:
    """Whether a row only says that every process died that tried to decide it."""
    return row.decision == given_up((row.key_digest, row.response)).decision


def decided_in_order(
    decider: Decider, chunks: Iterable[tuple[Mapping[str, str], Sequence[Asked]]]
) -> Iterator[Rows]:
    """The rows of each chunk, in the order of the chunks; few of them are begun ahead."""
    waiting: deque[Future[Rows]] = deque()
    for own_keys, asked in chunks:
        waiting.append(decider.submit(own_keys, asked))
        if len(waiting) >= decider.in_flight:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()

"""Who decides: this process, worker processes on this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec

from grader.app.deciding import Decider, InProcess
from grader.app.refused import Refused

# Fewer responses than this are decided sooner than two workers have started.
WORTH_WORKERS = 5_000


class Workforce(msgspec.Struct, frozen=True):
    """What was asked for.

    `workers` is the number of processes; None takes all cores where there is enough to do.
    `cluster` is the address of a Dask scheduler, or `local:N` for one of N processes here.
    """

    workers: int | None = None
    cluster: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether only this process may decide."""
        return self.workers == 1 and not self.cluster


ALONE = Workforce(workers=1)


@contextmanager
def hired_apart(force: Workforce, count: int, keys: Mapping[str, str]) -> Iterator[Decider]:
    """Somebody to decide so many responses, any of which may end the process that tries.

    Raises:
        Refused: if there is no such cluster, or no process can be started.
    """
    from grader.app.pool import Pool, available_cores

    workers = min(count, force.workers or available_cores())
    decider = _hire_cluster(force.cluster, keys) if force.cluster else Pool(workers, keys)
    try:
        yield decider
    finally:
        decider.close()


@contextmanager
def hired(force: Workforce, count: int, keys: Mapping[str, str]) -> Iterator[Decider]:
    """Somebody to decide so many responses under these keys (JSON by digest) and others.

    Raises:
        Refused: if there is no such cluster, or no process can be started.
    """
    decider = _hire(force, count, keys)
    try:
        yield decider
    finally:
        decider.close()


def _hire(force: Workforce, count: int, keys: Mapping[str, str]) -> Decider:
    if force.cluster and count:
        return _hire_cluster(force.cluster, keys)
    if force.workers == 1 or not count or (force.workers is None and count < WORTH_WORKERS):
        return InProcess(keys)
    from grader.app.pool import Pool, available_cores

    workers = force.workers or available_cores()
    return Pool(workers, keys) if workers > 1 else InProcess(keys)


def _hire_cluster(address: str, keys: Mapping[str, str]) -> Decider:
    try:
        from grader.app.cluster import Cluster
    except ModuleNotFoundError as error:
        raise Refused("--cluster needs Dask: pip install 'grader[cluster]'.") from error
    return Cluster(address, keys)

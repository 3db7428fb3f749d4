"""Chunks decided on a Dask cluster, which may lose workers, its scheduler, or its speed.

The keys are shipped once to each worker, those that join later included. What a cluster
loses is asked for again: a chunk of a dead worker by Dask itself, everything that was under
way at a scheduler that restarts by us. A chunk that is long in coming is given to a second
worker, and the first answer counts.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Any

import dask.config
from distributed import Client, KilledWorker, LocalCluster, Worker, WorkerPlugin
from distributed.comm.core import CommClosedError

from grader.app.deciding import CHUNK_SIZE, Asked, Rows, given_up, read_keys
from grader.app.engine import engine_name
from grader.app.refused import Refused
from grader.app.worker import answer_request, decode_rows, encode_request
from grader.spec.key import Key

# For each thread of a worker so many chunks are under way: the next one is there when it is free.
AHEAD = 3
# Seconds until a chunk is given to a second worker too, and until a cluster is given up.
LATE = 60.0
PATIENCE = 60.0

_BETWEEN_TRIES = 0.5
# A chunk is to take a worker so many seconds: each costs Dask some 6 ms, and what a worker does
# is to be seen, and to be done again where it is lost, within a moment.
CHUNK_SECONDS = 0.4
LARGEST_CHUNK = 5_000

_LOCAL = "local:"

# How often Dask's processes look at themselves and at each other: by default so often that idle
# ones take a tenth of a core.
_QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.scheduler.active-memory-manager.start": False,
}
_LOST = (CancelledError, CommClosedError, OSError, TimeoutError, RuntimeError)


# In a worker's process: the keys that were brought, by their name.
_brought: dict[str, dict[str, Key]] = {}


class KeysPlugin(WorkerPlugin):
    """Brings the keys that all chunks share to every worker, once; `name` is theirs."""

    def __init__(self, name: str, texts: dict[str, str]) -> None:
        self.name = name
        self.texts = texts

    def setup(self, worker: Worker) -> None:  # noqa: ARG002
        """Keep them in the worker's process."""
        _brought[self.name] = read_keys(self.texts)


def decide_on_worker(name: str, engine: str, request: bytes) -> tuple[bytes, float] | str:
    """What a worker runs: the rows of a chunk and its seconds, or why it cannot decide it.

    Request and rows travel as one text each, which Dask need not look into.
    """
    begun = time.perf_counter()
    if engine_name() != engine:
        return "another-version"
    shared = _brought.get(name)
    if shared is None:
        return "no-keys"
    return answer_request(shared, request), time.perf_counter() - begun


class Cluster:
    """A Dask cluster at an address (`tcp://…`), or one of N processes here (`local:N`).

    `keys` are those that all chunks share, as JSON by digest.
    """

    def __init__(self, address: str, keys: Mapping[str, str]) -> None:
        """Connect, or start the processes.

        Raises:
            Refused: if there is no scheduler, or it has no workers.
        """
        texts = dict(keys)
        name = hashlib.blake2b(repr(sorted(texts.items())).encode(), digest_size=8).hexdigest()
        self.plugin = KeysPlugin(f"grader-{name}", texts)
        self.local = _start_local(address)
        self.address = address if self.local is None else self.local.scheduler_address
        self.lock = threading.Lock()
        self.closed = False
        try:
            self.client = self._connect()
            self.client.wait_for_workers(1, timeout=PATIENCE)
            threads = sum(self.client.nthreads().values())
        except (OSError, TimeoutError, ValueError, CommClosedError) as error:
            self.close()
            raise Refused(f"no Dask cluster answers at {address!r}: {error}") from error
        self.in_flight = max(2, threads * AHEAD)
        self.chunk_size = CHUNK_SIZE
        self.threads = ThreadPoolExecutor(self.in_flight, "grader-chunk")

    def submit(self, own_keys: Mapping[str, str], asked: Sequence[Asked]) -> Future[Rows]:
        """Send a chunk to the cluster."""
        return self.threads.submit(self._decide, dict(own_keys), list(asked))

    def close(self) -> None:
        """Leave the cluster; end it, if it was started here."""
        self.closed = True
        if hasattr(self, "client"):
            self.client.close(timeout=5)
        if hasattr(self, "threads"):
            self.threads.shutdown(wait=False, cancel_futures=True)
        if self.local is not None:
            self.local.close(timeout=10)

    def _decide(self, own_keys: dict[str, str], asked: list[Asked]) -> Rows:
        """The rows of a chunk, whatever happens to the cluster meanwhile.

        Raises:
            Refused: if the cluster is gone for good, or runs another version.
        """
        lost_since: float | None = None
        while True:
            client = self.client
            try:
                answer = self._ask(client, own_keys, asked)
            except KilledWorker:
                # Dask has tried it on several workers by now.
                if len(asked) == 1:
                    return [given_up(asked[0])]
                middle = len(asked) // 2
                halves = (asked[:middle], asked[middle:])
                return [row for half in halves for row in self._decide(own_keys, half)]
            except _LOST as error:
                lost_since = lost_since or time.monotonic()
                if self.closed or time.monotonic() - lost_since > PATIENCE:
                    raise Refused(f"the Dask cluster at {self.address} is gone: {error}") from error
                self._reconnect(client)
                continue
            if answer == "another-version":
                raise Refused("a worker of the cluster has another version of this program.")
            if answer == "no-keys":
                self._reconnect(client)
                continue
            rows, seconds = answer
            self.chunk_size = chunk_size_after(len(asked), seconds)
            return decode_rows(rows)

    def _ask(self, client: Client, own_keys: dict[str, str], asked: list[Asked]) -> Any:
        """The answer of the first worker that has one."""
        message = encode_request(own_keys, asked)
        request = (decide_on_worker, self.plugin.name, engine_name(), message)
        answers: SimpleQueue[Any] = SimpleQueue()
        futures = [client.submit(*request, pure=False)]
        futures[0].add_done_callback(answers.put)
        try:
            while True:
                try:
                    return answers.get(timeout=LATE).result()
                except Empty:
                    others = _without(client, {str(future.key) for future in futures})
                if others:
                    futures.append(client.submit(*request, pure=False, workers=others))
                    futures[-1].add_done_callback(answers.put)
        finally:
            if client.status == "running":
                client.cancel(futures)

    def _connect(self) -> Client:
        client = Client(self.address, timeout=PATIENCE, set_as_default=False)
        client.register_plugin(self.plugin)
        return client

    def _reconnect(self, broken: Client) -> None:
        """Connect anew, unless another thread has done so since `broken` was seen."""
        with self.lock:
            if self.client is not broken or self.closed:
                return
            time.sleep(_BETWEEN_TRIES)
            broken.close(timeout=1)
            try:
                self.client = self._connect()
            except (OSError, TimeoutError):
                # The next loss tries again, until patience ends.
                return


def chunk_size_after(count: int, seconds: float) -> int:
    """How many responses to ask a worker at once that took so long for so many."""
    wanted = count * CHUNK_SECONDS / max(seconds, 1e-6)
    return max(1, min(LARGEST_CHUNK, round(wanted)))


def _without(client: Client, keys: set[str]) -> list[str]:
    """The workers that have none of these tasks."""
    return [
        worker
        for worker, tasks in client.processing().items()
        if not keys & {str(task) for task in tasks}
    ]


def _start_local(address: str) -> LocalCluster | None:
    if not address.startswith(_LOCAL):
        return None
    count = address.removeprefix(_LOCAL)
    if not count.isdecimal() or not 1 <= int(count) <= 1_000:
        raise Refused(f"{address!r} names no number of processes; write it like local:4.")
    with dask.config.set(_QUIET):
        return LocalCluster(
            n_workers=int(count), threads_per_worker=1, processes=True, dashboard_address=None
        )

"""Worker processes on this machine, any of which may die at any time.

Each worker has one chunk at a time, so a death tells which chunk it was. That chunk is tried
again by a new worker; if it kills that one too, it is cut into halves, until the one response
is found that no process survives. It is left to a person.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from grader.app.deciding import CHUNK_SIZE, Asked, Rows, given_up
from grader.app.refused import Refused
from grader.app.worker import READY, decode_rows, encode_request, read_message, write_message

# For each worker so many chunks wait or are done ahead of the one that is stored next.
AHEAD = 4

# A chunk that has killed so many workers is cut into halves.
DEATHS = 2
# A single response that has killed so many is given up.
DEATHS_OF_ONE = 3
# So often a worker is started before it is said that none can be; no response is to blame then.
STARTS = 10


def available_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerEndedError(Exception):
    """A worker has ended before it answered."""


class Pool:
    """So many workers, with the keys (as JSON, by digest) that all chunks share."""

    def __init__(self, workers: int, keys: Mapping[str, str]) -> None:
        self.in_flight = workers * AHEAD
        self.chunk_size = CHUNK_SIZE
        self.keys = dict(keys)
        self.threads = ThreadPoolExecutor(workers, "grader-worker")
        self.own = threading.local()
        self.lock = threading.Lock()
        self.running: set[_Worker] = set()
        self.closed = False

    def submit(self, own_keys: Mapping[str, str], asked: Sequence[Asked]) -> Future[Rows]:
        """Begin to decide a chunk as soon as a worker is free."""
        return self.threads.submit(self._decide, dict(own_keys), list(asked), 0)

    def close(self) -> None:
        """End all workers, whatever they are doing."""
        with self.lock:
            self.closed = True
            for worker in self.running:
                worker.kill()
        self.threads.shutdown(cancel_futures=True)
        for worker in self.running:
            worker.collect()

    def _decide(self, own_keys: dict[str, str], asked: list[Asked], deaths: int) -> Rows:
        while True:
            worker = self._worker()
            try:
                return worker.ask(own_keys, asked)
            except WorkerEndedError:
                self._forget(worker)
                deaths += 1
            if len(asked) == 1 and deaths >= DEATHS_OF_ONE:
                return [given_up(asked[0])]
            if len(asked) > 1 and deaths >= DEATHS:
                # One more death of a half cuts it again: a guilty response is soon alone.
                middle = len(asked) // 2
                halves = (asked[:middle], asked[middle:])
                return [row for half in halves for row in self._decide(own_keys, half, DEATHS - 1)]

    def _worker(self) -> _Worker:
        """The worker of this thread, started when it is first needed or has died."""
        worker: _Worker | None = getattr(self.own, "worker", None)
        for _ in range(STARTS):
            if worker is not None:
                return worker
            with self.lock:
                if self.closed:
                    raise WorkerEndedError
                worker = self.own.worker = _Worker()
                self.running.add(worker)
            if not worker.begin(self.keys):
                self._forget(worker)
                worker = None
        raise Refused("no worker process can be started. `--workers 1` does without.")

    def _forget(self, worker: _Worker) -> None:
        with self.lock:
            if self.closed:
                raise WorkerEndedError
            self.running.discard(worker)
        worker.kill()
        worker.collect()
        self.own.worker = None


class _Worker:
    """One process."""

    def __init__(self) -> None:
        # Only our own module is run, by the interpreter that runs us.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "grader.app.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def begin(self, keys: dict[str, str]) -> bool:
        """Bring the keys; whether the worker is there to take them."""
        return self._exchange(encode_request(keys, [])) == READY

    def ask(self, own_keys: dict[str, str], asked: list[Asked]) -> Rows:
        """The rows of a chunk.

        Raises:
            WorkerEndedError: if the process ends before it has answered.
        """
        answer = self._exchange(encode_request(own_keys, asked))
        if answer is None:
            raise WorkerEndedError
        return decode_rows(answer)

    def _exchange(self, message: bytes) -> bytes | None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            write_message(self.process.stdin, message)
        except OSError:
            return None
        return read_message(self.process.stdout)

    def kill(self) -> None:
        """End the process now."""
        self.process.kill()

    def collect(self) -> None:
        """Leave no zombie and no open pipe of a process that has ended."""
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:
                # Bytes that were still to be written to a dead process are lost, as they should be.
                continue

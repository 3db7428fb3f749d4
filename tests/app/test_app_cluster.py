"""A Dask cluster of real processes: the same rows as without, whatever it loses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip("distributed")

from fractions import Fraction

from grader.app import cluster
from grader.app.cluster import Cluster
from grader.app.deciding import InProcess, decided_in_order
from grader.app.refused import Refused
from grader.decide.decision import Verdict, from_json
from grader.spec.key import FormulaKey, NumberKey, digest, to_json
from grader.spec.tolerance import Exact
from grader.syntax.vocabulary import Vocabulary

# Dask leaves sockets and loops to the garbage collector when a scheduler goes away.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

NUMBER = NumberKey(Fraction(3), Exact())
FORMULA = FormulaKey("a*b", Vocabulary(names=("a", "b")))
OWN = NumberKey(Fraction(4), Exact())
KEYS = {digest(key): to_json(key) for key in (NUMBER, FORMULA)}
OWN_KEYS = {digest(OWN): to_json(OWN)}
CHUNKS = [
    (OWN_KEYS, [(key, f"{text}+{n}") for key in (*KEYS, *OWN_KEYS) for text in ("3", "a*b", "((")])
    for n in range(60)
]


@pytest.fixture(scope="module")
def alone():
    return list(decided_in_order(InProcess(KEYS), CHUNKS))


def slow_chunks(started: threading.Event):
    """The chunks, so slowly that something can happen on the way."""
    for n, chunk in enumerate(CHUNKS):
        if n == 10:
            started.set()
        time.sleep(0.03)
        yield chunk


@pytest.fixture(scope="module")
def local():
    made = Cluster("local:2", KEYS)
    yield made
    made.close()


def test_rows_come_as_they_do_alone(local, alone) -> None:
    assert list(decided_in_order(local, CHUNKS)) == alone


def test_a_killed_worker_costs_nothing_but_time(local, alone) -> None:
    started = threading.Event()

    def kill() -> None:
        started.wait()
        (victim, *_) = local.client.run(os.getpid).values()
        os.kill(victim, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert list(decided_in_order(local, slow_chunks(started))) == alone
    killer.join()


def test_a_straggler_is_overtaken(local, alone, monkeypatch) -> None:
    """One worker is stopped in the middle of everything; the other does its chunks too."""
    monkeypatch.setattr(cluster, "LATE", 1.0)
    local.client.wait_for_workers(2, timeout=20)
    stopped = next(iter(local.client.run(os.getpid).values()))
    os.kill(stopped, signal.SIGSTOP)
    try:
        assert list(decided_in_order(local, CHUNKS)) == alone
    finally:
        os.kill(stopped, signal.SIGCONT)


# Responses of a chunk, the seconds that a worker took, and how many the next chunk is to have.
CHUNK_SIZES = [
    (1_000, 0.1, 4_000),
    (4_000, 0.4, 4_000),
    (4_000, 1.6, 1_000),
    (1_000, 0.0, cluster.LARGEST_CHUNK),
    (5_000, 0.01, cluster.LARGEST_CHUNK),
    (1, 30.0, 1),
]


@pytest.mark.parametrize(("count", "seconds", "wanted"), CHUNK_SIZES)
def test_chunks_take_about_the_same_time(count: int, seconds: float, wanted: int) -> None:
    assert cluster.chunk_size_after(count, seconds) == wanted


class Scheduler:
    """A scheduler and one worker as processes of their own, like on other machines."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes = [self.begin_scheduler(), self.begin("worker", self.address, "--nanny")]

    def begin_scheduler(self) -> subprocess.Popen[bytes]:
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        return self.begin("scheduler", *place, "--no-dashboard")

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def restart(self) -> None:
        """Kill everything, and have it again at the same address."""
        self.end()
        self.processes = [self.begin_scheduler(), self.begin("worker", self.address, "--nanny")]

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_a_scheduler_may_restart(alone) -> None:
    remote = Scheduler()
    staff = Cluster(remote.address, KEYS)
    started = threading.Event()

    def restart() -> None:
        started.wait()
        remote.restart()

    restarter = threading.Thread(target=restart)
    restarter.start()
    try:
        assert list(decided_in_order(staff, slow_chunks(started))) == alone
    finally:
        restarter.join()
        staff.close()
        remote.end()


@pytest.mark.parametrize("address", ["local:none", "local:0", "local:"])
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(Refused, match="local:4"):
        Cluster(address, KEYS)


def test_nobody_at_the_address(monkeypatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(Refused, match="no Dask cluster"):
        Cluster("tcp://127.0.0.1:9", KEYS)


def test_a_deadly_response_goes_to_a_person(local, monkeypatch) -> None:
    """Where Dask gives up on a chunk it is halved until the one response is found."""
    asked = [(digest(NUMBER), str(n)) for n in range(8)]
    wanted = InProcess(KEYS).submit({}, asked).result()
    ask = Cluster._ask

    def deadly(self, client, own_keys, chunk):
        if (digest(NUMBER), "5") in chunk:
            raise cluster.KilledWorker("chunk", None, 3)
        return ask(self, client, own_keys, chunk)

    monkeypatch.setattr(Cluster, "_ask", deadly)
    rows = local.submit({}, asked).result()
    assert rows[:5] + rows[6:] == wanted[:5] + wanted[6:]
    assert from_json(rows[5].decision).verdict is Verdict.UNDECIDED

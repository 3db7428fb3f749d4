"""Worker processes: the same rows as without, whoever of them dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from fractions import Fraction

import pytest

from grader.app import deciding, pool
from grader.app.deciding import InProcess, decide_chunk, decided_in_order
from grader.app.pool import Pool
from grader.app.refused import Refused
from grader.decide.decision import GaveUp, Verdict, from_json
from grader.spec.key import FormulaKey, NumberKey, digest, to_json
from grader.spec.tolerance import Exact
from grader.syntax.vocabulary import Vocabulary

NUMBER = NumberKey(Fraction(3), Exact())
FORMULA = FormulaKey("a*b", Vocabulary(names=("a", "b")))
OWN = NumberKey(Fraction(4), Exact())
KEYS = {digest(key): to_json(key) for key in (NUMBER, FORMULA)}
OWN_KEYS = {digest(OWN): to_json(OWN)}
TEXTS = ["3", "4", "b*a", "a+b", "", "1/0", "((", "a*b\u00a0"]
CHUNKS = [
    (OWN_KEYS if n % 3 else {}, [
        (key, f"{text} + {n} - {n}" if text else "")
        for key in (*KEYS, *(OWN_KEYS if n % 3 else {})) for text in TEXTS
    ])
    for n in range(20)
]  # fmt: skip


@pytest.fixture(scope="module")
def alone() -> list[deciding.Rows]:
    return list(decided_in_order(InProcess(KEYS), CHUNKS))


def by_pool(workers: int, chunks=CHUNKS, trouble=None) -> list[deciding.Rows]:
    staff = Pool(workers, KEYS)
    try:
        if trouble is not None:
            threading.Thread(target=trouble, args=(staff,), daemon=True).start()
        return list(decided_in_order(staff, chunks))
    finally:
        staff.close()
        assert all(worker.process.poll() is not None for worker in staff.running)


@pytest.mark.parametrize("workers", [1, 3])
def test_rows_come_as_they_do_alone(alone, workers: int) -> None:
    assert by_pool(workers) == alone


def kill_some(staff: Pool) -> None:
    """Kill workers as they come, a few times: never one that decides a chunk for the third time."""
    for _ in range(6):
        time.sleep(0.15)
        with staff.lock:
            for worker in list(staff.running)[:1]:
                worker.process.send_signal(signal.SIGKILL)


def test_a_killed_worker_costs_nothing_but_time(alone, monkeypatch) -> None:
    monkeypatch.setattr(pool, "DEATHS_OF_ONE", 20)
    assert by_pool(2, trouble=kill_some) == alone


def test_a_response_that_no_worker_survives_goes_to_a_person(tmp_path, monkeypatch) -> None:
    """It is found by halving, and everything else of its chunk is decided."""
    (tmp_path / "sitecustomize.py").write_text(DEADLY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    key = digest(NUMBER)
    asked = [(key, str(n)) for n in range(40)]
    asked[17] = (key, "13 + 13")
    (rows,) = by_pool(2, [({}, asked)])
    expected = decide_chunk(InProcess(KEYS).keys, asked)
    assert [row for n, row in enumerate(rows) if n != 17] == [
        row for n, row in enumerate(expected) if n != 17
    ]
    decision = from_json(rows[17].decision)
    assert decision.verdict is Verdict.UNDECIDED
    assert decision.certificate == GaveUp("worker-died")
    assert (rows[17].key_digest, rows[17].response) == asked[17]
    assert rows[17].needs_person


# What a fault in a library, or the kernel when memory runs out, does to a process.
DEADLY = """
import os, sys
if "grader.app.worker" in sys.orig_argv:
    import grader.app.deciding as deciding
    decide = deciding.grade
    def deadly(key, response):
        if response == "13 + 13":
            os.kill(os.getpid(), 9)
        return decide(key, response)
    deciding.grade = deadly
"""


def test_workers_that_cannot_start_blame_no_response(monkeypatch) -> None:
    monkeypatch.setattr(pool.sys, "executable", "/bin/false")
    with pytest.raises(Refused, match="no worker process"):
        by_pool(1)


def test_few_chunks_are_begun_ahead(alone) -> None:
    begun = 0

    def chunks():
        nonlocal begun
        for chunk in CHUNKS:
            begun += 1
            yield chunk

    staff = Pool(1, KEYS)
    rows = decided_in_order(staff, chunks())
    assert next(rows) == alone[0]
    assert begun <= staff.in_flight < len(CHUNKS)
    staff.close()

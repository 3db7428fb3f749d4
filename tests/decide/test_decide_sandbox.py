"""SymPy in a child process: proofs come back, nothing else does, and no child is left over."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from decide_identities import domains_of, tree_of

from grader.decide import sandbox
from grader.decide.decision import SymPyProof
from grader.syntax.tree import Call, Power, Sequence

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX pipes and limits")


@pytest.fixture(autouse=True)
def no_child_left() -> Iterator[None]:
    yield
    sandbox.close()


def proved(
    response: str, key: str, words: dict[str, str] | None = None, seconds: float = 20
) -> Any:
    return sandbox.prove_equal(tree_of(response), tree_of(key), domains_of(words or {}), seconds)


@pytest.mark.parametrize(
    ("response", "key", "words"),
    [
        ("sin(x)^2+cos(x)^2", "1", {}),
        ("(x+1)^2", "x^2+2x+1", {}),
        ("(2n)!", "2^(2n)*n!*gamma(n+1/2)/sqrt(pi)", {"n": "natural"}),
        ("sqrt(x^2)", "x", {"x": "positive"}),
        ("binomial(n,2)*2", "n*(n-1)", {"n": "natural"}),
        ("atan2(y, x)-atan2(y, x)+50%", "1/2", {"x": "positive"}),
    ],
)
def test_what_sympy_proves(response: str, key: str, words: dict[str, str]) -> None:
    assert isinstance(proved(response, key, words), SymPyProof)


@pytest.mark.parametrize(
    ("response", "key", "words"),
    [
        ("sin(x)", "cos(x)", {}),
        ("sqrt(x^2)", "x", {}),
        ("sqrt(x)*sqrt(x)", "x", {}),
        ("exp(ln(x))", "x", {}),
        ("x^(1/3)*x^(2/3)", "x", {}),
        ("(x-x)/(x-x)", "1", {}),
    ],
)
def test_what_is_not_proved(response: str, key: str, words: dict[str, str]) -> None:
    """Wrong, undefined where the key is not, or read differently by SymPy (odd roots)."""
    assert proved(response, key, words) is None


def test_what_is_no_scalar_is_not_sent() -> None:
    pair = Sequence(0, 0, "tuple", (tree_of("1"), tree_of("2")))
    assert sandbox.prove_equal(pair, pair, {}) is None
    strange = Call(0, 0, "f", (tree_of("x"),))
    assert sandbox.prove_equal(strange, strange, {}) is None


def test_names_are_never_evaluated() -> None:
    """A declared name that SymPy or Python would understand is a plain symbol to it."""
    names = "__import__ lambda S E x"
    for name in names.split():
        tree = ["symbol", name]
        request = {"left": tree, "right": tree, "symbols": {name: {"real": True}}, "seconds": 5}
        assert sandbox._ask(request, 20.0) == {"transform": "construction"}


BOMBS = [
    Power(0, 0, tree_of("9"), Power(0, 0, tree_of("9"), Power(0, 0, tree_of("9"), tree_of("9")))),
    Call(0, 0, "factorial", (Call(0, 0, "factorial", (tree_of("99999"),)),)),
    Power(0, 0, tree_of("(a+b+c+d)"), tree_of("9999")),
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_harms_nobody(bomb: Power) -> None:
    assert sandbox.prove_equal(bomb, tree_of("x+1"), {}, seconds=1.0) is None
    assert proved("cos(x)^2+sin(x)^2", "1") is not None


def test_a_killed_child_is_replaced() -> None:
    assert proved("sin(x)^2+cos(x)^2", "1") is not None
    child = sandbox._desk._child
    assert child is not None
    os.kill(child._process.pid, signal.SIGKILL)
    child._process.wait()
    assert proved("sin(x)^2+cos(x)^2", "1") is None
    assert proved("sin(x)^2+cos(x)^2", "1") is not None


def test_closing_leaves_no_zombie() -> None:
    assert proved("x", "x") is not None
    child = sandbox._desk._child
    assert child is not None
    sandbox.close()
    assert child._process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child._process.pid, 0)


def test_threads_take_turns() -> None:
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(proved("sin(x)^2+cos(x)^2", "1")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert [type(result) for result in results] == [SymPyProof] * 4


def _in_worker(_number: int) -> str | None:
    found = sandbox.prove_equal(tree_of("sin(x)^2+cos(x)^2"), tree_of("1"), {}, 20.0)
    sandbox.close()
    return None if found is None else found.transform


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_daemonic_workers_of_a_pool(method: str) -> None:
    """Forked after a child was started, a worker starts its own and leaves ours alone."""
    assert proved("x", "x") is not None
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.apply_async(_in_worker, (0,)).get(120) == "trigsimp"
        pool.close()
        pool.join()
    assert proved("sin(x)^2+cos(x)^2", "1") is not None


def test_the_child_ends_with_its_parent() -> None:
    """When the parent is gone its end of the pipe is, too; the child reads that and stops."""
    script = Path(sandbox.__file__).with_name("sandbox_child.py")
    run = subprocess.run(
        [sys.executable, "-P", str(script), str(1 << 30)],
        input=b"", capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert run.returncode == 0
    assert b"ready" in run.stdout


def test_without_an_interpreter_there_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    assert proved("x", "x") is None
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    assert proved("x", "x") is None

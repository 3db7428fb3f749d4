"""SymPy as prover of last resort, in a child process that may be killed at any time.

The child gets a tree, never a text that SymPy would parse, and answers with the name of the
transform that made the difference zero. It lives under hard limits of memory and time; a
child that exceeds them is killed and a new one started for the next request. A proof is
the only thing that can come back: too slow, too large and not proved are all None.

There is one child for each process, started when first needed and asked one thing at a
time, so this works in pool workers and worker threads alike. Without POSIX pipes and
process limits nothing is started.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.decide.decision import SymPyProof
from grader.decide.normal_form import is_borne_out
from grader.spec.domain import Domain
from grader.syntax.tree import (
    Call,
    Constant,
    Group,
    Name,
    Node,
    Number,
    Percent,
    Power,
    Product,
    Signed,
    Sum,
)

SECONDS = 1.0
_START_SECONDS = 20.0
_MEMORY = 768 * 1024 * 1024
_LARGEST_REPLY = 1 << 16
_CHILD = Path(__file__).with_name("sandbox_child.py")
_LENGTH = struct.Struct(">I")


def prove_equal(
    response: Node,
    key: Node,
    domains: Mapping[str, Domain],
    seconds: float = SECONDS,
) -> SymPyProof | None:
    """The transform by which SymPy finds the difference zero, if it does so within the limits.

    The response must also have a value at sample points at which the key has one: SymPy
    calculates with complex numbers and does not tell.
    """
    sides = plain_tree(response), plain_tree(key)
    if None in sides:
        return None
    names = {name: plain_domain(domain) for name, domain in sorted(domains.items())}
    reply = _ask({"left": sides[0], "right": sides[1], "symbols": names}, seconds)
    transform = reply.get("transform") if reply else None
    if not isinstance(transform, str) or not is_borne_out(response, key, domains):
        return None
    return SymPyProof(transform)


def plain_tree(tree: Node) -> list[Any] | None:
    """A scalar tree as nested lists, None if it holds anything else."""
    match tree:
        case Number(numerator=numerator, denominator=denominator):
            return ["number", str(numerator), str(denominator)]
        case Name(name=name):
            return ["symbol", name]
        case Constant(name="pi" | "e" | "i" as name):
            return ["constant", name]
        case Group(inner=inner):
            return plain_tree(inner)
        case Signed(sign=sign, operand=operand):
            return _plain("negative" if sign == "-" else "sum", (), (operand,))
        case Percent(operand=operand):
            return _plain("percent", (), (operand,))
        case Sum(terms=parts, operators=operators):
            return _plain("sum", ("+", *operators), parts)
        case Product(factors=parts, operators=operators):
            return _plain("product", ("*", *operators), parts)
        case Power(base=base, exponent=exponent):
            return _plain("power", (), (base, exponent))
        case Call(function=function, arguments=arguments):
            return _plain("call", (function,), arguments)
        case _:
            return None


def _plain(kind: str, words: tuple[str, ...], parts: tuple[Node, ...]) -> list[Any] | None:
    plain = [plain_tree(part) for part in parts]
    return None if None in plain else [kind, list(words), plain]


def plain_domain(domain: Domain) -> dict[str, bool]:
    """The assumptions of a SymPy symbol that follow from the domain."""
    low, high = domain.low, domain.high
    return {
        "real": not domain.complex,
        "integer": domain.integer,
        "positive": low is not None and (low > 0 or (low == 0 and not domain.low_closed)),
        "nonnegative": low is not None and low >= 0,
        "negative": high is not None and (high < 0 or (high == 0 and not domain.high_closed)),
        "nonpositive": high is not None and high <= 0,
    }


class _Child:
    """A running child; every method leaves it running or dead, never in between."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # Only our own file is run, by the interpreter that runs us.
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", str(_CHILD), str(_MEMORY)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.alive = self._receive(_START_SECONDS) is not None

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """The reply, or None; after None the child is dead."""
        payload = json.dumps({**request, "seconds": seconds}).encode()
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(_LENGTH.pack(len(payload)) + payload)
            self._process.stdin.flush()
        except OSError:
            self.kill()
            return None
        return self._receive(seconds)

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        """One message; the child writes it at once, so only its beginning is waited for."""
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        ready, _, _ = select.select([stream], [], [], seconds)
        data = os.read(stream, _LARGEST_REPLY) if ready else b""
        if len(data) >= _LENGTH.size and len(data) == _LENGTH.size + _LENGTH.unpack(data[:4])[0]:
            reply = json.loads(data[_LENGTH.size :])
            return reply if isinstance(reply, dict) else None
        self.kill()
        return None

    def kill(self) -> None:
        """End the child and collect it, so that no zombie stays."""
        self.alive = False
        if self.owner != os.getpid():
            return  # a forked copy of us must not touch its parent's child
        self._process.kill()
        self.hang_up()
        self._process.wait()

    def hang_up(self) -> None:
        """Close the pipes."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        # Bytes that were still to be written to a dead child are lost, as they should be.
        return


class _Desk:
    """Where requests queue: one child per process, one request at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        with self._lock:
            if self._child is None or not self._child.alive or self._child.owner != os.getpid():
                self._child = _Child()
            return self._child.ask(request, seconds) if self._child.alive else None

    def close(self) -> None:
        with self._lock:
            if self._child is not None:
                self._child.kill()
                self._child = None

    def hang_up(self) -> None:
        """Close our copies of the pipes, so that the child sees the end of its only parent."""
        if self._child is not None:
            self._child.hang_up()


_desk = _Desk()


def _ask(request: dict[str, Any], seconds: float) -> dict[str, Any] | None:
    if os.name != "posix" or not sys.executable:
        return None
    try:
        return _desk.ask(request, seconds)
    except OSError:
        # No process can be started here (limits, no memory): then there is no proof.
        return None


def close() -> None:
    """End the child, if one is running; the next request starts another."""
    _desk.close()


_inherited: list[_Desk] = []


def _after_fork() -> None:
    """A forked process starts with a desk of its own: the lock may have been held.

    The parent's desk is kept, unused, so that nothing tidies up a child that is not ours.
    """
    global _desk
    _inherited.append(_desk)
    _desk.hang_up()
    _desk = _Desk()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
atexit.register(close)

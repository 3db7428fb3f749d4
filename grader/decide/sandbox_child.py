"""The child process of `sandbox`: builds SymPy objects node by node and tries transforms.

Run as a script, with the memory limit in bytes as its argument. It reads requests and
writes replies on its standard streams, each as four bytes of length and a JSON object, and
ends when its standard input does. It imports nothing of the package.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")


def _limit_memory(limit: int) -> None:
    """Refuse memory beyond the limit, where the system has such limits."""
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        # Some systems have the call and do not support it; time still bounds the child.
        return


def _limit_time(seconds: float) -> None:
    """End this process after so much more processor time, even if nobody is left to kill it."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 2
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _messages(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    while True:
        header = stream.read(_LENGTH.size)
        if len(header) < _LENGTH.size:
            return
        payload = stream.read(_LENGTH.unpack(header)[0])
        yield json.loads(payload)


def _send(stream: BinaryIO, reply: dict[str, Any]) -> None:
    payload = json.dumps(reply).encode()
    stream.write(_LENGTH.pack(len(payload)) + payload)
    stream.flush()


class Unsupported(Exception):  # noqa: N818 -- not an error: SymPy is then not asked
    """A function that SymPy reads differently, or does not have."""


class Translator:
    """Builds SymPy expressions from nested lists."""

    def __init__(self, symbols: dict[str, dict[str, bool]]) -> None:
        import sympy

        self._sympy = sympy
        self._symbols: dict[str, Any] = {}
        for name, assumptions in symbols.items():
            true = {key: True for key, holds in assumptions.items() if holds}
            self._symbols[name] = sympy.Symbol(name, **true)
        self._functions = _functions(sympy)

    def expression(self, tree: list[Any]) -> Any:
        """The SymPy expression of a tree.

        Raises:
            Unsupported: if it has none with the same meaning.
        """
        sympy, kind = self._sympy, tree[0]
        if kind == "number":
            return sympy.Rational(int(tree[1]), int(tree[2]))
        if kind == "symbol":
            return self._symbols.setdefault(tree[1], sympy.Symbol(tree[1], real=True))
        if kind == "constant":
            return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}[tree[1]]
        parts = [self.expression(part) for part in tree[2]]
        if kind == "call":
            return self._call(tree[1][0], parts)
        if kind == "power":
            return self._power(*parts)
        if kind == "product":
            signed = (1 / p if o == "/" else p for o, p in zip(tree[1], parts, strict=True))
            return sympy.Mul(*signed)
        if kind == "sum" and tree[1]:
            return sympy.Add(*(-p if o == "-" else p for o, p in zip(tree[1], parts, strict=True)))
        scale = {"sum": 1, "negative": -1, "percent": sympy.Rational(1, 100)}[kind]
        return scale * parts[0]

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_Rational and exponent.q % 2 and exponent.q > 1 and not base.is_nonnegative:
            # Odd roots are real here, principal values there.
            raise Unsupported
        return self._sympy.Pow(base, exponent)

    def _call(self, name: str, arguments: list[Any]) -> Any:
        if name in {"cbrt", "root"}:
            index = self._sympy.Integer(3) if name == "cbrt" else arguments[1]
            return self._power(arguments[0], 1 / index)
        make = self._functions.get(name)
        if make is None:
            raise Unsupported
        return make(*arguments)


def _functions(sympy: Any) -> dict[str, Callable[..., Any]]:
    circular = ("sin", "cos", "tan", "sec", "csc", "cot")
    table = {name: getattr(sympy, name) for name in circular}
    table |= {name + "h": getattr(sympy, name + "h") for name in circular}
    table |= {"arc" + name: getattr(sympy, "a" + name) for name in circular}
    table |= {"arc" + name + "h": getattr(sympy, "a" + name + "h") for name in circular}
    same = ("exp", "sqrt", "sign", "floor", "factorial", "binomial", "gamma", "atan2")
    table |= {name: getattr(sympy, name) for name in same}
    return table | {
        "ln": sympy.log,
        "log": sympy.log,
        "abs": sympy.Abs,
        "ceil": sympy.ceiling,
        "min": sympy.Min,
        "max": sympy.Max,
        "double_factorial": sympy.factorial2,
    }


def _transforms(sympy: Any) -> list[tuple[str, Callable[[Any], Any]]]:
    """Ways to zero, the cheap ones first."""
    return [
        ("expand", sympy.expand),
        ("trigsimp", lambda e: sympy.trigsimp(sympy.expand_trig(e))),
        ("gammasimp", lambda e: sympy.gammasimp(sympy.expand_func(e))),
        ("expand_log", lambda e: sympy.expand(sympy.expand_log(e))),
        ("rewrite_exp", lambda e: sympy.simplify(sympy.expand(e.rewrite(sympy.exp)))),
        ("radsimp", lambda e: sympy.radsimp(sympy.sqrtdenest(e))),
        ("simplify", sympy.simplify),
        ("rewrite_log", lambda e: sympy.simplify(e.rewrite(sympy.log))),
    ]


def prove(request: dict[str, Any]) -> str | None:
    """The name of the first transform that turns the difference of the sides into zero."""
    import sympy

    translator = Translator(request["symbols"])
    try:
        left = translator.expression(request["left"])
        difference = left - translator.expression(request["right"])
    except Unsupported:
        return None
    if difference == 0:
        return "construction"
    for name, transform in _transforms(sympy):
        try:
            if transform(difference) == 0:
                return name
        except (ArithmeticError, AttributeError, LookupError, NotImplementedError, RuntimeError):
            # One transform of SymPy failing on an expression says nothing about the next.
            continue
        except (TypeError, ValueError):
            continue
    return None


def main() -> None:
    """Serve requests until the standard input ends."""
    _limit_memory(int(sys.argv[1]))
    import sympy

    source, target = sys.stdin.buffer, sys.stdout.buffer
    _send(target, {"ready": str(sympy.__version__)})
    for request in _messages(source):
        _limit_time(float(request["seconds"]))
        try:
            _send(target, {"transform": prove(request)})
        except (MemoryError, RecursionError):
            # Half-made objects may be anywhere: the parent starts a fresh child.
            return


if __name__ == "__main__":
    main()

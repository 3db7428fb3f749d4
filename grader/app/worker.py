"""A process that decides chunks: requests on its stdin, rows on its stdout.

It is started as `python -m grader.app.worker`, so it shares nothing with its parent but two
pipes, and ends when they do. Every message is a length in 8 bytes and MessagePack. The first
request brings the keys that all chunks share; the worker says so when it is ready.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Mapping
from typing import IO

import msgspec

from grader.app.deciding import Asked, Rows, decide_chunk, read_keys
from grader.spec.key import Key

LENGTH = struct.Struct(">Q")

# What a worker says once it has the shared keys.
READY = b"ready"


class Request(msgspec.Struct, frozen=True, array_like=True):
    """Keys as JSON, by digest, and what is asked under them and the keys that came first."""

    keys: dict[str, str]
    asked: list[Asked]


_request = msgspec.msgpack.Decoder(Request)
_rows = msgspec.msgpack.Decoder(Rows)


def write_message(stream: IO[bytes], data: bytes) -> None:
    """Write a message as a whole.

    Raises:
        OSError: if nobody reads it.
    """
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_message(stream: IO[bytes]) -> bytes | None:
    """The next message, None if there is none any more, or not all of it."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None


def encode_request(keys: dict[str, str], asked: list[Asked]) -> bytes:
    """A request as a message."""
    return msgspec.msgpack.encode(Request(keys, asked))


def decode_rows(data: bytes) -> Rows:
    """The rows in the answer to a request."""
    return _rows.decode(data)


def answer_request(shared: Mapping[str, Key], data: bytes) -> bytes:
    """The answer to a request, under its own keys and those that all share."""
    request = _request.decode(data)
    rows = decide_chunk({**shared, **read_keys(request.keys)}, request.asked)
    return msgspec.msgpack.encode(rows)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    first = read_message(requests)
    if first is None:
        return
    shared = read_keys(_request.decode(first).keys)
    write_message(answers, READY)
    while (data := read_message(requests)) is not None:
        write_message(answers, answer_request(shared, data))


def main() -> None:
    """Serve the parent; what anything prints goes to stderr, and only the parent interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(sys.stdin.buffer, answers)
    except BrokenPipeError:
        # The parent is gone, and with it whoever wanted the answer.
        os._exit(1)


if __name__ == "__main__":
    main()

"""Output that nobody takes: its reader has left (`| head`), or the disk behind it is full."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from grader.app.refused import Refused

# What a shell tells of a program that the signal of a closed pipe has ended.
EXIT_CODE = 141

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class PipeClosedError(Exception):
    """Whoever reads our output has left before its end: their right, and no error."""


@contextmanager
def told_of_closed_pipe() -> Iterator[None]:
    """Say in our own words what Click and Rich answer with an exit code that is “findings” here.

    Raises:
        PipeClosedError: if nobody reads the output any more.
        Refused: if there is no room for it.
    """
    try:
        yield
    except BrokenPipeError as error:
        raise PipeClosedError from error
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise PipeClosedError from stop
        raise
    except OSError as error:
        # What goes wrong with a file of a name is told where that file is written.
        if error.errno not in _FULL or error.filename is not None:
            raise
        raise Refused(f"the output cannot be written: {error.strerror}.") from error


def flush() -> None:
    """Write what waits to be written, while it can still be told if that fails."""
    if sys.stdout is not None:  # as it is in a process without one
        sys.stdout.flush()


def say_no_more() -> None:
    """Lead what is left nowhere: Python would write it on the way out, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            os.dup2(nowhere, stream.fileno())

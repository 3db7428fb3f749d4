"""A progress bar for work that takes long, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Work that is done within this many seconds shows no bar.
PATIENCE = 1.0

Advance = Callable[[int], None]


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Advance]:
    """A bar on stderr; the function that the block gets is told how many more are done.

    It shows how many a second that is, and the time that is left. Nothing is shown where stderr
    is no terminal, nor before a second has passed.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    bar = _Bar(label, total)
    try:
        yield bar.advance
    finally:
        bar.stop()


class _Bar:
    def __init__(self, label: str, total: int) -> None:
        self.label = label
        self.total = total
        self.done = 0
        self.started = time.monotonic()
        self.stop: Callable[[], None] = lambda: None
        self.show: Callable[[int], None] | None = None

    def advance(self, count: int) -> None:
        self.done += count
        if self.show is None and time.monotonic() - self.started > PATIENCE:
            self._start()
        if self.show is not None:
            self.show(self.done)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        rate = TextColumn("{task.fields[rate]}")
        progress = Progress(*columns, rate, TimeRemainingColumn(), console=Console(stderr=True))
        task = progress.add_task(self.label, total=self.total, rate="")
        progress.start()
        self.stop = progress.stop
        self.show = lambda done: progress.update(task, completed=done, rate=self._rate())

    def _rate(self) -> str:
        return f"{self.done / (time.monotonic() - self.started):,.0f}/s"

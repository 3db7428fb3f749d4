"""A few of the random kills of `python -m benchmarks crash`, which does hundreds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.crash import crash


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc for the moment to kill")
def test_whatever_is_killed_the_next_run_finishes(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys.modules["benchmarks.crash"], "ROWS", 300)
    steps = crash(6, tmp_path)
    assert sum(steps.values()) >= 6

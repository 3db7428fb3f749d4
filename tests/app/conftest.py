"""The bank of these tests is data: `pytest tests` must not take it for tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from staff_desk import Desk

collect_ignore = ["check_bank"]


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """A desk with the small bank and nothing handed in."""
    return Desk(tmp_path, capsys, monkeypatch)

"""What is carried forward is shown so that people can read it."""

from __future__ import annotations

import pytest

from grader.report.carried import carried_text

SHOWN = [
    ("121/14", "121/14"),
    ("(19/3, 10/3)", "(19/3, 10/3)"),
    ("8500544296661811/1125899906842624", "7.55…"),
    ("-8500544296661811/1125899906842624 + t", "-7.55… + t"),
    ("first\x1b[31m", "first\N{SYMBOL FOR ESCAPE}[31m"),
]


@pytest.mark.parametrize(("carried", "shown"), SHOWN)
def test_carried_text(carried: str, shown: str) -> None:
    assert carried_text(carried) == shown

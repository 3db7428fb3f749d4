"""The benchmark runs, and memory does not grow with the samples."""

from __future__ import annotations

import re

from benchmarks import em


def test_the_benchmark_prints_a_line_for_each_number_of_components(capsys) -> None:
    em.main(samples=2_000)
    lines = capsys.readouterr().out.splitlines()
    assert re.match(r"2,000 samples", lines[0])
    assert [line[:12] for line in lines[2:]] == ["2 components", "3 components"]


def test_memory_beside_the_samples_is_that_of_one_piece() -> None:
    """Three buffers of BUFFER numbers and a few rows, whatever the number of samples."""
    peaks = [em.peak(em.contenders(samples, 2)[0]) for samples in (100_000, 400_000)]
    assert max(peaks) < 2 * 2**20
    assert peaks[1] < 1.2 * peaks[0]

"""The fuzzer on a fixed few hundred answers; by hand it runs for as long as one likes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.bombs import KEYS
from tests.fuzz.fuzz_answers import PIECES, Watch, answer

texts = st.one_of(
    st.builds(answer, st.integers(0, 9), st.integers(0, 10**6)),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.text(max_size=60),
)


@pytest.fixture(scope="module")
def watch() -> Watch:
    """Made when these tests begin: what others have spent before is not counted."""
    return Watch()


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.sampled_from(sorted(KEYS)), texts)
def test_every_answer_keeps_the_promises(watch: Watch, key: str, text: str) -> None:
    watch.look_at(key, text)


def test_an_answer_has_its_number_for_ever() -> None:
    assert [answer(5, 7), answer(5, 8)] == [answer(5, 7), answer(5, 8)]
    assert answer(5, 7) != answer(6, 7)

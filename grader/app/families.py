"""Questions of an export that are the inputs of one: `…_3_1` and `…_3_2`, `3/ans1` and `3/ans2`.

A platform with an input for each item of a list names them alike but for a number at the end, or
has a question for each, one after the other. Whether they are one part of the bank is told by what
learners typed into all of them together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from grader.gradebook.readers.layout import Layout
from grader.gradebook.readers.table import Table

# So many records are looked at, and so many of the most frequent responses are kept.
MOST_RECORDS = 20_000
_KEPT = 8

_NUMBERED = re.compile(r"(?P<stem>.*\D)(?P<number>\d{1,4})", re.DOTALL)


class Family(msgspec.Struct, frozen=True):
    """The keys of its questions in their order, and what was typed into all of them at once.

    Responses are those of the learners who filled in each input, joined as a list is typed,
    most frequent first; `count` is how many learners that were.
    """

    keys: tuple[str, ...]
    responses: tuple[tuple[str, int], ...]
    count: int


def see_families(
    table: Table, layout: Layout, keys: Sequence[str], sizes: Collection[int] = ()
) -> list[Family]:
    """The families among these questions, with the responses of the first records.

    Besides those that are named so, every row of as many questions as one of `sizes` is one.
    Where each record of an export has a single response nobody's inputs stand together, and
    there are no families.
    """
    families = list(dict.fromkeys([*find_families(keys), *_stretches(keys, sizes)]))
    joined: dict[tuple[str, ...], Counter[str]] = {family: Counter() for family in families}
    for record in islice(table.records() if families else (), MOST_RECORDS):
        if record.code or len(record.cells) != len(layout.roles):
            continue
        texts = {answer.key: answer.text.strip() for answer in layout.read(record.cells).answers}
        for family in families:
            if all(key in texts for key in family):
                joined[family][", ".join(texts[key] for key in family)] += 1
    return [
        Family(family, tuple(found.most_common(_KEPT)), found.total())
        for family, found in joined.items()
        if found
    ]


def find_families(keys: Iterable[str]) -> list[tuple[str, ...]]:
    """Keys that differ in a number at their end only, which counts on from one to the next."""
    numbers: dict[str, dict[int, str]] = {}
    for key in keys:
        if named := _NUMBERED.fullmatch(key):
            numbers.setdefault(named["stem"], {}).setdefault(int(named["number"]), key)
    return [
        tuple(members[number] for number in sorted(members))
        for members in numbers.values()
        if _counts_on(sorted(members))
    ]


def _stretches(keys: Sequence[str], sizes: Collection[int]) -> Iterator[tuple[str, ...]]:
    for size in sorted(sizes):
        for start in range(len(keys) - size + 1 if size > 1 else 0):
            yield tuple(keys[start : start + size])


def _counts_on(numbers: Sequence[int]) -> bool:
    return len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))

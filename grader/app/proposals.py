"""Which part each question of an export most likely belongs to, and how sure that is.

Told by the question's own name, else by its responses: how many of its most frequent ones can
be read under a part's key, how many are right there, and how many words the texts share.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import islice

import msgspec

from grader.app.families import Family
from grader.decide.decision import Verdict
from grader.grade import grade
from grader.gradebook.readers.layout import Layout, Question
from grader.gradebook.readers.mapping import Target
from grader.gradebook.readers.table import Table
from grader.gradebook.readers.ties import Tie
from grader.spec.key import Key, WeightsKey
from grader.spec.model import Part, Problem
from grader.spec.resolve import resolve_key

# So many records are looked at, and so many of a question's responses are tried on each part.
MOST_RECORDS = 20_000
_TRIED = 8
_LONGEST_TRIED = 300

# A part fits if nearly everything can be read there; it is sure if a fair share is right and no
# other part comes near. These were set by eye on the sample class and change no grade.
_READABLE = 0.6
_SURELY_READABLE = 0.8
_SURELY_RIGHT = 0.2
_MARGIN = 0.15
_SAME_WORDS = 0.5

_WORD = re.compile(r"\w{3,}")


class Sureness(StrEnum):
    """How far a proposal can be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"


class AskedPart(msgspec.Struct, frozen=True):
    """A part of the bank with its key."""

    problem: Problem
    part: Part
    key: Key

    @property
    def target(self) -> Target:
        """Its place in a mapping."""
        return Target(self.problem.id, self.part.id)


class Seen(msgspec.Struct, frozen=True):
    """A question with its responses, most frequent first, and how many there were."""

    question: Question
    responses: tuple[tuple[str, int], ...]
    count: int


class Fit(msgspec.Struct, frozen=True, order=True):
    """How well a question fits a part.

    `readable` and `right` are shares of its responses, `shared` that of its words.
    """

    score: float
    readable: float
    right: float
    shared: float

    @property
    def is_likely(self) -> bool:
        """Whether it is worth proposing."""
        return self.fits_by_content or self.shared >= _SAME_WORDS

    @property
    def fits_by_content(self) -> bool:
        """Whether its responses speak for it, whatever the words."""
        return self.readable >= _READABLE or self.right >= _SURELY_RIGHT


class Proposal(msgspec.Struct, frozen=True):
    """The part that a question is proposed for, None if none fits; `why` is for people."""

    seen: Seen
    target: Target | None
    sureness: Sureness
    why: str


def parts_to_fit(problems: Iterable[Problem]) -> list[AskedPart]:
    """Every part of these problems with its key."""
    return [
        AskedPart(problem, part, resolve_key(problem, part))
        for problem in problems
        for part in problem.parts
    ]


def list_sizes(parts: Iterable[AskedPart]) -> set[int]:
    """How many items the lists of small choices among these parts have."""
    return {len(each.key.items) for each in parts if isinstance(each.key, WeightsKey)}


def see_questions(table: Table, layout: Layout) -> list[Seen]:
    """Each question of an export with its responses, those of the first records."""
    counts: dict[str, Counter[str]] = {question.key: Counter() for question in layout.questions}
    for record in islice(table.records(), MOST_RECORDS):
        if record.code or len(record.cells) != len(layout.roles):
            continue
        for answer in layout.read(record.cells).answers:
            counts.setdefault(answer.key, Counter())[answer.text] += 1
    texts = {question.key: question for question in layout.questions}
    return [
        Seen(
            texts.get(key, Question(key, "")),
            tuple(found.most_common(_TRIED)),
            sum(found.values()),
        )
        for key, found in counts.items()
        if found or key in texts
    ]


def propose(
    seen: Sequence[Seen],
    parts: Sequence[AskedPart],
    ties: Mapping[str, Tie | None],
    families: Sequence[Family] = (),
) -> list[Proposal]:
    """A proposal for each question; each part is given once, to the question that fits best.

    `ties` are those that the export or a mapping file make by themselves. Where what was typed
    into a family of questions together is right in a part, they are the items of its list.
    """
    taken = {(tie.target.problem, tie.target.part) for tie in ties.values() if tie and tie.target}
    free = [n for n, each in enumerate(parts) if _place(each.target) not in taken]
    items = _items(seen, [parts[n] for n in free], ties, families)
    given = {_place(each.target) for each in items.values() if each.target}
    free = [n for n in free if _place(parts[n].target) not in given]
    loose = [
        n
        for n, each in enumerate(seen)
        if ties.get(each.question.key) is None and each.question.key not in items
    ]
    fits = {(q, p): fit_of(seen[q], parts[p]) for q in loose for p in free}
    chosen = _assign(fits)
    return [
        _tied(each, tie)
        if (tie := ties.get(each.question.key)) is not None
        else items.get(each.question.key) or _proposed(each, n, chosen.get(n), fits, parts)
        for n, each in enumerate(seen)
    ]


def _items(
    seen: Sequence[Seen],
    parts: Sequence[AskedPart],
    ties: Mapping[str, Tie | None],
    families: Sequence[Family],
) -> dict[str, Proposal]:
    """The proposals for the questions of families, by their keys; each part is given once.

    That they belong together is believed only where together they are right in a part.
    """
    texts = {each.question.key: each for each in seen}
    whole = [
        Seen(Question(family.keys[0], texts[family.keys[0]].question.text), family.responses,
             family.count)
        for family in families
    ]  # fmt: skip
    fits = {
        (n, p): fit
        for n, family in enumerate(families)
        if all(ties.get(key) is None for key in family.keys)
        for p, part in enumerate(parts)
        if (fit := fit_of(whole[n], part)).right >= _SURELY_RIGHT
    }
    found: dict[str, Proposal] = {}
    for n, place in _assign(fits).items():
        if found.keys() & set(families[n].keys):
            continue
        proposed = _proposed(whole[n], n, place, fits, parts)
        why = f"all inputs together: {proposed.why}"
        for item, key in enumerate(families[n].keys, 1):
            target = msgspec.structs.replace(parts[place].target, item=item)
            found[key] = Proposal(texts[key], target, proposed.sureness, why)
    return found


def fit_of(seen: Seen, asked: AskedPart) -> Fit:
    """How well a question's responses and words fit a part."""
    tried = [(text, n) for text, n in seen.responses if len(text) <= _LONGEST_TRIED]
    total = sum(n for _, n in tried)
    shared = _shared_words(seen.question.text, f"{asked.part.title} {asked.part.ask}")
    if not total:
        return Fit(0.4 * shared, 0.0, 0.0, shared)
    verdicts = [(grade(asked.key, text).verdict, n) for text, n in tried]
    unread = {Verdict.UNREADABLE, Verdict.BLANK}
    readable = sum(n for verdict, n in verdicts if verdict not in unread) / total
    right = sum(n for verdict, n in verdicts if verdict is Verdict.EQUAL) / total
    return Fit(0.5 * right + 0.3 * readable + 0.4 * shared, readable, right, shared)


def _shared_words(text: str, other: str) -> float:
    """The share of the words of a text that the other one has too."""
    words = set(_WORD.findall(text.casefold()))
    return len(words & set(_WORD.findall(other.casefold()))) / len(words) if words else 0.0


def _assign(fits: Mapping[tuple[int, int], Fit]) -> dict[int, int]:
    """The part of each question, the best fit first; equal ones in the order of both lists."""
    chosen: dict[int, int] = {}
    given: set[int] = set()
    for question, part in sorted(fits, key=lambda pair: (-fits[pair].score, pair)):
        if question not in chosen and part not in given and fits[question, part].is_likely:
            chosen[question] = part
            given.add(part)
    return chosen


def _tied(seen: Seen, tie: Tie) -> Proposal:
    return Proposal(seen, tie.target, Sureness.SURE, f"by its {tie.why}")


def _proposed(
    seen: Seen,
    question: int,
    part: int | None,
    fits: Mapping[tuple[int, int], Fit],
    parts: Sequence[AskedPart],
) -> Proposal:
    if part is None:
        return Proposal(seen, None, Sureness.NONE, "it fits no part")
    fit = fits[question, part]
    rest = [other.score for (q, p), other in fits.items() if q == question and p != part]
    sure = (
        fit.readable >= _SURELY_READABLE
        and fit.right >= _SURELY_RIGHT
        and fit.score - max(rest, default=0.0) >= _MARGIN
    )
    why = f"{fit.readable:.0%} can be read there, {fit.right:.0%} are right"
    if not fit.fits_by_content:
        why = f"{fit.readable:.0%} can be read there, but its words are of this part"
    return Proposal(seen, parts[part].target, Sureness.SURE if sure else Sureness.LIKELY, why)


def _place(target: Target) -> tuple[str, str]:
    return target.problem, target.part

"""Histories that must earn the same points, found without looking at each of them.

A score depends on few things of an attempt: what was decided (not on which text), whether an
earlier attempt had the same text, and what lateness costs it. So the histories of a class of
any size fall into some hundred groups, and a fold over one member of each is a fold over all.
What needs a person is the exception: there every text makes its own group.

Everything here is arithmetic on whole columns. A row is an attempt; rows are sorted by
learner, part, and then in the order in which attempts are scored.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from grader.decide.decision import Decision, from_json
from grader.gradebook.book import Gradebook
from grader.gradebook.columns import UNKNOWN_TIME
from grader.gradebook.judged import SAID, read_judged
from grader.gradebook.ruled import OwnRules, Ruled
from grader.gradebook.times import moment_of
from grader.score.model import Attempt, Rules

Numbers = npt.NDArray[np.int64]

# So many groups are read at once: there may be as many as there are texts for a person.
GROUPS_AT_ONCE = 5_000


class Alike(msgspec.Struct, frozen=True):
    """The history of `learner` on the part at `position`, which stands for `count` of them.

    Of all learners with such a history this one is the first by name. `rules` are theirs.
    """

    learner: str
    position: int
    rules: Rules
    attempts: tuple[Attempt, ...]
    count: int


class ClassHistories:
    """Every learner of a class, sorted, and their histories in groups of equal points.

    `group[n, p]` is the number of the group to which belongs what learner n did on the part
    at position p, -1 where that is nothing at all.
    """

    def __init__(
        self, book: Gradebook, engine: str, rules: Sequence[Rules], own_rules: OwnRules
    ) -> None:
        """Group the histories of the run that is under way.

        `rules` are those of its parts, `own_rules` those of learners for whom they differ.
        Every response of the run must have a verdict of this engine.
        """
        self.book = book
        book.run(_CREATE_PEOPLE)
        self.judgements = read_judged(book)
        _meet(book, engine)
        names = book.rows("SELECT learner FROM people ORDER BY who")
        self.learners: list[str] = [name for (name,) in names]
        self.ruled = Ruled(rules, own_rules, {name: n for n, name in enumerate(self.learners)})
        self.rows = rows = _Rows(book)
        self.applied = self.ruled.numbers(rows.who, rows.position)
        same = [
            _column(book, _READ_KINDS)[rows.verdict],
            self.ruled.times(self.applied, rows.moment),
            rows.same_text(book),
        ]
        nodes = _nodes(rows, self.applied, _packed(same))
        _, self.first, group, self.counts = np.unique(
            nodes, return_index=True, return_inverse=True, return_counts=True
        )
        self.group: Numbers = np.full((len(self.learners), len(rules)), -1)
        self.group[rows.who[rows.starts], rows.position[rows.starts]] = group

    def alike(self) -> Iterator[Alike]:
        """One history of each group, in the order of the groups' numbers."""
        for start in range(0, len(self.first), GROUPS_AT_ONCE):
            chosen = slice(start, start + GROUPS_AT_ONCE)
            yield from self._read(self.first[chosen], self.counts[chosen])

    def _read(self, histories: Numbers, counts: Numbers) -> Iterator[Alike]:
        rows = self.rows
        starts, stops = rows.starts[histories].tolist(), rows.stops[histories].tolist()
        spans = [slice(*span) for span in zip(starts, stops, strict=True)]
        wanted = sorted({each for span in spans for each in rows.verdict[span].tolist()})
        met = {
            number: (text, self.judgements.get(judged) or from_json(decision), read_as)
            for number, text, decision, judged, read_as in self.book.rows(_READ_MET, wanted)
        }
        for span, count in zip(spans, counts.tolist(), strict=True):
            pairs = zip(rows.verdict[span].tolist(), rows.moment[span].tolist(), strict=True)
            attempts = tuple(_attempt(*met[verdict], moment) for verdict, moment in pairs)
            learner = self.learners[rows.who[span.start]]
            rules = self.ruled.rules[self.applied[span.start]]
            yield Alike(learner, int(rows.position[span.start]), rules, attempts, count)


def _attempt(text: str, decision: Decision, read_as: str | None, moment: int) -> Attempt:
    return Attempt(text, decision, None if moment == UNKNOWN_TIME else moment_of(moment), read_as)


def _meet(book: Gradebook, engine: str) -> None:
    """Number every verdict on which a grade of the run rests; most classes have no judgements."""
    is_judged = book.value("SELECT count(*) FROM judged") > 0
    book.run(_CREATE_MET_JUDGED if is_judged else _CREATE_MET, engine)


class _Rows:
    """The attempts of a class as columns; `starts` and `stops` cut them into histories."""

    def __init__(self, book: Gradebook) -> None:
        columns = book.connection.execute(_READ_ROWS).fetchnumpy()
        self.who, self.position, self.verdict, self.moment = (
            np.asarray(columns[name], dtype=np.int64)
            for name in ("who", "position", "met", "moment")
        )
        count = len(self.who)
        new = np.ones(count, dtype=bool)
        new[1:] = (np.diff(self.who) != 0) | (np.diff(self.position) != 0)
        self.starts = np.flatnonzero(new)
        self.stops = np.append(self.starts, count)[1:]

    def same_text(self, book: Gradebook) -> Numbers:
        """For each row the place in its history of the first attempt with the same text."""
        places = np.zeros(len(self.who), dtype=np.int64)
        lengths = self.stops - self.starts
        history = np.repeat(np.arange(len(self.starts)), lengths)
        several = np.flatnonzero(lengths[history] > 1)
        texts = _texts(book)[self.verdict[several]]
        pair = history[several] * (1 + texts.max(initial=0)) + texts
        _, first, inverse = np.unique(pair, return_index=True, return_inverse=True)
        places[several] = several[first][inverse] - self.starts[history[several]]
        return places


def _texts(book: Gradebook) -> Numbers:
    """For each verdict met a number, equal where key and text are, but for outer white space."""
    codes = np.arange(book.value("SELECT count(*) FROM met"))
    padded = [
        (number, (key, said, text.strip()))
        for number, key, said, text in book.rows(_READ_PADDED)
        if text.strip() != text
    ]
    keys, texts = [place[0] for _, place in padded], [place[2] for _, place in padded]
    bare = {(key, said, text): n for n, key, said, text in book.rows(_FIND_BARE, keys, texts)}
    for number, place in padded:
        codes[number] = bare.setdefault(place, number)
    return codes


def _nodes(rows: _Rows, roots: Numbers, codes: Numbers) -> Numbers:
    """For each history a number: equal ones for equal roots and equal codes of its rows.

    The histories are walked down a tree together, one attempt at a time; its nodes are
    numbered as they are met.
    """
    nodes = roots[rows.starts]
    lengths = rows.stops - rows.starts
    width, used = 1 + int(codes.max(initial=0)), 1 + int(nodes.max(initial=0))
    walking, place = np.arange(len(nodes)), 0
    while len(walking):
        edges = nodes[walking] * width + codes[rows.starts[walking] + place]
        found, inverse = np.unique(edges, return_inverse=True)
        nodes[walking] = used + inverse
        used, place = used + len(found), place + 1
        walking = walking[lengths[walking] > place]
    return nodes


def _packed(columns: Sequence[Numbers]) -> Numbers:
    """One column that is equal where all of these are; its numbers stay below 2^40.

    The number of rows is far below 2^20 times as many as any machine holds.
    """
    packed, size = np.zeros_like(columns[0]), 1
    for column in columns:
        width = 1 + int(column.max(initial=0))
        if size * width >= 2**40:
            packed = np.unique(packed, return_inverse=True)[1]
            size = 1 + int(packed.max(initial=0))
        packed, size = packed * width + column, size * width
    return packed


def _column(book: Gradebook, query: str) -> Numbers:
    (values,) = book.connection.execute(query).fetchnumpy().values()
    return np.asarray(values, dtype=np.int64)


_CREATE_PEOPLE = """CREATE OR REPLACE TEMP TABLE people AS
    SELECT learner, row_number() OVER (ORDER BY learner) - 1 AS who
    FROM (SELECT DISTINCT learner FROM asked)"""

# Every verdict on which a grade of the run rests, with a number. `said` tells apart what people
# said of one text in different parts; it is empty where they said nothing.
_CREATE_MET = """CREATE OR REPLACE TEMP TABLE met AS
    SELECT row_number() OVER (ORDER BY v.rowid) - 1 AS met, v.rowid AS verdict,
        v.key_digest, v.response, '' AS said, NULL::INTEGER AS judged, NULL::VARCHAR AS read_as
    FROM verdicts v SEMI JOIN asked USING (key_digest, response)
    WHERE v.engine = ?
    ORDER BY met"""

_CREATE_MET_JUDGED = f"""CREATE OR REPLACE TEMP TABLE met AS
    WITH differing AS (
        SELECT DISTINCT key_digest, response, decided, judged, {SAID} AS said
        FROM asked WHERE {SAID} <> ''
    ),
    every AS (
        SELECT v.rowid AS verdict, v.engine, v.key_digest, v.response, '' AS said,
            NULL::INTEGER AS judged, NULL::VARCHAR AS read_as
        FROM verdicts v
        SEMI JOIN (SELECT key_digest, response FROM asked WHERE {SAID} = '') plain
            USING (key_digest, response)
        UNION ALL
        SELECT v.rowid, v.engine, v.key_digest, d.response, d.said, d.judged,
            CASE WHEN d.decided <> d.response THEN d.decided END
        FROM verdicts v
        JOIN differing d ON d.key_digest = v.key_digest AND d.decided = v.response
    )
    SELECT row_number() OVER (ORDER BY verdict, response, said) - 1 AS met, * EXCLUDE (engine)
    FROM every WHERE engine = ?
    ORDER BY met"""  # noqa: S608

_READ_ROWS = f"""SELECT who, position, met,
        coalesce(epoch_us(submitted_at), {UNKNOWN_TIME}) AS moment
    FROM asked
    JOIN met ON met.key_digest = asked.key_digest AND met.response = asked.response
        AND met.said = {SAID}
    JOIN people USING (learner)
    ORDER BY who, position, submitted_at NULLS FIRST, source, line, id"""  # noqa: S608

# What a score can tell apart: the columns of a verdict and the kind of its certificate, and every
# single response that needs a person. The pattern stands in no text of a decision: there its
# quotes would be escaped.
_READ_KINDS = """SELECT dense_rank() OVER (ORDER BY
        coalesce(met.judged, 0), v.verdict, v.credit, v.misconception, v.needs_person,
        contains(v.decision, '"type":"NumericEvidence"'),
        if(v.needs_person AND met.judged IS NULL, met.met, -1)) AS kind
    FROM met JOIN verdicts v ON v.rowid = met.verdict
    ORDER BY met.met"""

# Texts whose first or last character may be white space, of any script.
_READ_PADDED = """SELECT met, key_digest, said, response FROM met
    WHERE ascii(response) NOT BETWEEN 33 AND 126
        OR ascii(right(response, 1)) NOT BETWEEN 33 AND 126"""

_FIND_BARE = """SELECT met, key_digest, said, response FROM met
    JOIN (SELECT unnest(?::VARCHAR[]) AS key_digest, unnest(?::VARCHAR[]) AS response)
        USING (key_digest, response)"""

_READ_MET = """SELECT met, met.response, v.decision, met.judged, met.read_as
    FROM met
    JOIN (SELECT unnest(?::BIGINT[]) AS met) wanted USING (met)
    JOIN verdicts v ON v.rowid = met.verdict"""

"""A homework problem as its author wrote it, frozen and free of faults."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TypeAlias

import msgspec

from grader.spec.address import SolverKey as SolverKey
from grader.spec.derivation import Derivation
from grader.spec.domain import Domain
from grader.spec.draw import Draw, Drawn
from grader.spec.follow_through import FollowThrough
from grader.spec.key import Option
from grader.spec.tolerance import AnyTolerance
from grader.spec.yaml_tree import YamlMapping


class Symbol(msgspec.Struct, frozen=True):
    """A declared name: where it lives, how it is typeset, what it stands for."""

    name: str
    domain: Domain
    tex: str = ""
    means: str = ""
    aliases: tuple[str, ...] = ()


class Solver(msgspec.Struct, frozen=True):
    """Which reference solver the problem uses, and with which (already checked) parameters."""

    use: str
    parameters: dict[str, object]


class TypedKey(msgspec.Struct, frozen=True, tag=True):
    """A key that the author typed: a formula, a number, option ids."""

    text: str


class ExtremeKey(msgspec.Struct, frozen=True, tag=True):
    """An option that the solver picks: the component with the extreme value of `output`.

    `which` is `largest` or `smallest`; option k of the part stands for component k, and of
    several extreme components the first is picked. In a part of kind `weights` item i asks
    about sample i.
    """

    which: str
    output: str
    step: int | str = 0


AuthoredKey: TypeAlias = TypedKey | SolverKey | ExtremeKey


class Evidence(msgspec.Struct, frozen=True):
    """A check of a formula key against the solver: its own numbers put in give its own result.

    `parameters` replace those of the problem for this run. `values` gives each name of the
    formula an address in the solution or an expression; the formula must then give `equals`,
    one address for a single value, and for a list, a tuple or a matrix (row by row) one for
    each entry.
    """

    equals: tuple[SolverKey, ...]
    values: dict[str, SolverKey | str]
    parameters: dict[str, object] = {}

    def path_of(self, entry: int) -> str:
        """Where the address of an entry stands: `equals`, or `equals[1]` in a list."""
        return "equals" if len(self.equals) == 1 else f"equals[{entry}]"


class KnownMistake(msgspec.Struct, frozen=True):
    """A mistake the author foresaw, with what the learner is told.

    Exactly one of `response` (a formula, number or options) and `slip` (a named wrong run
    of the solver) is set. `say` is Markdown.
    """

    token: str
    say: str
    response: str | None = None
    slip: str | None = None
    credit: Fraction = Fraction(0)


class Part(msgspec.Struct, frozen=True):
    """One thing that is asked for.

    `kind` is `number`, `formula`, `choice` or `weights`. `attempts` None means unlimited.
    `symbols` are the names that a formula may use. Texts are Markdown with `$…$` maths.
    """

    id: str
    kind: str
    title: str
    ask: str
    key: AuthoredKey
    points: Fraction
    attempts: int | None
    accept: AnyTolerance
    group: str = ""
    symbols: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    up_to: str = ""
    shape: str = ""
    options: tuple[Option, ...] = ()
    items: tuple[str, ...] = ()
    units: bool = False
    multiple: bool = False
    scheme: str = "all-or-nothing"
    published: str | None = None
    mistakes: tuple[KnownMistake, ...] = ()
    solution: str = ""
    example: str = ""
    evidence: tuple[Evidence, ...] = ()
    derivation: Derivation | None = None
    follow_through: FollowThrough | None = None


class LateRule(msgspec.Struct, frozen=True):
    """What a late response loses: `penalty` of its points per `per_hours`.

    `curve` is `steps` (for each begun period), `linear` (by the minute and less) or
    `compound` (for each begun period, of what was left). Never more than `at_most` is lost.
    `grace_minutes` after the due date nothing is lost; after `closes_after_hours` nothing
    is earned (None: never closed). A penalty of 1 refuses late work at once.
    """

    penalty: Fraction = Fraction(1)
    per_hours: Fraction = Fraction(24)
    grace_minutes: Fraction = Fraction(0)
    closes_after_hours: Fraction | None = None
    curve: str = "steps"
    at_most: Fraction = Fraction(1)


class Policy(msgspec.Struct, frozen=True):
    """How attempts become points, and when answers are shown.

    `counts` is `best`, `last` or `first`. `attempt_credit` are the shares of a part's points
    that its first, second, … attempt can earn; the last share holds for all that follow.
    The points of a part are rounded to a multiple of `round_to`, halves up. The
    `drop_lowest` parts with the least share of their points are left out of the total.
    `show_answer` is one of the modes of `score.answers`.
    """

    counts: str = "best"
    late: LateRule = LateRule()
    attempt_credit: tuple[Fraction, ...] = ()
    round_to: Fraction | None = None
    drop_lowest: int = 0
    show_answer: str = "finished"


class Computed(msgspec.Struct, frozen=True):
    """A name whose value follows from the drawn ones.

    Either `text`, an expression in the names before it, or a number of the solver at `address`,
    to `decimals` places or as the fraction with at most this `denominator`.
    """

    name: str
    text: str = ""
    address: SolverKey | None = None
    decimals: int | None = None
    denominator: int | None = None


class Variants(msgspec.Struct, frozen=True):
    """What differs from learner to learner: what is drawn, and what follows from it.

    `seed` is the author's salt: another one draws anew for everybody. A draw must satisfy all
    of `require`, and leave every number key at least `room` units of its rounding away from
    the nearest boundary between two roundings. `template` is the problem's file, in whose
    texts names stand for values.
    """

    seed: str
    draws: tuple[Draw, ...]
    template: YamlMapping
    computed: tuple[Computed, ...] = ()
    require: tuple[str, ...] = ()
    room: Fraction = Fraction(1, 20)

    def base(self) -> dict[str, Drawn]:
        """The drawn names with their values in the problem as it was authored."""
        return {draw.name: draw.base for draw in self.draws}


class Problem(msgspec.Struct, frozen=True):
    """A problem of the bank. `parts` keep the order of the file; ids are unique.

    A problem that has `variants` is itself the one with the base values. `drawn` holds the
    values, drawn or computed, that stand in its texts.
    """

    id: str
    title: str
    statement: str
    symbols: tuple[Symbol, ...]
    parts: tuple[Part, ...]
    solver: Solver | None = None
    due: datetime | None = None
    policy: Policy = Policy()
    locale: str = "en"
    log_base: str = "e"
    groups: dict[str, str] = {}
    source: str = ""
    variants: Variants | None = None
    drawn: dict[str, Drawn] = {}

    def part(self, part_id: str) -> Part:
        """The part with this id.

        Raises:
            KeyError: if the problem has no such part.
        """
        for part in self.parts:
            if part.id == part_id:
                return part
        raise KeyError(part_id)


class Case(msgspec.Struct, frozen=True):
    """A row of `cases.yaml`: what a response to a part must come out as.

    `expect` is a verdict's name; `misconception` the token of the mistake that must be
    recognised, `feedback` a code that must be given, if any. `earlier` is what the learner
    typed before in other parts, by part. `path` is the row's place in the file.
    """

    part: str
    response: str
    expect: str
    misconception: str | None = None
    credit: Fraction | None = None
    line: int = 0
    feedback: str | None = None
    path: str = ""
    earlier: dict[str, str] = {}

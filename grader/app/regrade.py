"""A regrade is a replay: the same responses, by today's bank or by what an earlier run graded by.

What everybody has now is folded by the keys and rules of the latest run of each part, what they
would have by the others; only parts that differ are looked at. Unless it is asked for, nobody
falls: who would lose keeps their points, by an override with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from grader.app.batch import begin, decide_again, decide_begun, finish
from grader.app.class_fold import fold_class
from grader.app.deciding import WORKER_DIED
from grader.app.graded import Graded
from grader.app.own_keys import give_variant_keys, own_keys
from grader.app.workforce import ALONE, Workforce
from grader.gradebook.book import Gradebook
from grader.gradebook.draws import give_recorded_draws
from grader.gradebook.grading import (
    find_grading,
    grade_rules,
    settings_of_files,
    settings_of_run,
)
from grader.gradebook.overrides import (
    AT_LEAST,
    RESTORED,
    WITHDRAW,
    KeptPoints,
    Override,
    add_overrides,
    find_kept_points,
    find_overrides,
)
from grader.gradebook.recorded import (
    RecordedPart,
    find_redecided,
    give_recorded_keys,
    parts_of_run,
    standing_parts,
)
from grader.gradebook.rows import GradingSetting
from grader.gradebook.verdicts import add_learner_keys, has_given_up
from grader.report.changes import Change, Changes, Moved, changes_between
from grader.report.differences import (
    ENGINE,
    Difference,
    grade_differences,
    key_differences,
    rule_differences,
)
from grader.report.summary import Result
from grader.spec.key import digest

_KEPT = "the grading changed after these points were given"


class ChangedPart(msgspec.Struct, frozen=True):
    """A part that would be graded otherwise, and in what."""

    problem: str
    part: str
    what: tuple[Difference, ...]


class Regrade(msgspec.Struct, frozen=True):
    """What a regrade would do, or did.

    `changes` are what would happen to those who may fall; `kept` of them keep their points.
    `grading` is what differs in how problems become a grade. `run` is the number of the run
    that was recorded, None if none was.
    """

    parts: tuple[ChangedPart, ...]
    changes: Changes
    kept: int
    run: int | None = None
    grading: tuple[Difference, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """What is compared: each part as it stands, and as it would be graded.

    `recorded` has learners' own keys in what would be; without it they are computed anew. So
    does `grading` have the settings of the grade, None to leave them as they are. `points` are
    those whose being kept from falling was otherwise in the run that is gone back to.
    """

    before: tuple[RecordedPart, ...]
    standing: tuple[Graded, ...]
    target: tuple[Graded, ...]
    recorded: tuple[RecordedPart, ...] = ()
    grading: tuple[GradingSetting, ...] | None = None
    points: KeptPoints = KeptPoints()


def plan_for_bank(book: Gradebook, parts: Sequence[Graded]) -> Plan:
    """From what was graded to these parts of today's bank; parts never graded are left out.

    The settings of the grade are those that the files of the classes said when last read.
    """
    standing = standing_parts(book)
    pairs = [
        (graded, before)
        for graded in parts
        if (before := standing.get((graded.problem.id, graded.part.id))) is not None
    ]
    return Plan(
        tuple(before for _, before in pairs),
        tuple(_as_recorded(graded, before) for graded, before in pairs),
        tuple(graded for graded, _ in pairs),
        grading=tuple(settings_of_files(book)),
    )


def plan_for_run(book: Gradebook, parts: Sequence[Graded], run: int) -> Plan:
    """From what was graded last to what this earlier run graded by, with the bank's texts.

    What has come in since, and what people have decided since, stays.
    """
    plan = plan_for_bank(book, parts)
    earlier = {(each.problem, each.part): each for each in parts_of_run(book, run)}
    rows = [
        (before, standing, _as_recorded(graded, wanted), wanted)
        for before, standing, graded in zip(plan.before, plan.standing, plan.target, strict=True)
        if (wanted := earlier.get((before.problem, before.part))) is not None
    ]
    if not rows:
        return Plan((), (), ())
    before, standing, target, recorded = zip(*rows, strict=True)
    places = {(each.problem, each.part) for each in recorded}
    settings, points = settings_of_run(book, run), find_kept_points(book, run)
    return Plan(
        before,
        standing,
        target,
        recorded,
        None if settings is None else tuple(settings),
        KeptPoints(
            tuple(each for each in points.since if (each.problem, each.part) in places),
            tuple(each for each in points.lost if (each.problem, each.part) in places),
        ),
    )


def regrade(
    book: Gradebook,
    engine: str,
    plan: Plan,
    now: datetime,
    *,
    allow_lower: bool = False,
    force: Workforce = ALONE,
    cause: str = "",
    by: str = "",
) -> Regrade:
    """Compare, and with a `cause` record: the losses that are kept, and the run.

    Everything is stored in the gradebook; one opened with `keep=False` forgets it.
    """
    if not force.is_alone and has_given_up(book, engine, WORKER_DIED):
        _begin_target(book, plan, range(len(plan.target)))
        decide_again(book, engine, plan.target, force)
    changed = _changed(plan, engine)
    same = _same_by_another_engine(book, engine, plan, changed, force)
    ended = plan.points.since if allow_lower else ()
    revived = plan.points.lost
    kept_otherwise = {(each.problem, each.part) for each in (*ended, *revived)}
    differing = [
        n
        for n, part in enumerate(changed)
        if (part.what and n not in same)
        or _has_own_keys(plan.target[n])
        or (part.problem, part.part) in kept_otherwise
    ]
    before = _fold_before(book, engine, plan, differing, force)
    decided = [each for each in find_overrides(book) if each not in ended]
    after = _fold_after(book, engine, plan, differing, force, [*decided, *revived])
    changes = changes_between(pairs_of(before, after))
    parts = tuple(_told(changed, changes))
    grading = tuple(_grading_differences(book, plan))
    losses = [] if allow_lower else changes.losses
    if not cause:
        return Regrade(parts, changes, len(losses), grading=grading)
    new = [*kept_points(losses), *_withdrawn(ended), *revived]
    _begin_target(book, plan, range(len(plan.target)))
    decide_begun(book, engine, plan.target, force)
    # What is kept or withdrawn goes with the run: without it, it would move points by itself.
    with book.transaction():
        if new:
            add_overrides(book, new, by, now)
        run = finish(book, engine, plan.target, now, cause, plan.grading)
    return Regrade(parts, changes, len(losses), run, grading)


def kept_points(losses: Iterable[tuple[Change, Moved]]) -> Iterator[Override]:
    """What keeps the points of those who would lose some."""
    for change, moved in losses:
        yield Override(
            AT_LEAST,
            _KEPT,
            change.problem,
            change.part,
            learner=moved.learner,
            points=moved.before,
        )


def _withdrawn(overrides: Iterable[Override]) -> Iterator[Override]:
    return (Override(WITHDRAW, RESTORED, target=each.number) for each in overrides)


def _grading_differences(book: Gradebook, plan: Plan) -> Iterator[Difference]:
    """What differs in how problems become a grade."""
    if plan.grading is not None:
        yield from grade_differences(find_grading(book), grade_rules(plan.grading))


def _as_recorded(graded: Graded, recorded: RecordedPart) -> Graded:
    return msgspec.structs.replace(graded, key=recorded.key, rules=recorded.rules)


def _has_own_keys(graded: Graded) -> bool:
    """Whether learners may have keys of their own, which differ where the part's does not."""
    return graded.problem.variants is not None or graded.part.follow_through is not None


def _changed(plan: Plan, engine: str) -> list[ChangedPart]:
    return [
        ChangedPart(before.problem, before.part, tuple(_differences(before, graded, engine)))
        for before, graded in zip(plan.before, plan.target, strict=True)
    ]


def _differences(before: RecordedPart, graded: Graded, engine: str) -> Iterator[Difference]:
    if digest(before.key) != digest(graded.key):
        yield from key_differences(graded.part, before.key, graded.key)
    yield from rule_differences(before.rules, graded.rules)
    if before.engine != engine:
        yield Difference(ENGINE, before.engine, engine)


def _same_by_another_engine(
    book: Gradebook, engine: str, plan: Plan, changed: Sequence[ChangedPart], force: Workforce
) -> set[int]:
    """The parts in which the engine is all that differs, and decides every text as before."""
    found: set[int] = set()
    by_engine: dict[str, list[int]] = {}
    for place, part in enumerate(changed):
        is_alone = [each.name for each in part.what] == [ENGINE]
        if is_alone and not _has_own_keys(plan.target[place]):
            by_engine.setdefault(plan.before[place].engine, []).append(place)
    for earlier, places in sorted(by_engine.items()):
        _begin_target(book, plan, places)
        decide_begun(book, engine, [plan.target[n] for n in places], force)
        other = find_redecided(book, engine, earlier)
        found |= {place for n, place in enumerate(places) if n not in other}
    return found


def _told(parts: Sequence[ChangedPart], changes: Changes) -> Iterator[ChangedPart]:
    """The parts that differ; another engine is told only where points move by nothing else."""
    moving = {(change.problem, change.part) for change in changes.changes}
    for part in parts:
        others = tuple(each for each in part.what if each.name != ENGINE)
        if others:
            yield msgspec.structs.replace(part, what=others)
        elif part.what and (part.problem, part.part) in moving:
            yield part


def _fold_before(
    book: Gradebook, engine: str, plan: Plan, places: Sequence[int], force: Workforce
) -> list[Result]:
    """The results as they stand; each part by the verdicts of the engine that gave them.

    Responses that have come in since the part was graded stay out: they had no points.
    """
    found: list[Result] = []
    for graded_by in sorted({plan.before[n].engine for n in places}):
        chosen = [n for n in places if plan.before[n].engine == graded_by]
        parts = [plan.standing[n] for n in chosen]
        begin(book, parts, [plan.before[n].last_import for n in chosen])
        give_recorded_keys(book, dict(enumerate(plan.before[n] for n in chosen)))
        if graded_by == engine:
            decide_begun(book, engine, parts, force)
        found += results_of(book, graded_by, parts)
    return found


def _fold_after(
    book: Gradebook,
    engine: str,
    plan: Plan,
    places: Sequence[int],
    force: Workforce,
    overrides: Sequence[Override],
) -> list[Result]:
    parts = [plan.target[n] for n in places]
    if not parts:
        return []
    _begin_target(book, plan, places, [plan.before[n].last_import for n in places])
    decide_begun(book, engine, parts, force)
    return results_of(book, engine, parts, overrides)


def _begin_target(
    book: Gradebook, plan: Plan, places: Sequence[int], last_imports: Sequence[int] | None = None
) -> None:
    parts = [plan.target[n] for n in places]
    begin(book, parts, last_imports)
    if plan.recorded:
        _give_as_recorded(book, parts, [plan.recorded[n] for n in places])
    else:
        give_variant_keys(book, parts)
        add_learner_keys(book, own_keys(book, parts))


def _give_as_recorded(
    book: Gradebook, parts: Sequence[Graded], recorded: Sequence[RecordedPart]
) -> None:
    """Give learners the keys and values that they had; who has come since has a variant too."""
    given = give_recorded_keys(book, dict(enumerate(recorded)))
    for problem, run in sorted({(each.problem, each.run) for each in recorded}):
        give_recorded_draws(book, problem, run)
    give_variant_keys(book, parts)
    varying = {n for n, graded in enumerate(parts) if graded.problem.variants is not None}
    add_learner_keys(
        book,
        (
            each
            for each in own_keys(book, parts, given)
            if each.position in varying and (each.position, each.learner) not in given
        ),
    )


def results_of(
    book: Gradebook,
    engine: str,
    parts: Sequence[Graded],
    overrides: Sequence[Override] | None = None,
) -> list[Result]:
    """Every result on these parts, which are those of the run under way, by this engine.

    Points are set by the overrides that hold, or by these.
    """
    return [
        result
        for grades in fold_class(book, engine, parts, overrides)
        for result in grades.results
        if result.attempts
    ]


def pairs_of(before: Sequence[Result], after: Sequence[Result]) -> Iterator[tuple[Result, Result]]:
    """Each learner's result on a part before and after; what is new since then has no before."""
    earlier = {(each.learner, each.problem, each.part): each for each in before}
    for result in after:
        old = earlier.get((result.learner, result.problem, result.part))
        if old is not None and len(old.attempts) == len(result.attempts):
            yield old, result

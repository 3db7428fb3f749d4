"""Whether a part can follow earlier responses in the way that its author says."""

from __future__ import annotations

import re

from grader.spec.check_solver import SolverRun, check_address
from grader.spec.document import FollowDocument
from grader.spec.entries import entries_of
from grader.spec.findings import Findings
from grader.spec.follow_formulas import parameter_texts, read_parameter, with_inputs
from grader.spec.follow_through import FollowThrough, Source
from grader.spec.model import Part, Problem, TypedKey
from grader.spec.read_formula import check_formula
from grader.spec.tolerance import Within
from grader.spec.vocabulary import vocabulary_of
from grader.syntax.parser import parse
from grader.syntax.reading import Reading
from grader.syntax.vocabulary import Vocabulary

_NAME = re.compile(r"[^\W\d_]\w*'*")


def check_follow(
    problem: Problem,
    part: Part,
    written: FollowDocument,
    path: str,
    run: SolverRun,
    findings: Findings,
) -> None:
    """Every fault of the `follow_through` of a part, which stands at `path`."""
    follow = part.follow_through
    assert follow is not None
    before = problem.parts[: [each.id for each in problem.parts].index(part.id)]
    vocabulary = vocabulary_of(problem, part)
    for source in follow.sources:
        _check_name(source.name, vocabulary, f"{path}.inputs.{source.name}", findings)
        _check_source(problem, before, source, f"{path}.inputs.{source.name}", findings)
        _check_range(written, source, path, findings)
    names = [source.name for source in follow.sources]
    for name, address in follow.numbers:
        place = f"{path}.numbers.{name}"
        if name in names:
            facts: dict[str, object] = {"name": name, "other": "one of the inputs"}
            findings.add("duplicate-name", place, facts, at_key=True)
        _check_name(name, vocabulary, place, findings)
        check_address(address, place, run, findings)
    for name in written.within:
        if name not in names:
            place = f"{path}.within.{name}"
            findings.add_unknown("follow-unknown-input", place, name, names)
    if follow.credit <= 0:
        findings.add("not-positive", f"{path}.credit", {"field": "credit"})
    elif follow.credit > 1:
        findings.add("not-a-share", f"{path}.credit", {"field": "credit"})
    if isinstance(part.accept, Within):
        findings.add("follow-interval", path)
    _check_way(part, written, follow, vocabulary, path, findings)


def _check_name(name: str, vocabulary: Vocabulary, path: str, findings: Findings) -> None:
    if not _NAME.fullmatch(name):
        findings.add("bad-name", path, {"name": name}, at_key=True)
    elif name in vocabulary.names:
        facts: dict[str, object] = {"name": name, "other": "a symbol of the part"}
        findings.add("duplicate-name", path, facts, at_key=True)


def _check_source(
    problem: Problem, before: tuple[Part, ...], source: Source, path: str, findings: Findings
) -> None:
    """The part stands before this one, and has the entry."""
    known = {part.id: part for part in before}
    if source.part not in known:
        findings.add_unknown("follow-not-earlier", path, source.part, known, "part")
        return
    part = known[source.part]
    count = _count(problem, part)
    facts: dict[str, object] = {"part": part.id}
    if part.kind == "choice" and part.multiple:
        findings.add("follow-several-options", path, facts)
    elif count is None and source.entry is not None:
        findings.add("follow-no-entries", path, facts)
    elif count is not None and (source.entry is None or not 1 <= source.entry <= count):
        findings.add("follow-which-entry", path, facts | {"count": count})


def _count(problem: Problem, part: Part) -> int | None:
    """How many values a response to a part has, None for one."""
    if part.kind == "weights":
        return len(part.items)
    if part.kind != "formula" or not isinstance(part.key, TypedKey):
        return None
    reading = parse(part.key.text, vocabulary_of(problem, part))
    entries = entries_of(reading.tree) if isinstance(reading, Reading) else None
    return None if entries is None else len(entries)


def _check_range(written: FollowDocument, source: Source, path: str, findings: Findings) -> None:
    """A result that is carried lies between two numbers that the author chose."""
    facts: dict[str, object] = {"name": source.name}
    if source.name not in written.within:
        findings.add("follow-without-range", f"{path}.within", facts)
    elif source.within.low is None or source.within.high is None:
        findings.add("follow-range-open", f"{path}.within.{source.name}", facts)


def _check_way(
    part: Part,
    written: FollowDocument,
    follow: FollowThrough,
    vocabulary: Vocabulary,
    path: str,
    findings: Findings,
) -> None:
    """One way to the key, which its kind of part allows, and which uses every input."""
    if (written.key is None) == (written.solver is None):
        findings.add("follow-not-one", path)
        return
    own = with_inputs(vocabulary, follow)
    used: set[str] = set()
    if written.key is not None:
        if part.kind not in {"number", "formula"}:
            findings.add("follow-not-computed", f"{path}.key", {"kind": part.kind})
            return
        reading = check_formula(follow.text, own, f"{path}.key", findings)
        if reading is None:
            return
        used = set(reading.names)
    else:
        if isinstance(part.key, TypedKey):
            findings.add("follow-key-typed", f"{path}.solver")
            return
        for text in parameter_texts(follow.parameters):
            reading = read_parameter(text, own, follow)
            used |= set(reading.names) if reading is not None else set()
    for field, names in (
        ("inputs", [source.name for source in follow.sources]),
        ("numbers", [name for name, _ in follow.numbers]),
    ):
        for name in names:
            if name not in used:
                place = f"{path}.{field}.{name}"
                findings.add("follow-unused-input", place, {"name": name}, at_key=True)

"""From a document of the right shape to the frozen model. Total: every document becomes one."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from grader.spec.derivation import KINDS, Derivation
from grader.spec.document import (
    AcceptDocument,
    AddressDocument,
    DerivationDocument,
    EvidenceDocument,
    ExtremeDocument,
    FollowDocument,
    LateDocument,
    MistakeDocument,
    PartDocument,
    PolicyDocument,
    ProblemDocument,
    SymbolDocument,
)
from grader.spec.domain import REAL
from grader.spec.follow_through import FollowThrough, Source
from grader.spec.key import Option
from grader.spec.model import (
    AuthoredKey,
    Evidence,
    ExtremeKey,
    KnownMistake,
    LateRule,
    Part,
    Policy,
    Problem,
    Solver,
    SolverKey,
    Symbol,
    TypedKey,
)
from grader.spec.tolerance import (
    Absolute,
    AnyTolerance,
    Decimals,
    Exact,
    Relative,
    Round,
    SignificantFigures,
)
from grader.spec.yaml_tree import YamlScalar


def build_problem(document: ProblemDocument, source: str) -> Problem:
    """The model of a problem; `source` is the file that it came from."""
    names = tuple(document.symbols)
    return Problem(
        id=document.id,
        title=document.title,
        statement=document.statement,
        symbols=tuple(_symbol(name, symbol) for name, symbol in document.symbols.items()),
        parts=tuple(_part(part, names) for part in document.parts),
        solver=None if document.solver is None else _solver(document),
        due=document.due,
        policy=_policy(document.policy),
        locale=document.locale,
        log_base=document.log_base,
        groups=dict(document.groups),
        source=source,
    )


def _symbol(name: str, symbol: SymbolDocument) -> Symbol:
    return Symbol(name, symbol.domain or REAL, symbol.tex, symbol.means, tuple(symbol.aliases))


def _solver(document: ProblemDocument) -> Solver:
    assert document.solver is not None
    return Solver(document.solver.use, plain_parameters(document.solver.model_extra or {}))


def plain_parameters(values: dict[str, Any]) -> dict[str, object]:
    """Parameters of a solver as plain data: numbers where a plain scalar is one, else texts."""
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> object:
    if isinstance(value, YamlScalar):
        return value.text if value.quoted else _plain_text(value.text)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return {name: _plain(item) for name, item in value.items()}


def _plain_text(text: str) -> object:
    if text in {"true", "false"}:
        return text == "true"
    if re.fullmatch(r"[-+]?\d{1,18}", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][-+]?\d{1,3})?", text):
        return float(text)
    return text


def _part(part: PartDocument, names: tuple[str, ...]) -> Part:
    return Part(
        id=part.id,
        kind=part.kind,
        title=part.title,
        ask=part.ask,
        key=_key(part.key),
        points=part.points,
        attempts=part.attempts,
        accept=tolerance(part.accept),
        group=part.group or "",
        symbols=tuple(part.symbols) if part.symbols is not None else names,
        given=tuple(part.given),
        form=tuple(part.form),
        up_to=part.up_to or "",
        shape=part.shape or "",
        options=tuple(Option(o.id, o.label, tuple(o.aliases)) for o in part.options),
        items=tuple(part.items),
        units=part.units,
        multiple=part.multiple,
        scheme=part.scheme,
        published=part.published,
        mistakes=tuple(_mistake(mistake) for mistake in part.mistakes),
        solution=part.solution,
        example=part.example,
        evidence=tuple(_evidence(evidence) for evidence in part.evidence),
        derivation=None if part.derivation is None else _derivation(part.derivation),
        follow_through=None if part.follow_through is None else _follow(part.follow_through),
    )


def _key(key: str | AddressDocument | ExtremeDocument) -> AuthoredKey:
    if isinstance(key, str):
        return TypedKey(key)
    if isinstance(key, AddressDocument):
        return _address(key)
    if key.largest is not None:
        return ExtremeKey("largest", key.largest, key.step)
    return ExtremeKey("smallest", key.smallest or "", key.step)


def _address(key: AddressDocument) -> SolverKey:
    return SolverKey(key.solver, key.step, key.component, key.sample)


def _mistake(mistake: MistakeDocument) -> KnownMistake:
    return KnownMistake(
        token=mistake.token or f"slip:{mistake.slip or 'unnamed'}",
        say=mistake.say,
        response=mistake.response,
        slip=mistake.slip,
        credit=mistake.credit or Fraction(0),
    )


def _results(evidence: EvidenceDocument) -> list[AddressDocument]:
    """The addresses of what a formula must give, entry by entry."""
    return evidence.equals if isinstance(evidence.equals, list) else [evidence.equals]


def _evidence(evidence: EvidenceDocument) -> Evidence:
    return Evidence(
        equals=tuple(_address(address) for address in _results(evidence)),
        values={
            name: _address(value) if isinstance(value, AddressDocument) else value
            for name, value in evidence.values.items()
        },
        parameters=plain_parameters(evidence.parameters),
    )


def _derivation(derivation: DerivationDocument) -> Derivation:
    """The derivation of the first kind given."""
    kind = next((kind for kind in KINDS if getattr(derivation, kind) is not None), KINDS[0])
    return Derivation(
        kind=kind,
        of=getattr(derivation, kind) or "",
        over=tuple(derivation.over.items()),
        names=tuple(derivation.names.items()),
        where=tuple(derivation.where.items()),
        subject_to=tuple(derivation.subject_to),
        given=tuple(derivation.given),
        alternatives=tuple(tuple(case.items()) for case in derivation.alternatives),
    )


def _follow(follow: FollowDocument) -> FollowThrough:
    solver = follow.solver
    return FollowThrough(
        sources=tuple(_source(follow, name, text) for name, text in follow.inputs.items()),
        credit=follow.credit,
        say=follow.say or "",
        text=follow.key or "",
        parameters={} if solver is None else plain_parameters(solver.parameters),
        step=None if solver is None else solver.step,
        numbers=tuple((name, _address(address)) for name, address in follow.numbers.items()),
    )


def _source(follow: FollowDocument, name: str, text: str) -> Source:
    """`line[2]` is the second entry of the response to the part `line`."""
    found = re.fullmatch(r"(.*?)\s*\[\s*(\d{1,4})\s*\]", text.strip())
    part, entry = (found[1], int(found[2])) if found else (text.strip(), None)
    return Source(name, part, entry, follow.within.get(name, REAL))


def tolerance(accept: AcceptDocument | None) -> AnyTolerance:
    """The tolerance that an author wrote: the first kind given, exact where there is none."""
    if accept is None:
        return Exact()
    if accept.absolute is not None:
        return Absolute(accept.absolute)
    if accept.relative is not None:
        return Relative(accept.relative, accept.at_zero or Fraction(0))
    if accept.round is not None:
        return Round(accept.round)
    if accept.decimals is not None:
        return Decimals(accept.decimals)
    if accept.significant_figures is not None:
        return SignificantFigures(accept.significant_figures)
    return accept.interval or Exact()


def _policy(policy: PolicyDocument | None) -> Policy:
    if policy is None:
        return Policy()
    return Policy(
        counts=policy.counts,
        late=_late(policy.late),
        attempt_credit=tuple(policy.attempt_credit),
        round_to=policy.round_to,
        drop_lowest=policy.drop_lowest or 0,
        show_answer=policy.show_answer,
    )


def _late(late: LateDocument | None) -> LateRule:
    written = {} if late is None else dict(late)
    return LateRule(**{name: value for name, value in written.items() if value is not None})

"""What a problem's fields say together: names, references, ranges. Needs no decision.

The checks run over the frozen model; the document says what was written and the model
does not keep (which of two exclusive fields were given).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from grader.spec.check_derivation import check_derivation
from grader.spec.check_follow import check_follow
from grader.spec.check_keys import check_computed, check_intervals, check_typed
from grader.spec.check_names import check_names
from grader.spec.check_policy import check_policy
from grader.spec.check_solver import SolverRun, check_address, check_slip, solver_run
from grader.spec.document import AcceptDocument, MistakeDocument, PartDocument, ProblemDocument
from grader.spec.findings import Findings
from grader.spec.follow_through import CARRIED
from grader.spec.forms import FORMS, WORD_FORMS, is_form
from grader.spec.model import ExtremeKey, Part, Problem, SolverKey
from grader.spec.read_formula import check_formula, check_relation
from grader.spec.tolerance import Exact
from grader.spec.vocabulary import vocabulary_of
from grader.syntax.spelling import spell

# A letter, then letters, digits, underscores; braces, and brackets around an index: `x^(1)`.
_NAME = re.compile(r"[^\W\d_](?:\w|\{[\w+,]*\}|\^\(\w+\)|\[\w+\])*'*")
_LONGEST_NAME = 40

# Fields that mean something only in parts of some kinds.
_KINDS_OF_FIELD = {
    "accept": {"number", "formula"},
    "symbols": {"formula"},
    "given": {"formula"},
    "form": {"formula"},
    "up_to": {"formula"},
    "shape": {"formula"},
    "evidence": {"formula"},
    "derivation": {"formula"},
    "options": {"choice", "weights"},
    "items": {"weights"},
    "units": {"number", "formula"},
    "multiple": {"choice"},
    "scheme": {"choice"},
}

# What a tolerance must keep to: a test of the number, and how to say it.
_TOLERANCES: dict[str, tuple[Callable[[Fraction], bool], str]] = {
    "absolute": (lambda value: value > 0, "write a distance above 0"),
    "relative": (lambda value: 0 < value < 1, "write a share between 0 and 1, such as 0.01"),
    "at_zero": (lambda value: value > 0, "write a distance above 0"),
    "round": (lambda value: value > 0, "write a step above 0, such as 0.1"),
    "decimals": (lambda value: 0 <= value <= 30, "write a number from 0 to 30"),
    "significant_figures": (lambda value: 1 <= value <= 30, "write a number from 1 to 30"),
}


def check_references(
    document: ProblemDocument, problem: Problem, findings: Findings, part_id: str | None = None
) -> None:
    """Everything about one problem that can be seen without deciding a response.

    With `part_id`, the solver is run only if that part has a computed key: a check of one
    formula need not wait for numbers that it has no use for.
    """
    _check_symbols(problem, findings)
    check_names(problem, findings)
    _check_groups(problem, findings)
    check_policy(document, findings)
    run = solver_run(problem, findings, made=_needs_solver(problem, part_id))
    _check_unique("parts", "$.parts", [part.id for part in problem.parts], findings)
    for index, (written, part) in enumerate(zip(document.parts, problem.parts, strict=True)):
        _check_part(problem, written, part, f"$.parts[{index}]", run, findings)


def _needs_solver(problem: Problem, part_id: str | None) -> bool:
    wanted = [part for part in problem.parts if part_id in (None, part.id)]
    return any(isinstance(part.key, SolverKey | ExtremeKey) for part in wanted)


def _check_unique(things: str, path: str, ids: list[str], findings: Findings) -> None:
    for index, name in enumerate(ids):
        if name in ids[:index]:
            findings.add("duplicate-id", f"{path}[{index}].id", {"things": things, "id": name})


def _check_symbols(problem: Problem, findings: Findings) -> None:
    owners: dict[str, str] = {}
    for symbol in problem.symbols:
        path = f"$.symbols.{symbol.name}"
        places = [path, *(f"{path}.aliases[{i}]" for i in range(len(symbol.aliases)))]
        for name, place in zip((symbol.name, *symbol.aliases), places, strict=True):
            if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
                findings.add("bad-name", place, {"name": name}, at_key=True)
            elif spell(name) in owners:
                facts: dict[str, object] = {"name": name, "other": owners[spell(name)]}
                findings.add("duplicate-name", place, facts, at_key=True)
            owners.setdefault(spell(name), symbol.name)
    used = {name for part in problem.parts if part.kind == "formula" for name in part.symbols}
    for symbol in problem.symbols:
        if symbol.name not in used:
            path = f"$.symbols.{symbol.name}"
            findings.add("unused-symbol", path, {"name": symbol.name}, at_key=True)


def _check_groups(problem: Problem, findings: Findings) -> None:
    used = {part.group for part in problem.parts}
    for group in problem.groups:
        if group not in used:
            findings.add("unused-group", f"$.groups.{group}", {"group": group}, at_key=True)


def _check_part(
    problem: Problem,
    written: PartDocument,
    part: Part,
    path: str,
    run: SolverRun,
    findings: Findings,
) -> None:
    if part.points <= 0:
        findings.add("not-positive", f"{path}.points", {"field": "points"})
    if part.attempts is not None and part.attempts < 1:
        findings.add("no-attempts", f"{path}.attempts", {"text": part.attempts})
    if part.group and part.group not in problem.groups:
        findings.add_unknown("unknown-group", f"{path}.group", part.group, problem.groups, "group")
    for field, kinds in _KINDS_OF_FIELD.items():
        if field in written.model_fields_set and part.kind not in kinds:
            findings.add(
                "field-not-for-kind",
                f"{path}.{field}",
                {"field": field, "kind": part.kind},
                at_key=True,
            )
    _check_accept(written.accept, part, f"{path}.accept", findings)
    _check_lists(part, path, findings)
    if part.kind == "formula":
        _check_formulas(problem, part, path, run, findings)
        if written.derivation is not None and part.derivation is not None:
            vocabulary = vocabulary_of(problem, part)
            place = f"{path}.derivation"
            check_derivation(written.derivation, part.derivation, vocabulary, place, findings)
    if isinstance(part.key, SolverKey | ExtremeKey):
        check_computed(written, part, path, run, findings)
    else:
        check_typed(problem, part, part.key.text, f"{path}.key", findings)
        if part.kind == "formula":
            check_intervals(problem, part, part.key.text, f"{path}.key", findings)
    if part.published is not None:
        check_typed(problem, part, part.published, f"{path}.published", findings)
    for index, mistake in enumerate(written.mistakes):
        _check_mistake(problem, part, mistake, f"{path}.mistakes[{index}]", run, findings)
    _check_tokens(part, path, findings)
    if written.follow_through is not None:
        place = f"{path}.follow_through"
        check_follow(problem, part, written.follow_through, place, run, findings)


def _check_accept(accept: AcceptDocument | None, part: Part, path: str, findings: Findings) -> None:
    if accept is None:
        if part.kind == "number" and not isinstance(part.key, SolverKey | ExtremeKey):
            return
        if part.kind == "number" and isinstance(part.accept, Exact):
            findings.add("accept-missing", path)
        return
    given = accept.model_fields_set - {"at_zero"}
    if not given and findings.positions.has_inside(findings.in_file(path)):
        return  # What was written was no number, which has been told.
    if len(given) != 1 or ("at_zero" in accept.model_fields_set and given != {"relative"}):
        found = ", ".join(sorted(accept.model_fields_set)) or "nothing"
        findings.add("accept-not-one", path, {"found": found})
    for field in sorted(accept.model_fields_set & _TOLERANCES.keys()):
        is_sane, expected = _TOLERANCES[field]
        value = getattr(accept, field)
        if value is not None and not is_sane(value):
            facts: dict[str, object] = {"field": field, "text": value, "expected": expected}
            findings.add("bad-tolerance", f"{path}.{field}", facts)


def _check_lists(part: Part, path: str, findings: Findings) -> None:
    """Options and items: there, and distinct."""
    if part.kind in {"choice", "weights"} and len(part.options) < 2:
        findings.add("no-options", f"{path}.options", {"kind": part.kind})
    if part.kind == "weights" and not part.items:
        findings.add("no-items", f"{path}.items")
    _check_unique("options", f"{path}.options", [option.id for option in part.options], findings)
    for index, item in enumerate(part.items):
        if item in part.items[:index]:
            findings.add("duplicate-item", f"{path}.items[{index}]", {"text": item})


def _check_formulas(
    problem: Problem, part: Part, path: str, run: SolverRun, findings: Findings
) -> None:
    """The names a formula may use, the relations between them, and its evidence."""
    known = {symbol.name for symbol in problem.symbols}
    for index, name in enumerate(part.symbols):
        if name not in known:
            findings.add_unknown("unknown-symbol", f"{path}.symbols[{index}]", name, sorted(known))
    for index, form in enumerate(part.form):
        if not is_form(form):
            forms = (*FORMS, *(f"{code}: NAME" for code in WORD_FORMS))
            findings.add_unknown("unknown-form", f"{path}.form[{index}]", form, forms)
    vocabulary = vocabulary_of(problem, part)
    for index, relation in enumerate(part.given):
        check_relation(relation, vocabulary, f"{path}.given[{index}]", findings)
    if part.example:
        check_formula(part.example, vocabulary, f"{path}.example", findings)
    for index, evidence in enumerate(part.evidence):
        place = f"{path}.evidence[{index}]"
        own = run.with_parameters(evidence.parameters, f"{place}.parameters")
        for entry, address in enumerate(evidence.equals):
            check_address(address, f"{place}.{evidence.path_of(entry)}", own, findings)
        for name, value in evidence.values.items():
            if name not in part.symbols:
                findings.add_unknown("unknown-symbol", f"{place}.values.{name}", name, part.symbols)
            if isinstance(value, SolverKey):
                check_address(value, f"{place}.values.{name}", own, findings)


def _check_mistake(
    problem: Problem,
    part: Part,
    mistake: MistakeDocument,
    path: str,
    run: SolverRun,
    findings: Findings,
) -> None:
    if (mistake.response is None) == (mistake.slip is None):
        findings.add("mistake-not-one", path)
    elif mistake.response is not None:
        if mistake.token is None:
            findings.add("mistake-without-token", path)
        check_typed(problem, part, mistake.response, f"{path}.response", findings)
    elif mistake.slip is not None:
        check_slip(part, mistake.slip, f"{path}.slip", run, findings)
    if mistake.credit is not None and not 0 <= mistake.credit < 1:
        code = "mistake-full-credit" if mistake.credit >= 1 else "not-a-share"
        findings.add(code, f"{path}.credit", {"field": "credit"})


def _check_tokens(part: Part, path: str, findings: Findings) -> None:
    tokens = [mistake.token for mistake in part.mistakes]
    taken = [] if part.follow_through is None else [CARRIED]
    for index, token in enumerate(tokens):
        if token in taken + tokens[:index]:
            findings.add("duplicate-token", f"{path}.mistakes[{index}]", {"token": token})

"""What an author declared under `variants`, read into the model with every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

import msgspec
from pydantic import BaseModel

from grader.spec.bank_faults import BANK_FAULTS
from grader.spec.document import ComputedDocument, DrawDocument, VariantsDocument
from grader.spec.draw import Draw, Drawn, OneOf, Steps, value_of
from grader.spec.findings import Findings
from grader.spec.issue import Issue
from grader.spec.model import Computed, Problem, SolverKey, Variants
from grader.spec.placeholders import allows_marks, fill_tree, find_marks
from grader.spec.shape import read_shape
from grader.spec.values import (
    NoInstanceError,
    all_values,
    has_decimal_comma,
    names_of,
    unmet,
)
from grader.spec.yaml_tree import Positions, YamlMapping, YamlNode

_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*", re.ASCII)
_LONGEST_NAME = 40
# Beyond these a draw is no homework: values of a range, entries of a list, decimal places.
_MOST_VALUES = 10**9
_MOST_ENTRIES = 100
_MOST_DECIMALS = 12
_LARGEST_DENOMINATOR = 10**6
_VALUES = "$.variants."


class _Holder(BaseModel):
    """The section of a problem file, read before its texts have their values."""

    variants: VariantsDocument


class ReadVariants(msgspec.Struct, frozen=True):
    """What a file says of variants, with all faults of it.

    `tree` is the file with the base values in its texts. `variants` is None where there are
    none, or where they have errors; `values` are those of the base.
    """

    tree: YamlNode
    variants: Variants | None = None
    values: dict[str, Drawn] = {}
    issues: tuple[Issue, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether the texts could not be given their values."""
        return any(issue.severity == "error" for issue in self.issues)


def with_variants(problem: Problem, read: ReadVariants) -> Problem:
    """The problem that was built from `read.tree`, with its variants."""
    if read.variants is None:
        return problem
    return msgspec.structs.replace(problem, variants=read.variants, drawn=read.values)


def read_variants(root: YamlNode, positions: Positions) -> ReadVariants:
    """The variants that a file declares, and the file with the values of the base."""
    entry = root.find_entry("variants") if isinstance(root, YamlMapping) else None
    if entry is None or not isinstance(root, YamlMapping):
        return ReadVariants(root)
    section = YamlMapping((entry,), root.line, root.column)
    shaped = read_shape(_Holder, section, positions)
    if shaped.issues:
        return ReadVariants(root, issues=tuple(shaped.issues))
    findings = Findings(BANK_FAULTS, positions, issues=[])
    variants = _build(shaped.document.variants, root, findings)
    values: dict[str, Drawn] = {}
    if not any(issue.severity == "error" for issue in findings.issues):
        values = _base_values(variants, findings)
    _check_marks(root, variants, findings)
    issues = tuple(sorted(findings.issues))
    errors = tuple(issue for issue in issues if issue.severity == "error")
    if errors:
        # What is "not used" may be used by what could not be read.
        return ReadVariants(root, issues=errors)
    tree = fill_tree(root, values, has_decimal_comma(root))
    return ReadVariants(tree, variants, values, issues)


def _build(written: VariantsDocument, root: YamlMapping, findings: Findings) -> Variants:
    draws = []
    for name, each in written.draw.items():
        path = f"{_VALUES}draw.{name}"
        source = _source(each, path, findings)
        draw = Draw(name, source, _base(each), each.count, each.distinct, each.sorted)
        _check_list(draw, each, path, findings)
        if not draw.allows(draw.base):
            findings.add("base-not-drawn", f"{path}.base", {"name": name})
        draws.append(draw)
    computed = tuple(_computed(name, each, findings) for name, each in written.compute.items())
    _check_names(draws, computed, findings)
    room = Fraction(1, 20) if written.room is None else written.room
    if not 0 <= room < Fraction(1, 2):
        findings.add("bad-room", f"{_VALUES}room", {"text": room})
    return Variants(written.seed, tuple(draws), root, computed, tuple(written.require), room)


def _base(written: DrawDocument) -> Drawn:
    if isinstance(written.base, str):
        return value_of(written.base)
    return tuple(value_of(text) for text in written.base)


def _source(written: DrawDocument, path: str, findings: Findings) -> Steps | OneOf:
    """The values of a draw; where they are faulty, which is told, those of the base."""
    kinds = [kind for kind in ("integer", "decimal", "choice") if getattr(written, kind)]
    if len(kinds) != 1:
        findings.add("draw-not-one", path, {"found": ", ".join(kinds) or "nothing"})
        return _only_base(written)
    if written.choice is not None:
        return _choice(written, path, findings)
    bounds, step = written.integer, Fraction(1)
    if written.integer is None:
        bounds, step = written.decimal, written.step or Fraction(0)
    problem = _range_fault(bounds or [], step, is_whole=written.integer is not None)
    if problem or (written.step is not None and written.integer is not None):
        reason = problem or "a whole number has no step"
        findings.add("bad-draw", f"{path}.{kinds[0]}", {"problem": reason})
        return _only_base(written)
    low, high = bounds or []
    return Steps(low, step, int((high - low) / step) + 1)


def _range_fault(bounds: list[Fraction], step: Fraction, *, is_whole: bool) -> str:
    if len(bounds) != 2 or bounds[0] >= bounds[1]:
        return "a range is [lowest, highest], the first below the second"
    if step <= 0:
        return "`decimal` needs a `step` above 0"
    if is_whole and any(bound.denominator != 1 for bound in bounds):
        return "the ends of a range of whole numbers are whole"
    if ((bounds[1] - bounds[0]) / step).denominator != 1:
        return "steps from the lowest number do not meet the highest"
    if (bounds[1] - bounds[0]) / step >= _MOST_VALUES:
        return f"a range has at most {_MOST_VALUES:,} values"
    return ""


def _choice(written: DrawDocument, path: str, findings: Findings) -> OneOf:
    options = tuple(value_of(text) for text in written.choice or ())
    if len(set(options)) < max(2, len(options)):
        facts: dict[str, object] = {"problem": "a choice has at least two values, all different"}
        findings.add("bad-draw", f"{path}.choice", facts)
    if any("<<" in option for option in options if isinstance(option, str)):
        findings.add("bad-draw", f"{path}.choice", {"problem": "a value holds no other value"})
    if written.step is not None:
        findings.add("bad-draw", f"{path}.step", {"problem": "a choice has no step"})
    return OneOf(tuple(dict.fromkeys(options)))


def _only_base(written: DrawDocument) -> OneOf:
    base = _base(written)
    return OneOf(tuple(dict.fromkeys(base if isinstance(base, tuple) else (base,))))


def _check_list(draw: Draw, written: DrawDocument, path: str, findings: Findings) -> None:
    if draw.count is None:
        for field in ("distinct", "sorted"):
            if getattr(written, field):
                facts: dict[str, object] = {"problem": f"`{field}` needs a `count`"}
                findings.add("bad-draw", f"{path}.{field}", facts)
    elif not 1 <= draw.count <= _MOST_ENTRIES:
        problem = f"a list has from 1 to {_MOST_ENTRIES} values"
        findings.add("bad-draw", f"{path}.count", {"problem": problem})
    elif draw.distinct and draw.count > draw.source.size:
        problem = f"there are only {draw.source.size} different values"
        findings.add("bad-draw", f"{path}.count", {"problem": problem})


def _computed(name: str, written: str | ComputedDocument, findings: Findings) -> Computed:
    if isinstance(written, str):
        return Computed(name, written)
    path = f"{_VALUES}compute.{name}"
    if (written.decimals is None) == (written.denominator is None):
        problem = "a number of the solver needs either `decimals` or a `denominator`"
        findings.add("bad-computed", path, {"name": name, "problem": problem})
    if written.decimals is not None and not 0 <= written.decimals <= _MOST_DECIMALS:
        problem = f"there are from 0 to {_MOST_DECIMALS} decimal places"
        findings.add("bad-computed", f"{path}.decimals", {"name": name, "problem": problem})
    if written.denominator is not None and not 1 <= written.denominator <= _LARGEST_DENOMINATOR:
        problem = f"a denominator is from 1 to {_LARGEST_DENOMINATOR:,}"
        findings.add("bad-computed", f"{path}.denominator", {"name": name, "problem": problem})
    address = SolverKey(written.solver, written.step, written.component, written.sample)
    return Computed(name, "", address, written.decimals, written.denominator)


def _check_names(draws: Iterable[Draw], computed: Iterable[Computed], findings: Findings) -> None:
    """Every name is a word that formulas can hold, and stands for one thing."""
    owners: dict[str, str] = {}
    places = [(draw.name, f"{_VALUES}draw.{draw.name}", names_of(draw)) for draw in draws]
    places += [(each.name, f"{_VALUES}compute.{each.name}", (each.name,)) for each in computed]
    for name, path, spellings in places:
        if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name in {"e", "pi", "i"}:
            findings.add("bad-value-name", path, {"name": name}, at_key=True)
        for spelling in spellings:
            if spelling in owners:
                facts: dict[str, object] = {"name": spelling, "other": owners[spelling]}
                findings.add("duplicate-value-name", path, facts, at_key=True)
            owners.setdefault(spelling, name)


def _base_values(variants: Variants, findings: Findings) -> dict[str, Drawn]:
    """The values of the base, if all of them exist; the base is a draw that could happen."""
    try:
        values = all_values(variants, variants.base())
    except NoInstanceError as missing:
        facts: dict[str, object] = {"name": missing.name, "problem": missing.reason}
        findings.add("bad-computed", f"{_VALUES}compute.{missing.name}", facts)
        return {}
    for index, condition in enumerate(variants.require):
        path = f"{_VALUES}require[{index}]"
        try:
            if unmet((condition,), values):
                findings.add("base-not-allowed", path, {"condition": condition})
        except NoInstanceError as missing:
            findings.add("bad-condition", path, {"text": condition, "problem": missing.reason})
    return values


def _check_marks(root: YamlMapping, variants: Variants, findings: Findings) -> None:
    """Marks name values and stand where values go; every value is used somewhere."""
    known = {name: draw.name for draw in variants.draws for name in names_of(draw)}
    known |= {each.name: each.name for each in variants.computed}
    used = set()
    for path, text, name, inside in find_marks(root):
        if not allows_marks(path):
            findings.add("misplaced-value", path, {"text": text}, inside=inside)
        elif not name:
            findings.add("bad-mark", path, {"text": text}, inside=inside)
        elif name not in known:
            findings.add_unknown("unknown-value", path, name, known, inside=inside)
        else:
            used.add(known[name])
    texts = [*variants.require, *(each.text for each in variants.computed)]
    used |= {known[word] for text in texts for word in re.findall(r"\w+", text) if word in known}
    for section, names in (
        ("draw", [draw.name for draw in variants.draws]),
        ("compute", [each.name for each in variants.computed]),
    ):
        for name in names:
            if name not in used:
                path = f"{_VALUES}{section}.{name}"
                findings.add("unused-value", path, {"name": name}, at_key=True)

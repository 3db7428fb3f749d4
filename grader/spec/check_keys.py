"""Whether a key fits its kind of part: typed ones are readable, computed ones exist."""

from __future__ import annotations

from grader.spec.check_solver import SolverRun, check_address, check_output
from grader.spec.document import ExtremeDocument, PartDocument
from grader.spec.exact_value import NoExactValueError, exact_value
from grader.spec.findings import Findings
from grader.spec.model import ExtremeKey, Part, Problem, SolverKey
from grader.spec.read_formula import check_formula
from grader.spec.resolve import typed_options
from grader.spec.vocabulary import vocabulary_of
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.shapes import as_shape
from grader.syntax.tree import Interval, Node, Quantity, Relation, Sequence, Union


def check_typed(problem: Problem, part: Part, text: str, path: str, findings: Findings) -> None:
    """A text that stands for a right or wrong response of this part can be read."""
    match part.kind:
        case "formula" | "number":
            check_formula(text, vocabulary_of(problem, part), path, findings)
        case "choice":
            _check_choice(part, text, path, findings)
        case _:
            ids = typed_options(text)
            _check_options(part, ids, path, findings)
            if part.items and len(ids) != len(part.items):
                facts: dict[str, object] = {"found": len(ids), "expected": len(part.items)}
                findings.add("wrong-count", path, facts)


def check_intervals(problem: Problem, part: Part, text: str, path: str, findings: Findings) -> None:
    """A formula key is an interval if the part says so, and what is one has something in it."""
    reading = parse(text, vocabulary_of(problem, part))
    if isinstance(reading, SyntaxProblem):
        return  # that it cannot be read has been told
    typed = reading.tree.value if isinstance(reading.tree, Quantity) else reading.tree
    tree = as_shape(typed, part.shape)
    if part.shape == "interval" and (_is_bare(typed) or not _is_set(tree)):
        findings.add("not-an-interval", path, {"text": reading.text})
        return
    for each in tree.members if isinstance(tree, Union) else (tree,):
        if isinstance(each, Interval) and _is_empty(each):
            inside = reading.text, each.start
            text = reading.text[each.start : each.end]
            findings.add("empty-interval", path, {"text": text}, inside=inside)


def _is_bare(tree: Node) -> bool:
    """Whether a tree is several values without brackets around them."""
    return isinstance(tree, Sequence) and bool(tree.items) and tree.start == tree.items[0].start


def _is_set(tree: Node) -> bool:
    """Whether a tree is an interval, or a union of intervals and sets."""
    if isinstance(tree, Union):
        return not any(isinstance(member, Relation) for member in tree.members)
    return isinstance(tree, Interval)


def _is_empty(interval: Interval) -> bool:
    """Whether the ends are rational, and nothing lies between them."""
    try:
        low, high = (exact_value(end, {}) for end in (interval.low, interval.high))
    except NoExactValueError:
        return False
    is_point = low == high and interval.low_closed and interval.high_closed
    return low >= high and not is_point


def _check_choice(part: Part, text: str, path: str, findings: Findings) -> None:
    ids = typed_options(text)
    _check_options(part, ids, path, findings)
    if len(ids) > 1 and not part.multiple:
        findings.add("several-correct", path)


def _check_options(part: Part, ids: tuple[str, ...], path: str, findings: Findings) -> None:
    known = [option.id for option in part.options]
    for name in ids:
        if known and name not in known:
            findings.add_unknown("unknown-option", path, name, known, "text")


def check_computed(
    written: PartDocument, part: Part, path: str, run: SolverRun, findings: Findings
) -> None:
    """A key that the solver computes fits the kind of the part, and can be computed."""
    key = part.key
    if isinstance(key, SolverKey):
        if part.kind == "number":
            check_address(key, f"{path}.key", run, findings)
        else:
            _refuse_key(part, path, "a number of the solver", findings)
        return
    if part.kind not in {"choice", "weights"}:
        _refuse_key(part, path, "an option", findings)
        return
    assert isinstance(key, ExtremeKey)
    assert isinstance(written.key, ExtremeDocument)
    if (written.key.largest is None) == (written.key.smallest is None):
        findings.add("extreme-not-one", f"{path}.key")
        return
    if check_output(key.output, f"{path}.key.{key.which}", run, findings):
        _check_extreme(part, key, path, run, findings)


_EXPECTED = {
    "formula": "type the formula",
    "number": "type a number, or say {solver: OUTPUT, step: …}",
    "choice": "type the option's id, or say {largest: OUTPUT, step: …}",
    "weights": "list the option ids, or say {largest: OUTPUT, step: …}",
}


def _refuse_key(part: Part, path: str, found: str, findings: Findings) -> None:
    facts: dict[str, object] = {"kind": part.kind, "found": found}
    findings.add("key-not-for-kind", f"{path}.key", facts | {"expected": _EXPECTED[part.kind]})


def _check_extreme(
    part: Part, key: ExtremeKey, path: str, run: SolverRun, findings: Findings
) -> None:
    """Options stand for components, items for samples, and each number exists."""
    solution = run.solution
    if solution is None:
        return
    if len(part.options) not in {0, 1, solution.components}:
        facts: dict[str, object] = {
            "options": len(part.options),
            "components": solution.components,
        }
        findings.add("options-not-components", f"{path}.options", facts)
    by_sample = part.kind == "weights"
    if by_sample and len(part.items) != solution.samples:
        facts = {"items": len(part.items), "samples": solution.samples}
        findings.add("items-not-samples", f"{path}.items", facts)
    first = SolverKey(key.output, key.step, 1, 1 if by_sample else None)
    check_address(first, f"{path}.key", run, findings)

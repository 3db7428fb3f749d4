"""A draft as the text of a `problem.yaml`."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from grader.olx.draft import DraftMistake, DraftPart, DraftProblem, LeftOutResponse
from grader.olx.formula_text import Sample, decimal_text
from grader.olx.report import Report
from grader.olx.xml_text import xml_lines
from grader.olx.yaml_text import Paragraphs, Value, comment, write_yaml

_MOST_LINES = 60


def problem_text(draft: DraftProblem, problem_id: str, report: Report) -> str:
    """The text of the problem's file, with what could not be translated as comments."""
    samples = _joined_samples(draft, report)
    fields: dict[str, Value] = {
        "id": problem_id,
        "title": draft.title or problem_id.replace("-", " ").capitalize(),
        "statement": Paragraphs(draft.statement),
        "due": draft.due,
        "symbols": {
            name: _symbol(sample, any_case, samples.keys())
            for name, (sample, any_case) in samples.items()
        },
        "parts": [_part(part, number, draft) for number, part in enumerate(draft.parts, 1)],
    }
    return _head(draft) + write_yaml(fields) + "".join(map(_left_out, draft.left_out))


def _head(draft: DraftProblem) -> str:
    lines = [f"Imported from Open edX: {draft.origin}"] if draft.origin else []
    lines += [f"Hint, which learners could ask for there: {hint}" for hint in draft.hints]
    return comment("\n".join(lines)) + "\n" if lines else ""


def _left_out(left_out: LeftOutResponse) -> str:
    """A comment in which nothing of the question is lost."""
    xml = list(xml_lines(left_out.element))
    if len(xml) > _MOST_LINES:
        xml = [*xml[:_MOST_LINES], "…"]
    lines = [f"Not translated: {left_out.reason}", *left_out.asks, *xml]
    return "\n" + comment("\n".join(lines))


def _joined_samples(draft: DraftProblem, report: Report) -> dict[str, tuple[Sample, bool]]:
    """The samples of all parts by name; where they differ, the domain holds all of them."""
    joined: dict[str, tuple[Sample, bool]] = {}
    for part in draft.parts:
        for sample in part.samples:
            known, any_case = joined.get(sample.name, (sample, part.any_case))
            wide = Sample(sample.name, min(known.low, sample.low), max(known.high, sample.high))
            if wide not in (known, sample) or (wide != known and sample.name in joined):
                facts = {"name": sample.name, "text": _interval(wide)}
                report.add("olx-domains", part.element, **facts)
            joined[sample.name] = (wide, any_case and part.any_case)
    return joined


def _symbol(sample: Sample, any_case: bool, taken: Collection[str]) -> dict[str, Value]:
    name = sample.name
    spellings = {name.lower(), name.upper(), name.capitalize()} if any_case else set()
    domain = "real" if sample.low == sample.high else _interval(sample)
    return {"domain": domain, "aliases": sorted(spellings - {*taken})}


def _interval(sample: Sample) -> str:
    return f"[{decimal_text(sample.low)}, {decimal_text(sample.high)}]"


def part_id(number: int) -> str:
    """The id of the part with this number, from 1."""
    return f"part-{number}"


def _part(part: DraftPart, number: int, draft: DraftProblem) -> dict[str, Value]:
    fixed = [sample for sample in part.samples if sample.low == sample.high]
    attempts = "" if draft.attempts is None else str(draft.attempts)
    return {
        "id": part_id(number),
        "kind": part.kind,
        "title": draft.title if len(draft.parts) == 1 and draft.title else f"Question {number}",
        "ask": Paragraphs(part.asks),
        "options": [{"id": option.id, "label": option.label} for option in part.options],
        "items": list(part.items),
        "multiple": "true" if part.multiple else "",
        "scheme": part.scheme if part.scheme != "all-or-nothing" else "",
        "key": part.key if isinstance(part.key, str) else list(part.key),
        "accept": {} if part.accept is None else dict([part.accept]),
        "symbols": [sample.name for sample in part.samples],
        "given": [f"{sample.name} = {decimal_text(sample.low)}" for sample in fixed],
        "points": str(_points(part, draft)),
        "attempts": attempts,
        "mistakes": list(map(_mistake, part.mistakes)),
        "solution": Paragraphs(part.solution),
    }


def _points(part: DraftPart, draft: DraftProblem) -> Fraction:
    """One point an answer, or the answer's share of the weight that Open edX gives it."""
    if draft.weight is None:
        return Fraction(part.fields)
    fields = sum(p.fields for p in draft.parts) + len(draft.left_out)
    return draft.weight * Fraction(part.fields, fields)


def _mistake(mistake: DraftMistake) -> dict[str, Value]:
    return {
        "token": mistake.token,
        "response": mistake.response,
        "say": mistake.say,
        "credit": decimal_text(mistake.credit) if mistake.credit else "",
    }

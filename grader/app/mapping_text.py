"""A mapping file as text, with what a reader of it wants to know in its comments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from grader.app.proposals import Proposal, Sureness
from grader.gradebook.readers.mapping import IGNORE, Mapping, Target, format_of
from grader.gradebook.readers.moments import WRITTEN_OUT
from grader.report.safety import safe_text

_LONGEST_REMARK = 60


def mapping_text(
    proposals: Sequence[Proposal], export: str, known: Mapping, format_name: str
) -> str:
    """The mapping that sure proposals make; the others stand there as comments.

    What `known`, the mapping to start from, says about learners and times is kept.
    """
    problem = _common_problem(proposals)
    lines = [f"# Which part each question of {safe_text(export)} belongs to ({format_name})."]
    lines += _settings(known)
    if problem:
        lines.append(f"problem: {yaml_text(problem)}")
    entries = [_entry(each, problem) for each in proposals]
    if all(each.sureness is not Sureness.SURE for each in proposals):
        lines.append("questions: {}")
        lines.append("# Take the sign off the lines that are right, and `{}` off the one above.")
    else:
        lines.append("questions:")
    return "\n".join([*lines, *entries]) + "\n"


def _settings(known: Mapping) -> Iterator[str]:
    """The lines of everything but questions."""
    names = ", ".join(map(yaml_text, known.learner))
    if names:
        yield f"learner: [{names}]" if len(known.learner) > 1 else f"learner: {names}"
    if known.question:
        yield f"question: {yaml_text(known.question)}"
        yield f"response: {yaml_text(known.response)}"
    if known.time:
        yield f"time: {yaml_text(known.time)}"
    if known.style != WRITTEN_OUT:
        yield f"time_format: {yaml_text(format_of(known.style))}"
    if known.zone is not None:
        yield f"timezone: {yaml_text(str(known.zone))}"
    else:
        yield "# timezone: Europe/Berlin   # of times that name none; UTC without it"
    if known.encoding:
        yield f"encoding: {yaml_text(known.encoding)}"


def _common_problem(proposals: Sequence[Proposal]) -> str:
    problems = {each.target.problem for each in proposals if each.target}
    return problems.pop() if len(problems) == 1 else ""


def _entry(proposal: Proposal, problem: str) -> str:
    question = proposal.seen.question
    value = IGNORE if proposal.target is None else _target(proposal.target, problem)
    text = question.text if question.text != question.key else ""
    remark = safe_text(" ".join(text.split())[:_LONGEST_REMARK])
    about = "; ".join(filter(None, (remark, proposal.why)))
    line = f"{yaml_text(question.key)}: {value}  # {about}"
    if proposal.sureness is Sureness.SURE:
        return f"  {line}"
    return f"  # {proposal.sureness}: {line}" if proposal.target else f"  # {line}"


def _target(target: Target, problem: str) -> str:
    place = target.part if target.problem == problem else f"{target.problem}/{target.part}"
    if target.item is None and not target.choices:
        return yaml_text(place)
    fields = [f"part: {yaml_text(place)}"]
    if target.item is not None:
        fields.append(f"item: {target.item}")
    if target.choices:
        pairs = (
            f"{yaml_text(name)}: {yaml_text(option)}" for name, option in target.choices.items()
        )
        fields.append(f"choices: {{{', '.join(pairs)}}}")
    return f"{{{', '.join(fields)}}}"


def yaml_text(text: str) -> str:
    """The text in double quotes; what does not print is written as its number."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in quoted)

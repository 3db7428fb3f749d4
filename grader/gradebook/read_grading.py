"""How the problems of a class become a grade: `grading` in `class.yaml`.

An empty `grading: {}` is enough for a grade in per cent. Of a faulty setting nothing holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from grader.gradebook.faults import fault, quoted
from grader.gradebook.fields import Fields
from grader.gradebook.rows import GradingSetting
from grader.spec.exact_number import exact_number
from grader.spec.issue import Issue
from grader.spec.yaml_tree import YamlMapping, YamlNode, YamlScalar

GRADING_FIELDS = ("weights", "drop_lowest", "round_to")

# What a number must be, in words; the most a setting may be.
_WANTED = {
    "weight": ("a number from 0, such as 2 or 1/2", Fraction(10**6)),
    "drop_lowest": ("how many problems are left out, such as 1", Fraction(10**6)),
    "round_to": ("a step in per cent, such as 0.5", Fraction(100)),
}


def read_grading(
    node: YamlNode | None, source: str, faults: list[Issue]
) -> tuple[GradingSetting, ...]:
    """The settings at this node, none if there is no such node; what is wrong goes to `faults`."""
    if node is None or (isinstance(node, YamlScalar) and node.is_null):
        return ()
    if not isinstance(node, YamlMapping):
        faults.append(fault("not-fields", source, (node.line, node.column), field="grading"))
        return ()
    faults += Fields(node, source, GRADING_FIELDS).faults
    settings = [GradingSetting("grading", source, node.line)]
    for name in ("drop_lowest", "round_to"):
        value = node.find(name)
        if value is not None:
            settings += _number(name, value, source, faults)
    settings += _weights(node.find("weights"), source, faults)
    return tuple(settings)


def _weights(node: YamlNode | None, source: str, faults: list[Issue]) -> Iterator[GradingSetting]:
    if node is None or (isinstance(node, YamlScalar) and node.is_null):
        return
    if not isinstance(node, YamlMapping):
        faults.append(fault("not-fields", source, (node.line, node.column), field="weights"))
        return
    for entry in node.entries:
        yield from _number("weight", entry.value, source, faults, entry.key.text.strip())


def _number(
    setting: str, node: YamlNode, source: str, faults: list[Issue], problem: str = ""
) -> Iterator[GradingSetting]:
    """The setting with the number at this node, if it is one that the setting can have."""
    text = node.text.strip() if isinstance(node, YamlScalar) and not node.is_null else ""
    value = exact_number(text)
    wanted, most = _WANTED[setting]
    fits = value is not None and 0 <= value <= most and "\0" not in problem
    if setting == "drop_lowest":
        fits = fits and value is not None and value.denominator == 1
    if setting == "round_to":
        fits = fits and value != 0
    if not fits:
        field = f"{setting} of {quoted(problem)}" if problem else setting
        found = quoted(text) if text else "this"
        place = (node.line, node.column)
        faults.append(fault("bad-number", source, place, found=found, field=field, wanted=wanted))
        return
    yield GradingSetting(setting, source, node.line, problem, str(value))

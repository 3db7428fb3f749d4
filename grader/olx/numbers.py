"""Numerical and formula responses, and texts that are numbers."""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from grader.decide.decision import Verdict
from grader.decide.stops import NoValue
from grader.grade import grade
from grader.olx.desk import Desk, require
from grader.olx.draft import DraftMistake, DraftPart
from grader.olx.formula_text import Sample, decimal_text, formula_here, read_samples
from grader.olx.report import LeftOut
from grader.olx.xml_tree import Element
from grader.spec.exact_number import exact_number
from grader.spec.key import FormulaKey, NumberKey
from grader.spec.tolerance import Absolute, AnyTolerance, Exact, Relative, Within
from grader.syntax.vocabulary import Vocabulary

# What Open edX takes where a problem says nothing: 0.001 %.
DEFAULT_TOLERANCE = Relative(Fraction(1, 100_000))

# Up to here the tolerance of a formula makes up for sampling; beyond, it is meant.
_NOISE = Fraction(1, 1000)

_RANGE = re.compile(r"([\[(])([^,]*),([^,]*)([\])])")
_HALF = Fraction(1, 2)
_FORESEEN = ("numericalhint", "formulahint")


def numerical_response(response: Element, desk: Desk) -> list[DraftPart]:
    """A number with its tolerance, or a range of numbers.

    Raises:
        LeftOut: if its answer or tolerance cannot be read, or if there are several answers.
    """
    answer = require(response, "answer")
    found = _RANGE.fullmatch(answer)
    tolerance = _range(answer, found, response) if found else read_tolerance(response)
    if isinstance(tolerance, Within):
        key = decimal_text((tolerance.low + tolerance.high) / 2)
    else:
        key = formula_here(answer, (), response, desk.report)
        tolerance = _usable(tolerance, key)
    ready = _check_value(key, tolerance, answer, response)
    _check_further_answers(ready, response, desk)
    part = DraftPart(
        kind="number",
        key=key,
        element=response,
        accept=accept_of(tolerance),
        mistakes=(
            *_partial_answers(response, ready, desk),
            *_hinted(response, ready, (), desk),
        ),
        solution=desk.correct_hints(response, "correcthint"),
    )
    return [part]


def _range(answer: str, found: re.Match[str], response: Element) -> Within:
    opening, low, high, closing = found.groups()
    ends = exact_number(low), exact_number(high)
    if ends[0] is None or ends[1] is None or not ends[0] < ends[1]:
        problem = "the ends of a range must be decimals, the smaller one first"
        raise LeftOut("olx-answer", response, text=answer, problem=problem)
    return Within(ends[0], ends[1], opening == "[", closing == "]")


def read_tolerance(response: Element) -> AnyTolerance:
    """The tolerance that a response declares, else the default of Open edX.

    Raises:
        LeftOut: if it is no number and no share.
    """
    for parameter in response.find_all("responseparam"):
        if parameter.get("type") != "tolerance":
            continue
        text = parameter.get("default")
        number = exact_number(text.removesuffix("%"))
        if number is None or number < 0:
            raise LeftOut("olx-tolerance", parameter, text=text)
        if number == 0:
            return Exact()
        return Relative(number / 100) if text.endswith("%") else Absolute(number)
    return DEFAULT_TOLERANCE


def _usable(tolerance: AnyTolerance, key: str) -> AnyTolerance:
    """The same tolerance in a form that a part may have: no share of zero, none of all."""
    value = exact_number(key)
    if isinstance(tolerance, Relative) and value == 0:
        return Exact()
    if isinstance(tolerance, Relative) and value is not None and tolerance.within >= 1:
        return Absolute(tolerance.within * abs(value))
    return tolerance


def accept_of(tolerance: AnyTolerance) -> tuple[str, str] | None:
    """A tolerance as the field `accept` says it; None for an exact one."""
    match tolerance:
        case Relative(within=within):
            return "relative", decimal_text(within)
        case Absolute(within=within):
            return "absolute", decimal_text(within)
        case Within():
            ends = f"{decimal_text(tolerance.low)}, {decimal_text(tolerance.high)}"
            opening = "[" if tolerance.low_closed else "("
            return "interval", f"{opening}{ends}{']' if tolerance.high_closed else ')'}"
        case _:
            return None


def _check_value(key: str, tolerance: AnyTolerance, answer: str, response: Element) -> NumberKey:
    """The key, if it is graded as right."""
    exact = exact_number(key)
    ready = NumberKey(exact, tolerance, "" if exact is not None else key)
    if not _is_usable(ready, key):
        raise LeftOut("olx-answer", response, text=answer, problem="it has no real value")
    return ready


def _is_usable(key: NumberKey | FormulaKey, text: str) -> bool:
    """Whether the key's own text is right, and what is 1 more than an exact key is wrong."""
    exact = msgspec.structs.replace(key, tolerance=Exact())
    try:
        verdicts = grade(key, text).verdict, grade(exact, f"({text}) + 1").verdict
    except (ValueError, NoValue):
        return False
    return verdicts == (Verdict.EQUAL, Verdict.DIFFERENT)


def _check_further_answers(key: NumberKey, response: Element, desk: Desk) -> None:
    """Further answers are right already; to them the tolerance does not apply."""
    for further in response.find_all("additional_answer"):
        text = require(further, "answer")
        here = formula_here(text, (), further, desk.report)
        if grade(key, here).verdict is not Verdict.EQUAL:
            raise LeftOut("olx-answers", further, text=text, kind="number")


def _partial_answers(response: Element, key: NumberKey, desk: Desk) -> tuple[DraftMistake, ...]:
    """The wrong numbers that earn half of the points: `partial_credit="list"`."""
    kinds = {kind.strip().lower() for kind in response.get("partial_credit").split(",")}
    parameters = response.find_all("responseparam")
    if "close" in kinds:
        advice = "allow a wider tolerance, or add mistakes with a credit"
        desk.report.add(
            "olx-partial-credit", response, text='half of the points for a near miss ("close")',
            advice=advice,
        )  # fmt: skip
    texts = [
        text.strip()
        for parameter in parameters
        for text in parameter.get("partial_answers").split(",")
        if text.strip() and "list" in kinds
    ]
    found = []
    for number, text in enumerate(texts, 1):
        here = formula_here(text, (), response, desk.report)
        if grade(key, here).verdict is Verdict.DIFFERENT:
            say = "This is partly right."
            found.append(DraftMistake(f"partly-right-{number}", here, say, _HALF))
    return tuple(found)


def formula_response(response: Element, desk: Desk) -> list[DraftPart]:
    """A formula in the names that it samples.

    Raises:
        LeftOut: if its samples, answer or tolerance cannot be read.
    """
    samples = read_samples(require(response, "samples"), response)
    names = tuple(sample.name for sample in samples)
    any_case = "cs" not in response.get("type", "cs").lower()
    if any_case and len({name.lower() for name in names}) < len(names):
        raise LeftOut("olx-samples", response, text=response.get("samples"))
    answer = require(response, "answer")
    key = formula_here(answer, names, response, desk.report, any_case)
    ready = _check_formula(key, samples, answer, response)
    part = DraftPart(
        kind="formula",
        key=key,
        element=response,
        accept=accept_of(_meant(read_tolerance(response), response, desk)),
        samples=tuple(samples),
        any_case=any_case,
        mistakes=_hinted(response, ready, names, desk),
        solution=desk.correct_hints(response, "correcthint"),
    )
    return [part]


def _check_formula(key: str, samples: list[Sample], answer: str, response: Element) -> FormulaKey:
    """The key, if it has a real value somewhere on its samples and is graded as right."""
    names = tuple(sample.name for sample in samples)
    # A name that does not vary is left free here: fixed values leave no point to differ at.
    domains = {s.name: s.domain for s in samples if s.low < s.high}
    ready = FormulaKey(key, Vocabulary(names=names), domains)
    if not _is_usable(ready, key):
        raise LeftOut("olx-answer", response, text=answer, problem="it has no real value")
    return ready


def _hinted(
    response: Element, key: NumberKey | FormulaKey, names: tuple[str, ...], desk: Desk
) -> tuple[DraftMistake, ...]:
    """Mistakes from hints of the old kind: a wrong answer that a part of the group is about."""
    found: dict[str, DraftMistake] = {}
    for group in response.find_all("hintgroup"):
        foreseen = {hint.get("name"): hint for hint in group.find_all(*_FORESEEN)}
        for part in group.find_all("hintpart"):
            name, say = part.get("on"), desk.hint(part)
            text = _wrong_here(foreseen.get(name), key, names, desk)
            if text is None or not say or text in found:
                desk.drop_hint(part, "write a mistake of the part that matches it")
            else:
                found[text] = DraftMistake(f"hint-{len(found) + 1}", text, say)
    return tuple(found.values())


def _wrong_here(
    hint: Element | None, key: NumberKey | FormulaKey, names: tuple[str, ...], desk: Desk
) -> str | None:
    """The answer that a hint is about, if it can be read and is wrong."""
    if hint is None:
        return None
    try:
        text = formula_here(hint.get("answer"), names, hint, desk.report)
        return text if grade(key, text).verdict is Verdict.DIFFERENT else None
    except (LeftOut, NoValue):
        return None


def _meant(tolerance: AnyTolerance, response: Element, desk: Desk) -> AnyTolerance:
    """The tolerance if rounded coefficients were meant to be right, else exact."""
    match tolerance:
        case Relative(within=within) | Absolute(within=within) if within <= _NOISE:
            if within > DEFAULT_TOLERANCE.within:
                text = next(p.get("default") for p in response.find_all("responseparam"))
                desk.report.add("olx-noise", response, text=text)
            return Exact()
        case _:
            return tolerance


def string_response(response: Element, desk: Desk) -> list[DraftPart]:
    """A text that is a number becomes a number; others can be compared by letters only.

    Raises:
        LeftOut: for all other texts.
    """
    answer = require(response, "answer")
    others = [element.get("answer") for element in response.find_all("additional_answer")]
    values = {exact_number(text) for text in (answer, *others)}
    if None in values or "regexp" in response.get("type"):
        raise LeftOut("olx-free-text", response, text=answer)
    if len(values) > 1:
        raise LeftOut("olx-answers", response, text=", ".join(others), kind="number")
    key = NumberKey(exact_number(answer), Exact())
    part = DraftPart(
        kind="number",
        key=answer,
        element=response,
        mistakes=tuple(_string_hints(response, key, desk)),
        solution=desk.correct_hints(response, "correcthint"),
    )
    return [part]


def _string_hints(response: Element, key: NumberKey, desk: Desk) -> list[DraftMistake]:
    found: dict[Fraction, DraftMistake] = {}
    for hint in response.find_all("stringequalhint"):
        text, say = hint.get("answer"), desk.hint(hint)
        value = exact_number(text)
        if value is None or not say or value in found or value == key.value:
            desk.drop_hint(hint, "write a mistake of the part that matches it")
            continue
        mistake = DraftMistake(f"answered-{len(found) + 1}", text, say)
        found[value] = mistake
    return list(found.values())

"""One part as the response of Open edX that asks the same; what it cannot say is noted."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from grader.decide.constants import PRECISIONS, enclose_value
from grader.olx.export_formula import NotExpressibleError, formula_there, samples_of
from grader.olx.export_ranges import tolerance_text
from grader.olx.formula_text import decimal_text
from grader.olx.html import to_html_line
from grader.olx.numbers import accept_of
from grader.olx.xml_text import make_element
from grader.olx.xml_tree import Element
from grader.spec.exact_number import exact_number
from grader.spec.findings import Findings
from grader.spec.key import ChoiceKey, FormulaKey, Key, NumberKey, WeightsKey
from grader.spec.model import KnownMistake, Part
from grader.spec.tolerance import Exact, Within
from grader.syntax.parser import parse
from grader.syntax.problem import SyntaxProblem
from grader.syntax.tree import Node
from grader.syntax.vocabulary import Vocabulary

_HALF = Fraction(1, 2)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def response_of(part: Part, key: Key, path: str, findings: Findings) -> Element:
    """The response element of a part, still without its question.

    Raises:
        NotExpressibleError: if Open edX would not grade it alike; the argument says why.
    """
    match key:
        case NumberKey():
            return _number(part, key, path, findings)
        case FormulaKey():
            return _formula(part, key, path, findings)
        case ChoiceKey() if key.multiple:
            return _check_boxes(part, key, path, findings)
        case ChoiceKey():
            return _radio_buttons(part, key, path, findings)
        case WeightsKey():
            return _drop_down_lists(part, key, path, findings)
        case _:
            assert_never(key)


def _number(part: Part, key: NumberKey, path: str, findings: Findings) -> Element:
    if part.units:
        raise NotExpressibleError("units are not read there")
    answer, value = _number_answer(key)
    tolerance = tolerance_text(key.tolerance, value)
    response = make_element("numericalresponse")
    if isinstance(tolerance, Within):
        _, answer = accept_of(tolerance) or ("", "")
        if not isinstance(key.tolerance, Within):
            findings.add("export-range", f"{path}.accept", {"part": part.id, "text": answer})
    else:
        response.children.append(_parameter(type="tolerance", default=tolerance))
    response.attributes["answer"] = answer
    half = [m.response for m in part.mistakes if _is_half_right(m) and m.response is not None]
    if half:
        response.attributes["partial_credit"] = "list"
        response.children.append(_parameter(partial_answers=",".join(half)))
    _note_mistakes(part, len(part.mistakes) - len(half), path, findings)
    response.children.append(make_element("formulaequationinput"))
    return response


def _parameter(**attributes: str) -> Element:
    return make_element("responseparam", **attributes)


def _is_half_right(mistake: KnownMistake) -> bool:
    """Whether a mistake is a number that earns half, which Open edX can say without words."""
    text = mistake.response or ""
    return mistake.credit == _HALF and exact_number(text) is not None


def _number_answer(key: NumberKey) -> tuple[str, Fraction]:
    """The key as it is written there, and its value."""
    if key.value is not None:
        short = repr(float(key.value))
        is_float = Fraction(float(key.value)) == key.value and "e" not in short
        whole = key.value.denominator == 1
        return (short if is_float and not whole else decimal_text(key.value)), key.value
    tree = _tree(key.text, key.vocabulary)
    enclosure = enclose_value(tree, PRECISIONS[0])
    if enclosure is None:
        raise NotExpressibleError(f"`{key.text}` has no value that could be written out")
    return formula_there(tree), (enclosure.low + enclosure.high) / 2


def _tree(text: str, vocabulary: Vocabulary) -> Node:
    reading = parse(text, vocabulary)
    if isinstance(reading, SyntaxProblem):
        raise NotExpressibleError(f"`{text}` cannot be read")
    return reading.tree


def _formula(part: Part, key: FormulaKey, path: str, findings: Findings) -> Element:
    answer = formula_there(_tree(key.text, key.vocabulary))
    for asked, reason in (
        (part.units, "units are not read there"),
        (key.given, "relations between names cannot be said there"),
        (key.form, "a form cannot be asked for there"),
        (key.up_to, f"equality up to `{key.up_to}` cannot be said there"),
        (not part.symbols, "a formula without names cannot be sampled there"),
    ):
        if asked:
            raise NotExpressibleError(reason)
    samples, narrowed = samples_of([(name, key.domains[name]) for name in part.symbols])
    response = make_element("formularesponse", type="cs", samples=samples, answer=answer)
    if not isinstance(key.tolerance, Exact):
        tolerance = tolerance_text(key.tolerance, Fraction(1))
        if isinstance(tolerance, Within):
            raise NotExpressibleError("this tolerance of a formula cannot be said there")
        response.children.append(_parameter(type="tolerance", default=tolerance))
    findings.add("export-sampled", f"{path}.key", {"part": part.id})
    if narrowed:
        ranges = samples.partition("@")[2].partition("#")[0]
        facts: dict[str, object] = {"part": part.id, "names": ", ".join(narrowed), "text": ranges}
        findings.add("export-samples", f"{path}.key", facts)
    if key.vocabulary.aliases:
        aliases = ", ".join(spelling for spelling, _ in key.vocabulary.aliases)
        findings.add("export-aliases", f"{path}.key", {"part": part.id, "text": aliases})
    _note_mistakes(part, len(part.mistakes), path, findings)
    response.children.append(make_element("formulaequationinput"))
    return response


def _radio_buttons(part: Part, key: ChoiceKey, path: str, findings: Findings) -> Element:
    mistakes = {mistake.response: mistake for mistake in part.mistakes}
    group = make_element("choicegroup", type="MultipleChoice")
    partial = False
    for option in key.options:
        mistake = mistakes.pop(option.id, None)
        correct = "true" if option.id in key.correct else "false"
        share = ""
        if mistake is not None and mistake.credit:
            partial, correct, share = True, "partial", decimal_text(mistake.credit)
        choice = make_element(
            "choice",
            *to_html_line(option.label),
            correct=correct,
            point_value=share,
            name=option.id,
        )
        if mistake is not None:
            choice.children.append(make_element("choicehint", *to_html_line(_line(mistake.say))))
        group.children.append(choice)
    _note_mistakes(part, len(mistakes), path, findings)
    return make_element("multiplechoiceresponse", group, partial_credit="points" if partial else "")


def _line(markdown: str) -> str:
    return " ".join(markdown.split())


def _check_boxes(part: Part, key: ChoiceKey, path: str, findings: Findings) -> Element:
    group = make_element("checkboxgroup")
    for option in key.options:
        correct = "true" if option.id in key.correct else "false"
        label = to_html_line(option.label)
        group.children.append(make_element("choice", *label, correct=correct, name=option.id))
    said = [mistake for mistake in part.mistakes if not mistake.credit]
    for mistake in said:
        letters = _letters(mistake, key)
        hint = to_html_line(_line(mistake.say))
        group.children.append(make_element("compoundhint", *hint, value=letters))
    _note_mistakes(part, len(part.mistakes) - len(said), path, findings)
    if key.scheme == "each-option":
        findings.add("export-scheme", f"{path}.scheme", {"part": part.id})
    scheme = {"edc": "EDC", "halves": "halves"}.get(key.scheme, "")
    return make_element("choiceresponse", group, partial_credit=scheme)


def _letters(mistake: KnownMistake, key: ChoiceKey) -> str:
    """The selection of a mistake, as `A C` for the first and the third option."""
    chosen = {name.strip() for name in (mistake.response or "").split(",")}
    places = [place for place, option in enumerate(key.options) if option.id in chosen]
    if any(place >= len(_LETTERS) for place in places):
        raise NotExpressibleError("only 26 options have a letter there")
    return " ".join(_LETTERS[place] for place in places)


def _drop_down_lists(part: Part, key: WeightsKey, path: str, findings: Findings) -> Element:
    response = make_element("optionresponse")
    for item, correct in zip(key.items, key.correct, strict=True):
        options = [
            make_element(
                "option", option.label, correct="True" if option.id == correct else "False"
            )
            for option in key.options
        ]
        row = make_element("p", *to_html_line(item), " ", make_element("optioninput", *options))
        response.children.append(row)
    if any("$" in option.label for option in key.options):
        findings.add("export-plain", f"{path}.options", {"part": part.id})
    _note_mistakes(part, len(part.mistakes), path, findings)
    return response


def _note_mistakes(part: Part, count: int, path: str, findings: Findings) -> None:
    if count:
        findings.add("export-mistakes", f"{path}.mistakes", {"part": part.id, "count": count})

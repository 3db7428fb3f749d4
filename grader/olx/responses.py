"""Which response of Open edX is translated by what, and what to do about the others."""

from __future__ import annotations

from collections.abc import Callable

from grader.olx.choices import choice_response, multiple_choice_response, option_response
from grader.olx.desk import Desk
from grader.olx.draft import DraftPart
from grader.olx.numbers import formula_response, numerical_response, string_response
from grader.olx.report import LeftOut
from grader.olx.xml_tree import Element

TRANSLATORS: dict[str, Callable[[Element, Desk], list[DraftPart]]] = {
    "numericalresponse": numerical_response,
    "formularesponse": formula_response,
    "optionresponse": option_response,
    "multiplechoiceresponse": multiple_choice_response,
    "choiceresponse": choice_response,
    "stringresponse": string_response,
}

_BY_HAND = "write the part by hand"

# Responses without a counterpart, and what a course author can do.
ADVICE = {
    "customresponse": "its grader is a Python function, which is never run: say what is right "
    "as a number, a formula with `given` and `up_to`, or a choice",
    "symbolicresponse": "write a formula part: the names under `symbols`, the key as typed",
    "schematicresponse": "circuits cannot be drawn here: ask for a number or a formula of it",
    "coderesponse": "programs are not graded here",
    "externalresponse": "programs are not graded here",
    "imageresponse": "places in a picture cannot be chosen: ask for a choice of named places",
    "jsmeresponse": "molecules cannot be drawn here: ask for a choice or a number",
    "javascriptresponse": "scripts of a page are never run: ask for a number, formula or choice",
    "truefalseresponse": "make it a choice with `multiple: true`",
    "choicetextresponse": "split it into a choice and a number",
    "annotationresponse": "make it a choice",
}

# What answers are typed into or chosen from; none of it is text of the question.
INPUTS = frozenset({
    "formulaequationinput", "textline", "optioninput", "choicegroup", "checkboxgroup",
    "radiogroup", "textbox", "schematic", "jsinput", "imageinput", "javascriptinput",
    "drag_and_drop_input", "filesubmission", "codeinput", "matlabinput", "annotationinput",
    "choicetextgroup", "radiotextgroup", "checkboxtextgroup", "chemicalequationinput",
    "crystallography", "designprotein2dinput", "editageneinput", "editamoleculeinput",
    "vsepr_input", "jsmeinput", "hiddeninput",
})  # fmt: skip


def is_response(element: Element) -> bool:
    """Whether an element asks for an answer."""
    return element.tag.endswith("response") and element.tag != "response"


def translate(response: Element, desk: Desk) -> list[DraftPart]:
    """The parts that a response becomes, in its order.

    Raises:
        LeftOut: if it has no counterpart, or something in it cannot be read.
    """
    translator = TRANSLATORS.get(response.tag)
    if translator is None:
        advice = ADVICE.get(response.tag, _BY_HAND)
        raise LeftOut("olx-response", response, tag=response.tag, advice=advice)
    return translator(response, desk)

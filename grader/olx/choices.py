"""Responses that choose among options: one, several, or one for each of several items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import msgspec

from grader.olx.desk import Desk
from grader.olx.draft import DraftMistake, DraftPart
from grader.olx.prose import mark, marks_in, to_blocks, without_marks
from grader.olx.report import LeftOut
from grader.olx.tex import markdown_of
from grader.olx.xml_tree import Element
from grader.spec.exact_number import exact_number
from grader.spec.key import Option

_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_ID = 40
_MOST_OPTIONS = 200
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^\s,'\"()][^,'\"()]*)")
_PARTLY = "This is partly right."

Some = TypeVar("Some")


class Choice(msgspec.Struct, frozen=True):
    """One option as the XML has it; `credit` is what a partly right one earns."""

    element: Element
    label: str
    is_right: bool
    name: str = ""
    credit: Fraction = Fraction(0)


def options_of(choices: Sequence[Choice]) -> tuple[Option, ...]:
    """The options with an id each: the XML's name, else made of the label, else numbered."""
    made = [_id_of(choice) for choice in choices]
    count = Counter(made)
    ids = [
        name if name and count[name] == 1 else f"option-{number}"
        for number, name in enumerate(made, 1)
    ]
    return tuple(Option(name, c.label) for name, c in zip(ids, choices, strict=True))


def _id_of(choice: Choice) -> str:
    if _WORD.fullmatch(choice.name) and len(choice.name) <= _LONGEST_ID:
        return choice.name
    if "$" in choice.label:
        return ""  # the letters of TeX make no name
    return "-".join(re.findall(r"[a-z0-9]+", choice.label.lower()))[:_LONGEST_ID].strip("-")


def _choices(group: Element, desk: Desk) -> list[Choice]:
    found = []
    for number, element in enumerate(_few(group.find_all("choice"), group), 1):
        correct = element.get("correct").lower()
        share = exact_number(element.get("point_value", "0.5"))
        credit = share if correct == "partial" and share is not None else Fraction(0)
        label = desk.line(element) or f"Option {number}"
        name = element.get("name")
        found.append(Choice(element, label, correct == "true", name, credit))
    return found


def _few(options: list[Some], element: Element) -> list[Some]:
    """The options, if a learner could still choose among them."""
    if len(options) > _MOST_OPTIONS:
        expected = f"at most {_MOST_OPTIONS} options can be chosen from"
        raise LeftOut("olx-correct-options", element, count=len(options), expected=expected)
    return options


def multiple_choice_response(response: Element, desk: Desk) -> list[DraftPart]:
    """One option out of a list (radio buttons).

    Raises:
        LeftOut: if not exactly one option is right.
    """
    choices = _choices(response, desk)
    _note_order(response, desk)
    return [_single(response, choices, "choicehint", desk)]


def _single(response: Element, choices: list[Choice], hint: str, desk: Desk) -> DraftPart:
    options = options_of(choices)
    right = [index for index, choice in enumerate(choices) if choice.is_right]
    if len(right) != 1 or len(choices) < 2:
        expected = "exactly one right one of at least two is needed"
        raise LeftOut("olx-correct-options", response, count=len(right), expected=expected)
    return DraftPart(
        kind="choice",
        key=options[right[0]].id,
        element=response,
        options=options,
        mistakes=_mistakes(choices, options, hint, desk),
        solution=desk.correct_hints(choices[right[0]].element, hint),
    )


def _mistakes(
    choices: list[Choice], options: tuple[Option, ...], hint: str, desk: Desk
) -> tuple[DraftMistake, ...]:
    found = []
    for choice, option in zip(choices, options, strict=True):
        if choice.is_right:
            continue
        told = [desk.hint(element) for element in choice.element.find_all(hint)]
        said = " ".join([*filter(None, told), *_targeted(choice.element, desk)])
        credit = choice.credit if 0 < choice.credit < 1 else Fraction(0)
        if said or credit:
            token = f"chose-{option.id}"
            found.append(DraftMistake(token, option.id, said or _PARTLY, credit))
    return tuple(found)


def _targeted(choice: Element, desk: Desk) -> list[str]:
    """The feedback that the problem keeps apart for a choice, by its explanation-id."""
    name = choice.get("explanation-id")
    return [
        text
        for element in (desk.problem.find_all("targetedfeedback") if name else [])
        if element.get("explanation-id") == name and (text := desk.line(element))
    ]


def _note_order(response: Element, desk: Desk) -> None:
    for element in (response, *response.find_all("choicegroup")):
        for name in ("shuffle", "answer-pool"):
            if element.get(name) not in {"", "false", "0"}:
                desk.report.add("olx-order", element, text=f'{name}="{element.get(name)}"')


def option_response(response: Element, desk: Desk) -> list[DraftPart]:
    """Drop-down lists: one is a choice; several with the same options are one list of choices.

    Raises:
        LeftOut: if one of them does not have exactly one right option.
    """
    inputs = response.find_all("optioninput")
    if not inputs:
        raise LeftOut("olx-no-answer", response, tag=response.tag)
    parts = [_single(element, _listed(element, desk), "optionhint", desk) for element in inputs]
    if len(parts) == 1:
        return [msgspec.structs.replace(parts[0], element=response)]
    names = _item_names(response, inputs, desk)
    labels = {tuple(sorted(option.label for option in part.options)) for part in parts}
    if len(labels) > 1 or len(set(names)) < len(names):
        return [
            msgspec.structs.replace(part, asks=(name,))
            for part, name in zip(parts, names, strict=True)
        ]
    for element in response.find_all("optionhint"):
        desk.drop_hint(element, "write a mistake that lists what was chosen for every item")
    return [_list_of_choices(response, parts, names)]


def _list_of_choices(response: Element, parts: list[DraftPart], names: list[str]) -> DraftPart:
    options = parts[0].options
    ids = {option.label: option.id for option in options}
    right = (next(o.label for o in part.options if o.id == part.key) for part in parts)
    return DraftPart(
        kind="weights",
        key=tuple(ids[label] for label in right),
        element=response,
        options=options,
        items=tuple(names),
        fields=len(parts),
    )


def _listed(element: Element, desk: Desk) -> list[Choice]:
    """The options of a drop-down list: as elements, or in the attribute `options`."""
    written = _few(element.find_all("option"), element)
    if written:
        return [
            Choice(option, desk.line(option) or "?", option.get("correct").lower() == "true")
            for option in written
        ]
    correct = element.get("correct")
    listed = _few(list(_QUOTED.finditer(element.get("options"))), element)
    texts = (_unquoted(found) for found in listed)
    return [Choice(element, markdown_of(text).strip(), text == correct) for text in texts if text]


def _unquoted(found: re.Match[str]) -> str:
    text = next(group for group in found.groups() if group is not None)
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


def _item_names(response: Element, inputs: list[Element], desk: Desk) -> list[str]:
    """What each list is about: its label, else the paragraph it stands in or after."""
    numbers = {id(element): number for number, element in enumerate(inputs)}
    names = [markdown_of(element.get("label")).strip() for element in inputs]

    def find(element: Element) -> str | None:
        if id(element) in numbers:
            return mark(numbers[id(element)])
        return None if element.tag not in {"solution", "label", "description"} else ""

    before = ""
    for block in to_blocks(response.children, find, desk.report):
        found = marks_in(block)
        words = without_marks(block, "") or before
        for number in found:
            names[number] = names[number] or words
        before = "" if found else block
    return [name or f"Item {number}" for number, name in enumerate(names, 1)]


def choice_response(response: Element, desk: Desk) -> list[DraftPart]:
    """Several options out of a list (check boxes).

    Raises:
        LeftOut: if no option is right.
    """
    choices = _choices(response, desk)
    if response.find_all("radiogroup"):
        return [_single(response, choices, "choicehint", desk)]
    options = options_of(choices)
    right = tuple(o.id for o, c in zip(options, choices, strict=True) if c.is_right)
    if not right or len(options) < 2:
        expected = "a right one of at least two is needed"
        raise LeftOut("olx-correct-options", response, count=len(right), expected=expected)
    for element in response.find_all("choicehint"):
        desk.drop_hint(element, "write mistakes for the selections that it is about")
    solution, mistakes = _compound(response, options, right, desk)
    part = DraftPart(
        kind="choice",
        key=right,
        element=response,
        options=options,
        multiple=True,
        scheme=_scheme(response, desk),
        mistakes=mistakes,
        solution=solution,
    )
    return [part]


def _scheme(response: Element, desk: Desk) -> str:
    wanted = response.get("partial_credit").lower()
    if wanted in {"edc", "halves"}:
        return wanted
    if wanted:
        advice = "choose one of the schemes: all-or-nothing, each-option, edc, halves"
        desk.report.add(
            "olx-partial-credit", response, text=f'partial_credit="{wanted}"', advice=advice
        )
    return "all-or-nothing"


def _compound(
    response: Element, options: tuple[Option, ...], right: tuple[str, ...], desk: Desk
) -> tuple[tuple[str, ...], tuple[DraftMistake, ...]]:
    """What whole selections are told: the right one in the solution, others as mistakes."""
    solution: list[str] = []
    mistakes: dict[tuple[str, ...], DraftMistake] = {}
    for element in response.find_all("compoundhint"):
        chosen = _by_letters(element.get("value"), options)
        said = desk.hint(element)
        if chosen == right and said:
            desk.report.add("olx-hint-moved", element, text=said)
            solution.append(said)
        elif not chosen or chosen in mistakes or not said:
            desk.drop_hint(element, "write a mistake for the selection that it is about")
        else:
            token = f"selected-{element.get('value').replace(' ', '').lower()}"
            mistakes[chosen] = DraftMistake(token, ", ".join(chosen), said)
    return tuple(solution), tuple(mistakes.values())


def _by_letters(value: str, options: tuple[Option, ...]) -> tuple[str, ...]:
    """The ids that letters stand for: `A D` is the first and the fourth; empty if unclear."""
    letters = value.upper().split()
    places = [ord(letter) - ord("A") for letter in letters if len(letter) == 1]
    if len(places) != len(letters) or any(not 0 <= place < len(options) for place in places):
        return ()
    return tuple(options[place].id for place in sorted(set(places)))

"""Values in the texts of a problem: `<<name>>` in the file becomes what was drawn for it.

A value is written as the place needs it: in prose and TeX as it is, in a typed formula in
brackets where it would otherwise run into its neighbours, in the solver's parameters as plain
data. `<<name:+>>` is a further term with its sign (`+ 3`, `- 3`), `<<name:()>>` brackets what
is negative, `<<name:frac>>` is a fraction in TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from grader.spec.draw import Drawn, Value
from grader.spec.yaml_tree import (
    YamlEntry,
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    child_path,
)

MARK = re.compile(r"<<\s*(?P<name>[A-Za-z]\w*)\s*(?::\s*(?P<form>\+|\(\)|frac)\s*)?>>", re.ASCII)
# What somebody may have meant as one, brackets that were left out included: told, if it stands
# where values go.
MEANT = re.compile(r"<<[^<>\n]{0,60}>>|<<\s*[A-Za-z]\w{0,60}|<[A-Za-z]\w{0,60}>>", re.ASCII)

# Where values go: texts, what responses are compared with, and the solver's parameters.
_OPEN = re.compile(
    r"\$\.(statement|solver\..+|title|groups\..+)"
    r"|\$\.parts\[\d+\]\.(title|ask|key.*|accept\..+|options\[\d+\]\.label|items\[\d+\]|given.*"
    r"|published.*|mistakes\[\d+\]\.(response.*|say)|solution|example|evidence.+"
    r"|follow_through\.(key|say|within\..+|solver\.parameters.*))"
)
# Of those: what is read as a formula, and what is plain data.
_TYPED = re.compile(
    r"\$\.parts\[\d+\]\.(key|published|example|given|mistakes\[\d+\]\.response"
    r"|evidence\[\d+\]\.values|follow_through\.key)\b.*"
)
_PLAIN = re.compile(
    r"\$\.solver\..+|\$\.parts\[\d+\]\.(accept\..+|evidence\[\d+\]\.parameters.*"
    r"|follow_through\.(within\..+|solver\..+))"
)

_WORD = re.compile(r"\w", re.ASCII)
_ALONE = re.compile(r"[0-9]+([.,][0-9]+)?|[A-Za-z]\w*", re.ASCII)
_LONGEST_DECIMAL = 15


def allows_marks(path: str) -> bool:
    """Whether values may stand in the text at this path."""
    return _OPEN.fullmatch(path) is not None


def find_marks(root: YamlNode, path: str = "$") -> Iterator[tuple[str, str, str, tuple[str, int]]]:
    """Everything that looks like a mark: its path, its text, its name, and where it begins.

    The name may be empty. The place is the whole text and the mark's offset in it.
    """
    pending = [(path, root)]
    while pending:
        path, node = pending.pop(0)
        if isinstance(node, YamlScalar):
            for meant in MEANT.finditer(node.text):
                mark = MARK.fullmatch(meant[0])
                name = "" if mark is None else mark["name"]
                yield path, meant[0], name, (node.text, meant.start())
        else:
            pending += _children(path, node)


def _children(path: str, node: YamlSequence | YamlMapping) -> Iterator[tuple[str, YamlNode]]:
    if isinstance(node, YamlSequence):
        yield from ((child_path(path, index), item) for index, item in enumerate(node.items))
    else:
        yield from ((child_path(path, each.key.text), each.value) for each in node.entries)


def fill_tree(
    root: YamlMapping, values: Mapping[str, Drawn], comma: bool, within: str = "$"
) -> YamlMapping:
    """The tree with values in the place of marks, at and below the paths that begin so.

    `comma` says that numbers have a decimal comma, except in the solver's parameters. Marks
    of other names stay as they are.
    """
    filled = _fill(root, "$", values, comma, within)
    assert isinstance(filled, YamlMapping)
    return filled


def _fill(
    node: YamlNode, path: str, values: Mapping[str, Drawn], comma: bool, within: str
) -> YamlNode:
    # The reader has bounded how deep a file nests.
    match node:
        case YamlScalar():
            if "<<" not in node.text or not path.startswith(within) or not allows_marks(path):
                return node
            return _fill_scalar(node, path, values, comma)
        case YamlSequence():
            items = [
                _fill(item, child_path(path, index), values, comma, within)
                for index, item in enumerate(node.items)
            ]
            return YamlSequence(tuple(items), node.line, node.column)
        case YamlMapping():
            entries = [
                YamlEntry(
                    each.key,
                    _fill(each.value, child_path(path, each.key.text), values, comma, within),
                )
                for each in node.entries
            ]
            return YamlMapping(tuple(entries), node.line, node.column)


def _fill_scalar(
    node: YamlScalar, path: str, values: Mapping[str, Drawn], comma: bool
) -> YamlScalar | YamlSequence:
    """The text with its values; as plain data, a mark that is all of a text may be a list."""
    is_plain = _PLAIN.fullmatch(path) is not None
    alone = MARK.fullmatch(node.text.strip())
    if is_plain and alone is not None and isinstance(values.get(alone["name"]), tuple):
        found = values[alone["name"]]
        assert isinstance(found, tuple)
        items = tuple(YamlScalar(value_text(each), node.line, node.column) for each in found)
        return YamlSequence(items, node.line, node.column)
    comma = comma and not is_plain
    is_typed = _TYPED.fullmatch(path) is not None

    def text_of(mark: re.Match[str]) -> str:
        if mark["name"] not in values:
            return mark[0]
        value = values[mark["name"]]
        if not is_typed:
            return _shown(value, mark["form"], comma)
        return _typed(value, node.text[: mark.start()], node.text[mark.end() :], comma)

    quoted = node.quoted and not (is_plain and alone is not None)
    return YamlScalar(MARK.sub(text_of, node.text), node.line, node.column, quoted)


def value_text(value: Value, comma: bool = False) -> str:
    """A value as it is written: a whole number, a decimal where there is a short one, a ratio."""
    text = value if isinstance(value, str) else _number_text(value)
    return text.replace(".", ",") if comma and _is_decimal(text) else text


def _is_decimal(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+\.[0-9]+", text) is not None


def _number_text(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    for places in range(1, _LONGEST_DECIMAL):
        if 10**places % value.denominator == 0:
            return decimal_text(value, places)
    return str(value)


def decimal_text(value: Fraction, places: int) -> str:
    """The number rounded to so many decimal places, halves away from zero; never `-0`."""
    units = abs(value) * 10**places
    whole = int(units + Fraction(1, 2))
    digits = f"{whole:0{places + 1}d}"
    sign = "-" if value < 0 and whole else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def _shown(value: Drawn, form: str | None, comma: bool) -> str:
    if isinstance(value, tuple):
        separator = "; " if comma else ", "
        return separator.join(_shown(each, form, comma) for each in value)
    text = value_text(value, comma)
    is_negative = text.startswith("-")
    if form == "+":
        return f"- {text[1:]}" if is_negative else f"+ {text}"
    if form == "()":
        return f"({text})" if is_negative else text
    if form == "frac" and isinstance(value, Fraction) and value.denominator != 1:
        sign = "-" if value < 0 else ""
        return rf"{sign}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"
    return text


def _typed(value: Drawn, before: str, after: str, comma: bool) -> str:
    """A value in a formula: in brackets, unless nothing there could change what it means.

    A number or a name may stand bare behind an underscore, and where no letter, digit or
    point of the text, and no other value, touches it.
    """
    if isinstance(value, tuple):
        separator = "; " if comma else ", "
        return separator.join(_typed(each, separator, separator, comma) for each in value)
    text = value_text(value, comma)
    left, right = before.rstrip()[-1:], after.lstrip()[:1]
    if left == "_":
        return text
    touches = (_WORD.match(left), _WORD.match(right), left in {".", ">"}, right in {".", "<"})
    stands_alone = left in {"", "(", "[", "{", ",", ";"} and right in {"", ")", "]", "}", ",", ";"}
    is_simple = _ALONE.fullmatch(text) is not None
    return text if stands_alone or (is_simple and not any(touches)) else f"({text})"

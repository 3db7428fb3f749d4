"""Problem and case files as YAML text, in the order and style in which people write them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | Paragraphs | Sequence[Value] | Mapping[str, Value]"

# A text that YAML reads as itself without quotes, wherever a value may stand in a block.
_PLAIN = re.compile(r"-?[A-Za-z0-9(.\\][ -~¡-퟿]*")
_PLAIN_INSIDE = re.compile(r"-?[A-Za-z0-9(.][\w ()/+*^.-]*")
_MANY_LINES = 4
# Texts that other readers of YAML take for something else.
_SURPRISING = {"null", "Null", "NULL", "~"} | {
    spelling(word)
    for word in ("yes", "no", "on", "off", "y", "n")
    for spelling in (str.lower, str.upper, str.title)
}
_LONGEST_LINE = 96


class Paragraphs(tuple[str, ...]):
    """Prose that is written as a block of lines."""

    __slots__ = ()


def write_yaml(fields: Mapping[str, Value]) -> str:
    """The text of a mapping; empty values are left out."""
    blocks = ("\n".join(_mapping({name: value}, "")) for name, value in fields.items())
    lines = [block for block in blocks if block]
    return "".join(
        f"\n{block}\n" if number and "\n" in block else f"{block}\n"
        for number, block in enumerate(lines)
    )


def comment(text: str, indent: str = "") -> str:
    """Lines of comment."""
    lines = (f"{indent}# {line}".rstrip() for line in text.splitlines())
    return "\n".join(lines) + "\n"


def _mapping(fields: Mapping[str, Value], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        if value not in ("", (), [], {}):
            yield from _entry(f"{indent}{_scalar(name)}:", value, indent)


def _entry(head: str, value: Value, indent: str) -> Iterator[str]:
    short = None if isinstance(value, Paragraphs) else _flow(value)
    if short is not None and len(head) + len(short) < _LONGEST_LINE:
        yield f"{head} {short}"
    elif isinstance(value, str):
        yield f"{head} {_scalar(value)}"
    elif isinstance(value, Paragraphs):
        # Where the first line is indented itself, YAML must be told where the text begins.
        yield f"{head} |2" if value[0].startswith(" ") else f"{head} |"
        yield from _prose(value, indent + "  ")
    elif isinstance(value, Mapping):
        yield head
        yield from _mapping(value, indent + "  ")
    else:
        yield head
        yield from _list(value, indent + "  ")


def _list(values: Iterable[Value], indent: str) -> Iterator[str]:
    for number, value in enumerate(values):
        short = _flow(value) if isinstance(value, Mapping) else None
        if short is not None and len(indent) + len(short) < _LONGEST_LINE:
            yield f"{indent}- {short}"
        elif isinstance(value, Mapping):
            first, *rest = _mapping(value, indent + "  ")
            yield from [""] if number and len(rest) > _MANY_LINES else []
            yield f"{indent}- {first.strip()}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", value, indent)


def _prose(paragraphs: Iterable[str], indent: str) -> Iterator[str]:
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ""
        for line in paragraph.split("\n"):
            yield from (
                _wrapped(line, indent) if _is_wrappable(line) else [f"{indent}{line}".rstrip()]
            )


def _is_wrappable(line: str) -> bool:
    """Whether a line means the same in several lines: no code, list, table or hard break."""
    return not line.startswith((" ", "|", ">", "-", "#")) and "`" not in line


def _wrapped(line: str, indent: str) -> Iterator[str]:
    """The words of a line, broken where it becomes too long and no markup could arise."""
    current = ""
    for word in line.split(" "):
        longer = f"{current} {word}" if current else word
        is_long = len(indent) + len(longer) > _LONGEST_LINE
        # A backslash at the end of a line would break it, or be no space to TeX.
        if current and is_long and _PLAIN_START.match(word) and not current.endswith("\\"):
            yield indent + current
            current = word
        else:
            current = longer
    yield (indent + current).rstrip()


_PLAIN_START = re.compile(r"[A-Za-z(\\$]")


def _flow(value: Value) -> str | None:
    """A list or mapping of texts on one line; None for anything else, and for a text."""
    if isinstance(value, str | Paragraphs):
        return None
    if isinstance(value, Mapping):
        kept = {name: text for name, text in value.items() if text not in ("", (), [], {})}
        pieces = [f"{_inner(name)}: {_inner(text)}" for name, text in kept.items()
                  if isinstance(text, str)]  # fmt: skip
        return "{" + ", ".join(pieces) + "}" if len(pieces) == len(kept) else None
    texts = [_inner(text) for text in value if isinstance(text, str)]
    return f"[{', '.join(texts)}]" if len(texts) == len(value) else None


def _inner(text: str) -> str:
    """A text inside brackets, where a comma or bracket of its own would end it."""
    if _PLAIN_INSIDE.fullmatch(text) and text not in _SURPRISING and not text.endswith(" "):
        return text
    return json.dumps(text, ensure_ascii=False)


def _scalar(text: str) -> str:
    is_plain = (
        _PLAIN.fullmatch(text)
        and text not in _SURPRISING
        and ": " not in text
        and " #" not in text
        and not text.endswith((":", " "))
    )
    return text if is_plain else json.dumps(text, ensure_ascii=False)

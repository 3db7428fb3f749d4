"""The texts of a problem that are written for readers, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from grader.spec.document import PartDocument, ProblemDocument


class ProseText(msgspec.Struct, frozen=True):
    """A text at a path of the file: Markdown with maths, or with `is_tex` one formula."""

    path: str
    text: str
    is_tex: bool = False


def prose_texts(document: ProblemDocument, in_file: Callable[[str], str]) -> tuple[ProseText, ...]:
    """All prose of a problem that says anything; `in_file` turns paths into those of the file."""
    return tuple(
        msgspec.structs.replace(found, path=in_file(found.path))
        for found in _of_problem(document)
        if found.text.strip()
    )


def _of_problem(document: ProblemDocument) -> Iterator[ProseText]:
    yield ProseText("$.title", document.title)
    yield ProseText("$.statement", document.statement)
    for name, symbol in document.symbols.items():
        yield ProseText(f"$.symbols.{name}.means", symbol.means)
        yield ProseText(f"$.symbols.{name}.tex", symbol.tex, is_tex=True)
    for group, heading in document.groups.items():
        yield ProseText(f"$.groups.{group}", heading)
    for index, part in enumerate(document.parts):
        yield from _of_part(part, f"$.parts[{index}]")


def _of_part(part: PartDocument, path: str) -> Iterator[ProseText]:
    for field in ("title", "ask", "solution"):
        yield ProseText(f"{path}.{field}", getattr(part, field))
    for index, option in enumerate(part.options):
        yield ProseText(f"{path}.options[{index}].label", option.label)
    for index, item in enumerate(part.items):
        yield ProseText(f"{path}.items[{index}]", item)
    for index, mistake in enumerate(part.mistakes):
        yield ProseText(f"{path}.mistakes[{index}].say", mistake.say)
    if part.follow_through is not None:
        yield ProseText(f"{path}.follow_through.say", part.follow_through.say or "")

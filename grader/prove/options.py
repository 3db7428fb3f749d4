"""Every option can be named: by its id, its label and its other spellings."""

from __future__ import annotations

from collections.abc import Iterator

from grader.decide.option_names import find_option
from grader.spec.findings import Findings
from grader.spec.key import Option
from grader.spec.model import Part


def check_options(part: Part, path: str, findings: Findings) -> None:
    """No spelling of an option means another one too, in the eyes of the reader of responses."""
    for index, option in enumerate(part.options):
        for text, place in _spellings(option, f"{path}.options[{index}]"):
            # Learners do not type capitals as the author did.
            if not all(find_option(part.options, t) == option for t in (text, text.swapcase())):
                findings.add("ambiguous-option", place, {"text": text, "option": option.id})


def _spellings(option: Option, path: str) -> Iterator[tuple[str, str]]:
    yield option.id, f"{path}.id"
    yield option.label, f"{path}.label"
    yield from ((alias, f"{path}.aliases[{i}]") for i, alias in enumerate(option.aliases))

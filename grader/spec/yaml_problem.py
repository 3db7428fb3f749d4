"""What a tokenizer's complaint means for somebody who writes YAML by hand.

libyaml and PyYAML's own tokenizer word their complaints differently; the rules below look
for what both have in common, and at the character where reading stopped.
"""

from __future__ import annotations

import re

# Spaces that do not indent, and quotation marks that do not quote.
_FOREIGN = re.compile(
    r"(?:^[ ]*|[:,\[{-][ ]*)([\u00a0\u2000-\u200b\u202f\u3000“”„‘’«])", re.MULTILINE
)


def find_code(problem: str, context: str, text: str, stopped: int, began: int) -> tuple[str, int]:
    """The code of a fault (see `yaml_faults.py`) and the character of the file to point at.

    `problem` was met at `stopped` while doing `context`, which began at `began`: what is
    unfinished is shown where it began, what is out of place where it stands.
    """
    foreign = _find_foreign(text, stopped)
    if foreign is not None:
        return "foreign-character", foreign
    at = text[stopped : stopped + 1]
    if at == "\t":
        return "tab", stopped
    if "quoted scalar" in context or "double-quoted" in context:
        return _quoted(problem, text, stopped, began)
    if "flow" in context:
        return "unclosed-bracket", began
    if "tag" in context or "tag" in problem:
        return "tag", began
    if "alias" in context:
        return "alias", began
    if "anchor" in context:
        return "anchor", began
    if "cannot start any token" in problem:
        return "needs-quotes", stopped
    if at and at in "]}":
        return "unexpected-bracket", stopped
    if text[:stopped].rstrip(" ").endswith(("'", '"')):
        return "text-after-quotes", stopped
    return _structure(problem, context, stopped, began)


def _find_foreign(text: str, stopped: int) -> int | None:
    """The first character of a word processor that YAML takes for a letter.

    Sought where YAML's own character would have meant something: at the beginning of a line or
    of a value, in the line where reading stopped and in the one before.
    """
    begin = text.rfind("\n", 0, max(text.rfind("\n", 0, stopped), 0)) + 1
    end = text.find("\n", stopped)
    found = _FOREIGN.search(text, begin, end if end >= 0 else len(text))
    return found.start(1) if found else None


def _quoted(problem: str, text: str, stopped: int, began: int) -> tuple[str, int]:
    if any(word in problem for word in ("escape", "hexdecimal", "hexadecimal")):
        # The two tokenizers stop at different characters of the same escape.
        return "bad-escape", max(text.rfind("\\", began, stopped + 1), began)
    return "unclosed-quote", began


def _structure(problem: str, context: str, stopped: int, began: int) -> tuple[str, int]:
    if "mapping values are not allowed" in problem:
        return "unexpected-colon", stopped
    if "could not find expected ':'" in problem:
        return "missing-colon", began
    if "block scalar" in context:
        return "block-text", stopped
    if "block" in context or "sequence entries are not allowed" in problem:
        return "indentation", stopped
    if "document start" in problem:
        return "several-documents", stopped
    return "yaml-syntax", stopped

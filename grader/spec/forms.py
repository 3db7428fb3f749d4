"""The forms that a part can ask for, by code. What each means is decided in `decide/form.py`."""

from __future__ import annotations

FORMS = (
    "expanded",
    "factored",
    "single-fraction",
    "lowest-terms",
    "simplified-constants",
    "no-decimals",
)

# These are followed by a name or function: `forbidden: exp`.
WORD_FORMS = ("required", "forbidden")


def is_form(requirement: str) -> bool:
    """Whether a requirement is one of the forms, with its word where it needs one."""
    code, _, word = requirement.partition(":")
    return bool(word.strip()) if code in WORD_FORMS else requirement in FORMS

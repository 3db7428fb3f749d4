"""What keeps a gradebook file from being used: codes first, the sentence from them."""

from __future__ import annotations

SENTENCES = {
    "in-use": "the gradebook {path} is in use by another process{detail}.\n"
    "Wait for it to end; --wait SECONDS does that.",
    "no-gradebook": "{path} is no gradebook: {detail}",
    "newer": "the gradebook {path} was written by a newer version of this program ({detail}).",
    "older": (
        "the gradebook {path} was written by an older version of this program ({detail}) and "
        "cannot be written, so it cannot be brought up to date.\n"
        "Make a copy that can be written, and name it with --gradebook."
    ),
    "read-only": (
        "the gradebook {path} can only be read: {detail}.\n"
        "Allow it to be written, or make a copy and name that with --gradebook."
    ),
    "cannot-open": "the gradebook {path} cannot be opened: {detail}",
    "cannot-read": "the gradebook {path} cannot be read: {detail}",
    "cannot-write": (
        "the gradebook {path} cannot be written: {detail}\n"
        "What was saved before is safe; run the same command again to go on."
    ),
}


class GradebookError(Exception):
    """A gradebook that cannot be used; `code` is a key of `SENTENCES`."""

    def __init__(self, code: str, path: str, detail: str = "") -> None:
        super().__init__(code, path, detail)
        self.code = code
        self.path = path
        self.detail = detail

    def __str__(self) -> str:
        return SENTENCES[self.code].format(path=self.path, detail=self.detail)

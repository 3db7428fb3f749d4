"""The files beside a problem that a page shows, as data that stands in the page itself."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_LARGEST = 2_000_000


def image_finder(folder: Path) -> Callable[[str], str]:
    """The image at a path in a folder as a `data:` address; empty if there is none to be shown."""
    home = folder.resolve()

    def find_image(address: str) -> str:
        try:
            file = (home / unquote(address)).resolve()
            kind = _TYPES.get(file.suffix.lower())
            if kind is None or not file.is_relative_to(home) or file.stat().st_size > _LARGEST:
                return ""
            content = file.read_bytes()
        except (OSError, ValueError):
            return ""  # `validate` tells links that lead nowhere
        return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"

    return find_image

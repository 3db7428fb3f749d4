"""Data that any file can hold: lone surrogates, which no encoding has, are replaced."""

from __future__ import annotations

from typing import Any


def writable(data: Any) -> Any:
    """Plain data with every lone surrogate as `?`; everything else stays as it is."""
    if isinstance(data, str):
        return data.encode("utf-8", "replace").decode("utf-8")
    if isinstance(data, dict):
        return {writable(name): writable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [writable(value) for value in data]
    return data

"""The generated pages in `docs` are what their tables say today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", list(generator().PAGES))
def test_page_is_up_to_date(name: str) -> None:
    """If this fails, run `python docs/generate.py`."""
    assert (DOCS / name).read_text(encoding="utf-8") == generator().PAGES[name]()

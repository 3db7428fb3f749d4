"""The tables of faults, from which the page is generated, are what the program uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.gradebook.faults import FAULTS as GRADEBOOK_FAULTS
from grader.prove.fault_page import render_fault_page
from grader.prove.faults import PROOF_FAULTS
from grader.prove.prose_faults import PROSE_FAULTS
from grader.spec.bank_faults import BANK_FAULTS
from grader.spec.fault import FaultKind, FaultTable, fault_table
from grader.spec.shape_faults import SHAPE_FAULTS
from grader.spec.yaml_faults import YAML_FAULTS

ROOT = Path(__file__).parents[2]
TABLES = {
    "yaml": YAML_FAULTS,
    "shape": SHAPE_FAULTS,
    "bank": BANK_FAULTS,
    "prose": PROSE_FAULTS,
    "proof": PROOF_FAULTS,
}
SOURCES = "\n".join(
    file.read_text(encoding="utf-8")
    for folder in ("spec", "prove")
    for file in sorted((ROOT / "grader" / folder).glob("*.py"))
    if not file.name.endswith("faults.py")
)


def test_no_code_means_two_things() -> None:
    codes = [code for table in TABLES.values() for code in table]
    assert len(codes) == len(set(codes))
    with pytest.raises(ValueError, match="tab"):
        fault_table([YAML_FAULTS["tab"], YAML_FAULTS["tab"]])


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_code_is_used(table: FaultTable) -> None:
    """A code in a table that nothing reports would be a promise that is not kept."""
    assert [code for code in table if f'"{code}"' not in SOURCES] == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_codes_and_sentences_are_well_formed(table: FaultTable) -> None:
    for kind in table.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.code)
        assert kind.message
        assert not kind.message.endswith(".")
        assert kind.severity in {"error", "warning"}


def test_every_code_has_one_place_on_the_page() -> None:
    """Reports link to it: also to a warning, and to a code that submissions have as well."""
    more = fault_table([FaultKind("part-of-class", "m"), FaultKind("unknown-field", "again")])
    page = render_fault_page([("Classes", "Of a class.", more)])
    places = re.findall(r'<a id="([^"]+)">', page)
    codes = [code for table in TABLES.values() for code in table]
    assert sorted(places) == sorted([*codes, "part-of-class"])
    assert "### `unknown-field`\n\nAgain." in page
    for table in TABLES.values():
        for kind in table.values():
            mark = " (warning)" if kind.severity == "warning" else ""
            assert f'### <a id="{kind.code}"></a>`{kind.code}`{mark}\n' in page


def test_the_page_in_the_repository_tells_of_submissions_too() -> None:
    page = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    for code in (*PROSE_FAULTS, *GRADEBOOK_FAULTS):
        assert f'<a id="{code}"></a>`{code}`' in page

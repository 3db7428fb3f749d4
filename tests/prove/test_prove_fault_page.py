"""The tables of faults, from which the page is generated, are what the program uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from grader.prove.faults import PROOF_FAULTS
from grader.spec.bank_faults import BANK_FAULTS
from grader.spec.fault import FaultTable, fault_table
from grader.spec.shape_faults import SHAPE_FAULTS
from grader.spec.yaml_faults import YAML_FAULTS

ROOT = Path(__file__).parents[2]
TABLES = {"yaml": YAML_FAULTS, "shape": SHAPE_FAULTS, "bank": BANK_FAULTS, "proof": PROOF_FAULTS}
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

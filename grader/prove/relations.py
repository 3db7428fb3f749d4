"""Relations between names hold somewhere inside the domains."""

from __future__ import annotations

from grader.decide.common_point import find_obstacle
from grader.spec.findings import Findings
from grader.spec.key import FormulaKey, Key


def check_relations(key: Key, path: str, findings: Findings) -> bool:
    """Whether there are numbers that satisfy the relations of a key, and proofs can use them."""
    if not isinstance(key, FormulaKey) or not key.given:
        return True
    obstacle = find_obstacle(key)
    if not obstacle:
        return True
    facts: dict[str, object] = {"given": " and ".join(key.given), "problem": obstacle}
    if obstacle in {"relation-contradictory", "no-point-found"}:
        findings.add("relations-without-point", f"{path}.given", facts)
    else:
        findings.add("relations-unusable", f"{path}.given", facts)
    return False

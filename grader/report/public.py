"""Certificates without what would give the key away, for files that learners may see."""

from __future__ import annotations

from typing import Any

import msgspec

from grader.decide.decision import AnyCertificate, Distance, Structure

# By the kind of certificate: the fields from which the key can be had.
_TELLING: dict[str, frozenset[str]] = {
    "Counterexample": frozenset({"key_value"}),
    "Distance": frozenset({"key", "distance", "allowed"}),
    "Options": frozenset({"right"}),
    "SolutionSet": frozenset({"key"}),
}


def public_certificate(certificate: AnyCertificate, reveal: bool = False) -> dict[str, Any]:
    """The certificate as plain data, its kind under `type`; whole only with `reveal`."""
    data: dict[str, Any] = msgspec.to_builtins(certificate)
    if reveal:
        return data
    if isinstance(certificate, Structure):
        data["members"] = [public_certificate(member) for member in certificate.members]
    hidden = _TELLING.get(data["type"], frozenset())
    if isinstance(certificate, Distance) and certificate.kind == "relative-multiple":
        hidden = hidden | {"value"}
    return {name: value for name, value in data.items() if name not in hidden}

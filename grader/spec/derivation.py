"""What an author says of a formula key, so that it can be derived instead of believed."""

from __future__ import annotations

import msgspec

from grader.spec.domain import Domain

KINDS = ("maximise", "minimise", "stationary", "gradient", "posterior")


class Derivation(msgspec.Struct, frozen=True):
    """Where a key comes from; all formulas are texts, read like a response.

    `kind` is one of `KINDS` and `of` what it is said about: the objective, or for a posterior
    the joint probability. `over` are the names that vary with their domains; an optimum's key
    is the value of the first. `names` are further names that are used only here, `where` are
    abbreviations, each of which may use those before it. `subject_to` are constraints of the
    optimum, `given` relations between names beside those of the part. `alternatives` are the
    cases over which a posterior is normalised: in each, names are replaced by expressions.
    """

    kind: str
    of: str
    over: tuple[tuple[str, Domain], ...] = ()
    names: tuple[tuple[str, Domain], ...] = ()
    where: tuple[tuple[str, str], ...] = ()
    subject_to: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    alternatives: tuple[tuple[tuple[str, str], ...], ...] = ()

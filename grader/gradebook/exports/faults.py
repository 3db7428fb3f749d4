"""What can be wrong with a roster, or keep a grade out of the file made from it."""

from __future__ import annotations

from grader.gradebook.faults import quoted
from grader.spec.fault import FaultKind, fault_table, make_issue
from grader.spec.issue import Issue

FAULTS = fault_table(
    [
        FaultKind(
            "roster-unreadable",
            "the roster cannot be read: {found}",
            "export it again and pass it on as it is",
        ),
        FaultKind(
            "not-a-roster",
            "this is no export of {platform}: {found}",
            "{remedy}",
        ),
        FaultKind(
            "no-such-item",
            "there is no {item} in the roster",
            "name one of these with --item: {items}",
            "A name that the platform does not know would make a new column there.",
        ),
        FaultKind(
            "item-not-told",
            "the roster has several columns that could take the grades",
            "name one of these with --item: {items}",
        ),
        FaultKind(
            "item-read-only",
            "the column {item} is read only",
            "name a column that takes grades with --item: {items}",
        ),
        FaultKind(
            "nobody-matched",
            "no learner of the gradebook is in the roster",
            "name the column that holds the learners' ids with --identity: {columns}",
        ),
        FaultKind(
            "identity-not-told",
            "several columns of the roster know as many learners, and other people by them",
            "name the one that holds the learners' ids with --identity: {columns}",
        ),
        FaultKind(
            "no-such-column",
            "there is no column {column} in the roster",
            "name one of these with --identity: {columns}",
        ),
        FaultKind(
            "learner-not-in-roster",
            "{learner} has a grade and is not in the roster",
            "the grade is not exported; is the roster up to date?",
            severity="warning",
        ),
        FaultKind(
            "learner-twice",
            "{learner} fits several rows of the roster",
            "the grade is not exported; enter it by hand",
            severity="warning",
        ),
        FaultKind(
            "row-shared",
            "{learner} and another learner fit the same row of the roster",
            "the grade is not exported; are both the same person, whose id is written in two ways?",
            "Each of them may have a part of the points, so that neither grade is right.",
            severity="warning",
        ),
        FaultKind(
            "row-damaged",
            "this row has {found} cells where the header has {wanted}",
            "its learner gets no grade; export the roster again",
            severity="warning",
        ),
        FaultKind(
            "kept-as-it-is",
            "{learner} is marked {mark} there",
            "the grade is not exported, so that the mark stays",
            severity="warning",
        ),
        FaultKind(
            "points-differ",
            "{platform} has {theirs} points for {item}, the gradebook {ours}",
            "use --scale to convert the grades, or change the points there",
            severity="warning",
        ),
        FaultKind(
            "repeated-user",
            "user_id {learner} stands there twice",
            "the importer refuses such a file; export it again",
        ),
        FaultKind(
            "too-large",
            "the file has {found} bytes; the importer takes {most}",
            "split the roster and export each piece",
        ),
    ]
)


def fault(code: str, source: str, line: int, **facts: object) -> Issue:
    """The fault of this code at a line of the roster."""
    return make_issue(FAULTS[code], source, (line, 1), facts)


def several(names: list[str]) -> str:
    """Names of columns for a message, at most eight of them."""
    shown = ", ".join(quoted(name) for name in names[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown or "none"

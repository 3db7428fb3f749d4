"""What can be lost, or in the way, between Open edX and here: every code with its sentences.

An *error* means that a part, or a whole file, was left out; a *warning* that it was translated
without something. Nothing is lost without one of them.
"""

from __future__ import annotations

from grader.spec.fault import FaultKind, fault_table


def warning(code: str, message: str, suggestion: str, why: str = "") -> FaultKind:
    """A kind of fault that does not keep a part back."""
    return FaultKind(code, message, suggestion, why, severity="warning")


OLX_FAULTS = fault_table(
    [
        FaultKind(
            "olx-not-xml",
            "this is no well-formed XML: {reason}",
            "correct the file; Open edX could not read it either",
        ),
        FaultKind(
            "olx-doctype",
            "a document type (DOCTYPE) is not read",
            "remove it; write characters such as &nbsp; as they are",
            "A document type can declare entities that fill the memory or fetch other files.",
        ),
        FaultKind(
            "olx-too-large",
            "{what}: more than {most} are not read",
            "split the file, or import a part of it",
        ),
        FaultKind(
            "olx-not-read",
            "the file cannot be read: {reason}",
            "check the path and the archive",
        ),
        FaultKind(
            "olx-exists",
            "there is a problem `{id}` already; it was left as it is",
            "say --replace to write it anew, or --bank to write elsewhere",
        ),
        FaultKind(
            "olx-nothing",
            "no part of this problem could be translated, so it was not written",
            "see the faults above, or write it by hand: grader new {id}",
        ),
        FaultKind(
            "olx-response",
            "<{tag}> has no counterpart here",
            "{advice}",
            "Its question and its XML are kept in the problem file as a comment.",
        ),
        FaultKind(
            "olx-response-untranslated",
            "the {kind} could not be made: {problem}",
            "write the part by hand; the XML is kept in the problem file as a comment",
        ),
        FaultKind(
            "olx-no-answer",
            "<{tag}> does not say what is right",
            "give it an answer",
        ),
        FaultKind(
            "olx-answer",
            "the answer `{text}` cannot be read: {problem}",
            "write the part by hand",
        ),
        FaultKind(
            "olx-computed",
            "`{text}` comes from a script, and scripts are never run",
            "write the value into the problem, or make a solver and variants",
            "Only numbers and texts that a script assigns once and never changes are taken.",
        ),
        FaultKind(
            "olx-answers",
            "`{text}` is right too, but a {kind} part has one key",
            "split the question, or ask for a choice",
            "Without the second answer, learners who are right would be told that they are wrong.",
        ),
        FaultKind(
            "olx-tolerance",
            "the tolerance `{text}` cannot be read",
            "write a number, or a share such as 2%",
        ),
        FaultKind(
            "olx-samples",
            "the samples `{text}` cannot be read",
            "write names@lows:highs#count, such as x,y@1,1:3,3#10",
        ),
        FaultKind(
            "olx-free-text",
            "the free text `{text}` can be compared letter by letter only",
            "ask for a choice, a number or a formula instead",
        ),
        FaultKind(
            "olx-correct-options",
            "{count} where {expected}",
            'mark the right options with correct="true"',
        ),
        FaultKind(
            "olx-part-refused",
            "the part made of this is refused: {fault}: {message}",
            "write the part by hand; the XML is kept in the problem file as a comment",
        ),
        warning(
            "olx-hint",
            "a hint was dropped: {text}",
            "{advice}",
        ),
        warning(
            "olx-hint-moved",
            "what is said to a right answer was put into the solution: {text}",
            "see whether it fits there",
        ),
        warning(
            "olx-partial-credit",
            "partial credit was dropped: {text}",
            "{advice}",
        ),
        warning(
            "olx-order",
            "options keep the order of the file: {text} was dropped",
            "nothing need be done, unless the order gives the answer away",
        ),
        warning(
            "olx-setting",
            '{name}="{text}" was dropped',
            "{advice}",
        ),
        warning(
            "olx-weight",
            'weight="{text}" is no number of points above 0: each answer is worth 1 point',
            "set the points of the parts",
        ),
        warning(
            "olx-attempts",
            'max_attempts="{text}" now holds for each part by itself',
            "Open edX counts an attempt for all answers of a problem together",
        ),
        warning(
            "olx-element",
            "<{tag}> was dropped from the text",
            "say in words what it shows, or link to it",
        ),
        warning(
            "olx-file",
            "the text refers to `{text}`, which belongs to the course",
            "put the file into the problem's folder and show it there as an image",
        ),
        warning(
            "olx-noise",
            "the tolerance {text} was dropped: equality of formulas is proved, not sampled",
            "add `accept` if rounded coefficients shall be right",
        ),
        warning(
            "olx-script",
            "a script was not run: {text}",
            "see whether the problem makes sense without it",
        ),
        warning(
            "olx-suffix",
            "the number `{text}` was written out as {value}",
            "learners cannot type such a suffix here; tell them how to write the number",
        ),
        warning(
            "olx-domains",
            "`{name}` has other samples here than before: its domain became {text}",
            "check that all formulas make sense on all of it",
        ),
    ]
)

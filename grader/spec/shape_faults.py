"""What can be wrong with the shape of a file: its fields, and what each of them holds."""

from __future__ import annotations

from grader.spec.fault import FaultKind, fault_table

SHAPE_FAULTS = fault_table(
    [
        FaultKind(
            "missing-field",
            "the field `{field}` is missing",
            "add it: {meaning}",
        ),
        FaultKind(
            "unknown-field",
            "unknown field `{field}`",
            "there are: {known}",
            "A misspelt field would otherwise be ignored, and what it says with it.",
        ),
        FaultKind(
            "expected-mapping",
            "here fields are expected (`name: value`), not {found}",
            "write the fields in lines of their own, indented by two more spaces",
        ),
        FaultKind(
            "expected-list",
            "here a list is expected (lines that start with -), not {found}",
            "put `- ` in front of each entry, or write it as [one, two]",
        ),
        FaultKind(
            "expected-text",
            "here a text is expected, not a list or fields",
            "put a text that holds brackets, braces or a colon in quotes",
        ),
        FaultKind("empty-text", "the text is empty", "write it, or remove the field"),
        FaultKind("too-few", "the list is empty", "add at least one entry"),
        FaultKind("unknown-word", "`{text}` is none of {expected}", "write one of these words"),
        FaultKind(
            "bad-id",
            "`{text}` is no id",
            "use small letters, digits and single hyphens: `{made}`",
            "Ids stand in file names, columns and links; they must survive all of them.",
        ),
        FaultKind(
            "bad-token",
            "`{text}` is no token",
            "use small letters and digits, joined by - : or .",
        ),
        FaultKind(
            "expected-number",
            "`{text}` is no number",
            "write digits (`0.5`, `1e-3`, `1/3`), without units{hint}",
            "Numbers are kept exactly as written, as fractions.",
        ),
        FaultKind("expected-whole-number", "`{text}` is no whole number", "write digits only"),
        FaultKind("expected-switch", "`{text}` is neither true nor false", "write true or false"),
        FaultKind(
            "expected-date",
            "`{text}` is no date with a time",
            "write it as {made}",
        ),
        FaultKind(
            "date-without-zone",
            "`{text}` does not say in which time zone",
            "write Z for UTC, `{made}`, or an offset such as +02:00",
            "Without a zone the same file would close at different moments on two machines.",
        ),
        FaultKind("no-such-date", "`{text}` is not in any calendar", "check day, month and time"),
        FaultKind(
            "bad-domain",
            "`{text}` is no domain",
            "write real, positive, nonnegative, integer, … or an interval such as (0, 1)",
        ),
        FaultKind(
            "empty-domain",
            "no number lies in `{text}`",
            "write the smaller end first; an end that belongs to the interval has a [ or ]",
            "Every two formulas are equal where there is nothing to compare them at.",
        ),
        FaultKind(
            "bad-interval",
            "`{text}` is no bounded interval",
            "write two ends in brackets, the smaller one first: [45.6, 46]",
        ),
        FaultKind(
            "bad-step",
            "`{text}` is no step",
            "write a number of steps from 0, or `converged`",
        ),
        FaultKind(
            "bad-value",
            "this value cannot be used here",
            "compare it with another problem of the bank, or with `grader schema`",
        ),
    ]
)

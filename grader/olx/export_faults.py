"""What Open edX cannot say of a problem: every code with its sentences."""

from __future__ import annotations

from grader.olx.faults import warning
from grader.spec.fault import FaultKind, fault_table

EXPORT_FAULTS = fault_table(
    [
        FaultKind(
            "export-part",
            "the part `{part}` was left out: {reason}",
            "ask for it in another way, or write it as a custom response by hand",
        ),
        FaultKind(
            "export-nothing",
            "no part of the problem can be said in OLX, so it was not written",
            "see the faults above",
        ),
        warning(
            "export-range",
            "the tolerance of `{part}` became a range: {text}",
            "Open edX will show the range as its answer",
        ),
        warning(
            "export-samples",
            "{names} in `{part}` will be tried on {text} only",
            "widen the samples if formulas could agree there and nowhere else",
        ),
        warning(
            "export-sampled",
            "`{part}` will be compared at ten points and not proved",
            "nothing need be done; a tolerance of 0.001 % makes up for rounding",
        ),
        warning(
            "export-mistakes",
            "{count} of the known mistakes of `{part}` were dropped, with what they say",
            "say it in the solution, if it matters to everybody",
        ),
        warning(
            "export-aliases",
            "further spellings in `{part}` will not be read: {text}",
            "tell learners how to type the names",
        ),
        warning(
            "export-scheme",
            "`{part}` earns nothing for a partly right selection there",
            "choose `edc` or `halves` as its scheme",
        ),
        warning(
            "export-attempts",
            "the parts differ in their attempts; the problem has {text} there",
            "Open edX counts attempts for all answers of a problem together",
        ),
        warning(
            "export-points",
            "the parts differ in their points; each answer will be worth the same",
            "split the problem, if the difference matters",
        ),
        warning(
            "export-policy",
            "the policy of the problem was dropped",
            "set late penalties and what counts in the course",
        ),
        warning(
            "export-follow",
            "`{part}` no longer follows a learner's own earlier responses",
            "nothing need be done, if credit for follow-through can be done without",
        ),
        warning(
            "export-variants",
            "every learner will get the same numbers there",
            "the problem was written with its base values",
        ),
        warning(
            "export-plain",
            "the maths in a drop-down list of `{part}` will be shown as it is typed",
            "choose labels without maths",
        ),
    ]
)

"""Every sentence that the grader says about a decision or a score, by its code.

The fields of a template are data of the finding. `{x:code}` is shown as something typed,
`{x:value}` as a number, `{x:decimal}` as a decimal where it has one, `{x:points}` as points,
`{x:n attempt}` as a count of attempts, `{x:hours}` as a span of time, a plain `{x}` as words.
No template names the key; those in `REVEALED` do, and are used only where the answer may be
shown.
"""

from __future__ import annotations

from grader.decide.decision import Verdict
from grader.score.answers import ShowAnswer
from grader.score.lines import LineCode

VERDICTS: dict[Verdict, str] = {
    Verdict.EQUAL: "Right.",
    Verdict.DIFFERENT: "Not right.",
    Verdict.UNDECIDED: "Not decided.",
    Verdict.UNREADABLE: "Could not be read.",
    Verdict.BLANK: "Nothing was typed.",
}

PARTLY_RIGHT = "Partly right."
FOLLOWS = "Not right, but it follows from your own earlier answer."

# What is said to those who followed their own earlier result, where the author says nothing.
FOLLOWED = "Your earlier answer was not right; from there on you went the right way."

# Why nothing was carried forward from earlier responses, by the code of the guard.
GUARDS: dict[str, str] = {
    "all-right": "what was answered there is right",
    "not-answered": "an earlier part was not answered",
    "came-later": "it came after the last response to this part",
    "no-number": "what was typed there is no number",
    "out-of-range": "a number lies outside of the range that the problem declares",
    "trivial-input": "0, 1 or one option for everything makes what follows too easy",
    "no-value": "nothing can be computed from it",
    "tied": "several options would follow equally well",
    "same-as-key": "this leads to the right answer all the same",
    "same-as-input": "this leads to the number that was typed there, which takes no work",
    "trivial-result": "this leads to 0 or 1, which takes no work",
}

# A sign before the words, never instead of them.
MARKS: dict[Verdict, str] = {
    Verdict.EQUAL: "✓",
    Verdict.DIFFERENT: "✗",
    Verdict.UNDECIDED: "?",
    Verdict.UNREADABLE: "!",
    Verdict.BLANK: "–",
}
PARTLY_RIGHT_MARK = "◐"

# What a state of the input means for the learner.
CONSEQUENCES: dict[Verdict, str] = {
    Verdict.UNDECIDED: "It does not count as wrong: a person will look at it.",
    Verdict.UNREADABLE: "This costs no attempt.",
    Verdict.BLANK: "This costs no attempt.",
}

# Grounds, by certificate and, where it matters, by what is known of it.
GROUNDS: dict[str, str] = {
    "same-tree": "It is the right formula, up to the order of its terms and factors.",
    "counterexample": "At {point:code} your formula gives {response:value}, "
    "but the right answer gives something else.",
    "counterexample-constant": "Its value is {response:value}, and the right answer's is another.",
    "counterexample-undefined": "At {point:code} your formula has no value, "
    "but the right answer has one.",
    "counterexample-undefined-constant": "It has no value, but the right answer has one.",
    "counterexample-key-undefined": "At {point:code} your formula gives {response:value}, "
    "but the right answer has no value there.",
    "zero-in-field": "Proved: its difference from the right answer, expanded, is zero.",
    "zero-in-field-given": "Proved: its difference from the right answer, expanded, is zero, "
    "given {relations:code}.",
    "normal-form": "Proved: it and the right answer have the same normal form.",
    "sympy-proof": "Proved: its difference from the right answer simplifies to zero.",
    "numeric-evidence": "It agrees with the right answer at {points:n point} to {bits:n bit}. "
    "That is no proof, so a person may look at it.",
    "near-enough": "{value:decimal} is as near to the right value as was asked.",
    "too-far": "{value:decimal} is not near enough to the right value.",
    "near-multiple": "It is the right formula times a constant, as near to 1 as was asked.",
    "far-multiple": "It is the right formula times a constant that is not near enough to 1.",
    "items-right": "All {total} are right.",
    "items-wrong": "{right} right out of {total}.",
    "structure-right": "Each of its members is right.",
    "structure-wrong": "Not all of its members are right.",
    "structure-count": "It does not have the right number of members.",
    "structure-kind": "It is not the kind of set that was asked for.",
    "structure-size": "Rows or columns are missing, or there are too many.",
    "structure-dimension": "Its unit measures something else than what was asked for.",
    "structure-ends": "Check which ends belong to the interval.",
    "solutions-right": "It has the right solutions.",
    "solutions-wrong": "Its solutions are not the right ones.",
    "form": "The value is right, but not the form that was asked for.",
    "judgement": "A person decided this: {reason}.",
    "gave-up": "Neither a proof nor a counterexample was found: {why}.",
}

# What a certificate holds beyond the sentence of its ground, for staff.
CERTIFICATES: dict[str, str] = {
    "NormalForm": "rewritten by {steps:code}",
    "SymPyProof": "by SymPy's {transform:code}",
    "Distance": "by the rule {kind:code}: distance {distance:decimal}, allowed {allowed:decimal}",
    "FormMismatch": "the form {requirement:code} is missing",
    "GaveUp": "{reason:code}",
}

# The same grounds where the answer may be shown.
REVEALED: dict[str, str] = {
    "counterexample": "At {point:code} your formula gives {response:value}, "
    "but the right answer gives {key:value}.",
    "counterexample-constant": "Its value is {response:value}, "
    "and the right answer's is {key:value}.",
    "counterexample-undefined": "At {point:code} your formula has no value, "
    "but the right answer gives {key:value}.",
    "counterexample-undefined-constant": "It has no value, but the right answer's is {key:value}.",
    "too-far": "{value:decimal} is not near enough to the right value, {key:decimal}.",
    "far-multiple": "It is {value:decimal} times the right formula, which is not near enough.",
    "items-wrong": "{right} right out of {total}: {which}.",
}

# Why the engine gave up, by the reason in the certificate.
GAVE_UP: dict[str, str] = {
    "budget": "the comparison took too long",
    "not-rational": "this kind of formula could not be compared",
    "no-point-found": "no point was found at which both can be computed",
    "value-not-enclosed": "its value could not be computed closely enough",
    "not-compared": "only values of it were compared, and they did not decide it",
    "outside-the-domain": "it differs only where the name lies outside its domain",
    "infinite-arithmetic": "infinite values could not be compared",
    "too-many-members": "there are too many members to compare",
    "same-solutions": "it has the right solutions, but is no multiple of what was asked for",
    "relations-not-comparable": "these equations or inequalities could not be compared",
    "too-few-points": "too few points were found at which both can be computed",
    "extreme-numbers": "it has numbers too small or too large to be compared with confidence",
    "relation-not-polynomial": "a relation between the names could not be used for a proof",
    "relation-contradictory": "the relations between the names cannot all hold",
    "basis-too-large": "the relations between the names are too many for a proof",
    "worker-died": "every attempt to decide it ended the program that tried",
    "on-the-boundary": "its value lies too close to the edge of the tolerance to tell the side",
}

# What to do for a form that a part asks for.
FORMS: dict[str, str] = {
    "expanded": "Multiply it out: no products or powers of sums.",
    "factored": "Write it as a product of factors that cannot be factored further.",
    "single-fraction": "Write it as one fraction.",
    "lowest-terms": "Cancel what numerator and denominator have in common.",
    "simplified-constants": "Work out the numbers that can be put together.",
    "no-decimals": "Write exact numbers, without decimals.",
    "forbidden": "Write it without {word:code}.",
    "required": "Write it with {word:code}.",
}

LINES: dict[str, str] = {
    LineCode.RIGHT: "Attempt {attempt} is right.",
    LineCode.PARTLY_RIGHT: "Attempt {attempt} is partly right "
    "and earns {credit:percent} of the points.",
    LineCode.FOLLOWS: "Attempt {attempt} follows from an earlier answer that was not right, "
    "and earns {credit:percent} of the points.",
    LineCode.NOT_RIGHT: "Attempt {attempt} is not right.",
    LineCode.LATER_ATTEMPT: "A right attempt number {attempt} earns {share:percent} of the points.",
    LineCode.LATE_PENALTY: "It came {hours_late:hours} after the due date: ",
    LineCode.SET_BY_PERSON: "Set by a person: {reason}.",
    LineCode.KEPT_HIGHER: "Kept at what it was before: {reason}.",
    LineCode.ROUNDED: "Points are rounded to the nearest multiple of {step:points}.",
    LineCode.IN_GRACE: "It came after the due date, within the {grace_minutes:n minute} of grace.",
    LineCode.TIME_UNKNOWN: "Its time was not recorded, so it counts as on time.",
    LineCode.EVIDENCE_ONLY: "Right by strong numerical evidence; a person may look at it.",
    LineCode.NOTHING_SUBMITTED: "Nothing was submitted.",
    LineCode.NOTHING_COUNTS: "No attempt counts so far.",
    LineCode.UNDECIDED: "{count:n attempt} could not be decided and will be looked at by a person.",
    LineCode.TOO_LATE: "{count:n attempt} came too late to earn points.",
    LineCode.OVER_LIMIT: "{count:n response} came after the last allowed attempt ({limit}).",
    LineCode.BLANK: "{count:n blank response} cost no attempt.",
    LineCode.UNREADABLE: "{count:n response} could not be read and cost no attempt.",
    LineCode.REPEATED: "{count:n response} repeated an earlier one and cost no attempt.",
}

# What a late attempt loses, by the curve of the penalty.
LATE_CURVES: dict[str, str] = {
    "steps": "{penalty:percent} of its points for each begun {per_hours:hours}",
    "linear": "{penalty:percent} of its points for {per_hours:hours}, and in proportion",
    "compound": "{penalty:percent} of what is left for each begun {per_hours:hours}",
}
AT_MOST = ", {at_most:percent} at most"

COUNTS: dict[str, str] = {
    "best": "The best attempt counts.",
    "last": "The last attempt counts.",
    "first": "The first attempt counts.",
}

# Why no answer is shown when a part is over, by the mode of the policy.
HIDDEN: dict[str, str] = {
    ShowAnswer.ANSWERED: "The answer is shown to those who have found it.",
    ShowAnswer.CLOSED: "The answer is shown when no attempts are left, or after the due date.",
    ShowAnswer.CORRECT_OR_PAST_DUE: "The answer is shown after the due date.",
    ShowAnswer.PAST_DUE: "The answer is shown after the due date.",
    ShowAnswer.NEVER: "The answer is not shown.",
}

STATES: dict[str, str] = {
    "counted": "counts",
    "not-best": "another attempt counts",
    "free": "costs no attempt",
    "undecided": "waits for a person",
    "over-limit": "after the last allowed attempt",
    "late": "too late",
}

# The name of the wrong run that gives a number, `other` where it was not asked for, or options.
RECOGNISED: dict[str, str] = {
    "same": "A known wrong run gives this number: {slip:code}.",
    "other": "A known wrong run gives this number: {slip:code}, as its {quantity}.",
    "options": "A known wrong run leads to this answer: {slip:code}.",
}

# Remarks on a response, and what to try, by the code of the feedback.
FEEDBACK: dict[str, str] = {
    "too-few-digits": "It is right as far as it goes, but {digits:n digit} are too few here. "
    "Give more of them.",
    "sign-error": "Check the signs.",
    "percent": "Check whether a percentage is meant: it is a hundred times too large or too small.",
    "power-of-ten": "Check the powers of ten.",
    "reciprocal": "Check which way round the fraction stands.",
    "factor-off": "It is the right formula but for a constant factor.",
    "rounded-constant": "{typed:code} is rounded. Write the exact value, as a fraction or a root.",
    "missing-names": "It leaves out something that the answer depends on.",
    "extra-names": "It uses something that the answer does not depend on.",
    "wrong-dimension": "Check the unit: it cannot be converted into the one of the answer.",
}

REVEALED_FEEDBACK: dict[str, str] = {
    "factor-off": "It is {factor:value} times the right formula.",
    "rounded-constant": "{typed:code} is rounded. The exact value is {exact:code}.",
    "missing-names": "The answer also depends on {names:code}.",
    "extra-names": "The answer does not depend on {names:code}.",
}

# Why a response is no choice, no list, no number or no value. What is wrong with the writing
# of an expression is said in `grader/syntax/problem_words.py`.
UNREADABLE: dict[str, str] = {
    "unknown-option": "{found:code} is none of the options. Choose {expected}.",
    "several-options": "{found} are several options; one is asked for.",
    "wrong-count": "Found {found}, but there should be {expected}.",
    "not-a-number": "One number is asked for here: found {found}.",
    "wrong-shape": "{expected} is asked for here, and this was read as {found}.",
    "list-arithmetic": (
        "Lists and matrices can be added entry by entry and multiplied by one value. "
        "Please write out every entry of {found:code}."
    ),
    "no-value": "{found:code} has no value.",
    "missing-unit": "{found:code} has no unit, and one is asked for.",
    "unknown-unit": "There is no unit {found:code} here.",
    "ambiguous-unit": "After a `/`, please put what is below it in brackets: `J/(kg K)`.",
    "run-together-unit": (
        "{found:code} is read as milliseconds. For metres by seconds, put a space between: `m s`."
    ),
    "not-an-equation": "{found:code} is no equation; one of the form {expected:code} is needed.",
}

# How near a number must be, for those who ask before they type.
TOLERANCES: dict[str, str] = {
    "Exact": "Give the exact value.",
    "Absolute": "It may be off by at most {within:decimal}.",
    "Relative": "It may be off by at most {within:percent}.",
    "Round": "Round to the nearest {to:decimal}, or give more digits.",
    "Decimals": "Round to {places:n decimal place}, or give more digits.",
    "SignificantFigures": "Give at least {figures:n significant figure}.",
    "Within": "Anything in a certain range is right.",
}

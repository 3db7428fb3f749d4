"""What can be wrong with a problem that only grading shows."""

from __future__ import annotations

from grader.spec.fault import FaultKind, fault_table

PROOF_FAULTS = fault_table(
    [
        FaultKind(
            "key-without-value",
            "the key `{key}` has no value: {reason}",
            "check for a division by zero and for functions outside of their domain",
        ),
        FaultKind(
            "key-not-right",
            "the key `{key}` itself comes out as {verdict}",
            "a learner who types it would not get the points: check key, form and tolerance",
            "A key that is not graded as right would be shown as the answer and marked wrong.",
        ),
        FaultKind(
            "published-disagrees",
            "the published `{published}` comes out as {verdict}; the key is {key}",
            "one of the two is wrong; a page that shows it would contradict its own grading",
        ),
        FaultKind(
            "key-tied",
            "components {components} have the same value of `{output}`",
            "choose data in which one of them is clearly the {which}",
        ),
        FaultKind(
            "variant-fails",
            "with {values} the part `{part}` cannot be graded: {problem}",
            "narrow the range, or rule such values out under `require`",
            "A sample of variants, and those at the ends of every range, are proved like the "
            "problem itself.",
        ),
        FaultKind(
            "variants-scarce",
            "of {trials} draws only {fair} are fair; {count} of them fail because: {reason}",
            "widen the ranges, choose them so that the reason becomes rare, or widen `accept`",
            "Unfair draws are thrown away before anybody sees them: where the solver has no "
            "number, components tie, a mistake would be right, or a key lies too near a boundary "
            "between two roundings. Where most are thrown away, somebody may be left without any.",
        ),
        FaultKind(
            "item-tied",
            "for `{item}`, components {components} have the same value of `{output}`",
            "choose data in which one of them is clearly the {which}; if the question says what a "
            "tie means, it is the first of them that counts as right",
            severity="warning",
        ),
        FaultKind(
            "ambiguous-option",
            "`{text}` does not name the option `{option}` alone",
            "give each option words of its own; capitals, spaces and punctuation do not count",
            "A learner may answer with the id or with the words; nobody could tell which is meant.",
        ),
        FaultKind(
            "not-solvable",
            "who gives the key at once and in time earns {earned} of {points} points",
            "check `policy`: the credit of the first attempt, the rounding, the rule for late work",
            "Nobody could get all points of the problem.",
        ),
        FaultKind(
            "attempt-worthless",
            "attempt {number} of {attempts} attempts can earn nothing",
            "allow fewer attempts, or let them count: `policy: {{counts: best}}`",
            severity="warning",
        ),
        FaultKind(
            "choice-by-trial",
            "in {attempts} attempts all {options} options can be tried",
            "allow fewer attempts than options, or give later ones less: `policy: "
            "{{attempt_credit: [1, 0.5]}}`",
            severity="warning",
        ),
        FaultKind(
            "example-is-right",
            "the example `{example}` is a right response",
            "an example shows how to type, not what: use a wrong response",
        ),
        FaultKind(
            "mistake-is-right",
            "the mistake `{token}` ({response}) is graded as right",
            "the tolerance lets it through, or it is no mistake: narrow `accept` or remove it",
            "A learner who makes the mistake would get the points and never learn of it.",
        ),
        FaultKind(
            "mistake-unreadable",
            "the mistake `{token}` ({response}) cannot be read as a response",
            "write it as a learner would type it",
        ),
        FaultKind(
            "mistake-without-value",
            "the mistake `{token}` ({response}) has no value",
            "check for a division by zero and for functions outside of their domain",
            "No response could ever be told to be this mistake.",
        ),
        FaultKind(
            "mistake-credit-idle",
            "the mistake `{token}` has the credit {credit}, but what is right in it earns {earned}",
            "write a higher credit, or none: the better of the two counts",
            severity="warning",
        ),
        FaultKind(
            "mistake-hidden",
            "the mistake `{token}` ({response}) is recognised as {found}",
            "two mistakes look the same: put the more telling one first, or drop one",
            "The feedback of a mistake that is never recognised is never shown.",
        ),
        FaultKind(
            "slip-accepted",
            "the wrong run `{slip}` of the solver gives {response}, which is graded as right",
            "narrow `accept`, or choose data that tell right and wrong apart",
        ),
        FaultKind(
            "evidence-fails",
            "with the solver's numbers the formula gives {found}; the solver gives {expected}",
            "check the key, and which numbers are put in for which names",
        ),
        FaultKind(
            "evidence-count",
            "`equals` has {found} addresses, and the formula gives {expected} values",
            "give each entry of the formula the address of its number, row by row",
        ),
        FaultKind(
            "evidence-incomplete",
            "nothing is put in for {names}",
            "give every name of the formula a value",
        ),
        FaultKind(
            "evidence-without-value",
            "with these numbers the formula cannot be computed: {problem}",
            "check what is put in for the names",
        ),
        FaultKind(
            "derivation-missing",
            "the formula `{key}` is typed, and nothing shows that it is right",
            "say under `derivation` what it maximises, minimises, is the gradient or the posterior "
            "of; or under `evidence` which of the solver's numbers it must give",
            "A derivation proves a key, the solver's numbers are evidence for it; without either a "
            "slip of the pen stays unseen.",
            severity="warning",
        ),
        FaultKind(
            "derivation-not-stationary",
            "the slope of the objective is not zero at the key `{key}`",
            "check the key, the objective and its constraints, and which name `over` lists first",
            "A key that is derived cannot be a slip of the pen.",
        ),
        FaultKind(
            "derivation-not-an-optimum",
            "the key `{key}` could not be shown to {kind} the objective",
            "check maximise against minimise and the domains; say `stationary` if it is neither",
        ),
        FaultKind(
            "derivation-outside-domain",
            "the key `{key}` lies outside of the domain of {over}",
            "check the key, and the domains under `over`",
        ),
        FaultKind(
            "derivation-others-unknown",
            "the constraints do not say what the other names of `{over}` are",
            "one constraint fewer than names under `over` must give all but the first",
        ),
        FaultKind(
            "derivation-wrong-count",
            "the key `{key}` does not have a value for each of the names `{over}`",
            "an optimum and a posterior are one value; a gradient has one for each name in `over`",
        ),
        FaultKind(
            "derivation-not-the-gradient",
            "the key `{key}` is not shown to be the derivative with respect to {over}",
            "check the key, and the order of the names under `over`",
        ),
        FaultKind(
            "derivation-not-the-posterior",
            "the key `{key}` is not the joint probability over its sum",
            "check the key, the joint probability and the cases under `alternatives`",
        ),
        FaultKind(
            "derivation-not-normalised",
            "the key `{key}` does not sum to 1 over the alternatives",
            "check that `alternatives` lists every case, with all names that change; "
            "two that change places are {{p: q, q: p}}",
        ),
        FaultKind(
            "derivation-too-large",
            "the derivation of `{key}` is too large to be checked",
            "write the objective shorter, without terms that do not vary",
        ),
        FaultKind(
            "relations-without-point",
            "no numbers inside the domains were found that satisfy `{given}`",
            "check the relations and the domains: they must not contradict each other",
            "If there are no such numbers, every two formulas are equal.",
        ),
        FaultKind(
            "relations-unusable",
            "nothing can be proved under the relations `{given}` ({problem})",
            "write polynomial relations or formulas for names (`s = exp(z)`), few and short",
        ),
        FaultKind(
            "mutant-survives",
            "`{response}` (changed: {kind}) is graded as right",
            "narrow `accept`, or choose data that tell right and wrong apart",
            "Keys with one small change, of the kinds that learners make, must be wrong.",
        ),
        FaultKind(
            "mutant-undecided",
            "whether `{response}` (changed: {kind}) is right cannot be decided",
            "learners' responses like it will go to a person: simplify the key, or narrow domains",
            severity="warning",
        ),
        FaultKind(
            "follow-no-number",
            "the right response to `{part}` gives no number for `{name}`",
            "an error is carried forward as a number: choose another part or another entry",
        ),
        FaultKind(
            "follow-range-excludes-key",
            "the range of `{name}` leaves out its right value, {value}",
            "widen it: wrong results lie on both sides of the right one",
        ),
        FaultKind(
            "follow-fails",
            "with the right earlier results nothing follows ({guard})",
            "check the expression or the parameters: they must give the key of this part",
        ),
        FaultKind(
            "follow-disagrees",
            "with the right earlier results {found} follows; the key is {key}",
            "correct the expression or the parameters",
            "Learners who follow their own results would be held to another way than the key's.",
        ),
        FaultKind(
            "follow-not-credited",
            "`{response}` follows from a foreseen mistake and earns {found}",
            "give the mistake that hides it no less credit than the follow-through",
        ),
        FaultKind(
            "follow-never",
            "no foreseen mistake of the earlier parts is carried forward: {refused}",
            "widen `within`, or remove the follow-through",
            "What no mistake leads to, no learner will ever profit from.",
        ),
        FaultKind(
            "cases-missing",
            "the part `{part}` has no case for {words}",
            "add to `cases.yaml` a response that must come out so",
            "The table of cases is what keeps a part's grading from changing unnoticed.",
        ),
        FaultKind(
            "case-verdict",
            "`{response}` came out as {found}, not as {expected}{reason}",
            "correct the row, or the key",
        ),
        FaultKind(
            "case-mistake",
            "`{response}` was recognised as {found}, not as {expected}",
            "correct the row, or the mistakes of the part",
        ),
        FaultKind(
            "case-credit",
            "`{response}` earned {found} of the points, not {expected}",
            "correct the row, or the credit of the part",
        ),
        FaultKind(
            "case-feedback",
            "`{response}` was told {found}, not {expected}",
            "correct the row",
        ),
    ]
)

# How the words of a table of cases name verdicts.
WORDS = {
    "equal": "right",
    "different": "wrong",
    "unreadable": "unreadable",
    "undecided": "undecided",
    "blank": "blank",
}

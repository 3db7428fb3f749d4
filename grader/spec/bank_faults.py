"""What can be wrong with a problem whose fields all have the right shape."""

from __future__ import annotations

from grader.spec.fault import FaultKind, fault_table

BANK_FAULTS = fault_table(
    [
        FaultKind(
            "id-not-folder",
            "the problem is called `{id}`, its folder `{folder}`",
            "give both the same name",
            "Submissions, links and grade columns use the id; people look for the folder.",
        ),
        FaultKind(
            "duplicate-id",
            "two {things} are called `{id}`",
            "rename one of them",
        ),
        FaultKind(
            "duplicate-item",
            "the item `{text}` is there twice",
            "learners must be able to tell items apart",
        ),
        FaultKind(
            "duplicate-token",
            "two mistakes of this part have the token `{token}`",
            "give each mistake a token of its own",
            "Reports count mistakes by token.",
        ),
        FaultKind(
            "bad-name",
            "`{name}` cannot be the name of a symbol",
            "start with a letter; letters, digits, underscores and braces may follow",
            "Learners type the symbols of a part; each must be readable as one name.",
        ),
        FaultKind(
            "duplicate-name",
            "`{name}` already stands for the symbol `{other}`",
            "a spelling must mean one thing only",
        ),
        FaultKind(
            "ambiguous-name",
            "`{name}` looks like {product}, and is read as the one name",
            "rename it, for example with an underscore: who means the product gets something else",
            severity="warning",
        ),
        FaultKind(
            "name-hides",
            "in this problem `{name}` no longer means what it means elsewhere",
            "rename the symbol, unless nobody would type the function or constant here",
            severity="warning",
        ),
        FaultKind(
            "unknown-symbol",
            "the symbol `{name}` is not declared",
            "declare it under `symbols`; there are: {known}",
        ),
        FaultKind(
            "unknown-group",
            "there is no group `{group}`",
            "give it a heading under `groups`",
        ),
        FaultKind(
            "unused-group",
            "no part belongs to the group `{group}`",
            "remove it, or say `group: {group}` in a part",
            severity="warning",
        ),
        FaultKind(
            "unused-symbol",
            "no part uses the symbol `{name}`",
            "remove it, or name it in the `symbols` of a part",
            severity="warning",
        ),
        FaultKind(
            "unreadable-formula",
            "`{text}` cannot be read",
            "write it as a learner would type it, with the names of the part",
            "A key is read by the same reader, under the same names, as every response.",
        ),
        FaultKind(
            "not-an-interval",
            "`{text}` is no interval, and no union of intervals",
            "write its two ends in brackets, such as [0, 1) or (-oo, 0) U (1, oo)",
            "With `shape: interval` the key's brackets are those of an interval. An inequality "
            "needs no shape: it is what it allows.",
        ),
        FaultKind(
            "empty-interval",
            "nothing lies in `{text}`",
            "write the smaller end first; the empty set is {{}}",
        ),
        FaultKind(
            "not-a-relation",
            "`{text}` is no equation",
            "write one equation with a single =, such as pi_1 + pi_2 = 1",
        ),
        FaultKind(
            "unknown-form",
            "there is no form `{name}` that could be asked for",
            "there are: {known}",
        ),
        FaultKind(
            "key-not-for-kind",
            "a part of kind `{kind}` cannot have {found} as its key",
            "{expected}",
        ),
        FaultKind(
            "field-not-for-kind",
            "`{field}` means nothing in a part of kind `{kind}`",
            "remove it, or check the kind",
        ),
        FaultKind(
            "no-options",
            "a part of kind `{kind}` needs at least two options",
            "list them under `options`, each with an id and a label",
        ),
        FaultKind(
            "no-items",
            "a part of kind `weights` needs items",
            "list under `items` what each choice is about",
        ),
        FaultKind(
            "unknown-option",
            "`{text}` is no option of this part",
            "the options are: {known}",
        ),
        FaultKind(
            "wrong-count",
            "a list of {found} cannot answer {expected} items",
            "write one option id for each item",
        ),
        FaultKind(
            "several-correct",
            "several options are right, but only one can be chosen",
            "say `multiple: true`, or keep one",
        ),
        FaultKind(
            "no-solver",
            "the problem has no solver that could compute this",
            "name one under `solver`",
        ),
        FaultKind(
            "unknown-solver",
            "there is no solver `{name}`",
            "there are: {known}",
        ),
        FaultKind(
            "broken-plugin",
            "{problem}",
            "install the package that brings the solver again",
        ),
        FaultKind(
            "bad-parameter",
            "{problem}",
            "{advice}",
            "The solver itself checks what it is given.",
        ),
        FaultKind(
            "unknown-output",
            "the solver has no output `{name}`",
            "there are: {known}",
        ),
        FaultKind(
            "unknown-slip",
            "the solver has no slip `{name}`",
            "there are: {known}",
        ),
        FaultKind(
            "no-such-value",
            "{problem}",
            "check step, component and sample; components and samples count from 1",
        ),
        FaultKind(
            "options-not-components",
            "there are {options} options for {components} components",
            "option k stands for component k: list as many options as there are components",
        ),
        FaultKind(
            "items-not-samples",
            "there are {items} items for {samples} samples",
            "item i asks about sample i: list as many items as there are samples",
        ),
        FaultKind(
            "extreme-not-one",
            "the key must name either `largest` or `smallest`",
            "keep one of the two",
        ),
        FaultKind(
            "derivation-not-one",
            "a derivation must say exactly one thing of the key; it says: {found}",
            "keep one of maximise, minimise, stationary, gradient, posterior",
        ),
        FaultKind(
            "derivation-incomplete",
            "a derivation by `{kind}` needs `{field}`",
            "say what varies under `over: {{name: domain}}`, or over which cases a posterior is "
            "normalised under `alternatives: [{{name: name}}]`",
        ),
        FaultKind(
            "derivation-useless-field",
            "`{field}` means nothing in a derivation by `{kind}`",
            "remove it, or check the kind",
        ),
        FaultKind(
            "draw-not-one",
            "a draw must be of exactly one kind; it is of: {found}",
            "keep one of integer, decimal, choice",
        ),
        FaultKind(
            "bad-draw",
            "nothing can be drawn: {problem}",
            "for example {{integer: [1, 9], base: 4}}, {{decimal: [0, 1], step: 0.25, base: 0.5}} "
            "or {{choice: [2, 3, 5], base: 3}}",
        ),
        FaultKind(
            "base-not-drawn",
            "the base of `{name}` is not among the values that can be drawn for it",
            "widen the range, or check `count`, `distinct` and `sorted`",
            "The problem as it stands in the file is one of its variants.",
        ),
        FaultKind(
            "base-not-allowed",
            "the base does not satisfy `{condition}`",
            "change the base or the condition",
            "The problem as it stands in the file is one of its variants.",
        ),
        FaultKind(
            "bad-value-name",
            "`{name}` cannot be the name of a value",
            "start with a letter; letters, digits and single underscores may follow; e, i and pi "
            "are taken",
        ),
        FaultKind(
            "duplicate-value-name",
            "`{name}` already stands for a value of `{other}`",
            "rename one of them; a list `data` also gives the names data_1, data_2, …",
        ),
        FaultKind(
            "bad-condition",
            "`{text}` says nothing of the drawn values: {problem}",
            "compare their names with = != < <= > >=, as in a + b < 10",
        ),
        FaultKind(
            "bad-computed",
            "`{name}` cannot be computed: {problem}",
            "write an expression in names that come before it, or a number of the solver, such as "
            "{{solver: means, step: 1, component: 2, decimals: 3}}",
        ),
        FaultKind(
            "bad-room",
            "`room: {text}` leaves no number at all, or is below 0",
            "write a share from 0 to below 0.5; 0.05 keeps keys a twentieth of a unit away",
        ),
        FaultKind(
            "bad-mark",
            "`{text}` is no value",
            'write <<name>>, <<name:+>>, <<name:()>> or <<name:frac>>; "much less" is \\ll in TeX',
        ),
        FaultKind(
            "unknown-value",
            "no value is called `{name}`",
            "declare it under `variants`; there are: {known}",
        ),
        FaultKind(
            "misplaced-value",
            "`{text}` stands where everybody has the same",
            "values may stand in texts, keys, mistakes and the solver's parameters",
            "Ids, points, attempts, names and dates are the same for all learners of a class.",
        ),
        FaultKind(
            "unused-value",
            "nothing in the problem uses the value `{name}`",
            "remove it, or write <<{name}>> where it belongs",
            severity="warning",
        ),
        FaultKind(
            "accept-not-one",
            "`accept` must say exactly one thing; it says: {found}",
            "keep one of absolute, relative, round, decimals, significant_figures, interval",
        ),
        FaultKind(
            "accept-missing",
            "a computed number is never met exactly",
            "say under `accept` how near a response must be, for example {{round: 0.1}}",
        ),
        FaultKind(
            "bad-tolerance",
            "`{field}: {text}` accepts nothing or everything",
            "{expected}",
        ),
        FaultKind(
            "not-positive",
            "`{field}` must be more than 0",
            "write a positive number",
        ),
        FaultKind(
            "not-a-share",
            "`{field}` must be between 0 and 1",
            "write a share, such as 0.5",
        ),
        FaultKind(
            "rising-credit",
            "attempt {number} can earn more than the one before it",
            "write shares that stay or fall, such as [1, 1, 1/2]",
        ),
        FaultKind(
            "uneven-points",
            "{points} points are no multiple of `round_to`: {step}",
            "write points that are, or a smaller step",
        ),
        FaultKind(
            "drops-everything",
            "of {parts} parts, {count} would be dropped",
            "drop fewer than there are",
        ),
        FaultKind(
            "no-attempts",
            "nobody can answer in {text} attempts",
            "write 1 or more, or leave `attempts` out for any number",
        ),
        FaultKind(
            "mistake-not-one",
            "a mistake needs either a `response` or a `slip`",
            "keep exactly one of the two",
        ),
        FaultKind(
            "mistake-without-token",
            "a mistake with a `response` needs a `token`",
            "give it a short stable name, such as forgot-normaliser",
        ),
        FaultKind(
            "mistake-full-credit",
            "a mistake cannot earn all of the points",
            "write a `credit` below 1",
        ),
        FaultKind(
            "follow-not-one",
            "a follow-through needs either a `key` or a `solver`",
            "keep exactly one of the two",
        ),
        FaultKind(
            "follow-not-earlier",
            "no part `{part}` stands before this one",
            "an error is carried forward from an earlier part; there are: {known}",
        ),
        FaultKind(
            "follow-no-entries",
            "a response to `{part}` is one value and has no entries",
            "leave the brackets out",
        ),
        FaultKind(
            "follow-which-entry",
            "a response to `{part}` has {count} values",
            "say which one, from 1 to {count}: `{part}[1]`; of a matrix count row by row",
        ),
        FaultKind(
            "follow-several-options",
            "in the part `{part}` several options may be chosen, which are no number",
            "take a part with one option, or a number",
        ),
        FaultKind(
            "follow-without-range",
            "`within` does not say where `{name}` may lie",
            "add the range of sensible results: `{name}: [-10, 10]`",
            "Results outside of their range are not carried: a trivial answer must not pay off.",
        ),
        FaultKind(
            "follow-range-open",
            "the range of `{name}` has no end on one side",
            "write both ends, such as [0, 100]",
            "Results outside of their range are not carried: a trivial answer must not pay off.",
        ),
        FaultKind(
            "follow-unknown-input",
            "`{name}` is none of the `inputs`",
            "there are: {known}",
        ),
        FaultKind(
            "follow-unused-input",
            "the key does not depend on `{name}`",
            "use it in the expressions, or remove it",
        ),
        FaultKind(
            "follow-not-computed",
            "an expression is no option of a part of kind {kind}",
            "let the solver choose: `solver: {{parameters: …}}`",
        ),
        FaultKind(
            "follow-key-typed",
            "the key of this part is typed, so the solver cannot compute it anew",
            "write under `key` how it follows, as an expression",
        ),
        FaultKind(
            "follow-interval",
            "`accept: {{interval: …}}` stays where it is, whatever came before",
            "say how near to its key a response must be: absolute, relative, round, …",
        ),
        FaultKind(
            "unknown-part",
            "the problem has no part `{part}`",
            "the parts are: {known}",
        ),
        FaultKind(
            "unknown-mistake",
            "the part has no mistake `{token}`",
            "there are: {known}",
        ),
        FaultKind(
            "duplicate-problem",
            "the problem `{id}` is also in {other}",
            "give every problem of a bank an id of its own",
        ),
    ]
)

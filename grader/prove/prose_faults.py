"""What can be wrong with the words of a problem."""

from __future__ import annotations

from grader.spec.fault import FaultKind, fault_table

PROSE_FAULTS = fault_table(
    [
        FaultKind(
            "maths-not-closed",
            "the formula that starts here is not closed",
            "close it with $, without a space before it and without an empty line in it; the first "
            "$ stands behind no letter or digit and before no space; in words write \\$",
            "Readers would see the dollar sign and raw TeX.",
        ),
        FaultKind(
            "bad-tex",
            "this formula cannot be typeset: {problem}",
            "correct it here; the page and the terminal know the commands of KaTeX",
            "A page would show the formula in red, or half of it.",
        ),
        FaultKind(
            "fence-not-closed",
            "the block of code that starts here is not closed",
            "close it with a line of the same ` or ~ marks",
            "Everything that follows would be shown as code.",
        ),
        FaultKind(
            "code-not-closed",
            "a single ` that closes nothing is shown as it is",
            "close the code with another `, or write the mark as \\`",
            severity="warning",
        ),
        FaultKind(
            "emphasis-not-closed",
            "a * that opens or closes nothing is shown as it is",
            "put as many * behind the emphasised words as before them; a product belongs in `code` "
            "or between $ signs, and a star in words is \\*",
            severity="warning",
        ),
        FaultKind(
            "html-in-prose",
            "HTML such as `{text}` is shown as it is written",
            "use Markdown: **bold**, *emphasis*, a list, a table; formulas stand between $ signs",
            "Pages show the bank's words and never obey tags in them.",
            severity="warning",
        ),
        FaultKind(
            "link-not-read",
            "this looks like a link and is none",
            "put the words in [ ] and right behind them the address in ( ); an address with spaces "
            "stands in < > inside of the brackets",
        ),
        FaultKind(
            "link-scheme",
            "a link may not start with `{scheme}:`",
            "link to https:, http: or mailto:, to a file beside the problem, or to a #part",
            "Other addresses run programs, or are nothing on a learner's machine.",
        ),
        FaultKind(
            "link-malformed",
            "`{address}` is no address",
            "{expected}",
        ),
        FaultKind(
            "link-broken",
            "there is no file `{address}` beside the problem",
            "correct the path, which counts from the folder of the problem, or add the file",
            "The file must be inside of the problem's folder: only that travels with the problem.",
        ),
        FaultKind(
            "anchor-missing",
            "there is no part and no heading `{name}` in this problem",
            "there are: {known}",
        ),
        FaultKind(
            "image-without-words",
            "nobody who cannot see the image `{address}` learns what it shows",
            "describe it between the square brackets, as in `![two overlapping bells]`",
            severity="warning",
        ),
    ]
)

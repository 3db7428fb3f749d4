"""What can be wrong with a file before anybody looks at its fields."""

from __future__ import annotations

from grader.spec.fault import FaultKind, fault_table

YAML_FAULTS = fault_table(
    [
        FaultKind(
            "file-missing",
            "the file cannot be read: {reason}",
            "check the name and the folder",
        ),
        FaultKind(
            "too-large",
            "the file has {size} bytes; at most {largest} are read",
            "split it, or check that it is the file you meant",
            "A limit on size keeps one damaged file from holding up all the others.",
        ),
        FaultKind(
            "not-utf-8",
            "{found}",
            "save the file as UTF-8",
            "Guessing an encoding would silently change what somebody typed.",
        ),
        FaultKind(
            "control-character",
            "the text holds {character} ({name}), which no text file has",
            "remove it; the file may be damaged or not a text file",
        ),
        FaultKind(
            "empty-file",
            "the file holds nothing",
            "start a problem with `grader new`; a file of cases without any may be removed",
        ),
        FaultKind(
            "directive",
            "a YAML directive",
            "remove the line that starts with %",
            "Directives switch between versions of YAML; these files mean the same everywhere.",
        ),
        FaultKind(
            "several-documents",
            "a second document starts here",
            "keep one document per file: remove the line `---` or `...`",
            "A reader that took only the first would silently drop the rest.",
        ),
        FaultKind(
            "too-many-values",
            "the file has more than {most} values",
            "split it into several files",
        ),
        FaultKind(
            "too-deep",
            "more than {most} levels of nesting",
            "a text that starts with brackets belongs in quotes",
        ),
        FaultKind(
            "alias",
            "`{text}` is read as an alias, which is not allowed",
            "put a text that starts with * in quotes; otherwise write the value out",
            "A few nested aliases can stand for billions of values, and a problem is easier to "
            "read when each value stands where it is used.",
        ),
        FaultKind(
            "anchor",
            "`{text}` is read as an anchor, which is not allowed",
            "put a text that starts with & in quotes; otherwise remove it",
            "An anchor is of use only to aliases, which are not allowed.",
        ),
        FaultKind(
            "tag",
            "`{text}` is read as a tag, which is not allowed",
            "put a text that starts with ! in quotes; otherwise remove the tag",
            "Tags tell a reader to construct objects; nothing is constructed from these files.",
        ),
        FaultKind(
            "merge-key",
            "`<<` would merge another mapping in",
            "write the entries out",
        ),
        FaultKind(
            "duplicate-key",
            "the key `{key}` stands here and in line {first}",
            "keep one of the two",
            "YAML readers keep the last one without a word; one of the two is a mistake.",
        ),
        FaultKind(
            "key-not-text",
            "a key must be a text, not a list or a mapping",
            "a text that holds {{ }} [ ] or : belongs in quotes",
        ),
        FaultKind(
            "empty-key",
            "a value without a key",
            "write a key before the colon, or put the text in quotes",
        ),
        FaultKind(
            "tab",
            "a tab stands where the indentation counts",
            "use spaces; most editors can convert tabs",
        ),
        FaultKind(
            "foreign-character",
            "to YAML the character {name} is a letter",
            "type it anew: plain spaces, and the straight quotes \" or '",
            "Word processors and chat programs put such characters in for the plain ones.",
        ),
        FaultKind(
            "bad-escape",
            'a backslash in "…" that starts no known escape',
            "use '…': backslashes (as in TeX) are kept there as they are",
        ),
        FaultKind(
            "unclosed-quote",
            "the quotes opened here are not closed",
            "close them, or double an apostrophe inside '…'; the file may have been cut off",
        ),
        FaultKind(
            "unclosed-bracket",
            "the bracket opened here is not closed (reading stopped in line {line})",
            "close it, separate entries with commas, and put texts that hold brackets or "
            "commas in quotes",
        ),
        FaultKind(
            "unexpected-bracket",
            "nothing is open that `{text}` could close",
            "remove it, or put the text in quotes",
        ),
        FaultKind(
            "text-after-quotes",
            "text after closing quotes",
            "put quotes around the whole text",
        ),
        FaultKind(
            "needs-quotes",
            "a text cannot start with `{text}`",
            "put the text in quotes",
        ),
        FaultKind(
            "unexpected-colon",
            "a colon where no key can stand",
            "put a text that holds a colon in quotes; otherwise check the indentation",
        ),
        FaultKind(
            "missing-colon",
            "this line should be `key: value`",
            "add the colon; indent the line if it continues a text",
        ),
        FaultKind(
            "block-text",
            "after | or > only a line break may follow",
            "start the text on the next line, or put it in quotes",
        ),
        FaultKind(
            "indentation",
            "this does not line up with the lines above it",
            "indent entries of one level by the same number of spaces, and start a list on the "
            "line after its key",
        ),
        FaultKind(
            "yaml-syntax",
            "this is not YAML",
            "check quotes, colons and indentation around here",
        ),
    ]
)

"""What can be wrong with a submission file, a row of it, or the settings of a class."""

from __future__ import annotations

from grader.report.safety import safe_text
from grader.spec.fault import FaultKind, fault_table, make_issue
from grader.spec.issue import Issue

LONGEST_SHOWN = 60

FAULTS = fault_table(
    [
        # Of a file as a whole.
        FaultKind("cannot-open", "the file cannot be read: {reason}", "check its permissions"),
        FaultKind(
            "not-utf-8",
            "{found}",
            "save the file as UTF-8 (Excel: “CSV UTF-8”), or name its encoding in a mapping file",
            "Guessing an encoding would silently change what somebody typed.",
        ),
        FaultKind(
            "empty-file",
            "the file holds no header and no rows",
            "the first row must name the columns {columns}",
        ),
        FaultKind(
            "no-header",
            "the first row names none of the columns",
            "the first row must name the columns {columns}",
        ),
        FaultKind(
            "broken-header",
            "the first row cannot be read: {found}",
            "the first row must name the columns {columns}",
        ),
        FaultKind(
            "missing-column",
            "there is no column {column}",
            "the first row must name the columns {columns}",
        ),
        FaultKind("doubled-column", "the column {column} stands there twice", "keep one of them"),
        FaultKind(
            "extra-column",
            "columns that are not read: {columns}",
            severity="warning",
        ),
        FaultKind(
            "not-a-learner-file",
            "the file is no learner's file: it has no fields",
            "start it with the lines `learner: …`, `problem: …` and `responses:`",
        ),
        FaultKind(
            "missing-field",
            "there is no field {field}",
            "a learner's file has the fields learner, problem and responses",
        ),
        FaultKind("not-a-list", "{field} holds no list", "write one line `- …` for each entry"),
        FaultKind(
            "unknown-format",
            "a file that ends like this is not read where it is met in a folder{more}",
            "name it on the command line to read it all the same, or rename it; read are {endings}",
            severity="warning",
        ),
        FaultKind(
            "unknown-encoding",
            "there is no encoding {encoding}",
            "write it as windows-1252, iso-8859-15, shift_jis, …, or leave it out for UTF-8",
        ),
        FaultKind(
            "not-in-encoding",
            "{found}",
            "correct `encoding` in the mapping file",
        ),
        FaultKind(
            "unknown-table",
            "the columns are those of no known export: {columns}",
            "`grader map FILE` ties the columns to parts of the bank; a table of our own names "
            "the columns learner, problem, part, response, submitted_at",
        ),
        FaultKind(
            "no-responses",
            "this is {what}: it holds points and no responses",
            "take the export of responses; the message says where the platform has it",
        ),
        FaultKind(
            "new-quiz",
            "the same headers are repeated for each question, as in the analysis of a Canvas New "
            "Quiz, whose layout is not known for certain",
            "`grader map FILE --learner COLUMN` ties its columns to parts; COLUMN names learners",
        ),
        FaultKind(
            "no-identity",
            "no column tells which learner a row belongs to: {found}",
            "name the column in a mapping file: `learner: …`",
        ),
        FaultKind(
            "no-such-column",
            "there is no column {column}",
            "the columns are {columns}",
        ),
        FaultKind(
            "unclear-columns",
            "which column holds the responses cannot be told: {found}",
            "export the report again with the responses only",
        ),
        FaultKind(
            "unclear-dates",
            "in dates such as {date} the day or the month may come first",
            "write `time_format: day first` or `time_format: month first` into a mapping file",
            "Guessing would move due dates by months.",
        ),
        FaultKind(
            "nothing-mapped",
            "no question of this export is tied to a part of the bank",
            "`grader map FILE` proposes which belongs where and writes it into a mapping file",
        ),
        FaultKind(
            "unmapped-question",
            "{count} to the question {question} {say} not read: it is tied to no part",
            "add it to the mapping file, with its part or as `ignore`; `grader map FILE` helps",
            severity="warning",
        ),
        FaultKind(
            "several-parts",
            "{count} in the column {column} {say} not read: several parts are called so",
            "head it with one of these, or tie it in a mapping file: {parts}",
            severity="warning",
        ),
        FaultKind(
            "last-attempt-only",
            "this export has the last attempt of each learner only, and some had more than one",
            "the platform exports no earlier attempts; limits and costs of attempts see one here",
            severity="warning",
        ),
        FaultKind(
            "not-parquet",
            "the Parquet file cannot be read: {reason}",
            "write it again; it may have been cut off",
        ),
        FaultKind(
            "json-array",
            "the file is one JSON value, not a line for each response",
            "write one object to a line (`jq -c '.[]' FILE`)",
        ),
        FaultKind(
            "spreadsheet",
            "the file is a workbook of a spreadsheet program",
            "save the sheet with the responses as “CSV UTF-8”",
        ),
        FaultKind(
            "broken-archive",
            "the archive cannot be read: {reason}",
            "pack it again, or unpack it and name the folder",
        ),
        FaultKind(
            "too-large-inside",
            "what is packed in here is larger than {most}",
            "unpack it yourself, if it can be trusted, and name the unpacked file",
        ),
        FaultKind(
            "broken-mapping",
            "the mapping file {mapping} has faults, and without it this file is not understood",
            "correct the mapping file",
        ),
        FaultKind(
            "not-metadata",
            "the file is no list of Gradescope's submissions",
            "take it from the export as it is",
        ),
        FaultKind(
            "no-uploader",
            "this submission names nobody",
            "in a mapping file, `learner: email`, `sid` or `name` says by what learners are named",
        ),
        FaultKind(
            "not-in-metadata",
            "nothing beside this file says whose submission it is",
            "name the folder that holds submission_metadata.yml",
            "The file itself may say anything: what the platform knows of its uploader counts.",
        ),
        # Of a mapping file.
        FaultKind(
            "not-a-mapping",
            "the file holds no mapping",
            "start it with `questions:` and a line `question: part` for each",
        ),
        FaultKind(
            "bad-time-format",
            "{text} is no format of times",
            "write `day first`, `month first`, `ignore`, or a pattern such as '%d.%m.%Y %H:%M'",
        ),
        FaultKind(
            "bad-item",
            "{text} is no place in a list",
            "items are counted from 1",
        ),
        # Of one row, or of one entry of a learner's file.
        FaultKind(
            "unclosed-quote",
            "a quote is opened and not closed where its cell ends",
            "close the quote; a quote inside a quoted cell is written twice",
        ),
        FaultKind("cell-too-long", "a cell is longer than 131,072 characters"),
        FaultKind("broken-row", "the row cannot be read: {found}"),
        FaultKind("nul", "the row holds a NUL character", "remove it; the file may be damaged"),
        FaultKind(
            "ragged-row",
            "the row has {cells} cells where the header has {columns}",
            "put a response that holds the delimiter into quotes",
        ),
        FaultKind("no-learner", "the row names no learner"),
        FaultKind("unknown-field", "there is no field {field} here", "the fields are {fields}"),
        FaultKind(
            "not-a-response",
            "this entry is no response",
            "write it as `- {{part: …, response: …, submitted_at: …}}`",
        ),
        FaultKind("not-text", "{field} must be one text", "put the text into quotes"),
        FaultKind("missing", "this entry has no {field}"),
        FaultKind(
            "bad-time",
            "{time} is no date and time",
            "write it as 2023-08-17T23:59:00Z",
        ),
        FaultKind(
            "bad-foreign-time",
            "{time} is no date and time that can be read: {reason}",
            "write its form into a mapping file: `time_format: '%d.%m.%Y %H:%M'`, or `ignore`",
        ),
        FaultKind(
            "no-zone",
            "times without a time zone were read as {zone}",
            "write a Z or an offset behind them, or set `timezone` in class.yaml or a mapping file",
            severity="warning",
        ),
        FaultKind(
            "not-tied",
            "the response to {question} is tied to no part of the bank",
            "add the question to the mapping file, with its part or as `ignore`",
        ),
        FaultKind(
            "not-json",
            "this line is no JSON object: {found}",
            "write one object to a line, with the fields {fields}",
        ),
        FaultKind(
            "platform-fault",
            "the platform could not tell this response: {found}",
            "look it up there, and hand it in as a row of its own",
        ),
        FaultKind("unknown-problem", "the bank has no problem {problem}"),
        FaultKind("unknown-part", "the problem {problem} has no part {part}"),
        FaultKind(
            "faulty-problem",
            "the problem {problem} has faults and cannot grade: {first}",
            "`grader validate` lists all of them",
        ),
        FaultKind(
            "duplicate-row",
            "the same response at the same time stands already at {first}",
            "remove one of the two rows",
        ),
        FaultKind(
            "conflicting-row",
            "{learner} has another response to {part} at the same time, at {first}",
            "give the later one its own time, or remove one of the two",
            "Which of two came first decides what the limit of attempts allows.",
        ),
        # Of what was stored before.
        FaultKind(
            "part-gone",
            "the gradebook has {count} to {part} of {problem}, which the bank no longer has; "
            "nothing was graded there",
            "put the part back into the bank, or leave it as it is: nothing is deleted",
            severity="warning",
        ),
        FaultKind(
            "left-out",
            "the problem {problem} has a fault and is left out; its grades stay as they are: "
            "{first}",
            "mend it (`grader validate` lists all faults), and run this again",
            severity="warning",
        ),
        FaultKind(
            "graded-as-before",
            "{part} of {problem} has changed since it was graded; it is graded as before",
            "`grader regrade` shows what the change would do, and does it with --apply",
            "A change of the bank changes no grade by itself.",
            severity="warning",
        ),
        FaultKind(
            "numbers-as-before",
            "{part} of {problem} is drawn otherwise by now; "
            "keeping the numbers they had: {learners}",
            "undo the change of the draw, or of the seed; new learners get other numbers",
            "Whoever has answered has seen their numbers, and is graded by them.",
            severity="warning",
        ),
        FaultKind(
            "grading-as-before",
            "what `grading` says here does not hold: the settings of a run that was restored do",
            "`grader regrade --apply` lets it hold again, and so does changing it",
            "Who goes back to an earlier run wants its grades.",
            severity="warning",
        ),
        FaultKind(
            "decided-otherwise",
            "{part} of {problem} was graded by another version of the grader, which decided some "
            "responses otherwise; gaining by it: {gain}, losing but keeping their points: {lose}",
            "`grader explain` shows how a response is decided now, `grader override list` who "
            "keeps points; `grader override withdraw` ends that",
            "Whoever was given points by an earlier version keeps them.",
            severity="warning",
        ),
        FaultKind(
            "not-yet-updated",
            "{part} of {problem} was graded by another version of the grader, which decided some "
            "responses otherwise; with more points here than they had: {gain}, with fewer: {lose}",
            "grade again: `grader grade` takes points from nobody",
            "What only reads a gradebook decides by today's version and records nothing.",
            severity="warning",
        ),
        # Of the settings of a class.
        FaultKind("not-settings", "the file holds no settings", "start it with `extensions:`"),
        FaultKind("unknown-zone", "there is no time zone {zone}", "write it as Europe/Berlin"),
        FaultKind(
            "no-one-named",
            "the extension names no learner and no section",
            "write `learner: …` or `section: …`",
        ),
        FaultKind("not-fields", "{field} must be fields", "write it as {field}: {{…: …}}"),
        FaultKind("bad-number", "{found} is no {field}", "write {wanted}"),
        FaultKind(
            "weight-of-nothing",
            "a weight is given to {problem}, to which there are no responses",
            "is it called so in the bank? Without a weight a problem counts 1",
            severity="warning",
        ),
        FaultKind(
            "grading-twice",
            "{field} is set in several settings of classes; the one at {other} holds",
            "set it in one of them",
            severity="warning",
        ),
        FaultKind("unknown-section", "there is no section {section}"),
        FaultKind(
            "nobody",
            "an extension is given to {learner}, who has no responses",
            severity="warning",
        ),
        FaultKind(
            "idle-extension",
            "an extension is given for {part}, to which there are no responses",
            "is it called so in the bank?",
            severity="warning",
        ),
    ]
)


def fault(
    code: str,
    source: str,
    place: int | tuple[int, int],
    suggestion: str | None = None,
    **facts: object,
) -> Issue:
    """The issue of this kind at a line, or a line and column; facts are shown safely."""
    where = (place, 1) if isinstance(place, int) else place
    safe = {name: safe_text(str(fact), LONGEST_SHOWN * 3) for name, fact in facts.items()}
    return make_issue(FAULTS[code], source, where, safe, suggestion=suggestion)


def quoted(text: str) -> str:
    """Foreign text in quotes, cut to what a message holds; shown safely by `fault`."""
    return f"'{safe_text(text, LONGEST_SHOWN)}'"

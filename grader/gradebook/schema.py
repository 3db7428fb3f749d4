"""The tables of a gradebook file, and the way from each older version to this one.

Texts, times and rows are as received; nothing in `responses`, `verdicts`, `keys` and `runs`
is ever changed or deleted, but for a verdict that only says that a worker died: what is decided
later takes its place. A grade is computed: responses of a run's parts, joined with the
verdicts for the run's keys (the learner's own where there is one), folded by the run's rules.
Times are in UTC.
"""

from __future__ import annotations

# What Python's `strip` takes away: white space around a response is no part of it.
_SPACES = " || ".join(f"chr({code})" for code in range(0x3001) if chr(code).isspace())

# The response `r.response` without it. Most begin and end with a printable character of ASCII;
# trimming all of them would take longer.
BARE = f"""CASE WHEN ascii(r.response) BETWEEN 33 AND 126
        AND ascii(right(r.response, 1)) BETWEEN 33 AND 126
    THEN r.response ELSE trim(r.response, {_SPACES}) END"""

# Each entry leads from the version of its index to the next one. Entries are never changed
# once they have been released: an older file runs through those it has not seen.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # One row for each time that a file was read with something new in it.
        """CREATE TABLE imports (
            number INTEGER NOT NULL, source VARCHAR NOT NULL, digest VARCHAR NOT NULL,
            read_at TIMESTAMP NOT NULL, rows_in BIGINT NOT NULL, added BIGINT NOT NULL,
            known BIGINT NOT NULL, rejected BIGINT NOT NULL)""",
        # `id` names learner, problem, part, time and text: the same row read again has the
        # same id and is not stored twice. `import` is the reading that brought it.
        """CREATE TABLE responses (
            id UUID NOT NULL, learner VARCHAR NOT NULL, problem VARCHAR NOT NULL,
            part VARCHAR NOT NULL, response VARCHAR NOT NULL, submitted_at TIMESTAMP,
            source VARCHAR NOT NULL, line BIGINT NOT NULL, import INTEGER NOT NULL)""",
        # What the latest reading of each file reported. `kind` is `row` (one row that was
        # not taken), `file` (why nothing more of the file was read) or `note`.
        """CREATE TABLE issues (
            source VARCHAR NOT NULL, line BIGINT NOT NULL, "column" BIGINT NOT NULL,
            kind VARCHAR NOT NULL, code VARCHAR NOT NULL, message VARCHAR NOT NULL,
            suggestion VARCHAR NOT NULL)""",
        # What the latest reading of each class's settings allows.
        """CREATE TABLE extensions (
            source VARCHAR NOT NULL, line BIGINT NOT NULL, learner VARCHAR NOT NULL,
            problem VARCHAR, part VARCHAR, due TIMESTAMP NOT NULL, reason VARCHAR NOT NULL)""",
        # Every key that ever graded, as JSON.
        "CREATE TABLE keys (digest VARCHAR NOT NULL, key VARCHAR NOT NULL)",
        # What a version of the engine decided on a text. `credit` is an exact fraction.
        """CREATE TABLE verdicts (
            key_digest VARCHAR NOT NULL, engine VARCHAR NOT NULL, response VARCHAR NOT NULL,
            verdict VARCHAR NOT NULL, credit VARCHAR NOT NULL, misconception VARCHAR,
            needs_person BOOLEAN NOT NULL, decision VARCHAR NOT NULL)""",
        # A run is told by its digest: the same run again is no new one. `last_import` says
        # which responses it saw.
        """CREATE TABLE runs (
            number INTEGER NOT NULL, digest VARCHAR NOT NULL, engine VARCHAR NOT NULL,
            finished_at TIMESTAMP NOT NULL, last_import INTEGER NOT NULL)""",
        # The parts of a run in their order, each with its key and its rules as JSON.
        """CREATE TABLE run_parts (
            run INTEGER NOT NULL, position INTEGER NOT NULL, problem VARCHAR NOT NULL,
            part VARCHAR NOT NULL, key_digest VARCHAR NOT NULL, rules VARCHAR NOT NULL)""",
        # For people who look into the file with SQL: every response that the latest run of
        # its part has graded.
        """CREATE VIEW graded AS
            SELECT r.learner, r.problem, r.part, r.response, r.submitted_at, r.source, r.line,
                v.verdict, v.credit, v.misconception, v.needs_person, v.decision
            FROM (
                SELECT problem, part, max(run) AS run FROM run_parts GROUP BY problem, part
            ) latest
            JOIN run_parts p USING (problem, part, run)
            JOIN runs ON runs.number = latest.run
            JOIN responses r
                ON r.problem = latest.problem AND r.part = latest.part
                AND r.import <= runs.last_import
            JOIN verdicts v
                ON v.key_digest = p.key_digest AND v.engine = runs.engine
                AND v.response = r.response""",
    ),
    (
        # The keys of single learners in a run, each in place of the key of the part.
        """CREATE TABLE run_learner_keys (
            run INTEGER NOT NULL, position INTEGER NOT NULL, learner VARCHAR NOT NULL,
            key_digest VARCHAR NOT NULL)""",
        # `graded` as before, by the learner's own key where there is one.
        """CREATE OR REPLACE VIEW graded AS
            SELECT r.learner, r.problem, r.part, r.response, r.submitted_at, r.source, r.line,
                v.verdict, v.credit, v.misconception, v.needs_person, v.decision
            FROM (
                SELECT problem, part, max(run) AS run FROM run_parts GROUP BY problem, part
            ) latest
            JOIN run_parts p USING (problem, part, run)
            JOIN runs ON runs.number = latest.run
            JOIN responses r
                ON r.problem = latest.problem AND r.part = latest.part
                AND r.import <= runs.last_import
            LEFT JOIN run_learner_keys own
                ON own.run = p.run AND own.position = p.position AND own.learner = r.learner
            JOIN verdicts v
                ON v.key_digest = coalesce(own.key_digest, p.key_digest)
                AND v.engine = runs.engine AND v.response = r.response""",
    ),
    (
        # What people decided, never changed: a later row withdraws an earlier one. `kind` says
        # which columns are used: `decision` judges a response to a part (`credit`), `read-as`
        # says what it was meant to be (`read_as`), `points` sets a learner's points on a part,
        # `at-least` keeps them from falling below, `withdraw` undoes the row `target`.
        """CREATE TABLE overrides (
            number INTEGER NOT NULL, decided_at TIMESTAMP NOT NULL, decided_by VARCHAR NOT NULL,
            kind VARCHAR NOT NULL, problem VARCHAR, part VARCHAR, learner VARCHAR,
            response VARCHAR, read_as VARCHAR, credit VARCHAR, misconception VARCHAR,
            points VARCHAR, target INTEGER, reason VARCHAR NOT NULL)""",
        # Which of them a run saw.
        "ALTER TABLE runs ADD COLUMN last_override INTEGER DEFAULT 0",
        # Why a run was made, where it was not by grading: `regrade`, `restore`.
        "ALTER TABLE runs ADD COLUMN cause VARCHAR DEFAULT ''",
    ),
    (
        # How the problems of a class become a grade, from the latest reading of each class's
        # settings. `setting` is `grading` (there is to be a grade), `weight` (of `problem`),
        # `drop_lowest` or `round_to`; `value` is an exact number.
        """CREATE TABLE grading (
            source VARCHAR NOT NULL, line BIGINT NOT NULL, setting VARCHAR NOT NULL,
            problem VARCHAR NOT NULL, value VARCHAR NOT NULL)""",
    ),
    (
        # For people who look into the file with SQL: what people decided on responses, as the
        # latest run of the part saw it. Of several on one response the last one holds.
        """CREATE VIEW judgements AS
            SELECT r.problem, r.part, r.response, max_by(r, r.number) AS override
            FROM overrides r
            JOIN (SELECT problem, part, max(run) AS run FROM run_parts GROUP BY ALL) latest
                ON latest.problem = r.problem AND latest.part = r.part
            JOIN runs ON runs.number = latest.run AND r.number <= runs.last_override
            WHERE r.kind IN ('decision', 'read-as') AND NOT EXISTS (
                FROM overrides w WHERE w.kind = 'withdraw' AND w.target = r.number
                    AND w.number <= runs.last_override)
            GROUP BY ALL""",
        # `graded` as before, with what people decided: `override` is the number of the row.
        # `decision` stays what the engine says, of what the response was meant to be.
        f"""CREATE OR REPLACE VIEW graded AS
            SELECT r.learner, r.problem, r.part, r.response, r.submitted_at, r.source, r.line,
                CASE WHEN j.override.kind IS DISTINCT FROM 'decision' THEN v.verdict
                    WHEN j.override.credit = '1' THEN 'equal' ELSE 'different' END AS verdict,
                CASE WHEN j.override.kind = 'decision' THEN j.override.credit
                    ELSE v.credit END AS credit,
                CASE WHEN j.override.kind = 'decision' THEN nullif(j.override.misconception, '')
                    ELSE v.misconception END AS misconception,
                v.needs_person AND j.override.kind IS DISTINCT FROM 'decision' AS needs_person,
                v.decision, j.override.number AS override,
                nullif(j.override.read_as, '') AS read_as
            FROM (
                SELECT problem, part, max(run) AS run FROM run_parts GROUP BY problem, part
            ) latest
            JOIN run_parts p USING (problem, part, run)
            JOIN runs ON runs.number = latest.run
            JOIN responses r
                ON r.problem = latest.problem AND r.part = latest.part
                AND r.import <= runs.last_import
            LEFT JOIN run_learner_keys own
                ON own.run = p.run AND own.position = p.position AND own.learner = r.learner
            LEFT JOIN judgements j
                ON j.problem = r.problem AND j.part = r.part AND j.response = {BARE}
            JOIN verdicts v
                ON v.key_digest = coalesce(own.key_digest, p.key_digest)
                AND v.engine = runs.engine
                AND v.response = coalesce(nullif(j.override.read_as, ''), r.response)""",  # noqa: S608
    ),
    (
        # The rows of `grading` as a run had them, in JSON; unknown of runs before this version.
        "ALTER TABLE runs ADD COLUMN grading VARCHAR",
        # What the latest reading of a class's settings said, in JSON, where `grading` holds
        # something else of that file: what the restored run had.
        "CREATE TABLE grading_set_aside (source VARCHAR NOT NULL, settings VARCHAR NOT NULL)",
    ),
    (
        # What was drawn for learners: values by name in JSON. `digest` names everything that
        # the draw depends on, a problem's file and the code that reads and draws.
        """CREATE TABLE draws (
            digest VARCHAR NOT NULL, learner VARCHAR NOT NULL, drawn VARCHAR NOT NULL)""",
        # The keys that these values make.
        """CREATE TABLE draw_keys (
            digest VARCHAR NOT NULL, learner VARCHAR NOT NULL, part VARCHAR NOT NULL,
            key_digest VARCHAR NOT NULL)""",
        # The values that learners had in a run.
        """CREATE TABLE run_draws (
            run INTEGER NOT NULL, problem VARCHAR NOT NULL, learner VARCHAR NOT NULL,
            drawn VARCHAR NOT NULL)""",
    ),
)

VERSION = len(MIGRATIONS)

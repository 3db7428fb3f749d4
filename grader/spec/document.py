"""The shape of a problem file and of its cases: which fields there are and what each may hold.

Only shape is described here. What fields mean together is checked in `check.py`, and a
document becomes the frozen model in `build.py`. The JSON Schema for editors comes from
these classes too, so every field says what it is for.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, RootModel, Tag
from pydantic import model_validator as validates_model

from grader.spec.field_types import (
    DomainText,
    FilledText,
    IntervalText,
    KeyText,
    Moment,
    Number,
    StepText,
    Switch,
    Text,
    Token,
    Values,
    Whole,
    Word,
)
from grader.spec.yaml_tree import YamlScalar


def _choice(value: object) -> object:
    return value.text if isinstance(value, YamlScalar) else value


_Choice = BeforeValidator(_choice)


class Document(BaseModel):
    """Common rules: unknown fields are faults, a field without a value is one not given."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @validates_model(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {
            name: value
            for name, value in data.items()
            if not (isinstance(value, YamlScalar) and value.is_null and name in cls.model_fields)
        }


class SymbolDocument(Document):
    """A name that formulas may use."""

    domain: DomainText | None = Field(None, description="where it lives: real, positive, (0, 1), …")
    tex: Text = Field("", description="how it is typeset, in TeX without $")
    means: Text = Field("", description="what it stands for, in a few words")
    aliases: list[FilledText] = Field([], description="further spellings that are accepted")


class SolverDocument(Document):
    """The reference solver and its parameters, which the solver itself checks."""

    model_config = ConfigDict(extra="allow")

    use: FilledText = Field(description="the name of the solver")


class AddressDocument(Document):
    """A number that the solver computes."""

    solver: FilledText = Field(description="the output of the solver")
    step: StepText = Field(0, description="M-steps done, or `converged`")
    component: Whole | None = Field(None, description="which component, from 1")
    sample: Whole | None = Field(None, description="which sample, from 1")


class ExtremeDocument(Document):
    """The option with the extreme value of an output of the solver."""

    largest: FilledText | None = Field(None, description="an output of the solver")
    smallest: FilledText | None = Field(None, description="an output of the solver")
    step: StepText = Field(0, description="M-steps done, or `converged`")


def _form_of_key(value: object) -> str:
    if not isinstance(value, dict):
        return "text"
    return "ExtremeDocument" if {"largest", "smallest"} & value.keys() else "AddressDocument"


KeyDocument: TypeAlias = Annotated[
    Annotated[KeyText, Tag("text")]
    | Annotated[AddressDocument, Tag("AddressDocument")]
    | Annotated[ExtremeDocument, Tag("ExtremeDocument")],
    Discriminator(_form_of_key),
]


def _form_of_value(value: object) -> str:
    return "AddressDocument" if isinstance(value, dict) else "text"


ValueDocument: TypeAlias = Annotated[
    Annotated[FilledText, Tag("text")] | Annotated[AddressDocument, Tag("AddressDocument")],
    Discriminator(_form_of_value),
]


def _form_of_result(value: object) -> str:
    return "list" if isinstance(value, list) else "AddressDocument"


ResultDocument: TypeAlias = Annotated[
    Annotated[AddressDocument, Tag("AddressDocument")]
    | Annotated[list[AddressDocument], Tag("list"), Field(min_length=1)],
    Discriminator(_form_of_result),
]


class AcceptDocument(Document):
    """How near a number must be; exactly one kind."""

    absolute: Number | None = Field(None, description="at most this far from the key")
    relative: Number | None = Field(None, description="at most this share of the key away")
    at_zero: Number | None = Field(None, description="with relative: the distance from a key 0")
    round: Number | None = Field(None, description="rounds to the same multiple of this")
    decimals: Whole | None = Field(None, description="agrees to this many decimal places")
    significant_figures: Whole | None = Field(None, description="agrees to this many figures")
    interval: IntervalText | None = Field(None, description="lies in this interval: [45.6, 46]")


class OptionDocument(Document):
    """One option of a choice."""

    id: Word = Field(description="its name in files")
    label: FilledText = Field(description="its words on pages")
    aliases: list[FilledText] = Field([], description="further spellings that are accepted")


class MistakeDocument(Document):
    """A wrong response that is recognised: a response, or a slip of the solver."""

    token: Token | None = Field(None, description="stable name, counted in reports")
    response: KeyText | None = Field(None, description="what it looks like")
    slip: Token | None = Field(None, description="the solver's wrong run that produces it")
    say: FilledText = Field(description="what the learner is told")
    credit: Number | None = Field(None, description="the share of the points it still earns")


class EvidenceDocument(Document):
    """A run of the solver whose numbers must satisfy the formula."""

    equals: ResultDocument = Field(
        description="what the formula must give; for a list, an address for each entry"
    )
    values: dict[str, ValueDocument] = Field(description="what to put in for each name")
    parameters: dict[str, Any] = Field({}, description="parameters that differ in this run")


class DerivationDocument(Document):
    """Where a formula key comes from; SymPy must be able to derive it."""

    maximise: FilledText | None = Field(None, description="the key maximises this")
    minimise: FilledText | None = Field(None, description="the key minimises this")
    stationary: FilledText | None = Field(None, description="this is stationary at the key")
    gradient: FilledText | None = Field(None, description="the key has the derivatives of this")
    posterior: FilledText | None = Field(
        None, description="prior times likelihood; the key is it over its sum of `alternatives`"
    )
    over: dict[str, DomainText] = Field(
        {}, description="what varies, with its domain; an optimum's key is the first of them"
    )
    names: dict[str, DomainText] = Field({}, description="further names, used only here")
    where: dict[str, FilledText] = Field({}, description="abbreviations in these formulas")
    subject_to: list[FilledText] = Field([], description="constraints: p_1 + p_2 = 1")
    given: list[FilledText] = Field([], description="further relations between names")
    alternatives: list[dict[str, FilledText]] = Field(
        [], description="what to put in for names, in each case that the posterior sums over"
    )


class FollowSolverDocument(Document):
    """The part's own key, computed by the solver from other parameters."""

    parameters: dict[str, Any] = Field(
        description="parameters that differ; a text is an expression in the names of `inputs`"
    )
    step: StepText | None = Field(None, description="M-steps from there on, if not the key's")


class FollowDocument(Document):
    """Credit for a response that follows from the learner's own wrong earlier responses."""

    inputs: Annotated[dict[str, FilledText], Field(min_length=1)] = Field(
        description="a name for each number: an earlier part, or its entry: line[2]"
    )
    within: dict[str, DomainText] = Field(
        description="where each of these numbers may lie: [-10, 10]; others are not carried"
    )
    numbers: dict[str, AddressDocument] = Field(
        {}, description="names for numbers of the solver that the expressions need as well"
    )
    key: FilledText | None = Field(None, description="the key, in these names and the symbols")
    solver: FollowSolverDocument | None = Field(None, description="or the key by the solver")
    credit: Number = Field(description="the share of the points that following earns")
    say: FilledText | None = Field(None, description="what the learner is told")


class PartDocument(Document):
    """One thing that is asked for."""

    id: Word = Field(description="its name in files; unique in the problem")
    kind: Annotated[Literal["number", "formula", "choice", "weights"], _Choice] = Field(
        description="what is typed: a number, a formula, an option, or an option per item"
    )
    title: FilledText = Field(description="a short heading")
    ask: FilledText = Field(description="the question, in Markdown with $…$ maths")
    key: KeyDocument = Field(description="what is right: typed, or computed by the solver")
    points: Number = Field(description="what a right response earns")
    attempts: Whole | None = Field(None, description="how many are allowed; none means any number")
    accept: AcceptDocument | None = Field(None, description="how near a number must be")
    group: Word | None = Field(None, description="the group of parts that it belongs to")
    symbols: list[FilledText] | None = Field(None, description="the names a formula may use")
    given: list[FilledText] = Field([], description="relations between names: pi_1 + pi_2 = 1")
    form: list[FilledText] = Field([], description="required forms: expanded, lowest-terms, …")
    up_to: Annotated[Literal["constant", "factor", "sign", "solutions"] | None, _Choice] = Field(
        None, description="what a response may differ by"
    )
    shape: Annotated[Literal["interval"] | None, _Choice] = Field(
        None, description="what the brackets of the key mean: `[0, 1]` an interval, not two values"
    )
    options: list[OptionDocument] = Field([], description="the options of a choice")
    items: list[FilledText] = Field([], description="what each choice of a weights part is about")
    units: Switch = Field(False, description="whether a value has a unit, as its key has")
    multiple: Switch = Field(False, description="whether several options may be chosen")
    scheme: Annotated[Literal["all-or-nothing", "each-option", "edc", "halves"], _Choice] = Field(
        "all-or-nothing", description="what a partly right selection earns"
    )
    published: KeyText | None = Field(None, description="the key as a page shows it; checked")
    mistakes: list[MistakeDocument] = Field([], description="wrong responses with feedback")
    solution: Text = Field("", description="the worked solution")
    example: Text = Field("", description="a wrong response that shows how to type")
    evidence: list[EvidenceDocument] = Field([], description="runs that must satisfy the formula")
    derivation: DerivationDocument | None = Field(None, description="how the formula is derived")
    follow_through: FollowDocument | None = Field(
        None, description="credit for following one's own wrong earlier responses"
    )


class LateDocument(Document):
    """What a late response loses."""

    penalty: Number | None = Field(None, description="share of the points lost per period")
    curve: Annotated[Literal["steps", "linear", "compound"], _Choice] | None = Field(
        None,
        description="per begun period (steps), in proportion (linear), of what is left (compound)",
    )
    at_most: Number | None = Field(None, description="share of the points that can be lost at most")
    per_hours: Number | None = Field(None, description="length of a period")
    grace_minutes: Number | None = Field(None, description="time after the due date without loss")
    closes_after_hours: Number | None = Field(None, description="when nothing is earned any more")


ShowAnswerMode: TypeAlias = Literal[
    "always",
    "answered",
    "attempted",
    "closed",
    "finished",
    "correct-or-past-due",
    "past-due",
    "never",
]


class PolicyDocument(Document):
    """How attempts become points."""

    counts: Annotated[Literal["best", "last", "first"], _Choice] = Field(
        "best", description="which attempt counts"
    )
    late: LateDocument | None = Field(None, description="the rule for late responses")
    attempt_credit: list[Number] = Field(
        [], description="shares that the first, second, … attempt can earn; the last holds on"
    )
    round_to: Number | None = Field(None, description="a part's points are rounded to multiples")
    drop_lowest: Whole | None = Field(None, description="how many parts are left out of the total")
    show_answer: Annotated[ShowAnswerMode, _Choice] = Field(
        "finished", description="when a learner may see the answer"
    )


class DrawDocument(Document):
    """How the value of a name is drawn; exactly one kind, and the value of the base problem."""

    integer: list[Number] | None = Field(None, description="a whole number: [lowest, highest]")
    decimal: list[Number] | None = Field(None, description="multiples of `step`: [lowest, highest]")
    choice: list[FilledText] | None = Field(None, description="one of these values")
    step: Number | None = Field(None, description="with decimal: the distance between two values")
    count: Whole | None = Field(None, description="makes it a list of so many values")
    distinct: Switch = Field(False, description="with count: no value twice")
    sorted: Switch = Field(False, description="with count: in ascending order")
    base: Values = Field(description="the value, or the list, in the problem as it stands here")


class ComputedDocument(AddressDocument):
    """A number of the solver that texts show, in one of two ways of writing it."""

    decimals: Whole | None = Field(None, description="rounded to so many decimal places")
    denominator: Whole | None = Field(
        None, description="as the exact fraction, whose denominator is at most this"
    )


def _form_of_computed(value: object) -> str:
    return "ComputedDocument" if isinstance(value, dict) else "text"


class VariantsDocument(Document):
    """What differs from learner to learner. Texts show a value as `<<name>>`."""

    seed: Text = Field("", description="a salt: another one draws anew for everybody")
    draw: Annotated[dict[str, DrawDocument], Field(min_length=1)] = Field(
        description="the names that are drawn, each with its range"
    )
    compute: dict[
        str,
        Annotated[
            Annotated[FilledText, Tag("text")]
            | Annotated[ComputedDocument, Tag("ComputedDocument")],
            Discriminator(_form_of_computed),
        ],
    ] = Field({}, description="values that follow: an expression, or a number of the solver")
    require: list[FilledText] = Field([], description="what every draw satisfies: a < b")
    room: Number | None = Field(
        None, description="least distance of keys from a rounding boundary, in units of it"
    )


Locale: TypeAlias = Annotated[
    Literal["cs", "da", "de", "en", "es", "fi", "fr", "it", "nl", "pl", "pt", "ru", "sv"], _Choice
]


class ProblemDocument(Document):
    """A problem of the bank."""

    id: Word = Field(description="its name, the same as its folder's")
    title: FilledText = Field(description="its heading")
    statement: FilledText = Field(description="what is given, in Markdown with $…$ maths")
    due: Moment | None = Field(None, description="ISO 8601 with a zone: 2023-08-17T23:59:00Z")
    locale: Locale = Field("en", description="the language; many write a decimal comma")
    log_base: Annotated[Literal["e", "10"], _Choice] = Field("e", description="what log means")
    policy: PolicyDocument | None = Field(None, description="attempts, late work")
    solver: SolverDocument | None = Field(None, description="the reference solver")
    variants: VariantsDocument | None = Field(None, description="what is drawn per learner")
    symbols: dict[str, SymbolDocument] = Field({}, description="names that formulas may use")
    groups: dict[str, FilledText] = Field({}, description="headings of groups of parts, by id")
    parts: Annotated[list[PartDocument], Field(min_length=1)] = Field(description="the parts")


class RowDocument(Document):
    """A response and what else must come out."""

    response: Text = Field(description="exactly as typed")
    mistake: Token | None = Field(None, description="the mistake that must be recognised")
    credit: Number | None = Field(None, description="the share of the points that it earns")
    feedback: Token | None = Field(None, description="a feedback code that must be given")
    earlier: dict[str, FilledText] = Field(
        {}, description="what the learner typed in earlier parts, by part"
    )


def _row(value: object) -> object:
    return {"response": value} if isinstance(value, YamlScalar) else value


Rows: TypeAlias = list[Annotated[RowDocument, BeforeValidator(_row)]]


class PartCasesDocument(Document):
    """The test table of one part: responses by what they must come out as."""

    right: Rows = Field([], description="equal to the key")
    wrong: Rows = Field([], description="different from the key")
    unreadable: Rows = Field([], description="refused with a message, at no cost")
    undecided: Rows = Field([], description="for a person to decide")


class CasesDocument(RootModel[dict[str, PartCasesDocument]]):
    """The test tables of a problem, by the id of the part."""

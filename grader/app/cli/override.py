"""`grader override`: what a person decides, recorded beside the verdicts with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.app import options
from grader.app.refused import Refused

if TYPE_CHECKING:
    from grader.app.judging import Class
    from grader.gradebook.book import Gradebook
    from grader.gradebook.overrides import Override


def _sentence(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The reason without its full stop, which sentences about it have anyway."""
    reason = value.strip().removesuffix(".")
    if not reason:
        raise click.BadParameter("say why in a few words.", ctx, param)
    return reason


_reason = click.option(
    "--reason",
    metavar="TEXT",
    required=True,
    callback=_sentence,
    help="Why; it stands in the score of everybody.",
)


@click.group()
def override() -> None:
    """Decide what the grader cannot, or set it right, for everybody at once or for one learner.

    Nothing is edited: each decision is a row of its own with its reason, and `withdraw` undoes
    it by another row. The next `grader grade` or `grader export` has it in the grades.

    \b
      grader override suggestions em-gaussian-mixture e-step --name Nk=N_k --reason "a slip"
      grader override credit em-gaussian-mixture e-step "N_k/2" 1/2 --reason "half way"
      grader override read em-gaussian-mixture e-step "Nk" "N_k" --reason "a slip"
      grader override points ada em-gaussian-mixture e-step 1 --reason "she showed me"
      grader override list
      grader override withdraw 3 --reason "the wrong learner"
    """  # noqa: D301 - the \b is for click, not for the reader


@override.command()
@click.argument("problem")
@click.argument("part")
@click.argument("response")
@click.argument("share", metavar="CREDIT")
@click.option("--equivalent", is_flag=True, help="Every response proved equal to it, too.")
@click.option("--mistake", metavar="TOKEN", default="", help="The part's known mistake that it is.")
@_reason
@options.by
@options.bank
@options.gradebook
@options.as_json
def credit(
    problem: str,
    part: str,
    response: str,
    share: str,
    equivalent: bool,
    mistake: str,
    reason: str,
    by: str,
    bank: Path | None,
    gradebook: Path,
    as_json: bool,
) -> None:
    """Give RESPONSE this share of the points, from 0 to 1, whoever has typed it."""
    from grader.app.judging import Class, equivalent_responses, judgement

    given = _number(share, "CREDIT", most=Fraction(1))

    def decide(book: Gradebook) -> Sequence[Override]:
        course = _course(Class, book, bank, problem)
        graded = course.part(problem, part)
        typed = course.responses(graded)
        _require_typed(response, typed)
        alike = equivalent_responses(graded.key, response, typed) if equivalent else []
        return judgement(graded, [response.strip(), *alike], given, reason, mistake)

    _record(gradebook, by, decide, as_json)


@override.command()
@click.argument("problem")
@click.argument("part")
@click.argument("response")
@click.argument("meant")
@_reason
@options.by
@options.bank
@options.gradebook
@options.as_json
def read(
    problem: str,
    part: str,
    response: str,
    meant: str,
    reason: str,
    by: str,
    bank: Path | None,
    gradebook: Path,
    as_json: bool,
) -> None:
    """Decide RESPONSE as if MEANT had been typed, whoever has typed it."""
    from grader.app.judging import Class, reading

    def decide(book: Gradebook) -> Sequence[Override]:
        course = _course(Class, book, bank, problem)
        graded = course.part(problem, part)
        _require_typed(response, course.responses(graded))
        return [reading(graded, response.strip(), meant, reason)]

    _record(gradebook, by, decide, as_json)


@override.command()
@click.argument("problem")
@click.argument("part")
@click.option("--name", metavar="TYPED=MEANT", help="Only where this name stood for that one.")
@_reason
@options.by
@options.bank
@options.gradebook
@options.as_json
def suggestions(
    problem: str,
    part: str,
    name: str | None,
    reason: str,
    by: str,
    bank: Path | None,
    gradebook: Path,
    as_json: bool,
) -> None:
    """Read every unreadable response to PART as the grader suggests, for the whole class."""
    from grader.app.judging import Class, suggested_readings

    typed, equals, meant = (name or "").partition("=")
    if name is not None and not (equals and typed and meant):
        raise click.BadParameter("write TYPED=MEANT, as in Nk=N_k.", param_hint="--name")

    def decide(book: Gradebook) -> Sequence[Override]:
        course = _course(Class, book, bank, problem)
        found = suggested_readings(course, course.part(problem, part), typed, meant, reason)
        if not found:
            raise Refused("no unreadable response there has such a suggestion.")
        return found

    _record(gradebook, by, decide, as_json)


@override.command()
@click.argument("learner")
@click.argument("problem")
@click.argument("part")
@click.argument("number", metavar="POINTS")
@_reason
@options.by
@options.bank
@options.gradebook
@options.as_json
def points(
    learner: str,
    problem: str,
    part: str,
    number: str,
    reason: str,
    by: str,
    bank: Path | None,
    gradebook: Path,
    as_json: bool,
) -> None:
    """Set the points of LEARNER on a part."""
    from grader.app.judging import Class
    from grader.app.suggest import did_you_mean
    from grader.gradebook.attempts import find_learners
    from grader.gradebook.overrides import POINTS, Override
    from grader.report.numbers import points_text
    from grader.report.safety import safe_text

    given = _number(number, "POINTS", most=Fraction(10**6))

    def decide(book: Gradebook) -> Sequence[Override]:
        worth = _course(Class, book, bank, problem).part(problem, part).rules.points
        known = find_learners(book)
        if learner not in known:
            hint = did_you_mean(learner, known)
            raise Refused(f"the gradebook has no learner {safe_text(learner, 60)!r}.{hint}")
        if given > worth:
            click.echo(f"That is more than {part} is worth, {points_text(worth)}.", err=True)
        return [Override(POINTS, reason, problem, part, learner=learner, points=given)]

    _record(gradebook, by, decide, as_json)


@override.command()
@click.argument("number", type=int)
@_reason
@options.by
@options.gradebook
@options.as_json
def withdraw(number: int, reason: str, by: str, gradebook: Path, as_json: bool) -> None:
    """Undo the override of this NUMBER (see `list`)."""
    from grader.gradebook.overrides import WITHDRAW, Override, find_overrides

    def decide(book: Gradebook) -> Sequence[Override]:
        if number not in {each.number for each in find_overrides(book)}:
            raise Refused(
                f"no override {number} holds; `grader override list` shows those that do."
            )
        return [Override(WITHDRAW, reason, target=number)]

    _record(gradebook, by, decide, as_json)


@override.command("list")
@click.option("--all", "every", is_flag=True, help="Those withdrawn too.")
@options.gradebook
@options.as_json
def list_(every: bool, gradebook: Path, as_json: bool) -> None:
    """Show what people decided."""
    from grader.app.open_gradebook import read_gradebook
    from grader.app.override_words import override_data, override_text
    from grader.gradebook.overrides import find_history, find_overrides
    from grader.report.decision_data import to_line

    with read_gradebook(gradebook) as book:
        for each in find_history(book) if every else find_overrides(book):
            click.echo(to_line(override_data(each)) if as_json else override_text(each))


def _course(
    make: Callable[[Gradebook, Path, str], Class], book: Gradebook, bank: Path | None, problem: str
) -> Class:
    from grader.app.bank import find_bank

    return make(book, find_bank(bank), problem)


def _record(
    gradebook: Path, by: str, decide: Callable[[Gradebook], Sequence[Override]], as_json: bool
) -> None:
    """Store what is decided, and say it."""
    from grader.app.open_gradebook import open_existing
    from grader.app.override_words import override_data, override_text
    from grader.gradebook.overrides import add_overrides
    from grader.report.decision_data import to_line

    with open_existing(gradebook) as book:
        stored = add_overrides(book, decide(book), by, datetime.now(UTC))
    for each in stored:
        click.echo(to_line(override_data(each)) if as_json else override_text(each))
    click.echo("Grade or export again to have it in the grades.", err=True)


def _require_typed(response: str, typed: Sequence[str]) -> None:
    from grader.app.suggest import did_you_mean
    from grader.report.safety import safe_text

    if response.strip() not in typed:
        hint = did_you_mean(response.strip(), typed)
        raise Refused(f"nobody has typed {safe_text(response, 80)!r} there.{hint}")


def _number(text: str, name: str, most: Fraction) -> Fraction:
    from grader.spec.exact_number import exact_number

    value = exact_number(text)
    if value is None or not 0 <= value <= most:
        raise click.BadParameter(f"{text!r}: write a number from 0 to {most}.", param_hint=name)
    return value

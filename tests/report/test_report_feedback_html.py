"""Feedback as HTML: it says what the Markdown says, and nothing of it acts."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from report_class import CLASS, problem_record

from grader.decide.decision import Decision
from grader.grade import grade
from grader.report.feedback_html import feedback_html
from grader.report.prose_html import FindImage
from grader.report.records import PartRecord, ProblemRecord
from grader.score.fold import score_attempts
from grader.score.model import Attempt
from grader.spec.model import Problem

LEARNERS = list(CLASS)
HOSTILE = [
    "<script>alert(1)</script>",
    "</code></li></ul><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "`</code><b>`",
    "$\\href{javascript:alert(1)}{x}$",
    "[x](javascript:alert(1))",
    "![x](https://example.org/track.png)",
    "<!-- --><style>*{display:none}</style>",
    "&lt;script&gt;",
    "\u202egnp.exe",
    "\x1b[31mred",
    "a" * 10_000,
]


def no_images(problem: Problem) -> FindImage:
    return lambda address: ""


class Page(HTMLParser):
    """Everything on a page that could act, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.code: list[str] = []
        self.words = ""
        self.in_code = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag == "code":
            self.in_code = True
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self.in_code = self.in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.in_code:
            self.code[-1] += data


def check_inert(text: str) -> Page:
    page = Page(text)
    assert not page.tags & {"script", "iframe", "object", "embed", "link", "form", "base", "a"}
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert not any(name in {"src", "href"} for name, _ in page.attributes)
    assert text.count("<style>") == 1
    assert all(char.isprintable() or char == "\n" for char in text)
    return page


def record_of(response: str) -> ProblemRecord:
    """One attempt on the first formula of the sample problem."""
    record = problem_record("ada")
    part = next(each for each in record.parts if each.part.kind == "formula")
    decision: Decision = grade(part.key, response)
    attempts = (Attempt(response, decision),)
    score = score_attempts(part.score.rules, attempts)
    return ProblemRecord(record.problem, (PartRecord(part.part, part.key, attempts, score),))


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_was_typed_acts(typed: str) -> None:
    page = check_inert(feedback_html("ada", [record_of(typed)], no_images))
    if len(typed) < 100 and typed.isprintable():
        assert typed in page.code


@pytest.mark.parametrize("learner", HOSTILE, ids=range(len(HOSTILE)))
def test_no_id_of_a_learner_acts(learner: str) -> None:
    page = check_inert(feedback_html(learner, [record_of("x_1")], no_images))
    if len(learner) < 100 and learner.isprintable():
        assert f"Feedback for {learner}" in page.words


@pytest.mark.parametrize("learner", LEARNERS, ids=["ada", "ben", "eve"])
def test_the_page_shows_every_response(learner: str) -> None:
    record = problem_record(learner)
    page = check_inert(feedback_html(learner, [record], no_images, reveal=True))
    for part in record.parts:
        assert part.part.title in page.words
        for attempt in part.attempts:
            short = attempt.response.strip()
            if short and len(short) < 100 and short.isprintable():
                assert short in page.code


def test_a_formula_is_typeset_as_it_was_read() -> None:
    text = feedback_html("ada", [record_of("x_1/2")], no_images)
    assert re.search(r'that is <math display="inline" alttext="x_1/2">', text)
    assert "<mfrac>" in text

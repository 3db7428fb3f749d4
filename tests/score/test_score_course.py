"""Points of parts added up: by problem, in total, and to a grade."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.score.course import Adding
from grader.score.total import GradeRules, Points

LAW = settings(derandomize=True, max_examples=200)
POINTS = st.integers(1, 4).flatmap(
    lambda most: st.tuples(st.integers(0, 2 * most), st.just(most)).map(
        lambda pair: Points(Fraction(pair[0], 2), Fraction(pair[1]))
    )
)
COURSE = st.dictionaries(
    st.sampled_from("pqrs"), st.lists(POINTS, min_size=1, max_size=4), min_size=1
)
DROPS = st.dictionaries(st.sampled_from("pqrs"), st.integers(0, 3))
RULES = st.builds(
    GradeRules,
    st.dictionaries(st.sampled_from("pqrs"), st.sampled_from([Fraction(0), Fraction(2)])),
    st.integers(0, 3),
    st.sampled_from([None, Fraction(1), Fraction(1, 2)]),
)


def adding(
    course: dict[str, list[Points]], drops: dict[str, int], rules: GradeRules | None = None
) -> tuple[Adding, list[Fraction]]:
    pairs = [(name, each) for name, parts in course.items() for each in parts]
    way = Adding(tuple((name, each.possible) for name, each in pairs), drops, rules)
    return way, [each.earned for _, each in pairs]


@LAW
@given(COURSE)
def test_a_plain_sum_is_what_adding_up_gives(course: dict[str, list[Points]]) -> None:
    way, earned = adding(course, {})
    assert way.is_plain
    assert Points(sum(earned, Fraction(0)), way.possible) == way.add_up(earned).points


@LAW
@given(COURSE, DROPS)
def test_leaving_out_the_lowest_never_lowers_a_share(
    course: dict[str, list[Points]], drops: dict[str, int]
) -> None:
    way, earned = adding(course, drops)
    before = adding(course, {})[0].add_up(earned)
    for name, found in way.add_up(earned).problems.items():
        assert found.points.share >= before.problems[name].points.share
        assert len(found.dropped) == min(drops.get(name, 0), len(course[name]) - 1)


@LAW
@given(COURSE, DROPS, RULES)
def test_a_grade_lies_between_the_worst_and_the_best_problem(
    course: dict[str, list[Points]], drops: dict[str, int], rules: GradeRules
) -> None:
    way, earned = adding(course, drops, rules)
    found = way.add_up(earned)
    assert found.grade is not None
    shares = [
        each.points.share
        for name, each in found.problems.items()
        if rules.weights.get(name, Fraction(1)) > 0
    ]
    if found.grade.percent is None:
        assert not shares
        return
    slack = rules.round_to or Fraction(0)
    assert 100 * min(shares) - slack <= found.grade.percent <= 100 * max(shares) + slack
    assert len(found.grade.dropped) == min(rules.drop_lowest, len(shares) - 1)


@LAW
@given(COURSE, RULES)
def test_the_points_of_everything_do_not_depend_on_the_grade(
    course: dict[str, list[Points]], rules: GradeRules
) -> None:
    way, earned = adding(course, {}, rules)
    assert way.add_up(earned).points == adding(course, {})[0].add_up(earned).points

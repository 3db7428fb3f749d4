"""Every figure of the EM homework, as its page prints it."""

from __future__ import annotations

import numpy as np
import pytest

from grader.reference.mixture import Mixture, decision_boundary, fit, responsibilities
from grader.reference.registry import find_solver

HOMEWORK = {
    "data": [-1, 0, 4, 5, 6],
    "weights": [0.5, 0.5],
    "means": [6, 7],
    "variances": [1, 4],
}
DATA = [-1.0, 0.0, 4.0, 5.0, 6.0]
START = Mixture((0.5, 0.5), (6.0, 7.0), (1.0, 4.0))

# output, step, component, the figure, decimals that the page prints
FIGURES = [
    ("log_likelihood", 0, None, "-24.5", 1),
    ("log_likelihood", 0, None, "-24.512532330086678", 15),
    ("e_step_boundary_low", 0, None, "4.1525", 4),
    ("e_step_boundary_high", 0, None, "7.1809", 4),
    ("means", 1, 1, "5.1317", 4),
    ("means", 1, 2, "1.4710", 4),
    ("standard_deviations", 1, 1, "0.7846", 4),
    ("standard_deviations", 1, 2, "2.6395", 4),
    ("weights", "converged", 1, "0.6", 1),
    ("weights", "converged", 2, "0.4", 1),
    ("means", "converged", 1, "4.99999998184", 11),
    ("means", "converged", 2, "-0.5", 1),
    ("standard_deviations", "converged", 1, "0.81649664", 8),
    ("standard_deviations", "converged", 2, "0.5", 1),
]


@pytest.fixture(scope="module")
def solution():
    solver = find_solver("gaussian-mixture-em")
    assert solver is not None
    return solver.solve(HOMEWORK)


@pytest.mark.parametrize(("output", "step", "component", "figure", "decimals"), FIGURES)
def test_a_figure_of_the_page(solution, output, step, component, figure, decimals) -> None:
    assert f"{solution.value(output, step, component):.{decimals}f}" == figure


def test_the_full_precision_log_likelihood_is_the_typed_one(solution) -> None:
    assert repr(solution.value("log_likelihood")) == "-24.512532330086678"


@pytest.mark.parametrize(("sample", "larger"), [(1, 2), (2, 2), (3, 2), (4, 1), (5, 1)])
def test_which_component_is_more_responsible_at_the_start(solution, sample, larger) -> None:
    first, second = (solution.value("responsibilities", 0, k, sample) for k in (1, 2))
    assert (2 if second > first else 1) == larger


@pytest.mark.parametrize("output", ["mean_shift", "variance_growth"])
def test_the_second_component_changes_more_in_the_first_step(solution, output) -> None:
    """Its mean moves left by more of itself, and its variance grows by more of itself."""
    first, second = (solution.value(output, 1, k) for k in (1, 2))
    assert abs(second) > abs(first)
    assert (second < first < 0) if output == "mean_shift" else (second > 0 > first)


def test_the_first_variance_is_larger_in_the_end(solution) -> None:
    assert solution.value("variances", "converged", 1) > solution.value("variances", "converged", 2)


def test_the_boundary_is_where_the_log_odds_of_the_page_vanish() -> None:
    low, high = decision_boundary(START)
    for x in (low, high):
        assert np.log(0.5) + (x - 5) * (3 * x - 19) / 8 == pytest.approx(0, abs=1e-14)
    inside = responsibilities([low + 1e-6, (low + high) / 2, high - 1e-6], START)
    outside = responsibilities([low - 1e-6, high + 1e-6], START)
    assert (inside[:, 0] > inside[:, 1]).all()
    assert (outside[:, 0] < outside[:, 1]).all()


def test_the_limit_is_the_exact_fixed_point() -> None:
    """Iterated at 40 digits, EM rests at the values here; the page's mean lost a digit.

    No step of the run rounds to the 4.999999998 that the page prints: the mean comes down
    from 5.00005 after step 6 to 4.99999998186 after step 7, and rests at 4.99999998184.
    """
    run = fit(DATA, START)
    assert run.stop.reason == "converged"
    last = run.mixtures[-1]
    assert last.means == pytest.approx(
        (4.999999981835703074556543754, -0.5000000027230789987), rel=4e-16
    )
    assert last.weights == pytest.approx((0.6000000021796017797, 0.3999999978203982202), rel=4e-16)
    assert last.variances == pytest.approx((0.66666675507206412, 0.25000000000000005), rel=4e-16)
    assert "4.999999998" not in {f"{mixture.means[0]:.9f}" for mixture in run.mixtures}


@pytest.mark.parametrize("tolerance", [1e-15, 1e-12, 1e-9, 1e-6])
def test_the_printed_digits_do_not_hang_on_the_stopping_rule(tolerance) -> None:
    last = fit(DATA, START, tolerance=tolerance).mixtures[-1]
    assert f"{last.means[0]:.11f}" == "4.99999998184"
    assert np.array2string(np.sqrt(last.variances)) == "[0.81649664 0.5       ]"

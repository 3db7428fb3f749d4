"""The catalogue of slips: wrong runs of EM by name, with what a learner is told of them.

An author refers to one by its name. What each run does differently stands in
`wrong_runs.py`, under the same name; here is only what can be known without computing.
The order is the order of preference where two runs show the same number.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.reference.solver import OutputInfo, SlipInfo

OUTPUTS: Mapping[str, OutputInfo] = {
    "log_likelihood": OutputInfo("natural logarithm of the likelihood of all samples"),
    "weights": OutputInfo("weight of a component", computed_from=1, by_component=True),
    "means": OutputInfo("mean of a component", computed_from=1, by_component=True),
    "variances": OutputInfo("variance of a component", computed_from=1, by_component=True),
    "standard_deviations": OutputInfo(
        "square root of a component's variance", computed_from=1, by_component=True
    ),
    "responsibilities": OutputInfo(
        "probability that a sample came from a component", by_component=True, by_sample=True
    ),
    "mean_shift": OutputInfo(
        "change of a mean in the M-step, divided by the size of the mean before",
        computed_from=1,
        by_component=True,
    ),
    "variance_growth": OutputInfo(
        "change of a variance in the M-step, divided by the variance before",
        computed_from=1,
        by_component=True,
    ),
    "e_step_boundary_low": OutputInfo(
        "the lower of the places where two components are equally responsible"
    ),
    "e_step_boundary_high": OutputInfo(
        "the higher of the places where two components are equally responsible"
    ),
}

_ALL = frozenset(OUTPUTS)
_BY_COMPONENT = frozenset(name for name, info in OUTPUTS.items() if info.by_component)
_SCORE = frozenset({"log_likelihood"})

SLIPS: tuple[SlipInfo, ...] = (
    SlipInfo(
        "variance-as-standard-deviation",
        "The density was computed with the variance in the place of the standard deviation, "
        "in every step.",
        _ALL,
    ),
    SlipInfo(
        "start-read-as-standard-deviations",
        "The variances given for the start were read as standard deviations.",
        _ALL,
    ),
    SlipInfo(
        "base-10-log", "The logarithm was taken to base 10; a natural one was asked for.", _SCORE
    ),
    SlipInfo(
        "base-2-log", "The logarithm was taken to base 2; a natural one was asked for.", _SCORE
    ),
    SlipInfo("sign-flipped", "This is the negative log-likelihood: the sign is missing.", _SCORE),
    SlipInfo(
        "mean-of-log-likelihood",
        "The log-likelihood was divided by the number of samples; the sum was asked for.",
        _SCORE,
    ),
    SlipInfo(
        "missing-normalising-constant",
        "The factor 2π is missing under the root in front of the density.",
        _SCORE,
    ),
    SlipInfo(
        "missing-prefactor",
        "The exponential was taken as the density; the factor 1/√(2πσ²) in front is missing.",
        _ALL,
    ),
    SlipInfo(
        "missing-root",
        "The factor in front of the density was 1/(2πσ²), without the square root.",
        _ALL,
    ),
    SlipInfo("missing-half", "The factor ½ is missing in the exponent of the density.", _ALL),
    SlipInfo(
        "missing-weights", "The densities were added up without the weights of the mixture.", _ALL
    ),
    SlipInfo(
        "sum-of-logs",
        "The logarithm was taken of each component's term; it belongs around their sum.",
        _SCORE,
    ),
    SlipInfo(
        "complete-data-log-likelihood",
        "This is the expected log-likelihood of samples and labels together; the likelihood of "
        "the samples alone was asked for.",
        _SCORE,
    ),
    SlipInfo(
        "hard-assignments",
        "Each sample was given to its likelier component as a whole; EM divides it.",
        _ALL,
    ),
    SlipInfo(
        "variance-around-old-mean",
        "The new variances were taken around the means of before the step; the new means "
        "belong there.",
        _ALL,
    ),
    SlipInfo(
        "n-minus-one-denominator",
        "The new variances were divided by the effective number of samples less one; the "
        "likelihood is maximal without the “less one”.",
        _ALL,
    ),
    SlipInfo(
        "mean-divided-by-sample-count",
        "The weighted sums for the means were divided by the number of all samples; they "
        "belong divided by the sum of the responsibilities.",
        _ALL,
    ),
    SlipInfo(
        "variance-divided-by-sample-count",
        "The weighted sums for the variances were divided by the number of all samples; they "
        "belong divided by the sum of the responsibilities.",
        _ALL,
    ),
    SlipInfo(
        "weights-never-updated", "The weights stayed as they were; the M-step changes them.", _ALL
    ),
    SlipInfo(
        "weights-not-normalised",
        "The new weights are sums of responsibilities; they were not divided by the number of "
        "samples.",
        frozenset({"weights", "log_likelihood"}),
    ),
    SlipInfo("one-step-too-many", "This is the value one iteration later.", _ALL),
    SlipInfo("one-step-too-few", "This is the value one iteration earlier.", _ALL),
    SlipInfo(
        "one-step-only",
        "This is the value after one iteration; the iterations go on until nothing changes.",
        _ALL - {"mean_shift", "variance_growth"},
    ),
    SlipInfo(
        "standard-deviation-reported",
        "This is the standard deviation; the variance is its square.",
        frozenset({"variances"}),
    ),
    SlipInfo(
        "variance-reported",
        "This is the variance; the standard deviation is its square root.",
        frozenset({"standard_deviations"}),
    ),
    SlipInfo("components-swapped", "This is the value of the other component.", _BY_COMPONENT),
)

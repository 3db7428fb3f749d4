"""What the worst answers cost: milliseconds and MiB for each bomb, under the key that suffers most.

Every bomb is graded against every key in a process that has graded before, as a batch does:
a copy of it for each pair, so that the memory of one is not the memory of the next. Time is
processor time, that of child processes included. The aim is 50 ms and 50 MiB each.
"""

from __future__ import annotations

import os
import resource
import struct
import time
from fractions import Fraction

from grader.decide import sandbox
from grader.decide.compare import comparison_key
from grader.grade import grade
from grader.spec.key import (
    ChoiceKey,
    FormulaKey,
    Key,
    Mistake,
    NumberKey,
    NumberSighting,
    Option,
    WeightsKey,
)
from grader.spec.tolerance import Absolute, Decimals, Relative, Round, SignificantFigures
from grader.syntax.vocabulary import Vocabulary

AIM_MILLISECONDS = 50.0
AIM_MEBIBYTES = 50.0
GIVEN_UP_SECONDS = 10

_SYMBOLS = {"x": "real", "y": "positive", "n": "integer", "p_1": "(0, 1)", "p_2": "(0, 1)"}
_NAMES = Vocabulary(names=("x", "y", "n"))
_OPTIONS = tuple(Option(letter, f"Statement {letter}") for letter in "ABCDE")
_SEEN = tuple(NumberSighting(f"s{k}", Fraction(k, 7), k % 2 == 0) for k in range(1, 30))
_UNITS = Vocabulary(names=("x", "y", "n"), units=True)
_MANY = tuple(Mistake(f"m{k}", f"exp({k}*x)/(y+{k})") for k in range(2, 42))
_MISTAKES = (Mistake("m", "x^2-y"), Mistake("h", "x/(x+y)", Fraction(1, 2)))

KEYS: dict[str, Key] = {
    "rational": comparison_key("(x+y)/(n+1)", _SYMBOLS),
    "roots": comparison_key("sin(x)*y^(1/2)", _SYMBOLS),
    "number": comparison_key("ln(2)+1/3", _SYMBOLS),
    "relation": comparison_key("p_1*x", _SYMBOLS, given=["p_1+p_2=1"]),
    "curve": comparison_key("x*y", _SYMBOLS, given=["x^2+y^2=1"]),
    "set": comparison_key("{x, y}", _SYMBOLS),
    "equation": comparison_key("y = 2*x+1", _SYMBOLS),
    "inequality": comparison_key("x^2 < y", _SYMBOLS),
    "tolerant": comparison_key("x^2", _SYMBOLS, tolerance={"rel": 0.01}),
    "mistakes": FormulaKey("x+y", _NAMES, mistakes=_MISTAKES, sightings=_SEEN),
    "40 mistakes": FormulaKey("exp(x)/(y+1)", _NAMES, mistakes=_MANY, sightings=_SEEN),
    "matrix": comparison_key("[[x, sin(y)], [1, n]]", _SYMBOLS),
    "solutions": FormulaKey("x^3 - x < y - 4", _NAMES, up_to="solutions"),
    "divided equation": comparison_key("y = 1/x", _SYMBOLS),
    "divided solutions": FormulaKey("x*y = n/(x-y)", _NAMES, up_to="solutions"),
    "irrational ends": comparison_key("x^2 < 2", {"x": "real"}),
    "members": comparison_key("(-2, sqrt(2)) U [3, 4]", {"x": "real"}),
    "interval": FormulaKey("x^2 < 4", Vocabulary(names=("x",)), up_to="solutions"),
    "units": FormulaKey("3*x*y m/s^2", _UNITS),
    "up to a constant": FormulaKey("x^2/2", _NAMES, up_to="constant", mistakes=_MISTAKES),
    "up to a factor": FormulaKey("exp(x)", _NAMES, up_to="factor"),
    "up to sign": FormulaKey("x-y", _NAMES, up_to="sign"),
    "form": FormulaKey("x^2-1", _NAMES, form=("factored", "lowest-terms", "single-fraction")),
    "rounded": NumberKey(
        Fraction(-24.512), Round(Fraction(1, 10)), mistakes=(Mistake("m", "-10.65"),)
    ),
    "irrational": NumberKey(None, Relative(Fraction(1, 1000)), "ln(2)/3", sightings=_SEEN),
    "absolute": NumberKey(Fraction(101, 2), Absolute(Fraction(1, 100))),
    "decimals": NumberKey(Fraction(22, 7), Decimals(3)),
    "figures": NumberKey(Fraction(3), SignificantFigures(3)),
    "choice": ChoiceKey(_OPTIONS, ("A", "B"), multiple=True, scheme="halves"),
    "weights": WeightsKey(("a", "b", "c"), _OPTIONS[:2], ("A", "B", "A")),
}


def _nested(opening: str, inner: str, closing: str, times: int) -> str:
    return opening * times + inner + closing * times


BOMBS: dict[str, str] = {
    # Numbers nobody should compute.
    "power tower": "9**9**9**9",
    "power tower, negative": "9^-9^-9^9",
    "tower of names": "x^" * 40 + "2",
    "tower of roots": "x^(1/" * 30 + "2" + ")" * 30,
    "10^(10^10)": "10^(10^10)",
    "1e400": "1e400",
    "1e-999 of x": "1e-999*x",
    "huge exponent of ten": "1e999*x",
    "1e999999999": "1e999999999",
    "5000 digits": "9" * 5000,
    "999 digits over 999 digits": "7" * 999 + "/" + "3" * 999,
    "power of 999 digits": "1." + "7" * 900 + "^60",
    "irrational power of 999 digits": "(" + "7" * 999 + ")^(1/3)",
    "factorial(10^9)": "factorial(10^9)",
    "5000!": "5000!",
    "10000!": "10000!",
    "15000!": "15000!",
    "factorial of factorial": "((5!)!)!",
    "300 factorials": "+".join(f"{k}!" for k in range(300)),
    "ratio of factorials": "9000!/8999!",
    "binomial(10^9, 5*10^8)": "binomial(10^9,5*10^8)",
    "binomial(19999, 9999)": "binomial(19999,9999)",
    "gamma(10^5+1/2)": "gamma(10^5+1/2)",
    "2000 imaginary factorials": "i!" * 2_000,
    "400 gammas": "*".join(f"gamma({k}/7)" for k in range(1, 400)),
    "400 gammas of x": "+".join(f"gamma(x+{k}/7)" for k in range(1, 400)),
    "400 exponentials": "+".join(f"exp({k}/7)" for k in range(1, 400)),
    "gamma of names": _nested("gamma(", "x", ")", 20),
    "2^9999, three times": "2^9999*2^9999*2^9999",
    "2^9999 over 3^6000": "2^9999/3^6000-7^3000",
    "(3/7)^9999": "(3/7)^9999",
    "root of 2^9999": "sqrt(2^9999+1)",
    "power of a power of numbers": "((2^99)^99)^9",
    "exp(exp(exp(9^9)))": "exp(exp(exp(9^9)))",
    "exp(exp(exp(x)))": "exp(exp(exp(exp(exp(x)))))",
    "exp(20000)": "exp(20000)-exp(20000)",
    "exp(-exp(20))": "exp(-exp(20))",
    "sin(10^300)": "sin(10^300)",
    "sin(2^9999)": "sin(2^9999)",
    "tan near a pole": "tan(1.5707963267948966192313216916397514420985846996875529)",
    "log of 1+10^-999": "ln(1+1e-999)",
    "log base near one": "log(10^300, 1.0000001)",
    "log of 2^9999 to base 2": "log(2^9999, 2)",
    "nested logarithms of numbers": _nested("ln(", "10^300", ")", 8),
    "floor of a huge number": "floor(exp(1000))",
    "floor on the boundary": "floor(sqrt(2)*sqrt(2)+(pi-pi))",
    "exact zero in disguise": "1/(sqrt(2)*sqrt(3)-sqrt(6))",
    "zero to be found": "x+sin(1)^2+cos(1)^2-1",
    # Expansions.
    "(x+y)^100000": "(x+y)^100000",
    "(x+1)^500": "(x+1)^500",
    "(x+y+n)^70": "(x+y+n)^70",
    "(x+1)^500 over (x+2)^500": "(x+1)^500/(x+2)^500-(x+3)^400",
    "power of a power": "((x^9999)^9999)^9999",
    "expansion of an expansion": "((x+y)^1000+1)^1000",
    "nested squares": _nested("(", "x+y", "+1)^2", 20),
    "nested cubes over themselves": _nested("1/(", "x+y", "+1)^3", 12),
    "300 sums multiplied": "*".join(["(x+y+n)"] * 300),
    "300 different sums multiplied": "*".join(f"(x+{k}*y+n)" for k in range(300)),
    "products of squares of sums": "*".join(f"(x^2+{k}*y^2+n^2+x*y*{k}+1)" for k in range(40)),
    "large degree": "x^999999-y^999999",
    "sparse large degrees": "*".join(f"(x^{7**k}+y^{5**k}+1)" for k in range(1, 7)),
    "cancelling powers": "(x^900000-1)/(x-1)",
    "long coefficients": "*".join(f"({'7' * 300}*x+{'3' * 300}*y)" for _ in range(12)),
    "hidden zero": "1/((x+y+n+1)^60-(n+1+x+y)^60)",
    "hidden zero of a root": "1/(sqrt((x+y)^2)^2-(x+y)^2)",
    # Long sums.
    "4000 terms": "+".join(["x"] * 3999),
    "50,000 terms": "+".join(["x"] * 50_000),
    "1900 different terms": "+".join(f"{k}x" for k in range(1, 1900)),
    "600 powers": "+".join(f"x^{k}" for k in range(600)),
    "600 powers of two names": "+".join(f"x^{k}*y^{600 - k}" for k in range(400)),
    "300 fractions": "+".join(f"1/(x+{k})" for k in range(300)),
    "900 numeric fractions": "+".join(f"1/{k}" for k in range(2, 902)),
    "fractions of large primes": "+".join(f"1/{10**12 + k}" for k in range(1, 600, 2)),
    "900 decimals": "+".join(f"0.{k:05d}x" for k in range(1, 900)),
    "900 roots of numbers": "+".join(f"sqrt({k})" for k in range(2, 902)),
    "300 roots of x": "+".join(f"sqrt(x+{k})" for k in range(300)),
    "300 sines": "+".join(f"sin({k}x)" for k in range(300)),
    "40 sines squared": "(" + "+".join(f"sin({k}x)" for k in range(40)) + ")^2",
    "sine of a long sum": "sin(" + "+".join(f"{k}x" for k in range(1, 300)) + ")",
    "cos(200x) by powers": "cos(200*x)-cos(x)^200",
    "continued fraction": _nested("1/(x+", "1", ")", 50),
    "continued fraction of two names": _nested("x/(y+n/(", "1", "+1)+2)", 25),
    "long chain of divisions": "/".join(["x"] + [f"(y+{k})" for k in range(1, 400)]),
    "alternating signs": "x" + "-" * 3000 + "y",
    "signs and brackets": _nested("-(", "x", ")", 59),
    # Nests.
    "50 sines": _nested("sin(", "x", ")", 50),
    "80 roots": _nested("sqrt(", "x", ")", 80),
    "50 roots": _nested("sqrt(", "x", ")", 50),
    "50 roots of sums": _nested("sqrt(1+", "x", ")", 50),
    "20 roots of numbers": _nested("sqrt(2+", "2", ")", 20),
    "roots of roots beside each other": "+".join(f"sqrt({k}+sqrt({k + 1}+sqrt({k + 2})))"
                                                   for k in range(2, 40)),
    "product of sums of roots": "*".join(f"(sqrt({k})+sqrt({k + 1})+x^(1/{k}))"
                                           for k in range(2, 12)),
    "50 logarithms": _nested("ln(", "x", ")", 50),
    "50 arctangents": _nested("arctan(", "x", ")", 50),
    "50 bars": _nested("|", "x", "|", 50),
    "200 pairs of bars": "+".join(f"|x-{k}|" for k in range(200)),
    "3000 bars": "|" * 3000,
    "bars and names": "|x" * 1500,
    "nested minimum": _nested("min(x,", "y", ")", 50),
    "nested maximum of sums": _nested("max(x+1,n,", "y", "+x)", 40),
    "wide minimum": "min(" + ",".join(f"x+{k}" for k in range(900)) + ")",
    "nested powers of roots": _nested("(", "x", "+y)^(1/2)", 40),
    "exp of exp of logs": _nested("exp(ln(", "x", "))", 25),
    "x^x^x": "x^x^x^x^x^x^x^x",
    "y^y nested": _nested("(", "y", "^y)", 30),
    # Several of these at once.
    "towers of everything": _nested("sqrt(1+ln(2+cos(exp(-", "x*y", "))))", 12),
    "bars in logarithms": _nested("ln|1+", "x", "|", 25),
    "bars of two names in bars": _nested("|x-|y-", "n", "||", 24),
    "floors in floors": _nested("floor(y+3/2*", "x", ")", 25),
    "exponents in bases": _nested("(1+1/", "y", ")^x", 28),
    "roots under fractions": "+".join(f"1/(sqrt(y)+{k})" for k in range(1, 60)),
    "product of roots over sums": "*".join(f"sqrt(x+{k})/(y+{k})" for k in range(1, 60)),
    "60 binomials": "+".join(f"binomial(n,{k})" for k in range(60)),
    "tangents of many angles": "+".join(f"tan({k}x+y)" for k in range(1, 40)),
    "arctangents of fractions": "+".join(f"arctan(x/(y+{k}))" for k in range(1, 60)),
    "four decimals in a tower": "+".join(
        f"{d}*exp(sin(x+{d}))^(1/2)" for d in ("0.333", "0.667", "0.143", "3.142")
    ) + "+ln(y)" * 20,
    "a large sparse polynomial": "(" + "+".join(f"x^{k * k}*y^{7 * k}" for k in range(90)) + ")^2",
    "names under the curve": "(" + "+".join(f"x^{k}*y^{60 - k}" for k in range(60)) + ")^3",
    "two dense powers of long numbers": f"({'7' * 900}*x+y+n)^15*({'3' * 900}*x+y+n)^15",
    "polynomial in 40 brackets": "*".join(f"(x^{k}+y^{k}+n^{k}+1)" for k in range(1, 40)),
    "matrix of sines": "[" + ",".join(
        "[" + ",".join(f"sin({i}x+{j})" for j in range(8)) + "]" for i in range(8)
    ) + "]",
    "two by two of long sums": "[[" + "+".join(["x"] * 200) + "," + "+".join(
        f"sin(y+{k})" for k in range(90)
    ) + "],[1,n]]",
    "60 linear factors of an inequality": "*".join(f"(x-{k})" for k in range(60)) + "<0",
    "30 quadratic factors of an inequality": "*".join(
        f"(x^2-{k}x-{k * k + 1})" for k in range(1, 30)
    ) + ">=0",
    "inequality of degree 300": "x^300-" + "-".join(f"{k}x^{k}" for k in range(1, 200)) + "<4",
    "equation of degree 90 in two names": "(x+y)^30*(x-y^2)^30 = (x*y-1)^30",
    "40 intervals with roots": "U".join(f"(sqrt({k}),sqrt({k}+1/2))" for k in range(2, 42)),
    "300 units": "*".join(["3 kg m/s"] * 300),
    "powers of units": "(" * 40 + "2 m" + "*x)^2" * 40,
    "sum of 400 lengths": "+".join(f"{k} mm" for k in range(1, 400)),
    "a mistake and 30 hidden zeros": "exp(7*x)/(y+7)" + "".join(
        f"+ln({k}y)-ln(y)-ln({k})" for k in range(2, 30)
    ),
    # Text.
    "100,000 parentheses": "(" * 100_000,
    "100,000 pairs of parentheses": _nested("(", "x", ")", 100_000),
    "5000 parentheses": "(" * 5000,
    "9999 closing": ")" * 9999,
    "mixed brackets": "([{" * 3000,
    "1 MB of x": "x" * 1_000_000,
    "1 MB of digits": "1" * 1_000_000,
    "1 MB of blanks": " " * 1_000_000 + "x",
    "9999 blanks": " " * 9_998 + "x",
    "9999 names": "q" * 9_999,
    "9999 names declared": "xy" * 1_999,
    "unknown words": " ".join(f"w{k}" for k in range(1500)),
    "9999 underscores": "x" + "_" * 9_998,
    "9999 backslashes": "\\" * 9_999,
    "2000 \\left": "\\left(" * 1600,
    "fractions in LaTeX": "\\frac{1}{" * 50 + "x" + "}" * 50,
    "unclosed LaTeX": "\\frac{" * 1600,
    "roots in LaTeX": "\\sqrt[3]{" * 50 + "x" + "}" * 50,
    "combining marks": "x" + "\u0301" * 9_998,
    "zero width": "\u200b" * 9_999,
    "powers in small type": "x" + "²" * 5000,
    "commas": "," * 9_999,
    "decimal points": "." * 9_999,
    "1.1.1.1": "1." * 4_999,
    "exclamation marks": "5" + "!" * 9_000,
    "30 exclamation marks": "3" + "!" * 30,
    "percent signs": "5" + "%" * 9_000,
    "equals signs": "=" * 9_999,
    "chain of equations": "=".join(["x"] * 1500),
    "chain of inequalities": "<".join(f"x+{k}" for k in range(900)),
    "set of 60": "{" + ", ".join(f"x+{k}" for k in range(60)) + "}",
    "set of 1300": "{" + ", ".join(f"x+{k}" for k in range(1300)) + "}",
    "set of 39 sines": "{" + ", ".join(f"sin(x+{k})" for k in range(39)) + "}",
    "matrix": "[" + ",".join("[" + ",".join(["x"] * 30) + "]" for _ in range(30)) + "]",
    "nested lists": _nested("[", "x", "]", 55),
    "nested sets": _nested("{1,", "x", "}", 50),
    "union of 300": "U".join(f"({k},{k}+1)" for k in range(300)),
    "list of 9000 letters": "A" * 9_000,
    "list of 5000 letters": ",".join("A" * 5_000),
    "JSON of brackets": "[" * 9_999,
    "JSON of long text": '["' + "A" * 9_000 + '"]',
    "JSON of a huge number": '["A",' + "9" * 9_000 + "]",
    # Equations and inequalities whose sides are large.
    "equation of powers": "(x+y)^60 = (x-y)^60+n",
    "equation of roots": "+".join(f"sqrt(x+{k})" for k in range(30)) + " = y",
    "inequality of sines": "sin(sin(sin(x))) < " + "+".join(f"sin({k}y)" for k in range(60)),
    "40 bars": "+".join(f"|x-{k}|" for k in range(40)) + " < 9",
    "four bars": "||x^7-3*x|-|x^5-x^2+1|| < |x^6-2|",
    "bars in bars": _nested("|1-", "x", "|", 50) + "<1",
    "union of irrational ends": " or ".join(
        f"sqrt({k})+pi < x < sqrt({k + 1})+ln({k + 2})" for k in range(2, 20)
    ),
    "interval of nested roots": "(-sqrt(5+2*sqrt(6))+sqrt(3), sqrt(2+sqrt(3)+sqrt(5))]",
    "ends that are nearly equal": "-sqrt(2)+1/10^900 < x < sqrt(2)-1/10^900",
    "set of 40 roots": "{" + ", ".join(f"sqrt({k})" for k in range(40)) + "}",
    "equation of 12 divisors": "y = " + "+".join(f"1/(x+{k}*y+n)" for k in range(12)),
    "gaps of surfaces": "y = (x*y-n)/((x^2+y^2-n)*(x-y*n)*(x*n-y)*(x+y+n))",
    "gaps of high degree": "y*x^7 = n^7/(x^5*y^3-n^4+3)+1/(x^7-y^7+n)",
    "60 equations": ", ".join(f"x*y = {k}/n" for k in range(60)),
    "set of sines": "{" + "+".join(f"sin({k}x)" for k in range(60)) + ", y}",
    # Equal to a key, in a long way.
    "the key plus a hidden zero": "(x+y)/(n+1)+sin(x+y)^2+cos(x+y)^2-1",
    "the key plus 60 hidden zeros": "x+y" + "".join(f"+sin({k}x)^2+cos({k}x)^2-1"
                                                         for k in range(1, 60)),
    "exp(x) by 40 factors": "*".join(["exp(x/40)"] * 40),
    "exp(x) by roots": "exp(x^2)^(1/2)*exp(x-x^2/2)*" + "*".join(
        f"exp(x/{k})*exp(-x/{k})" for k in range(2, 40)
    ),
    "near miss in the 300th digit": "x+y+1e-300*sin(x)",
    "near miss beyond all digits": "exp(x)+1e-999*sin(x)",
    "sum of exponentials to the tenth": "(" + "+".join(f"exp({k}x)" for k in range(12)) + ")^10",
    "powers of sines and cosines": "(sin(x)+cos(y)+tan(x*y)+exp(x))^12-(x+1)^30",
}  # fmt: skip


def measure(key: Key, text: str) -> tuple[float, float]:
    """Milliseconds of processor time and MiB of memory that one answer takes.

    Measured in a copy of this process, which ends afterwards.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        resource.setrlimit(resource.RLIMIT_CPU, (GIVEN_UP_SECONDS, GIVEN_UP_SECONDS))
        start = time.process_time()
        grade(key, text)
        sandbox.close()
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = time.process_time() - start + children.ru_utime + children.ru_stime
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(writer, struct.pack("dd", 1000 * spent, grown / 1024))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    if len(answer) != struct.calcsize("dd"):
        return float("inf"), float("inf")
    milliseconds, mebibytes = struct.unpack("dd", answer)
    return milliseconds, mebibytes


def main() -> None:
    for key in KEYS.values():
        grade(key, "x+y+1")
    print(f"{len(BOMBS)} bombs, {len(KEYS)} keys; the worst key for each bomb")
    print(f"{'ms':>8s} {'MiB':>7s}  {'bomb':36s} key")
    slow, worst = 0, (0.0, 0.0)
    for name, text in BOMBS.items():
        found = {kind: measure(KEYS[kind], text) for kind in KEYS}
        kind = max(found, key=lambda one: found[one][0])
        milliseconds, mebibytes = found[kind][0], max(size for _, size in found.values())
        worst = max(worst[0], milliseconds), max(worst[1], mebibytes)
        slow += milliseconds > AIM_MILLISECONDS or mebibytes > AIM_MEBIBYTES
        print(f"{milliseconds:8.1f} {mebibytes:7.1f}  {name:36s} {kind}", flush=True)
    print(f"largest: {worst[0]:.1f} ms, {worst[1]:.1f} MiB")
    print(f"above {AIM_MILLISECONDS:.0f} ms or {AIM_MEBIBYTES:.0f} MiB: {slow} of {len(BOMBS)}")


if __name__ == "__main__":
    main()

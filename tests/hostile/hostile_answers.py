"""Answers that mean harm, or nothing: a generator for each class, none of them right."""

from __future__ import annotations

INJECTIONS = [
    f"{opening}{body}{closing}"
    for body in (
        "__import__('os').system('touch owned')",
        "().__class__.__bases__[0].__subclasses__()",
        "open('/etc/passwd').read()",
        "exec(compile('1','','exec'))",
        "lambda: 1",
        "[c for c in ()]",
        "(x:=1)",
        "getattr(x,chr(80))",
        "x.__class__",
        "x if x else y",
        "print(key)",
        "answer",
        "key",
        "solution",
        "correct",
        "globals()",
        "7*7",
        "0.__class__",
        "range(10**9)",
        "'a'*10**9",
        "import os",
        "yield x",
        "S(1)",
        "Symbol('x').subs(x,1)",
        "%s%n%x",
    )
    for opening, closing in (("", ""), ("{{", "}}"), ("{", "}"), ("${", "}"), ('f"{', '}"'))
]

UNBALANCED = [
    opening * count + "x" + closing * other
    for opening, closing in ("()", "[]", "{}", ("(", "]"), "||", ("\\left(", "\\right)"))
    for count in (0, 1, 3, 61, 4_000)
    for other in (0, 1, 2, 61)
    if count != other
]

OPERATORS = [
    f"{before}{operator}{after}"
    for operator in ("*", "/", "^", "**", "=", "==", "<", "&", "|", "!", ",", ";", "%", "@", ":")
    for before in ("", "3*", "(")
    for after in ("", operator, ")", "*")
]

SPACES = ["", " ", "\t\n\r\f\v", "\u00a0" * 50, "\u3000", "\u200b", "\ufeff", "\u2028", " " * 9_999]

CONTROLS = [f"x{chr(code)}+1" for code in (*range(9), *range(14, 32), 127, 0x85, 0x9B)]

UNICODE = [
    "х+у", "ｘ+ｙ＋９", "𝑥+9", "x\u0301+y", "x\u20dd", "\u202ex+1", "x\u2066+9\u2069", "“x”", "‘7’",
    "😀", "x😀y", "\ud800", "x\udcff+1", "\ufffe", "\U0010ffff", "x\u200by+9", "x\u00ad9", "∞-∞",
    "∅", "ﬁ", "Ⅳ", "①", "٣٤", "𝟗𝟗", "x" + "\u0336" * 500, "\u05d0\u05d1", "–9", "—9", "﹣9", "x′",
    "∑x", "∫x", "∂x", "∇", "√", "∛", "½½", "²", "x²²", "⁻¹", "₁", "℮", "µ", "\N{KELVIN SIGN}", "ı",
]  # fmt: skip

NUMBERS = [
    "nan", "NaN", "inf", "-inf", "+oo", "0x10", "0b11", "0o17", "1_000_000", "1,5", "1.5.5", "1..5",
    "1e", "1e+", "1e5000", "1e-5000", "-1e400", "½½", "99.5-", "--99", "+-+-99", "99%", "99%%",
    "99 kg", "$99", "99 apples", "9 9", "1 000 000", "1'000'000", "12:30", "no", "true", "None",
    "null", "NULL", "undefined", "#REF!", "9" * 1_001, "0." + "0" * 2_000 + "1", "1/" + "9" * 900,
]  # fmt: skip

UNDEFINED = [
    "1/0", "0/0", "x/0", "1/(x-x)", "log(0)", "ln(0)", "ln(-1)", "0^0", "0^-1", "(x-x)^0",
    "sqrt(-1)", "(-1)^(1/2)", "tan(pi/2)", "arcsin(2)", "arccosh(0)", "(-1)!", "(1/2)!", "gamma(0)",
    "gamma(-3)", "binomial(1,-1)", "log(5,1)", "log(5,0)", "log(1,1)", "root(0,-1)", "1/(1/0)",
    "0*(1/0)", "x-x+1/0", "inf-inf", "inf*0", "inf/inf", "max()", "min()", "cot(0)", "sec(pi/2)",
    "1/sin(pi)", "exp(1/0)", "|1/0|", "floor(1/0)", "1/(sqrt(2)^2-2)", "ln(ln(1))", "1/ln(1)",
]  # fmt: skip

LANGUAGES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>", "[x](javascript:alert(1))",
    "![x](http://example.com/x.png)", "</code></pre><h1>x", "```\n# x\n```", "| x | y |\n|---|---|",
    "javascript:alert(1)", "data:text/html,<script>", "'; DROP TABLE responses; --", '" OR 1=1 --',
    "=cmd|'/c calc'!A0", "=1+1", "@SUM(A1:A9)", "+99", "-99", "\t=1", "\r=1", "$(touch owned)",
    "`touch owned`", "; rm -rf x", "| cat x", "&& x", "> x", "../../etc/passwd", "/dev/zero", "CON",
    "C:\\x", "file:///etc/passwd", "\x1b[2J\x1b[1;1H", "\x1b]0;x\x07", "\x9b31m", "\x08" * 40 + "x",
    "\r$ ", "[bold]x[/bold]", "[/]", ":smile:", "%(x)s", "%s", "{0}", "{x}", "\\input{/etc/passwd}",
    "\\def\\x{\\x\\x}\\x", "\\write18{id}", "$$\\href{javascript:alert(1)}{x}$$", "<!--", "]]>",
    "<?php echo 1 ?>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "!!python/none",
    "&a [*a]", "? - :", "%YAML 1.1", "---\n...", "\\u0041", "&#x41;", "%41",
]  # fmt: skip

CLASSES: dict[str, list[str]] = {
    "injections": INJECTIONS,
    "unbalanced": UNBALANCED,
    "operators": OPERATORS,
    "spaces": SPACES,
    "controls": CONTROLS,
    "unicode": UNICODE,
    "numbers": NUMBERS,
    "undefined": UNDEFINED,
    "languages": LANGUAGES,
}

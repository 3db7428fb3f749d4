"""What TeX commands look like as plain text."""

from __future__ import annotations

SYMBOLS: dict[str, str] = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ",
    "sum": "Σ", "prod": "∏", "int": "∫", "partial": "∂", "nabla": "∇", "infty": "∞",
    "cdot": "·", "times": " × ", "div": " ÷ ", "pm": " ± ", "mp": " ∓ ", "ast": "*",
    "le": " ≤ ", "leq": " ≤ ", "ge": " ≥ ", "geq": " ≥ ", "ne": " ≠ ", "neq": " ≠ ",
    "approx": " ≈ ", "equiv": " ≡ ", "sim": " ~ ", "propto": " ∝ ", "ll": " ≪ ", "gg": " ≫ ",
    "in": " ∈ ", "notin": " ∉ ", "subset": " ⊂ ", "cup": " ∪ ", "cap": " ∩ ", "emptyset": "∅",
    "to": " → ", "rightarrow": " → ", "leftarrow": " ← ", "Rightarrow": " ⇒ ", "mapsto": " ↦ ",
    "Longrightarrow": " ⟹ ", "longrightarrow": " ⟶ ", "top": "⊤",
    "implies": " ⇒ ", "iff": " ⇔ ", "forall": "∀", "exists": "∃", "neg": "¬", "land": " ∧ ",
    "lor": " ∨ ", "mid": " | ", "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖",
    "lVert": "‖", "rVert": "‖", "|": "‖", "ldots": "…", "dots": "…", "cdots": "⋯", "vdots": "⋮",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "{": "{", "}": "}", "%": "%", "$": "$", "&": "&", "_": "_", "#": "#",
    "quad": "  ", "qquad": "    ", ",": " ", ";": " ", ":": " ", "!": "", " ": " ",
    "circ": "∘", "degree": "°", "prime": "′", "colon": ": ", "coloneqq": " := ",
}  # fmt: skip

# Marks that stand on the character before them.
ACCENTS: dict[str, str] = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "overline": "\u0304",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
}

# Commands that only change the look of what follows.
DROPPED = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "bigg",
        "Bigg",
        "displaystyle",
        "textstyle",
        "limits",
        "nolimits",
        "mathrm",
        "mathbf",
        "mathit",
        "mathcal",
        "mathbb",
        "mathsf",
        "boldsymbol",
        "bm",
        "text",
        "textbf",
        "textit",
        "operatorname",
        "operatorname*",
        "mathop",
        "underbrace",
        "overbrace",
        "tag",
        "label",
        "nonumber",
        "hline",
    ]
)

# Names of functions, set apart by spaces.
WORDS = frozenset(
    [
        "log",
        "ln",
        "exp",
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "max",
        "min",
        "arg",
        "sup",
        "inf",
        "lim",
        "det",
        "dim",
        "Pr",
        "gcd",
        "lg",
    ]
)

SUPERSCRIPTS: dict[str, str] = dict(zip("0123456789+−=()ni′⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ′ᵀ", strict=True))

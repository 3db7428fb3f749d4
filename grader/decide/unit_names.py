"""The units that may be typed: symbol or word, what it is called in `pint`, and SI prefixes."""

from __future__ import annotations

# Symbols that take SI prefixes (`km`, `mV`).
_PREFIXED = {
    "m": "meter",
    "g": "gram",
    "s": "second",
    "A": "ampere",
    "K": "kelvin",
    "mol": "mole",
    "cd": "candela",
    "Hz": "hertz",
    "N": "newton",
    "Pa": "pascal",
    "J": "joule",
    "W": "watt",
    "C": "coulomb",
    "V": "volt",
    "F": "farad",
    "Ω": "ohm",
    "ohm": "ohm",
    "S": "siemens",
    "Wb": "weber",
    "T": "tesla",
    "H": "henry",
    "lm": "lumen",
    "lx": "lux",
    "Bq": "becquerel",
    "Gy": "gray",
    "Sv": "sievert",
    "kat": "katal",
    "L": "liter",
    "l": "liter",
    "bar": "bar",
    "eV": "electron_volt",
    "cal": "calorie",
    "Wh": "watt_hour",
    "rad": "radian",
    "M": "molar",
    "bit": "bit",
    "B": "byte",
    "Da": "dalton",
    "sr": "steradian",
    "t": "metric_ton",
}
# Symbols that do not.
_PLAIN = {
    "min": "minute",
    "h": "hour",
    "hr": "hour",
    "d": "day",
    "wk": "week",
    "yr": "year",
    "sec": "second",
    "a": "year",
    "u": "unified_atomic_mass_unit",
    "Å": "angstrom",
    "in": "inch",
    "ft": "foot",
    "yd": "yard",
    "mi": "mile",
    "nmi": "nautical_mile",
    "oz": "ounce",
    "lb": "pound",
    "lbs": "pound",
    "lbf": "force_pound",
    "ha": "hectare",
    "mph": "mile_per_hour",
    "kph": "kilometer_per_hour",
    "kn": "knot",
    "psi": "psi",
    "atm": "standard_atmosphere",
    "Torr": "torr",
    "mmHg": "millimeter_Hg",
    "ppm": "ppm",
    "dyn": "dyne",
    "erg": "erg",
    "hp": "horsepower",
    "au": "astronomical_unit",
    "ly": "light_year",
    "degC": "degree_Celsius",
    "degF": "degree_Fahrenheit",
    "°C": "degree_Celsius",
    "°F": "degree_Fahrenheit",
    "℃": "degree_Celsius",
    "℉": "degree_Fahrenheit",
    "celsius": "degree_Celsius",
    "fahrenheit": "degree_Fahrenheit",
    "°": "degree",
    "deg": "degree",
    "rev": "turn",
    "rpm": "revolutions_per_minute",
}
# Words in full take a plural; those of the SI take prefixes in full too (`kilometer`).
_WORDS = {
    **{word: word for word in ("meter", "gram", "second", "ampere", "kelvin", "mole", "newton")},
    **{word: word for word in ("joule", "watt", "pascal", "volt", "ohm", "coulomb", "farad")},
    **{word: word for word in ("hertz", "tesla", "weber", "henry", "liter", "bit", "byte", "bar")},
    "metre": "meter",
    "litre": "liter",
    "amp": "ampere",
    "calorie": "calorie",
}
_PLAIN_WORDS = {
    **{word: word for word in ("minute", "hour", "day", "week", "year", "radian", "degree")},
    **{word: word for word in ("inch", "foot", "yard", "mile", "ounce", "pound", "hectare")},
    "feet": "foot",
    "inches": "inch",
    "tonne": "metric_ton",
    "turn": "turn",
    "revolution": "turn",
}
_PREFIXES = {
    "Q": "quetta",
    "R": "ronna",
    "Y": "yotta",
    "Z": "zetta",
    "E": "exa",
    "P": "peta",
    "T": "tera",
    "G": "giga",
    "M": "mega",
    "k": "kilo",
    "h": "hecto",
    "da": "deca",
    "d": "deci",
    "c": "centi",
    "m": "milli",
    "µ": "micro",
    "μ": "micro",
    "u": "micro",
    "n": "nano",
    "p": "pico",
    "f": "femto",
    "a": "atto",
    "z": "zepto",
    "y": "yocto",
}
# Written together without a sign between them, as everybody writes them.
TOGETHER = {
    "Nm": ("N", "m"),
    "Ns": ("N", "s"),
    "Ws": ("W", "s"),
    "As": ("A", "s"),
    "Ah": ("A", "h"),
    "Vs": ("V", "s"),
    "Pas": ("Pa", "s"),
    "Js": ("J", "s"),
    "kNm": ("kN", "m"),
    "mAh": ("mA", "h"),
}
COMMON = (*_PREFIXED, *_PLAIN, "kg", "km", "cm", "mm", "nm", "ms", "kJ", "kN", "kPa", "kW", "kWh")


def _spellings() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, name in _PLAIN_WORDS.items():
        found[word] = found[word + "s"] = name
    for word, name in _WORDS.items():
        for prefix in ("", *dict.fromkeys(_PREFIXES.values())):
            for plural in (word, word + "s"):
                found[prefix + plural] = prefix + name
    for symbol, name in _PREFIXED.items():
        for mark, prefix in _PREFIXES.items():
            found[mark + symbol] = prefix + name
    # The decibel, which is no unit like the others.
    del found["dB"]
    return found | _PREFIXED | _PLAIN


SPELLINGS = _spellings()
"""Every unit that is read, with its name in `pint`; plain symbols win (`min`, `cd`, `ha`)."""

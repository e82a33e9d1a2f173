"""Number patterns of UAX #35 as CSVW uses them, compiled to regular expressions.

Metadata Vocabulary, 6.4.2 (formats for numeric types).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 200  # characters of a pattern: RE2 repeats a thousand times at most
_SHAPE = re.compile(
    r"(?P<prefix>[+-]?[%‰]?|[%‰][+-])(?P<body>[#0,.]*)(?P<exponent>E[+-]?#*0+)?(?P<suffix>[%‰]?)"
)


@dataclass(frozen=True)
class NumberPattern:
    """Regular expressions for a number: as it is written, and without its group characters.

    Both are RE2 patterns for the whole string; `plain` is to be matched after the group
    characters are removed and the decimal character has become a full stop.
    """

    written: str
    plain: str


def compile_number(
    pattern: str | None, group_char: str | None, decimal_char: str | None
) -> NumberPattern:
    """Compile a pattern; without one, the numbers that 6.4.2 requires.

    Raises ValueError where `pattern` is not a number pattern.
    """
    decimal = re.escape(decimal_char or ".")
    group = re.escape(group_char or ",")
    if pattern is None:
        tail = r"([Ee][+-]?\d+|[%‰])?|NaN|[+-]?INF"
        if group_char:
            written, plain = rf"\d+({group}\d+)*({decimal}\d+)?", r"\d+(\.\d+)?"
        else:
            written, plain = rf"(\d+({decimal}\d*)?|{decimal}\d+)", r"(\d+(\.\d*)?|\.\d+)"
        return NumberPattern(f"[+-]?{written}{tail}", f"[+-]?{plain}{tail}")
    if len(pattern) > LONGEST:
        raise ValueError(f"a pattern of {len(pattern)} characters is too long")
    # The pattern itself is written with the characters that the format names.
    neutral = "".join(
        "," if c == (group_char or ",") else "." if c == (decimal_char or ".") else c
        for c in pattern
    )
    shape = _SHAPE.fullmatch(neutral)
    if shape is None or not re.search("[#0]", shape["body"]) or shape["body"].count(".") > 1:
        raise ValueError(f'"{pattern}" is not a number pattern')
    integer, _, fraction = shape["body"].partition(".")
    if re.search("0.*#", integer.replace(",", "")) or re.search("#.*0", fraction.replace(",", "")):
        raise ValueError(f'"{pattern}" is not a number pattern: # and 0 are in the wrong order')
    prefix = _prefix(shape["prefix"])
    tail = _exponent(shape["exponent"]) + shape["suffix"]
    written = _grouped_integer(integer, group) + _grouped_fraction(fraction, group, decimal)
    return NumberPattern(prefix + written + tail, prefix + _plain(integer, fraction) + tail)


def _prefix(part: str) -> str:
    scale = part.strip("+-")
    if part.endswith(("+", "-")) and scale:
        return scale + _sign(part[-1])
    return _sign(part[:1]) + scale


def _sign(part: str) -> str:
    # Where the pattern has no sign, numbers below zero begin with a minus (UAX #35, 3.2).
    return "[+-]" if part == "+" else "-?"


def _exponent(part: str | None) -> str:
    if part is None:
        return ""
    sign = "[+-]" if part[1] == "+" else "[+-]?"
    return f"E{sign}" + r"\d{" + str(part.count("0")) + ",}"


def _grouped_integer(integer: str, group: str) -> str:
    sizes = [len(part) for part in integer.split(",")]
    if len(sizes) == 1:
        return r"\d*"
    primary = sizes[-1]
    secondary = sizes[-2] if len(sizes) > 2 else primary
    if not primary or not secondary:
        raise ValueError("a number pattern has an empty group")
    return (
        rf"(\d{{0,{primary}}}|\d{{1,{secondary}}}({group}\d{{{secondary}}})*{group}\d{{{primary}}})"
    )


def _grouped_fraction(fraction: str, group: str, decimal: str) -> str:
    if not fraction:
        return ""
    size = len(fraction.split(",", maxsplit=1)[0])
    if "," not in fraction:
        return rf"({decimal}\d+)?"
    return rf"({decimal}(\d{{1,{size}}}|\d{{{size}}}({group}\d{{{size}}})*{group}\d{{1,{size}}}))?"


def _plain(integer: str, fraction: str) -> str:
    least = integer.count("0")
    low, high = fraction.count("0"), fraction.count("0") + fraction.count("#")
    digits = r"\d{" + str(least) + ",}"
    if not high:
        return digits if least else r"\d+"
    part = r"\.\d{" + f"{max(low, 1)},{high}" + "}"
    if low:
        return digits + part
    return rf"({digits}{part}|{digits if least else chr(92) + 'd+'})"

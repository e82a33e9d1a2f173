"""Number patterns of UAX #35 as CSVW uses them, compiled to regular expressions and SQL.

Model for Tabular Data, 6.4.2 (formats for numeric types); UTS #35, part 3 (number format patterns).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.tables.csvw import sql
from parkkg.text import said

LONGEST = 200  # characters of a pattern: RE2 repeats a thousand times at most
_PLACES = MappingProxyType({"%": 2, "‰": 3})
_SPACES = " \u00a0\u202f"
# What may stand before and after the number: signs, percent, literals in quotes, brackets, spaces.
_AFFIX = re.compile(rf"'(?:[^']|'')*'|[-+%‰(){_SPACES}]")
_SUBPATTERN = re.compile(
    rf"(?P<prefix>(?:{_AFFIX.pattern})*)(?P<body>[#0,.]+)(?P<exponent>E[+-]?#*0+)?"
    rf"(?P<suffix>(?:{_AFFIX.pattern})*)"
)
_SIGNS_FIRST = re.compile("[-+%‰]*0[%‰]*")
_NEVER = r"[^\s\S]"
_BOTH = re.compile(r"((?:'[^']*'|[^';])*)(?:;(.*))?", re.DOTALL)


@dataclass(frozen=True)
class NumberPattern:
    """A pattern: `written` is a regular expression (RE2) for a whole cell.

    `plain` is one for the number in it, which `number` gives in SQL: without groups and without
    what stands beside it, but for the minus. `value` is its value as XSD writes it.
    """

    written: str
    plain: str
    group: str
    decimal: str
    scale: str  # the percent or per-mille sign that every cell has, or those that it may have
    # Where signs are not all that stands beside the number: a regular expression whose group is the
    # number, and one for cells below zero.
    parts: str = ""
    negative: str = ""

    def number(self, x: str) -> str:
        """SQL for the number in the cell `x`."""
        if self.parts:
            minus = f"CASE WHEN {sql.matches(x, self.negative)} THEN '-' ELSE '' END"
            x = f"({minus} || regexp_extract({x}, {sql.text(f'^(?:{self.parts})$')}, 1))"
        elif len(self.scale) == 1:
            x = f"replace({x}, '{self.scale}', '')"
        if self.group:
            x = f"replace({x}, {sql.text(self.group)}, '')"
        if self.decimal != ".":
            x = f"replace({x}, {sql.text(self.decimal)}, '.')"
        return x

    def value(self, x: str) -> str:
        """SQL for the value of the cell `x`, divided by 100 or 1000. No digit is lost."""
        number = self.number(x)
        if len(self.scale) == 1:
            return _shifted(number, _PLACES[self.scale])
        cases = ""
        for sign in self.scale:
            shifted = _shifted(f"replace({number}, '{sign}', '')", _PLACES[sign])
            cases += f"WHEN contains({number}, '{sign}') THEN {shifted} "
        return f"CASE {cases}ELSE {number} END" if cases else number


def compile_number(
    pattern: str | None, group_char: str | None, decimal_char: str | None
) -> NumberPattern:
    """Compile a pattern; without one, the numbers that 6.4.2 requires.

    Without a `group_char`, a pattern has the comma, unless that is the decimal character. Raises
    ValueError, with a message for people, where `pattern` is not a number pattern.
    """
    point = decimal_char or "."
    if pattern is None:
        return _without_pattern(group_char or "", point)
    if len(pattern) > LONGEST:
        raise ValueError(said("a pattern of {length} characters is too long", length=len(pattern)))
    group = group_char or ("," if point != "," else "")
    positive, negative = _subpatterns(pattern, group, point)
    if positive["exponent"] and ("," in positive["body"] or re.search("[%‰]", _affixes(positive))):
        raise _no_pattern(
            pattern, said("with an exponent, it has no groups, and neither percent nor per mille")
        )
    core, plain = _core(pattern, positive, re.escape(group), re.escape(point))
    above, below = _signed(positive, negative)
    if above[1] == below[1]:
        written = f"(?:{above[0]}|{below[0]}){core}{above[1]}"
    else:
        written = "|".join(f"{before}{core}{after}" for before, after in (above, below))
    scale = "".join(sign for sign in _affixes(positive) if sign in _PLACES)
    if negative is None and _SIGNS_FIRST.fullmatch(f"{positive['prefix']}0{positive['suffix']}"):
        return NumberPattern(written, plain, group, point, scale)
    return NumberPattern(
        written, plain, group, point, scale,
        f"(?:{above[0]}|{below[0]})({core})(?:{above[1]}|{below[1]})",
        f"{below[0]}{core}{below[1]}",
    )  # fmt: skip


def _without_pattern(group_char: str, decimal_char: str) -> NumberPattern:
    decimal, group = re.escape(decimal_char), re.escape(group_char)
    tail = r"([Ee][+-]?\d+|[%‰])?|NaN|[+-]?INF"
    if group:
        written, plain = rf"\d+({group}\d+)*({decimal}\d+)?", r"\d+(\.\d+)?"
    else:
        written, plain = rf"(\d+({decimal}\d*)?|{decimal}\d+)", r"(\d+(\.\d*)?|\.\d+)"
    return NumberPattern(
        f"[+-]?{written}{tail}", f"[+-]?{plain}{tail}", group_char, decimal_char, "".join(_PLACES)
    )


def _no_pattern(pattern: str, reason: str) -> ValueError:
    return ValueError(
        said('"{pattern}" is not a number pattern: {reason}', pattern=pattern, reason=reason)
    )


def _subpatterns(
    pattern: str, group: str, point: str
) -> tuple[re.Match[str], re.Match[str] | None]:
    """The pattern and, where it has one of its own, that of numbers below zero.

    It is written with the characters that the format names; here they are `,` and `.`.
    """
    neutral = pattern
    if group:
        neutral = re.sub(rf"(?<=[#0]){re.escape(group)}(?=[#0])", "\0", neutral)
    both = _BOTH.fullmatch(neutral)
    if both is None:
        raise _no_pattern(pattern, said("a quote is not closed"))
    if not both[1]:
        raise _no_pattern(pattern, said("it is empty"))
    positive = _subpattern(pattern, both[1], group, point)
    if not both[2]:
        return positive, None
    negative = _subpattern(pattern, both[2], group, point)
    usual = (f"-{positive['prefix']}", positive["suffix"])  # it says what goes without saying
    return positive, None if (negative["prefix"], negative["suffix"]) == usual else negative


def _subpattern(pattern: str, part: str, group: str, point: str) -> re.Match[str]:
    pointed = part.replace(point, ".", 1) if point in part else part
    match = _SUBPATTERN.fullmatch(pointed.replace("\0", ","))
    if match is None or not re.search("[#0]", match["body"]):
        reason = said(
            'it may have {known}, "{group}" between groups, "{point}" before the fraction',
            known="0 # E + - % ‰ ; ( )", group=group, point=point,
        )  # fmt: skip
        raise _no_pattern(pattern, reason)
    if match["body"].count(".") > 1:
        raise _no_pattern(pattern, said("it has two decimal characters"))
    for signs in ("+-", "%‰"):
        if sum(_affixes(match).count(sign) for sign in signs) > 1:
            raise _no_pattern(pattern, said("it has two signs of one kind"))
    return match


def _affixes(part: re.Match[str]) -> str:
    """What stands beside the number, without literals."""
    return re.sub("'(?:[^']|'')*'", "", part["prefix"] + part["suffix"])


def _core(pattern: str, part: re.Match[str], group: str, decimal: str) -> tuple[str, str]:
    """The number in a pattern as regular expressions: as it is written, and without groups."""
    integer, _, fraction = part["body"].partition(".")
    digits, decimals = integer.replace(",", ""), fraction.replace(",", "")
    if re.search("0.*#", digits) or re.search("#.*0", decimals):
        raise _no_pattern(pattern, said("# and 0 are in the wrong order"))
    if "" in integer.split(",")[1:] or "" in fraction.split(",")[1:]:
        raise _no_pattern(pattern, said("it has an empty group"))
    exponent = _exponent(part["exponent"])
    written = _grouped_integer(integer, group) + _grouped_fraction(fraction, group, decimal)
    return written + exponent, f"[+-]?{_plain(integer, fraction)}{exponent}"


def _signed(
    positive: re.Match[str], negative: re.Match[str] | None
) -> tuple[tuple[str, str], tuple[str, str]]:
    """What stands before and after the number, as regular expressions: from zero, and below.

    UTS #35: without a pattern of their own, numbers below zero have a minus at the start, or where
    the others have a plus. A sign that the pattern does not have is read, too (lenient parsing).
    """
    prefix, suffix = positive["prefix"], positive["suffix"]
    above = (_literal(prefix), _literal(suffix))
    if negative is not None:
        below = (_literal(negative["prefix"]), _literal(negative["suffix"]))
        return above, below if below != above else (_NEVER, "")
    signs = _affixes(positive)
    if "-" in signs:
        return (_NEVER, ""), above
    if "+" in signs:
        return above, (_literal(prefix, plus="-"), _literal(suffix, plus="-"))
    plus, minus = (
        rf"{sign}{above[0]}|{above[0]}{sign}" if prefix else sign for sign in (r"\+?", "-")
    )
    return (f"(?:{plus})", above[1]), (f"(?:{minus})", above[1])


def _literal(affix: str, plus: str = r"\+") -> str:
    """A prefix or suffix as a regular expression. A space is any of the spaces that look alike."""
    made = ""
    for part in _AFFIX.findall(affix):
        if part == "+":
            made += plus
        elif part in _SPACES:
            made += f"[{_SPACES}]"
        elif part.startswith("'"):
            made += re.escape(part[1:-1].replace("''", "'") or "'")
        else:
            made += re.escape(part)
    return made


def _exponent(part: str | None) -> str:
    if part is None:
        return ""
    sign = "[+-]" if part[1] == "+" else "[+-]?"
    return f"[Ee]{sign}" + r"\d{" + str(part.count("0")) + ",}"


def _grouped_integer(integer: str, group: str) -> str:
    sizes = [len(part) for part in integer.split(",")]
    if len(sizes) == 1:
        return r"\d*"
    primary = sizes[-1]
    secondary = sizes[-2] if len(sizes) > 2 else primary
    return (
        rf"(?:\d{{0,{primary}}}"
        rf"|\d{{1,{secondary}}}(?:{group}\d{{{secondary}}})*{group}\d{{{primary}}})"
    )


def _grouped_fraction(fraction: str, group: str, decimal: str) -> str:
    if not fraction:
        return ""
    size = len(fraction.split(",", maxsplit=1)[0])
    if "," not in fraction:
        return rf"(?:{decimal}\d+)?"
    return (
        rf"(?:{decimal}(?:\d{{1,{size}}}"
        rf"|\d{{{size}}}(?:{group}\d{{{size}}})*{group}\d{{1,{size}}}))?"
    )


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


def _shifted(number: str, places: int) -> str:
    """SQL for a number divided by 10 to the power of `places`."""
    integer = f"regexp_extract({number}, '^[+-]?(\\d*)', 1)"
    digits = f"(repeat('0', {places + 1} - length({integer})) || {integer})"
    moved = sql.joined(
        [
            f"regexp_extract({number}, '^[+-]')",
            f"left({digits}, -{places})",
            "'.'",
            f"right({digits}, {places})",
            f"regexp_extract({number}, '\\.(\\d*)', 1)",
        ]
    )
    short = f"regexp_replace({moved}, '^([+-]?)0+(\\d)', '\\1\\2')"
    return f"rtrim(rtrim({short}, '0'), '.')"

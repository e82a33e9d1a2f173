"""Numbers and their units as people read them: 60亿元, 6 billion CNY, 4.3 km², 50–80 %, ≥ 60.

The exact number stays in the data; a page gives it as a tooltip.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from types import MappingProxyType

from parkkg.text import LocalizedText, TextByLanguage

# Units by the local name that QUDT has for them. A Chinese unit that is one character follows the
# number without a blank, as in 60亿元.
_UNITS = MappingProxyType(
    {
        "NUM": LocalizedText(),
        "UNITLESS": LocalizedText(),
        "PERCENT": LocalizedText("%", "%"),
        "CCY_CNY": LocalizedText("元", "CNY"),
        "CCY_USD": LocalizedText("美元", "USD"),
        "CCY_EUR": LocalizedText("欧元", "EUR"),
        "M": LocalizedText("m", "m"),
        "KiloM": LocalizedText("km", "km"),
        "M2": LocalizedText("m²", "m²"),
        "KiloM2": LocalizedText("km²", "km²"),
        "HA": LocalizedText("公顷", "ha"),
        "M3": LocalizedText("m³", "m³"),
        "KiloGM": LocalizedText("kg", "kg"),
        "TONNE": LocalizedText("t", "t"),
        "DEG_C": LocalizedText("°C", "°C"),
        "DAY": LocalizedText("天", "days"),
        "MO": LocalizedText("个月", "months"),
        "YR": LocalizedText("年", "years"),
        "KiloW": LocalizedText("kW", "kW"),
        "MegaW": LocalizedText("MW", "MW"),
        "GigaW": LocalizedText("GW", "GW"),
        "KiloW-HR": LocalizedText("kWh", "kWh"),
        "MegaW-HR": LocalizedText("MWh", "MWh"),
        "GigaW-HR": LocalizedText("GWh", "GWh"),
    }
)
_QUDT = "http://qudt.org/vocab/unit/"
# Those that are not written behind a number.
_ALONE = MappingProxyType(
    {"NUM": LocalizedText("个数", "number"), "UNITLESS": LocalizedText("无单位", "no unit")}
)
# From so much on, a number is written in so many of a larger one.
_SCALES = MappingProxyType(
    {
        "zh": ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
        "en": ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"),
               (Decimal(10) ** 6, "million")),
    }
)  # fmt: skip
_MOST_DIGITS = 40
_UNGROUPED = 10_000
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_EXACT = Context(prec=2 * _MOST_DIGITS)


def unit_name(unit: str, language: str) -> str:
    """A unit as people write it: by its IRI or its local name in QUDT, or as it is given.

    >>> unit_name("http://qudt.org/vocab/unit/CCY_CNY", "zh"), unit_name("人", "zh")
    ('元', '人')
    """
    local = unit.rpartition("/")[2]
    return _UNITS[local].for_reader(language) if local in _UNITS else unit


def unit_names(unit: str) -> TextByLanguage:
    """What a unit is called where it stands by itself, by its IRI in QUDT; nothing for others.

    >>> unit_names("http://qudt.org/vocab/unit/CCY_CNY")["zh"]
    '元'
    >>> unit_names("http://qudt.org/vocab/unit/NUM")["en"], unit_names("urn:x")
    ('number', {})
    """
    if not unit.startswith(_QUDT):
        return {}
    local = unit.removeprefix(_QUDT)
    names = _ALONE.get(local) or _UNITS.get(local)
    return {"zh": names.zh, "en": names.en} if names else {}


def number(text: str, language: str) -> str:
    """A number with its thousands apart, or in a larger scale where it loses nothing by that.

    One of four digits stays as it is: it may be a year.

    >>> number("6000000000", "zh"), number("6000000000", "en")
    ('60亿', '6 billion')
    >>> number("2606", "zh"), number("1234567", "en"), number("4.30", "en")
    ('2606', '1,234,567', '4.3')
    """
    value = _decimal(text)
    if value is None:
        return text
    for scale, word in _SCALES["zh" if language == "zh" else "en"]:
        scaled = _EXACT.divide(value, scale)
        if abs(scaled) >= 1 and _is_short(scaled):
            return f"{_plain(scaled)}{'' if language == 'zh' else ' '}{word}"
    return _plain(value).replace(",", "") if abs(value) < _UNGROUPED else _plain(value)


def quantity(text: str, unit: str, language: str) -> str:
    """A number with its unit.

    >>> quantity("6000000000", "CCY_CNY", "zh"), quantity("6000000000", "CCY_CNY", "en")
    ('60亿元', '6 billion CNY')
    >>> quantity("4.3", "KiloM2", "zh"), quantity("18", "人", "zh"), quantity("60", "NUM", "en")
    ('4.3 km²', '18 人', '60')
    """
    return _joined(number(text, language), unit_name(unit, language))


def reading(text: str, unit: str, language: str) -> str:
    """Words with numbers in them, as people read these; the unit stands after the last one.

    >>> reading("more than 6000000000", "CCY_CNY", "en"), reading("50至80", "PERCENT", "zh")
    ('more than 6 billion CNY', '50至80 %')
    """
    found = list(_NUMBER.finditer(text))
    for match in reversed(found):
        own = unit if match is found[-1] else ""
        text = text[: match.start()] + quantity(match[0], own, language) + text[match.end() :]
    return text


def _joined(figure: str, unit: str) -> str:
    if not unit:
        return figure
    # 60亿元 is one word; 18 人, 4.3 km² and 60 % are two.
    is_money = unit in ("元", "美元", "欧元")
    return f"{figure}{'' if is_money else ' '}{unit}"


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text) if len(text) <= _MOST_DIGITS else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and "e" not in text.lower() else None


def _plain(value: Decimal) -> str:
    whole, dot, fraction = f"{value:,f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}{dot}{fraction}" if fraction else whole


def _is_short(scaled: Decimal) -> bool:
    """Whether it has at most two digits after the point: 6,509.4 and 12.5, not 1.2346."""
    return scaled == scaled.quantize(Decimal("0.01"), context=_EXACT)

"""Numbers on an axis."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from parkkg.translations import Language


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from one to another, both included where they are round.

    >>> ticks(0, 130)
    [0, 50, 100]
    """
    if not high > low:
        return [low]
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(s * size for s in (1, 2, 5, 10) if (high - low) / (s * size) <= most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [_whole(number * step) for number in range(first, last + 1)]


def short(number: float, language: Language) -> str:
    """A number as an axis says it, which has little room.

    >>> short(83_200_000_000, "zh"), short(83_200_000_000, "en"), short(1_500, "en")
    ('832亿', '83.2bn', '1,500')
    """
    for size, name in _SIZES[language]:
        if abs(number) >= size:
            return f"{number / size:,.4g}{name}"
    return f"{number:,.6g}"


def _whole(number: float) -> float:
    rounded = round(number, 12)
    return int(rounded) if rounded == int(rounded) else rounded


_SIZES: Mapping[Language, tuple[tuple[float, str], ...]] = MappingProxyType(
    {
        "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
        "en": ((1e12, "tn"), (1e9, "bn"), (1e6, "m")),
    }
)

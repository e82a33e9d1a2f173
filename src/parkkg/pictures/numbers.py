"""Numbers on an axis."""

from __future__ import annotations

import math

from parkkg.quantities import number
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
    return [_whole(count * step) for count in range(first, last + 1)]


def words(place: float, language: Language) -> str:
    """A number on an axis as people write it.

    >>> words(83_200_000_000, "zh"), words(83_200_000_000, "en"), words(0.25, "en")
    ('832亿', '83.2 billion', '0.25')
    """
    return number(plain(place), language)


def plain(value: float) -> str:
    """A number in digits, without what a float has too much.

    >>> plain(0.1 + 0.2), plain(1e15)
    ('0.3', '1000000000000000')
    """
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _whole(value: float) -> float:
    rounded = round(value, 12)
    return int(rounded) if rounded == int(rounded) else rounded

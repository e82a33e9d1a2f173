"""Numbers on an axis."""

from __future__ import annotations

import math

from parkkg.quantities import number
from parkkg.translations import Language

# What an axis can be drawn for: far from where floats end, also after some arithmetic.
_LARGEST, _SMALLEST = 1e100, 1e-100
# What is written in digits; the rest with a power of ten.
_IN_DIGITS = (1e-4, 1e16)


def number_of(text: str) -> float | None:
    """A text as a number that has a place on an axis.

    >>> number_of("4.50"), number_of("1e308"), number_of("many")
    (4.5, None, None)
    """
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == 0 or _SMALLEST <= abs(value) <= _LARGEST else None


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
    """A number in digits, without what a float has too much; with a power of ten if it needs many.

    >>> plain(0.1 + 0.2), plain(1e15), plain(6.02e23)
    ('0.3', '1000000000000000', '6.02e+23')
    """
    if value and not _IN_DIGITS[0] <= abs(value) < _IN_DIGITS[1]:
        return f"{value:.6g}"
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _whole(value: float) -> float:
    rounded = float(f"{value:.12g}")
    return int(rounded) if rounded == int(rounded) else rounded

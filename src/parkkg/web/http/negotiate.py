"""Which of several representations suits a client best (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parkkg.translations import LANGUAGES, Language
from parkkg.web.problem import not_acceptable


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that an Accept header prefers; None where it takes none of them.

    Offers are media types, with or without parameters. The quality of an offer is that of the
    most specific range that covers it; of equals, the first. No header takes anything, and so
    does one without any readable range.
    """
    ranges = dict(_weighted(accept or "", _RANGE))
    if not ranges:
        return offers[0] if offers else None
    best, chosen = 0.0, None
    for offer in offers:
        name = offer.partition(";")[0].strip().lower()
        group = name.partition("/")[0]
        quality = ranges.get(name, ranges.get(f"{group}/*", ranges.get("*/*", 0.0)))
        if quality > best:
            best, chosen = quality, offer
    return chosen


def chosen(accept: str | None, offers: Sequence[str]) -> str:
    """The offer that an Accept header prefers. Raises HttpError where it takes none of them."""
    found = choose(accept, offers)
    if found is None:
        raise not_acceptable(offers)
    return found


def prefers_html(accept: str | None) -> bool:
    """Whether the client accepts HTML by name, and so wants a page rather than data."""
    named = dict(_weighted(accept or "", _RANGE))
    quality = max(named.get("text/html", 0.0), named.get("application/xhtml+xml", 0.0))
    others = (q for name, q in named.items() if "*" not in name and "html" not in name)
    return quality > 0 and quality >= max(others, default=0.0)


def language(accept_language: str | None, default: Language) -> Language:
    """The language of ours that an Accept-Language header prefers, where it prefers one.

    `zh-CN` and `zh-Hans` match `zh` (RFC 4647, section 3.4).
    """
    best, chosen = 0.0, default
    for tag, quality in _weighted(accept_language or "", _TAG):
        for offer in sorted(LANGUAGES, key=lambda offer: offer != default):
            fits = tag in ("*", offer) or tag.startswith(f"{offer}-")
            if fits and quality > best:
                best, chosen = quality, offer
    return chosen


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether a client would rather have a body packed with gzip (RFC 9110, section 12.5.3).

    Of a header that is longer than those of browsers only the beginning counts.

    >>> takes_gzip("br, gzip"), takes_gzip("*;q=0.1"), takes_gzip("gzip;q=0"), takes_gzip(None)
    (True, True, False, False)
    """
    # The front asks this of every request, and must not read long what a client made long.
    codings = dict(_weighted((accept_encoding or "")[:_READ], _CODING))
    quality = codings.get("gzip", codings.get("*", 0.0))
    return quality > 0 and quality >= codings.get("identity", 0.0)


def _weighted(header: str, pattern: re.Pattern[str]) -> Iterator[tuple[str, float]]:
    """The readable elements of a header and their qualities; of doubles the best."""
    found: dict[str, float] = {}
    for part in header.split(","):
        name, *parameters = part.split(";")
        name = name.strip().lower()
        if not pattern.fullmatch(name):
            continue
        weight = "1"
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                weight = value.strip()
                break
        if _QUALITY.fullmatch(weight):
            found[name] = max(found.get(name, 0.0), float(weight))
    yield from found.items()


_TOKEN = r"[!#$%&'*+.^_`|~0-9a-z-]+"  # noqa: S105 -- the grammar's name (RFC 9110, 5.6.2)
_RANGE = re.compile(rf"\*/\*|{_TOKEN}/\*|{_TOKEN}/{_TOKEN}")
_CODING = re.compile(_TOKEN)
_READ = 300  # characters
_TAG = re.compile(r"\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
_QUALITY = re.compile(r"0(?:\.[0-9]*)?|1(?:\.0*)?|\.[0-9]+")

"""The local file of an address, and the metadata documents that may describe a table.

Model for Tabular Data, section 5 (locating metadata). Nothing is downloaded: an address has a
file only where the caller maps a prefix of it to a folder, or where it is a file: address.
"""

from __future__ import annotations

import errno
import json
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from parkkg.tables.csvw.iris import join, normalize, split

_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[^;,=]+(?:=(?:\"[^\"]*\"|[^;,\"]*))?)*)")
_METADATA_TYPES = ("application/csvm+json", "application/ld+json", "application/json")
# The two defaults of the specification, then the two that w3.org itself adds in its site-wide file.
_DEFAULTS = ("{+url}-metadata.json", "csv-metadata.json", "{+url}.json", "csvm.json")


@dataclass(frozen=True)
class Locator:
    """Finds the file of an address by the longest prefix in `mappings` (prefix, folder)."""

    mappings: tuple[tuple[str, Path], ...] = ()

    def find(self, url: str) -> Path | None:
        """The file at `url`, or None where it has none. A query part is ignored."""
        plain = normalize(url).partition("#")[0].partition("?")[0]
        for prefix, folder in sorted(self.mappings, key=lambda m: -len(m[0])):
            if plain.startswith(prefix):
                path = _file(folder / unquote(plain[len(prefix) :]))
                # An address must not lead out of the folder.
                inside = path is not None and path.is_relative_to(folder.resolve())
                return path if inside else None
        if plain.startswith("file:"):
            # It imports all that a network takes.
            from urllib.request import url2pathname  # noqa: PLC0415

            return _file(Path(url2pathname(split(plain)[2])))
        return None


def _file(path: Path) -> Path | None:
    try:
        found = path.resolve()
        return found if found.is_file() else None
    except ValueError:  # a NUL character
        return None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
            return None
        raise


def candidates(url: str, link: str | None, locator: Locator) -> list[str]:
    """Addresses where the metadata of the table at `url` may be, in the order of precedence."""
    found = [join(url, target) for target in _described_by(link or "")]
    site = locator.find(join(url, "/.well-known/csvm"))
    templates = site.read_text("utf-8-sig", "replace").split() if site else _DEFAULTS
    plain = url.partition("#")[0]
    for template in templates:
        place = template.replace("{+url}", plain).replace("{url}", quote(plain, safe=""))
        found.append(join(url, place))
    # A folder cannot answer a query: a file at that path is something else.
    return [place for place in found if "?" not in place]


def _described_by(link: str) -> list[str]:
    """The targets of a Link header that are metadata, the last one first."""
    targets = []
    for match in _LINK.finditer(link):
        options = {
            name.lower(): value.lower()
            for name, value in re.findall(r";\s*([^;=\s]+)\s*=\s*\"?([^;\"]*)\"?", match[2])
        }
        if "describedby" in options.get("rel", "").split() and (
            options.get("type", _METADATA_TYPES[0]).strip() in _METADATA_TYPES
        ):
            targets.append(match[1])
    return targets[::-1]


def looks_like_metadata(path: Path) -> bool:
    """Whether a file is a JSON object, and so metadata rather than a table."""
    if path.suffix != ".json":
        return False
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except (ValueError, RecursionError):
        return True  # it is meant as metadata; reading it says what is wrong

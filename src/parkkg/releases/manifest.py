"""The manifest of a release: `manifest.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any, get_type_hints

from parkkg.errors import DataError
from parkkg.evidence.roles import Roles
from parkkg.text import said


@dataclass(frozen=True)
class Counts:
    """The size of a release: rows of each table, instances of each class, triples."""

    tables: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    asserted: int = 0
    inferred: int = 0

    @property
    def triples(self) -> int:
        """Asserted and inferred together."""
        return self.asserted + self.inferred


@dataclass(frozen=True)
class ShaclSummary:
    """The result of the validation. `conforms`: there are no violations; there may be warnings."""

    engine: str = ""
    conforms: bool = True
    violations: int = 0
    warnings: int = 0


# How the store of a release is laid out. In the first layout its default graph has what is
# asserted, and a query sees the union of that and of the graph of what is inferred. In the second
# the default graph has all, and the other one is a record.
MERGED = 2


@dataclass(frozen=True)
class SealedFile:
    """A file as it was sealed: its bytes, and their SHA-256 (empty where it was not recorded)."""

    size: int
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """The content of `manifest.json`.

    `created` is UTC in ISO 8601, as is `started`, when the load began (empty where that was not
    recorded); `version` is parkkg's own, `project` the name of the project's folder,
    `inputs` the SHA-256 of each input by its name in the project, `seconds` the time a step took,
    `base` the IRI that its things are under, `roles` what its terms are for (empty where the
    release is older than that), `previous` the release that was current before, `layout` which
    graphs its store has (see MERGED). `seal` fills in the others: `digest` is the SHA-256 of the
    graph files (names and contents), `files` says what every file has to be.
    """

    id: str
    created: str
    version: str
    started: str = ""
    project: str = ""
    tools: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    seconds: Mapping[str, float] = field(default_factory=dict)
    shacl: ShaclSummary = field(default_factory=ShaclSummary)
    base: str = ""
    roles: Roles = field(default_factory=Roles)
    previous: str | None = None
    digest: str = ""
    files: Mapping[str, SealedFile] = field(default_factory=dict)
    layout: int = 1

    @property
    def is_merged(self) -> bool:
        """Whether the default graph of the store has what is inferred, too."""
        return self.layout >= MERGED

    def as_dict(self) -> dict[str, Any]:
        """The manifest as JSON has it."""
        return asdict(self)

    @cached_property
    def modified(self) -> int:
        """The time that every file of the release has, in seconds, as archives keep it.

        What is written to a file changes that, so that a change is seen without reading the file.
        Raises ValueError where `created` is no time.
        """
        return int(datetime.fromisoformat(self.created).timestamp())

    def as_json(self) -> str:
        """The text of `manifest.json`."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2) + "\n"


def now() -> str:
    """The time as in a manifest: UTC in ISO 8601, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises DataError where it is missing or damaged."""
    try:
        fields = json.loads(path.read_bytes())
        counts = Counts(**_known(Counts, fields.pop("counts")))
        summary = ShaclSummary(**_known(ShaclSummary, fields.pop("shacl")))
        roles = Roles(**_tuples(_known(Roles, fields.pop("roles", {}))))
        files = {name: _sealed(value) for name, value in fields.pop("files", {}).items()}
        manifest = Manifest(
            **_known(Manifest, fields), counts=counts, shacl=summary, roles=roles, files=files
        )
        manifest.modified  # noqa: B018 -- that it is a time
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(said("its manifest.json is missing")) from None
    except IsADirectoryError:
        raise DataError(said("its manifest.json is a folder")) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DataError(said("its manifest.json is damaged")) from None
    if not _well_typed(manifest):
        raise DataError(said("its manifest.json is damaged"))
    return manifest


def _sealed(value: Any) -> SealedFile:
    """A file in the manifest; where its digest was not recorded, there are its bytes only."""
    fields = {"size": value} if isinstance(value, int) else _known(SealedFile, value)
    sealed = SealedFile(**fields)
    if not _well_typed(sealed):
        raise ValueError
    return sealed


def _known(record: type, values: dict[str, Any]) -> dict[str, Any]:
    """The values of fields that this version has; a later version may write more."""
    return {name: values[name] for name in _hints(record) if name in values}


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where the record has tuples."""
    return {name: _tuple(value) for name, value in values.items()}


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value


@cache  # to work them out takes as long as to read the whole file, and each file is such a record
def _hints(record: type) -> Mapping[str, Any]:
    """The declared type of each field."""
    return get_type_hints(record)


def _well_typed(record: Manifest | Counts | ShaclSummary | Roles | SealedFile) -> bool:
    """Whether every field has the declared type; items of mappings are not checked."""
    record_type: type = type(record)
    hints = _hints(record_type)
    return all(
        isinstance(getattr(record, name), getattr(hint, "__origin__", hint))
        for name, hint in hints.items()
    ) and all(
        _well_typed(part)
        for part in vars(record).values()
        if isinstance(part, Counts | ShaclSummary | Roles)
    )

"""A release while a worker serves it: the project beside it, its stores, what was made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from functools import cached_property, wraps
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, cast

import pyoxigraph as ox

from parkkg.evidence.archive import SourceText
from parkkg.exports.export import ResultColumns, writer_of
from parkkg.project import Project
from parkkg.query.asserted import is_materialized
from parkkg.query.client import error_of, over_two_graphs, request_for
from parkkg.query.dataset import note_about
from parkkg.query.engine import EngineAnswer, FaultError, Stores
from parkkg.query.formats import EXPORT_FORMATS
from parkkg.query.limits import Limits
from parkkg.query.protocol import Request as QueryRequest
from parkkg.query.rows import RowReader
from parkkg.query.unknown_names import note_about_unknown
from parkkg.releases.release import ReleaseFolder, releases
from parkkg.sparql.query import Query, read_query
from parkkg.web.exchange import Request
from parkkg.web.execution.prepared_query import PreparedQuery

T = TypeVar("T")


class NotMaterializedError(Exception):
    """The answer needs what takes long to make and has to be made first: `name` says what."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class ServedRelease:
    """One release, and the engine over it. `store_folder` has the releases before it.

    `texts` are archived texts of sources by their SHA-256; None where nobody gave any.
    """

    def __init__(
        self,
        release: ReleaseFolder,
        project: Project,
        limits: Limits,
        store_folder: Path,
        *,
        in_memory: bool,
        texts: Mapping[str, SourceText] | None = None,
    ) -> None:
        self.release = release
        self.project = project
        self.limits = limits
        self.store_folder = store_folder
        self.texts = texts
        self._in_memory = in_memory
        self.tried: tuple[str, ...] = ()
        self._made: dict[str, object] = {}

    @property
    def kept(self) -> list[ReleaseFolder]:
        """All releases of the store that are whole, the newest first; this one, too."""
        return [release for release in releases(self.store_folder) if not release.damage()]

    @property
    def store(self) -> ox.Store:
        """The release's store, for lookups by patterns.

        Raises ParkkgError where it cannot be opened, which is done when it is first needed.
        """
        return self._stores.all

    @cached_property
    def _stores(self) -> Stores:
        try:
            return Stores(str(self.release.store_path), in_memory=self._in_memory)
        except FaultError as error:
            raise self._error(error) from error

    def read(self, text: str) -> Query:
        """The query in `text`, with the usual prefixes and a base declared. Raises QueryError."""
        return read_query(text, prefixes=self.release.prefixes, has_base=True)

    def ask(self, prepared: PreparedQuery) -> Finding | ExportedFinding:
        """The answer, which is still to be written.

        Raises UsageError where the format does not fit, and what the engine has against the query.
        """
        request = request_for(
            prepared.query,
            prepared.format,
            self.limits,
            base=self.release.base,
            prefixes=True,
            default_graphs=prepared.default_graphs,
            named_graphs=prepared.named_graphs,
            inferred=prepared.inferred,
        )._replace(into=prepared.into)
        if not (self._in_memory or self.release.manifest.is_merged):
            request = over_two_graphs(request)
        if (
            not prepared.inferred
            and not is_materialized(self.release)
            and self.may_make("asserted")
        ):
            raise NotMaterializedError("asserted")
        try:
            answer = EngineAnswer.ask(self._stores, request)
        except FaultError as error:
            raise self._error(error, request) from error
        return self._in_format(
            answer, prepared.format, request, dict(prepared.titles), prepared.title
        )

    def fetch(self, prepared: PreparedQuery) -> bytes:
        """The complete result. Raises as `ask`."""
        found = bytearray()
        self.ask(prepared).write(found.extend)
        return bytes(found)

    def rows(self, table: bytes, format: str) -> Finding | ExportedFinding:  # noqa: A002 -- the name used everywhere
        """Rows that no query gave, as TSV of SPARQL, to be written as those of a query are."""
        request = request_for(read_query("SELECT * {}"), format, self.limits)
        try:
            result = ox.parse_query_results(table, format=ox.QueryResultsFormat.TSV)
            answer = EngineAnswer(self._stores.all, request, result)
        except FaultError as error:
            raise self._error(error, request) from error
        return self._in_format(answer, format, request)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once in this process; what it raises is not kept."""
        if name not in self._made:
            self._made[name] = make()
        return cast("T", self._made[name])

    def may_make(self, name: str) -> bool:
        """Whether NotMaterializedError helps: for this request, it has not been tried before."""
        return name not in self.tried

    def _in_format(
        self,
        answer: EngineAnswer,
        format: str,  # noqa: A002 -- the name used everywhere
        request: QueryRequest,
        titles: Mapping[str, str] = MappingProxyType({}),
        title: str = "",
    ) -> Finding | ExportedFinding:
        """What is found, in the format that is asked for, whoever writes that."""
        found = Finding(answer, lambda error: self._error(error, request))
        if format not in EXPORT_FORMATS:
            return found
        shown = tuple(titles.get(name, name) for name in found.variables)
        created = datetime.fromisoformat(self.release.manifest.created)
        return ExportedFinding(found, format, ResultColumns(found.variables, shown, title, created))

    def _error(self, error: FaultError, request: QueryRequest | None = None) -> Exception:
        text = request.query if request else ""
        return error_of(error.content, text, self.release.store_path)


class Finding:
    """What a query has found, until it is written once.

    `nothing` says then why there is nothing, where a name in the query is the reason. `rows` is how
    many were written, where they were counted.
    """

    rows: int | None = None

    def __init__(self, answer: EngineAnswer, error_of: Callable[[FaultError], Exception]) -> None:
        self.form = answer.form
        self.variables = answer.variables
        self.media_type = answer.media_type
        self.note = note_about(answer.missing)
        self.nothing = ""
        self._answer = answer
        self._error_of = error_of

    def write(self, emit: Callable[[bytes], object]) -> None:
        """Give the answer to `emit`, in pieces. Raises what stops the query."""
        try:
            emit(self._answer.write(emit).rest)
            self.nothing = note_about_unknown(self._answer.unknown)
        except FaultError as error:
            raise self._error_of(error) from error


class ExportedFinding:
    """What a query has found, in a format that the engine does not write."""

    rows: int | None = None

    def __init__(self, finding: Finding, format: str, heads: ResultColumns) -> None:  # noqa: A002
        self.form = finding.form
        self.variables = finding.variables
        self.media_type = EXPORT_FORMATS[format]
        self.note = finding.note
        self.nothing = ""
        self._finding = finding
        self._format = format
        self._heads = heads

    def write(self, emit: Callable[[bytes], object]) -> None:
        """Give the answer to `emit`, in pieces. Raises what stops the query, MachineError."""
        reader, lines = RowReader(), 0
        with closing(writer_of(self._format, self._heads)) as writer:

            def take(piece: bytes) -> None:
                nonlocal lines
                lines += piece.count(b"\n")  # in a literal it is \n, with a backslash
                if found := b"".join(map(writer.add, reader.feed(piece))):
                    emit(found)

            self._finding.write(take)
            self.nothing, self.rows = self._finding.nothing, lines - 1  # without the heading
            for piece in writer.end():
                emit(piece)


def once_per_release(read: Callable[[ServedRelease], T]) -> Callable[[ServedRelease], T]:
    """A function that reads a release once in this process, and gives the same again."""

    @wraps(read)
    def kept(served: ServedRelease) -> T:
        return served.once(f"{read.__module__}.{read.__name__}", lambda: read(served))

    return kept


def served_release_of(request: Request) -> ServedRelease:
    """The release that answers this request."""
    return cast("ServedRelease", request.context)

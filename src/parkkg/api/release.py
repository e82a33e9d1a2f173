"""A release as an object: queries, evidence, differences, dumps and its graph."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from parkkg.api.arguments import check_seconds, check_text, check_whole
from parkkg.api.machine import machine_errors, output_file
from parkkg.api.process_pool import ProcessPool
from parkkg.errors import DataError, ParkkgError, UsageError
from parkkg.project import Project, find_project
from parkkg.query.limits import Limits
from parkkg.releases.manifest import Manifest
from parkkg.releases.release import ReleaseFolder, current_id, open_release, previous
from parkkg.text import said

if TYPE_CHECKING:
    import pyoxigraph as ox

    from parkkg.api.rows import Rows
    from parkkg.api.triples import Triples
    from parkkg.api.values import ParamValue
    from parkkg.catalogue.catalogue import Catalogue
    from parkkg.documentation.about import About
    from parkkg.evidence.archive import CheckedPassages, SourceText
    from parkkg.evidence.facts import Evidence
    from parkkg.query.allowed_values import AllowedValue
    from parkkg.query.process import Answer
    from parkkg.query.saved import SavedQuery
    from parkkg.releases.diff import Diff
    from parkkg.sparql.query import Query
    from parkkg.text import TextByLanguage

_MOST_SECONDS = 86_400
_LEAST_MEMORY_MB = 32  # with less the query process hardly starts
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Release:
    """An immutable version of the graph, in a store. `open` and `load` give one.

    Queries run in processes of their own, which start at the first query and end with `close`, at
    the end of a `with` block, or with this object. Any number of threads may ask at once; a child
    made by `os.fork` starts processes of its own; a pickled release opens the same one again.

    Every method raises UsageError when the release is closed or was removed from its store, and
    MachineError where its files cannot be read.

    >>> kg.sparql("ASK { ?park a pk:Park }")
    True
    """

    def __init__(self, folder: ReleaseFolder, project: Project | Path | None = None) -> None:
        self._folder = folder
        self._given = project
        self._processes = ProcessPool(folder.store_path)
        self._graphs: dict[int, ox.Store] = {}  # by process
        self._closed = False
        weakref.finalize(self, self._processes.close)

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits; the same inputs give the same id."""
        return self._folder.id

    @property
    def store(self) -> Path:
        """The folder that holds this release and others."""
        return self._folder.folder.parent.parent

    @property
    def folder(self) -> ReleaseFolder:
        """The files of the release."""
        return self._folder

    @property
    def manifest(self) -> Manifest:
        """Inputs, counts, times, tools. Raises DataError where it is damaged."""
        try:
            return self._folder.manifest
        except DataError as error:
            raise self._damage(error.message) from error

    @property
    def created(self) -> datetime:
        """When it was made, in UTC."""
        try:
            return datetime.fromisoformat(self.manifest.created)
        except ValueError as error:
            raise self._damage(said("its manifest.json is damaged")) from error

    @property
    def triples(self) -> int:
        """How many triples it has, entailed ones included."""
        return self.manifest.counts.triples

    @property
    def is_current(self) -> bool:
        """Whether it is the current release of its store now."""
        return current_id(self.store) == self.id

    @property
    def damage(self) -> tuple[str, ...]:
        """What is missing or not as it was made; empty for a release that is whole."""
        return self._folder.damage()

    @property
    def title(self) -> TextByLanguage:
        """The title of the dataset by language."""
        return self._about.titles

    @property
    def license(self) -> str:
        """The IRI of the dataset's licence; empty where it has none."""
        return next(iter(self._about.licences), "")

    def query(
        self,
        name: str,
        /,
        *,
        params: Mapping[str, ParamValue] | None = None,
        timeout: float = Limits.seconds,
        max_rows: int | None = None,
        memory_mb: int = Limits.memory_mb,
        inferred: bool = True,
        **values: ParamValue,
    ) -> Rows:
        """Run a saved query, with values for its parameters by name.

        A thing may be named as people call it, in either language. Where the graph does not have
        a default of the query, the first thing of its own with which the query finds anything
        stands for it.

        `params` is for parameters whose name is that of another argument. `timeout` is in seconds,
        `memory_mb` in megabytes; an answer of more than `max_rows` rows is an error. Unless
        `inferred`, the query sees only what is asserted.
        Raises UsageError for an unknown query or parameter, for a value that does not fit, and for
        a name that is that of nothing or of several things, QueryStoppedError where a limit is
        reached.

        >>> kg.query("timeline", park="liyang-htz")[0]["date"] < "2013"
        True
        >>> kg.query("timeline", park="溧阳高新区") == kg.query("timeline", park="liyang-htz")
        True
        """
        from parkkg.api.rows import Rows

        result = self.sparql(
            self.bind(name, params, **values),
            timeout=timeout,
            max_rows=max_rows,
            memory_mb=memory_mb,
            inferred=inferred,
        )
        if not isinstance(result, Rows):
            raise UsageError(
                said(
                    'the saved query "{name}" is not a SELECT query, so it gives no rows', name=name
                ),
                hint=said('run it as kg.sparql(kg.bind("{name}"))', name=name),
            )
        return result

    def bind(
        self,
        name: str,
        /,
        params: Mapping[str, ParamValue] | None = None,
        **values: ParamValue,
    ) -> str:
        """The SPARQL of a saved query, with values and defaults in place of its parameters.

        Raises as `query`.
        """
        from parkkg.query.parameters import check_choice
        from parkkg.query.resolve_values import resolve_values
        from parkkg.query.saved import bind

        with self._things() as catalogue:
            saved, choices = self._saved(name, catalogue)
            texts = resolve_values(saved, self._texts(params, values), choices, catalogue)
        for param in saved.params:
            if param.name in choices and param.name in texts:
                check_choice(param, texts[param.name], choices[param.name])
        return bind(saved, texts)

    def saved_query(self, name: str, /) -> SavedQuery:
        """A saved query, with defaults and examples that this release has.

        Raises UsageError where there is no such query, DataError where it is not right.

        >>> kg.saved_query("timeline").title.en
        'Timeline'
        """
        with self._things() as catalogue:
            return self._saved(name, catalogue)[0]

    def offers(self, name: str, param: str, /, *, most: int = 1000) -> tuple[AllowedValue, ...]:
        """The values that a parameter of a saved query may have in this release, with their names.

        These are its choices, or the things of its kind; none where there are more than `most`, or
        where anything may be given. Raises UsageError as `saved_query`.

        >>> [offer.value for offer in kg.offers("compare", "only")]
        ['all', 'newest']
        """
        from parkkg.query.allowed_values import allowed_things, listed_values

        with self._things() as catalogue:
            saved, choices = self._saved(name, catalogue)
            for one in saved.params:
                if one.name == param:
                    found = listed_values(one, choices.get(param, {}), catalogue)
                    return found or (allowed_things(one, catalogue, most) if catalogue else ())
        return ()

    def bind_text(self, text: str, params: Mapping[str, ParamValue] | None = None, /) -> str:
        """A query of one's own with values for its parameters (see `sparql`). Raises QueryError."""
        return self._read(text, params).text

    @property
    def queries(self) -> Mapping[str, SavedQuery]:
        """The saved queries of the project by name. Raises DataError where one is not right.

        >>> [param.name for param in kg.queries["timeline"].params]
        ['park', 'lang']
        """
        from parkkg.query.saved import saved_queries

        with self._open():
            found = saved_queries(self.project, self._folder.base)
        return MappingProxyType({query.name: query for query in found})

    @cached_property
    def project(self) -> Project:
        """The project whose saved queries are asked. Raises UsageError where there is none."""
        return self._given if isinstance(self._given, Project) else find_project(self._given)

    def sparql(
        self,
        text: str,
        /,
        *,
        params: Mapping[str, ParamValue] | None = None,
        timeout: float = Limits.seconds,
        max_rows: int | None = None,
        memory_mb: int = Limits.memory_mb,
        inferred: bool = True,
    ) -> Rows | bool | Triples:
        """Run a query of SPARQL 1.1: SELECT gives rows, ASK a bool, the other forms triples.

        The usual prefixes (`pk:`, `pki:`, `rdfs:`, …) need no declaration. `params` are values for
        variables that begin with an underscore: `?_year_integer` is the parameter `year`.
        `timeout` is in seconds, `memory_mb` in megabytes; an answer of more than `max_rows` rows
        or triples is an error. Unless `inferred`, the query sees only what is asserted; for that a
        large release makes a second store, once.

        Raises QueryError, with line and column where they are known, where the query is faulty,
        an update, or asks another server; QueryStoppedError where a limit is reached.

        >>> kg.sparql("SELECT (COUNT(?park) AS ?parks) { ?park a pk:Park }")[0]["parks"] > 3
        True
        """
        query = self._read(text, params)
        form = {"select": "tsv", "ask": "json"}.get(query.form, "nt")
        limits = _limits(timeout, memory_mb, max_rows)
        with self._asked(query, form, limits, inferred=inferred) as answer:
            content = b"".join(answer)
        if query.form == "ask":
            from json import loads

            return bool(loads(content)["boolean"])
        if query.form == "select":
            from parkkg.api.rows import read_rows

            return read_rows(answer.variables, content, answer.note or answer.nothing)
        from parkkg.api.triples import read_triples

        return read_triples(content, self._folder.prefixes)

    @contextmanager
    def stream(
        self,
        text: str,
        /,
        format: str,  # noqa: A002 -- the name used everywhere
        *,
        params: Mapping[str, ParamValue] | None = None,
        timeout: float = Limits.seconds,
        max_rows: int | None = None,
        max_bytes: int | None = None,
        memory_mb: int = Limits.memory_mb,
        inferred: bool = True,
    ) -> Iterator[Answer]:
        """Run a query, and take its answer as bytes, piece by piece, in constant memory.

        `format` is json, xml, csv or tsv for SELECT and ASK, xlsx, csv-excel, parquet or md for
        SELECT, and ttl, nt, jsonld or rdfxml for the other forms. Time that is spent between two
        pieces does not count. Raises as `sparql`, also while pieces are taken; UsageError where the
        format does not fit.

        >>> with kg.stream("SELECT ?x { VALUES ?x { 1 2 } }", "csv") as answer:
        ...     print(b"".join(answer).decode().split())
        ['x', '1', '2']
        """
        query = self._read(text, params)
        limits = _limits(timeout, memory_mb, max_rows, max_bytes)
        check_text("format", format)
        with self._asked(query, format, limits, inferred=inferred) as answer:
            try:
                yield self._exported(answer, format)
            finally:
                answer.end()

    def _exported(self, answer: Answer, form: str) -> Answer:
        """The answer in its format, where the engine does not write that."""
        from parkkg.query.formats import EXPORT_FORMATS

        if form not in EXPORT_FORMATS:
            return answer
        from parkkg.exports.export import ResultColumns, exported
        from parkkg.query.rows import read_rows

        heads = ResultColumns(answer.variables, created=self.created)
        return answer.converted(
            EXPORT_FORMATS[form], lambda pieces: exported(form, heads, read_rows(pieces))
        )

    def find(
        self, text: str, /, *, kind: str | None = None, lang: str = "en", limit: int = 50
    ) -> Rows:
        """The things one of whose names has `text` in it, the nearest first, at most `limit`.

        Names are found in every language and in pinyin; blanks, width, case, accents, and
        traditional or simplified characters make no difference. `kind` is the name or the IRI of
        a class. The columns are `name` and `kind` in the language `lang`, `match`, which is the
        name that was found, `name_iri` and `kind_iri`.
        Raises UsageError where the text has no letter and no digit or is too long, where there is
        no such class, and where the release was made before there were catalogues.

        >>> kg.find("寧德時代", kind="Enterprise")[0]["name"]
        'CATL'
        """
        from parkkg.api.rows import Rows
        from parkkg.catalogue.catalogue import open_catalogue
        from parkkg.catalogue.find import find
        from parkkg.catalogue.hits import COLUMNS, hit_rows

        check_text("text", text)
        check_whole("limit", limit, 0)
        with self._open(), open_catalogue(self._folder) as catalogue:
            chosen = catalogue.kind(kind) if kind else None
            found = find(catalogue, text, chosen, limit)
            return Rows(COLUMNS, list(hit_rows(catalogue, found, lang)))

    def evidence(self, thing: str, /) -> Evidence:
        """What a thing and each fact about it rest on: passages of sources.

        `thing` is `kind/slug`, an IRI, a prefixed name, or a slug that only one thing has.
        Raises UsageError where there is no such thing.

        >>> kg.evidence("park/liyang-green-energy-park")
        <Evidence of park/liyang-green-energy-park: facts 4, sources 1>
        """
        from parkkg.evidence.facts import evidence_of

        check_text("thing", thing)
        with self._open():
            folder = self._folder
            return evidence_of(folder.store_path, thing, folder.roles, folder.base)

    def prove(self, thing: str, /, texts: Sequence[SourceText]) -> CheckedPassages:
        """Check the passages of a thing and its facts against the texts of their sources.

        Texts are read with `parkkg.read_text`. What does not agree is among the result's
        `problems`, with the row of the table if the project is the one that was loaded.
        Raises UsageError where there is no such thing.
        """
        from parkkg.evidence.archive import prove_passages
        from parkkg.evidence.facts import digests_in

        found = self.evidence(thing)
        passages = {p for fact in (found.thing, *found.facts) for p in fact.passages}
        with self._open():
            folder = self._folder
            digests = digests_in(folder.store_path, folder.roles, folder.base)
            checked = prove_passages(passages, texts, digests, {})
            if checked.problems:  # only then is it worth while to look for their rows
                from parkkg.evidence.proof import locations_in

                places = locations_in(self.project, self.manifest.inputs)
                checked = prove_passages(passages, texts, digests, places)
        return checked

    def diff(self, other: Release | str | None = None, /, *, inferred: bool = False) -> Diff:
        """What changed from another release to this one, thing by thing.

        `other` is a release, the id of one in the same store, or the beginning of an id; by
        default the one that was current before this. `inferred` lists entailed triples, too.
        Raises UsageError where there is no such release, DataError where one is damaged.
        """
        from parkkg.releases.diff import diff

        with self._open():
            if isinstance(other, Release):
                before: ReleaseFolder | None = other.folder
                other._check_there()  # noqa: SLF001 -- one of this class
            elif other is not None:
                before = open_release(self.store, other)
            else:
                before = previous(self.store, self._folder)
            if before is None:
                raise UsageError(
                    said(
                        "{release} is the first release: there is nothing to compare it with",
                        release=self.id,
                    ),
                    hint=said("name another release"),
                    code="first-release",
                )
            return diff(before, self._folder, inferred=inferred)

    def dump(
        self,
        output: str | Path | BinaryIO,
        /,
        *,
        format: str | None = None,  # noqa: A002 -- the name used everywhere
        part: str = "all",
        rdf12: bool = False,
    ) -> None:
        """Write the release as one RDF file, or to a binary file that is open.

        `format` is ttl, nt, nq, trig, jsonld or rdfxml; by default what the file's suffix says,
        and ttl for an open file. A name that ends in `.gz` is compressed. `part` is all, core (the
        facts), evidence or ontology. `rdf12` writes statements as reifiers of RDF 1.2. The same
        release gives the same bytes, and the file is there whole or not at all.

        Raises UsageError where format, part or file do not fit, DataError where the release is
        damaged, MachineError where the file cannot be written.
        """
        from parkkg.releases.dump import dump, syntax_of

        with self._open():
            if not isinstance(output, str | Path):
                dump(self._folder, format or "ttl", part, output, rdf12=rdf12)
                return
            path = Path(output)
            syntax, gzip = (format, path.suffix == ".gz") if format else syntax_of(path)
            with output_file(path) as file:
                dump(self._folder, syntax, part, file, gzip=gzip, rdf12=rdf12)

    def describe(self, base_url: str | None = None, /) -> Triples:
        """What the release says of its dataset: DCAT 3, VoID and PROV.

        `base_url` is where a server answers, for the addresses of dumps and endpoint. Raises
        UsageError where it is not an absolute http(s) address.
        """
        from parkkg.api.triples import read_triples
        from parkkg.documentation.dataset import description

        with self._open():
            lines = description(self._folder, base_url)
        return read_triples("".join(lines).encode(), self._folder.prefixes)

    @property
    def graph(self) -> ox.Store:
        """The whole release as a store of pyoxigraph, read-only, in this process.

        Made for looking up patterns. A query that is put to it knows no limits and cannot be
        stopped: `sparql` is for those. A child made by `os.fork` after this, or after `evidence`,
        has to end with `os._exit`, as those of `multiprocessing` do: the engine does not survive
        the usual end of Python there.

        >>> len(kg.graph) > 2000
        True
        """
        import pyoxigraph as ox

        with self._open():
            process = os.getpid()  # a child made by fork cannot use the store of its parent
            if process not in self._graphs:
                self._graphs[process] = ox.Store.read_only(str(self._folder.store_path))
            return self._graphs[process]

    def close(self) -> None:
        """End the query processes. A closed release answers nothing; to close twice is fine."""
        self._closed = True
        self._graphs.pop(os.getpid(), None)
        self._processes.close()

    def __enter__(self) -> Release:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Release {self.id} in {self.store}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Release):
            return NotImplemented
        return self._folder == other._folder

    def __hash__(self) -> int:
        return hash(self._folder)

    def __reduce__(self) -> tuple[Any, ...]:
        folder = ReleaseFolder(self.id, self._folder.folder)  # without what it has read
        return Release, (folder, self._given)

    def _repr_html_(self) -> str:
        """A card for notebooks."""
        from html import escape

        lines, title = {"release": self.id}, ""
        if damage := self.damage:
            lines["damaged"] = damage[0]
        else:
            counts = self.manifest.counts
            lines["created"] = f"{self.created:%Y-%m-%d %H:%M} UTC"
            lines["triples"] = f"{counts.triples:,} ({counts.inferred:,} of them entailed)"
            lines |= {"licence": self.license} if self.license else {}
            title = " · ".join(self.title[language] for language in sorted(self.title))
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>"
            for name, text in lines.items()
        )
        head = f"<caption>{escape(title)}</caption>" if title else ""
        return f"<table>{head}<tbody>{rows}</tbody></table>"

    @contextmanager
    def _open(self) -> Iterator[None]:
        """Inside, what the system refuses is a MachineError, unless the release is gone."""
        self._check_there()
        try:
            with machine_errors():
                yield
        except ParkkgError:
            self._check_there()  # it may have been removed just now
            raise

    def _check_there(self) -> None:
        if self._closed:
            raise UsageError(said("this release is closed"), hint=said("open it again"))
        if not (self._folder.folder / "manifest.json").is_file():
            raise UsageError(
                said(
                    "release {release} is no longer in {store}: it was removed",
                    release=self.id,
                    store=self.store,
                ),
                hint=said("open the current release of that store"),
            )
        self._folder.check()

    def _damage(self, message: str) -> DataError:
        return DataError(
            said("release {release} is damaged: {message}", release=self.id, message=message),
            hint=said("load its project again"),
        )

    @staticmethod
    def _texts(
        params: Mapping[str, ParamValue] | None, values: Mapping[str, ParamValue] = _NOTHING
    ) -> dict[str, str]:
        from parkkg.api.values import texts_of

        return texts_of({**(params or {}), **values})

    def _read(self, text: str, params: Mapping[str, ParamValue] | None) -> Query:
        from parkkg.query.saved import bind, parse
        from parkkg.sparql.query import read_query

        check_text("text", text)
        with self._open():
            folder = self._folder
            texts = self._texts(params)
            if texts:
                name = "the query"
                saved = parse(
                    name, Path(name), text, name,
                    prefixes=folder.prefixes, has_base=True, base=folder.base,
                )  # fmt: skip
                text = bind(saved, texts)
            return read_query(text, prefixes=folder.prefixes, has_base=True)

    @contextmanager
    def _asked(
        self, query: Query, form: str, limits: Limits, *, inferred: bool
    ) -> Iterator[Answer]:
        from parkkg.query.client import over_two_graphs, request_for

        self._check_there()
        folder = self._folder
        request = request_for(
            query, form, limits, base=folder.base, prefixes=True, inferred=inferred
        )
        if not self.manifest.is_merged:
            request = over_two_graphs(request)
        if not inferred:
            from parkkg.query.asserted import is_materialized, make_asserted

            with self._open():
                if not is_materialized(folder):
                    make_asserted(folder)
        try:
            with self._processes.process(limits.memory_mb) as process:
                with machine_errors():
                    answer = process.ask(request, seconds=limits.seconds)
                yield answer
                if answer.rows is None:  # nobody wants the rest
                    process.close()
        except ParkkgError:
            self._check_there()  # it may have been removed just now
            raise

    @contextmanager
    def _things(self) -> Iterator[Catalogue | None]:
        """Its things by name; None for a release from before there were catalogues."""
        from parkkg.catalogue.catalogue import open_catalogue

        with self._open():
            if not self._folder.catalogue.is_file():
                yield None
                return
            with open_catalogue(self._folder) as catalogue:
                yield catalogue

    def _saved(
        self, name: str, catalogue: Catalogue | None
    ) -> tuple[SavedQuery, dict[str, dict[str, str]]]:
        """A saved query as `saved_query`, and its choices.

        These are for each parameter whose values another query gives: IRIs, with a short name.
        """
        from parkkg.query.allowed_values import choices_of
        from parkkg.query.own_defaults import with_own_defaults
        from parkkg.query.saved import find

        def named(name: str) -> SavedQuery:
            return find(self.project, name, self._folder.base)

        def ask(text: str, form: str = "tsv") -> bytes:
            with self.stream(text, form) as answer:
                return b"".join(answer)

        check_text("name", name)
        saved = named(name)
        params = [param for param in saved.params if param.enum_query]
        choices = {param.name: choices_of(param, named, ask) for param in params}
        if catalogue is not None:
            saved = with_own_defaults(saved, choices, catalogue, ask)
        return saved, choices

    @cached_property
    def _about(self) -> About:
        from parkkg.documentation.about import about

        with self._open():
            return about(self._folder)


def _limits(
    timeout: float, memory_mb: int, max_rows: int | None, max_bytes: int | None = None
) -> Limits:
    check_seconds("timeout", timeout, _MOST_SECONDS)
    check_whole("memory_mb", memory_mb, _LEAST_MEMORY_MB)
    for name, most in (("max_rows", max_rows), ("max_bytes", max_bytes)):
        if most is not None:
            check_whole(name, most, 0)
    return Limits(timeout, max_rows, max_bytes, memory_mb)

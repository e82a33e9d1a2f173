"""Saved queries: `queries/NAME.rq`, with a header of `#+` lines in YAML, as grlc reads it.

    #+ title: {zh: …, en: …}          or one string for both
    #+ summary: {zh: …, en: …}
    #+ description: …
    #+ tags: [timeline]
    #+ columns:
    #+   date: {zh: 日期, en: date}
    #+ view: timeline                 or {draw: timeline, date: earliest, until: latest}
    #+ sections:
    #+   - {on: pk:Park, by: park, as: timeline, order: 30}
    #+ params:
    #+   - {name: park, type: iri, class: pk:Park, base: id/park/, default: liyang-htz}
    #+   - {name: only, type: enum, enum: {all: {zh: 全部, en: all}, newest: {zh: …, en: …}}}

A `base` without a scheme is under the IRI that the things of the project are under.

`columns` has what people call the variables that the query returns; a page heads its table so.
`view` says how a page draws the result, and which columns it takes for what (see `views`).

`sections` puts the result on the pages of a class's things (see `sections.py`).

A parameter `park` is `?_park` in the text, or `?_park_iri` with its type; `?__park` is optional.
A value goes in as a term, written by the engine, in place of that token: it is never text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import urljoin

from parkkg.errors import DataError, UsageError
from parkkg.namespaces import BASE, prefixes_of
from parkkg.project import Project
from parkkg.query.parameters import Param, term_of
from parkkg.query.placeholders import (
    SUFFIXES,
    Placeholder,
    name_and_type,
    parameter_of,
    placeholders,
    substitute,
)
from parkkg.query.saved_header import Column, Header, read_header
from parkkg.query.sections import Section
from parkkg.query.views import NO_VIEW, View
from parkkg.sparql.query import Query, QueryError, Token, error_at, read_query, without_mark
from parkkg.sparql.query import tokens as scan
from parkkg.text import LocalizedText, did_you_mean, said


@dataclass(frozen=True)
class SavedQuery:
    """A query with parameters, and what it says about itself."""

    name: str
    path: Path
    text: str
    title: LocalizedText
    summary: LocalizedText
    description: LocalizedText
    tags: tuple[str, ...]
    columns: tuple[Column, ...]
    params: tuple[Param, ...]
    view: View = NO_VIEW
    sections: tuple[Section, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """What there is to know before it is run, for JSON."""
        return {
            "name": self.name,
            "title": asdict(self.title),
            "summary": asdict(self.summary),
            "description": asdict(self.description),
            "tags": list(self.tags),
            "columns": {column.name: asdict(column.title) for column in self.columns},
            **({"view": self.view.as_dict()} if self.view.draw else {}),
            "params": [param.as_dict() for param in self.params],
        }


def saved_queries(project: Project, base: str | None = None) -> tuple[SavedQuery, ...]:
    """All saved queries of a project by name, for things under `base`: else the project's own.

    Raises DataError where one is not right.
    """
    return tuple(_read(project, path, base) for path in project.queries)


def find(project: Project, name: str, base: str | None = None) -> SavedQuery:
    """The saved query of that name. Raises UsageError where there is none, DataError as above."""
    paths = {path.stem: path for path in project.queries}
    if name not in paths:
        hint = did_you_mean(name, paths) or said("saved queries stand in queries/*.rq")
        raise UsageError(said('there is no saved query "{name}"', name=name), hint=hint)
    return _read(project, paths[name], base)


def parse(
    name: str,
    path: Path,
    text: str,
    file: str,
    *,
    prefixes: Collection[str] = (),
    has_base: bool = False,
    base: str = BASE,
) -> SavedQuery:
    """The saved query in `text`, for things under `base`.

    Raises DataError, with `file` and line, where it is not right.
    """
    text = without_mark(text)
    header = read_header(text, file)
    try:
        query = read_query(text, prefixes=prefixes, has_base=has_base)
    except QueryError as error:
        raise _unfit_file(file, error, error.hint) from error
    _check_columns(header, query, file)
    params = tuple(
        replace(
            param,
            base=_under(base, param.base) if param.base else "",
            classes=tuple(_named(name, base) for name in param.classes),
            project=base,
        )
        for param in _params(text, query.tokens, header, file)
    )
    return SavedQuery(
        name=name,
        path=path,
        text=text,
        title=header.title or header.summary,
        summary=header.summary,
        description=header.description,
        tags=header.tags,
        columns=header.columns,
        params=params,
        view=header.view,
        sections=tuple(_section(s, query, params, base, file) for s in header.sections),
    )


def _section(
    section: Section, query: Query, params: Sequence[Param], base: str, file: str
) -> Section:
    """A section with IRIs for names. Raises DataError where it names what is not there."""
    names = [param.name for param in params]
    used = re.findall(r"\{(\w+)\}", f"{section.text.zh} {section.text.en}")
    for name, known, message in (
        *((n, names, said('there is no parameter "{name}"', name=n))
          for n in filter(None, (section.by, section.other, *dict(section.values)))),
        *((n, query.returned, said('the query returns no "{name}"', name=n))
          for n in (*section.columns, *used)),
    ):  # fmt: skip
        if name not in known:
            raise _fault(file, section.line, message, did_you_mean(name, known))
    if query.form != "select":
        raise _fault(file, section.line, said("only a SELECT query has sections"), "")
    name = section.through.removeprefix("^")
    through = section.through.removesuffix(name) + _named(name, base) if name else ""
    return replace(section, on=_named(section.on, base), through=through)


def _under(base: str, address: str) -> str:
    # urljoin leaves an empty fragment out, and terms are often `…def#` and a name.
    joined = urljoin(base, address)
    return f"{joined}#" if address.endswith("#") and not joined.endswith("#") else joined


def _named(name: str, base: str) -> str:
    """The IRI of a term: the header has it whole, under the project's base, or with a prefix."""
    prefix, colon, local = name.partition(":")
    prefixes = prefixes_of(base)
    return prefixes[prefix] + local if colon and prefix in prefixes else urljoin(base, name)


def bind(query: SavedQuery, values: Mapping[str, str]) -> str:
    """The query's text with `values` in it: those given, and defaults for the others.

    A parameter that is not required and has neither stays a variable, which matches anything.
    Raises UsageError where a value is unknown, missing, or not of its parameter's type.

    >>> query = parse("kinds", Path("kinds.rq"), "ASK { ?_thing_iri a ?kind }", "kinds.rq")
    >>> bind(query, {"thing": "<http://example.org/park>"})
    'ASK {  <http://example.org/park>  a ?kind }'
    """
    params = {param.name: param for param in query.params}
    for name in values:
        if name not in params:
            hint = did_you_mean(name, params) or said("it has no parameters")
            raise UsageError(
                said('"{query}" has no parameter "{name}"', query=query.name, name=name), hint=hint
            )
    given: dict[str, str] = {}
    for param in query.params:
        value = values.get(param.name, param.default)
        if value is not None:
            given[param.name] = value
        elif param.required:
            example = param.example or "…"
            raise UsageError(
                said('"{query}" needs the parameter "{param}"', query=query.name, param=param.name),
                hint=said(
                    "give it a value, such as {param}={example}", param=param.name, example=example
                ),
                code="no-parameter",
                details={"name": param.name, "value": example},
            )
    tokens = scan(query.text)
    terms: dict[Placeholder, str] = {}
    for place in placeholders(tokens):
        meant = parameter_of(place.variable, params)
        if meant in given:
            terms[place] = _value_text(params[meant], place, given[meant])
    return substitute(query.text, tokens, terms)


def _read(project: Project, path: Path, base: str | None) -> SavedQuery:
    file = project.name(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            said("{file}: not UTF-8 at byte {start}", file=file, start=error.start),
            hint=said("save it as UTF-8"),
        ) from None
    return parse(path.stem, path, text, file, base=base or project.base_iri)


def _unfit_file(file: str, error: QueryError, hint: str) -> DataError:
    return DataError(
        said("{file}: {message}", file=file, message=error.message),
        hint=hint,
        details={"line": str(error.line)},
    )


def _check_columns(header: Header, query: Query, file: str) -> None:
    """Raise DataError where the header names a column that the query does not return."""
    returned = query.returned
    for name, line in header.named:
        if name not in returned:
            message = said('the query returns no "{name}"', name=name)
            raise _fault(file, line, message, did_you_mean(name, returned))


def _fault(file: str, line: int, message: str, hint: str) -> DataError:
    """A fault in a line of the header."""
    return DataError(
        said("{file}:{number}: header: {message}", file=file, number=line, message=message),
        hint=hint,
        details={"line": str(line)},
    )


def _params(text: str, tokens: Sequence[Token], header: Header, file: str) -> tuple[Param, ...]:
    """The parameters of the header, or else of the variables. Raises DataError at a wrong place."""
    found = tuple(placeholders(tokens))
    described = header.params if header.params is not None else _from_placeholders(found)
    params = {param.name: param for param in described}
    used = set()
    for place in found:
        name = parameter_of(place.variable, params)
        if name is None:
            reason: str = said(
                "?{variable} is a parameter, and the header does not describe it",
                variable=place.variable,
            )
            hint: str = did_you_mean(place.variable.lstrip("_"), params)
        else:
            reason, hint = _misfit(params[name], place), ""
            used.add(name)
        if reason:
            error = error_at(text, tokens[place.first].start, reason)
            raise _unfit_file(file, error, hint)
    for name in params:
        if name not in used:
            raise DataError(
                said('{file}: the parameter "{name}" is not in the query', file=file, name=name),
                hint=said("write ?_{name} where its value belongs", name=name),
            )
    return tuple(_with_required(param, found, params) for param in params.values())


def _from_placeholders(found: Sequence[Placeholder]) -> tuple[Param, ...]:
    params: dict[str, Param] = {}
    for place in found:
        name, type_name = name_and_type(place.variable)
        params.setdefault(name, Param(name, type_name))
    return tuple(params.values())


def _with_required(
    param: Param, found: Sequence[Placeholder], params: Mapping[str, Param]
) -> Param:
    """The parameter, optional where it has no default and each of its variables is `?__name`."""
    mine = [place.variable for place in found if parameter_of(place.variable, params) == param.name]
    if param.required and param.default is None and all(v.startswith("__") for v in mine):
        return replace(param, required=False)
    return param


def _misfit(param: Param, place: Placeholder) -> str:
    """Why a value of this parameter cannot stand there, or nothing."""
    if place.fault:
        return said("?{variable} cannot be {fault}", variable=place.variable, fault=place.fault)
    if place.counts and param.type not in ("integer", "year"):
        return said(
            "?{variable} stands for a number of rows, so its type must be integer",
            variable=place.variable,
        )
    if place.counts and not param.required and param.default is None:
        return said(
            "?{variable} stands for a number of rows, so it needs a default",
            variable=place.variable,
        )
    suffix = SUFFIXES.get(place.variable.lstrip("_").removeprefix(param.name + "_"))
    if suffix in ("iri", "integer") and param.type not in (suffix, "enum", "year"):
        return said(
            "?{variable} says {suffix}, and its description {type}",
            variable=place.variable,
            suffix=suffix,
            type=param.type,
        )
    return ""


def _value_text(param: Param, place: Placeholder, value: str) -> str:
    """The value as it goes into the text: a term as the engine writes it, or a bare number."""
    term = term_of(param, value)
    if place.bound:
        return "(true)"
    if not place.counts:
        return str(term)
    if int(term.value) < 0:
        raise UsageError(
            said(
                'parameter "{param}": {value} rows are too few; expected 0 or more',
                param=param.name,
                value=value,
            )
        )
    return str(int(term.value))

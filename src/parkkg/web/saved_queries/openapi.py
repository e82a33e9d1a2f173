"""The saved queries as an OpenAPI 3.1 document, with values and examples out of the release."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from parkkg.documentation.about import About, licence_name
from parkkg.query.formats import formats_of
from parkkg.query.parameters import Param
from parkkg.query.saved import SavedQuery
from parkkg.query.views import TABLE, VIEWS
from parkkg.sparql.query import read_query
from parkkg.text import LocalizedText, best_text
from parkkg.web.dataset.loaders import about_of, choices_of, own_query, saved_of
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.problem import JSON as PROBLEM
from parkkg.web.saved_queries.values import counting, example_of, schema_of

_LIST = LocalizedText("列出已存查询", "List the saved queries")
_SELF = LocalizedText("本文档", "This document")
_FORMAT = LocalizedText(
    "结果格式；不给则由 Accept 头决定，默认 JSON。也可写作网址后缀，如 .csv。",
    "The format of the answer. By default the Accept header decides, and JSON where it does not. "
    "A suffix of the address, such as .csv, does the same.",
)
_VIEW = LocalizedText(
    "网页（format=html）与图（format=svg）所用的图；只给出这一结果能画成的图。",
    "How a page (format=html) and a picture (format=svg) draw the answer; a view that it cannot be "
    "drawn as is refused with those that it can.",
)
_COLUMNS = LocalizedText("各列：", "Columns:")
_ANSWER = LocalizedText("查询的回答", "The answer")
_UNCHANGED = LocalizedText("与客户端已有的相同", "The client has it already")
_PROBLEM = LocalizedText("未能回答：说明原因与办法", "Not answered: what is wrong, and the way out")
_LANGUAGE = LocalizedText("说明所用语言", "The language of the texts")
_INTRO = LocalizedText(
    "每个查询都是只读的 GET。参数值作为 RDF 词项填入查询，不作文本拼接。",
    "Every query is a GET that only reads. Values go into the query as RDF terms, never as text.",
)
_PAGES = MappingProxyType({"svg": "image/svg+xml", "html": "text/html"})
_ERRORS = ("400", "404", "406", "413", "414", "422", "503", "504", "507", "default")


def openapi(served: ServedRelease, reader: str, root: str) -> dict[str, Any]:
    """The document for readers of `zh` or `en`; `root` is the path of the server.

    Raises what stops the queries for the values of parameters.
    """
    queries = {name: own_query(served, name) for name in saved_of(served)}
    listed = {
        "application/json": {"schema": _list({"$ref": "#/components/schemas/Query"})},
        "text/html": {"schema": _text()},
    }
    this = {"application/json": {"schema": {"type": "object"}}}
    paths = {
        "/api/": _get("list", _LIST.for_reader(reader), _LIST, listed, reader),
        "/api/openapi.json": _get(
            "openapi",
            _SELF.for_reader(reader),
            _SELF,
            this,
            reader,
            parameters=[_choice("lang", ["zh", "en"], _LANGUAGE.for_reader(reader))],
        ),
    }
    for name, query in queries.items():
        paths[f"/api/{name}"] = _operation(query, choices_of(served, query), reader)
    return {
        "openapi": "3.1.0",
        "info": _info(about_of(served), reader),
        "servers": [{"url": root.removesuffix("/") or "/"}],
        "tags": [{"name": tag} for tag in sorted({t for q in queries.values() for t in q.tags})],
        "paths": paths,
        "components": {"schemas": _schemas(), "responses": {"Problem": _problem(reader)}},
        "externalDocs": {"url": f"{root}api/"},
    }


def _info(about: About, reader: str) -> dict[str, Any]:
    described, intro = best_text(about.descriptions, reader)[0], _INTRO.for_reader(reader)
    info: dict[str, Any] = {
        "title": best_text(about.titles, reader)[0],
        "version": about.manifest.id,
        "description": f"{described}\n\n{intro}" if described else intro,
    }
    if about.licences:
        licence = about.licences[0]
        info["license"] = {"name": licence_name(licence), "url": licence}
    return info


def _get(
    name: str,
    summary: str,
    answer: LocalizedText,
    content: Mapping[str, Any],
    reader: str,
    **others: Any,
) -> dict[str, Any]:
    """A path that is read."""
    headers = {name: {"schema": _text()} for name in ("ETag", "Link", "X-Parkkg-Release")}
    good = {"description": answer.for_reader(reader), "headers": headers, "content": content}
    responses = {
        "200": good,
        "304": {"description": _UNCHANGED.for_reader(reader)},
        **{status: {"$ref": "#/components/responses/Problem"} for status in _ERRORS},
    }
    return {"get": {"operationId": name, "summary": summary, **others, "responses": responses}}


def _operation(
    query: SavedQuery, choices: Mapping[str, Mapping[str, str]], reader: str
) -> dict[str, Any]:
    counts = counting(query)
    parameters = [
        _parameter(param, choices.get(param.name, {}), reader, counts=param.name in counts)
        for param in query.params
    ]
    form = read_query(query.text).form
    offered = {**formats_of(form), **(_PAGES if form == "select" else {"html": _PAGES["html"]})}
    own = {param.name for param in query.params}
    if "format" not in own:
        parameters.append(_choice("format", list(offered), _FORMAT.for_reader(reader)))
    if "view" not in own and form == "select":
        parameters.append(_choice("view", [*VIEWS, TABLE], _VIEW.for_reader(reader)))
    if "lang" not in own:
        parameters.append(_choice("lang", ["zh", "en"], _LANGUAGE.for_reader(reader)))
    return _get(
        query.name,
        query.summary.for_reader(reader) or query.name,
        _ANSWER,
        {
            media_type.partition(";")[0]: {"schema": _schema(name)}
            for name, media_type in offered.items()
        },
        reader,
        description=_description(query, reader),
        tags=list(query.tags),
        parameters=parameters,
    )


def _description(query: SavedQuery, reader: str) -> str:
    """What a query says of itself, and what its columns are, in CommonMark."""
    columns = [f"- `{column.name}`: {column.title.for_reader(reader)}" for column in query.columns]
    parts = [query.description.for_reader(reader)]
    if columns:
        parts += [_COLUMNS.for_reader(reader), "\n".join(columns)]
    return "\n\n".join(filter(None, parts))


def _parameter(
    param: Param, choices: Mapping[str, str], reader: str, *, counts: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": param.name,
        "in": "query",
        "required": param.required and param.default is None,
        "schema": schema_of(param, choices, counts=counts),
    }
    parts = [param.summary.for_reader(reader)]
    for value, title in zip(param.enum, param.enum_titles, strict=False):
        parts.append(f"- `{value}`: {title.for_reader(reader)}")
    if any(parts):
        found["description"] = "\n".join(filter(None, parts))
    example = example_of(param, choices)
    if example is not None:
        found["example"] = example
    return found


def _choice(name: str, values: list[str], text: str) -> dict[str, Any]:
    schema = {"type": "string", "enum": values}
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


def _problem(reader: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {PROBLEM: {"schema": schema}, "text/html": {"schema": _text()}}
    return {"description": _PROBLEM.for_reader(reader), "content": content}


def _schema(name: str) -> dict[str, Any]:
    if name == "json":
        return {"$ref": "#/components/schemas/Results"}
    return {} if name == "jsonld" else _text()


def _schemas() -> dict[str, Any]:
    words = {"type": "object", "additionalProperties": _text()}
    term = _object(
        "type",
        "value",
        type={"enum": ["uri", "literal", "bnode", "triple"]},
        value={},
        **{"xml:lang": _text()},
        datatype=_text(),
    )
    row = {"type": "object", "additionalProperties": term}
    return {
        "Problem": _object(
            "title",
            "status",
            title=_text(),
            status={"type": "integer"},
            **{name: _text() for name in ("detail", "hint", "parameter", "expected")},
        ),
        "Query": _object(
            *("name", "summary", "params", "url"),
            name=_text(),
            title=words,
            summary=words,
            description=words,
            tags=_list(_text()),
            columns={"type": "object", "additionalProperties": words},
            params=_list({"type": "object"}),
            url=_text(),
        ),
        "Results": _object(
            "head",
            head={"type": "object", "properties": {"vars": _list(_text())}},
            boolean={"type": "boolean"},
            results=_object("bindings", bindings=_list(row)),
        ),
    }


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _text() -> dict[str, Any]:
    return {"type": "string"}

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
from parkkg.text import best_text
from parkkg.web.dataset.loaders import about_of, choices_of, own_query, saved_of
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.problem import JSON as PROBLEM
from parkkg.web.saved_queries.values import counting, example_of, schema_of

_SAYS = MappingProxyType(
    {
        "list": ("列出已存查询", "List the saved queries"),
        "self": ("本文档", "This document"),
        "format": (
            "结果格式；不给则由 Accept 头决定，默认 JSON。也可写作网址后缀，如 .csv。",
            "The format of the answer. By default the Accept header decides, and JSON where it "
            "does not. A suffix of the address, such as .csv, does the same.",
        ),
        "view": (
            "网页（format=html）与图（format=svg）所用的图；只给出这一结果能画成的图。",
            "How a page (format=html) and a picture (format=svg) draw the answer; a view that it "
            "cannot be drawn as is refused with those that it can.",
        ),
        "columns": ("各列：", "Columns:"),
        "answer": ("查询的回答", "The answer"),
        "unchanged": ("与客户端已有的相同", "The client has it already"),
        "problem": ("未能回答：说明原因与办法", "Not answered: what is wrong, and the way out"),
        "language": ("说明所用语言", "The language of the texts"),
        "intro": (
            "每个查询都是只读的 GET。参数值作为 RDF 词项填入查询，不作文本拼接。",
            "Every query is a GET that only reads. Values go into the query as RDF terms, never as "
            "text.",
        ),
    }
)
_PAGES = MappingProxyType({"svg": "image/svg+xml", "html": "text/html"})
_ERRORS = ("400", "404", "406", "413", "414", "422", "503", "504", "507", "default")


def openapi(served: ServedRelease, reader: str, root: str) -> dict[str, Any]:
    """The document for readers of `zh` or `en`; `root` is the path of the server.

    Raises what stops the queries for the values of parameters.
    """
    queries = {name: own_query(served, name) for name in saved_of(served)}
    choices = {name: choices_of(served, query) for name, query in queries.items()}
    about = about_of(served)

    def say(key: str) -> str:
        return _SAYS[key][reader != "zh"]

    paths: dict[str, Any] = {
        "/api/": {"get": _list(say("list"), say("unchanged"))},
        "/api/openapi.json": {"get": _self(say("self"), say("language"), say("unchanged"))},
    }
    for name, query in queries.items():
        paths[f"/api/{name}"] = {"get": _operation(query, choices[name], reader)}
    return {
        "openapi": "3.1.0",
        "info": _info(about, reader, say("intro")),
        "servers": [{"url": root.removesuffix("/") or "/"}],
        "tags": [{"name": tag} for tag in sorted({t for q in queries.values() for t in q.tags})],
        "paths": paths,
        "components": {"schemas": _schemas(), "responses": {"Problem": _problem(say("problem"))}},
        "externalDocs": {"url": f"{root}api/"},
    }


def _info(about: About, reader: str, intro: str) -> dict[str, Any]:
    described, _ = best_text(about.descriptions, reader)
    info: dict[str, Any] = {
        "title": best_text(about.titles, reader)[0],
        "version": about.manifest.id,
        "description": f"{described}\n\n{intro}" if described else intro,
    }
    if about.licences:
        licence = about.licences[0]
        info["license"] = {"name": licence_name(licence), "url": licence}
    return info


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
        parameters.append(_choice("format", list(offered), _SAYS["format"][reader != "zh"]))
    if "view" not in own and form == "select":
        parameters.append(_choice("view", [*VIEWS, TABLE], _SAYS["view"][reader != "zh"]))
    if "lang" not in own:
        parameters.append(_choice("lang", ["zh", "en"], _SAYS["language"][reader != "zh"]))
    return {
        "operationId": query.name,
        "summary": query.summary.for_reader(reader) or query.name,
        "description": _description(query, reader),
        "tags": list(query.tags),
        "parameters": parameters,
        "responses": {
            "200": {
                "description": _SAYS["answer"][reader != "zh"],
                "headers": _headers(),
                "content": {
                    media_type.partition(";")[0]: {"schema": _schema(name)}
                    for name, media_type in offered.items()
                },
            },
            "304": {"description": _SAYS["unchanged"][reader != "zh"]},
            **_problems(),
        },
    }


def _description(query: SavedQuery, reader: str) -> str:
    """What a query says of itself, and what its columns are, in CommonMark."""
    columns = [f"- `{column.name}`: {column.title.for_reader(reader)}" for column in query.columns]
    parts = [query.description.for_reader(reader)]
    if columns:
        parts += [_SAYS["columns"][reader != "zh"], "\n".join(columns)]
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


def _list(summary: str, unchanged: str) -> dict[str, Any]:
    content = {
        "application/json": {
            "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Query"}}
        },
        "text/html": {"schema": {"type": "string"}},
    }
    answer = {"description": summary, "headers": _headers(), "content": content}
    return {
        "operationId": "list",
        "summary": summary,
        "responses": {"200": answer, "304": {"description": unchanged}, **_problems()},
    }


def _self(summary: str, language: str, unchanged: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    answer = {"description": summary, "headers": _headers(), "content": content}
    return {
        "operationId": "openapi",
        "summary": summary,
        "parameters": [_choice("lang", ["zh", "en"], language)],
        "responses": {"200": answer, "304": {"description": unchanged}, **_problems()},
    }


def _headers() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "ETag": {"schema": text},
        "Link": {"schema": text},
        "X-Parkkg-Release": {"schema": text},
    }


def _problems() -> dict[str, Any]:
    return {status: {"$ref": "#/components/responses/Problem"} for status in _ERRORS}


def _problem(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {PROBLEM: {"schema": schema}, "text/html": {"schema": {"type": "string"}}}
    return {"description": description, "content": content}


def _schema(name: str) -> dict[str, Any]:
    if name == "json":
        return {"$ref": "#/components/schemas/Results"}
    return {} if name == "jsonld" else {"type": "string"}


def _schemas() -> dict[str, Any]:
    text = {"type": "string"}
    words = {"type": "object", "additionalProperties": text}
    term = {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode", "triple"]},
            "value": {},
            "xml:lang": text,
            "datatype": text,
        },
    }
    return {
        "Problem": {
            "type": "object",
            "required": ["title", "status"],
            "properties": {
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "hint": text,
                "parameter": text,
                "expected": text,
            },
        },
        "Query": {
            "type": "object",
            "required": ["name", "summary", "params", "url"],
            "properties": {
                "name": text,
                "title": words,
                "summary": words,
                "description": words,
                "tags": {"type": "array", "items": text},
                "columns": {"type": "object", "additionalProperties": words},
                "params": {"type": "array", "items": {"type": "object"}},
                "url": text,
            },
        },
        "Results": {
            "type": "object",
            "required": ["head"],
            "properties": {
                "head": {
                    "type": "object",
                    "properties": {"vars": {"type": "array", "items": text}},
                },
                "boolean": {"type": "boolean"},
                "results": {
                    "type": "object",
                    "required": ["bindings"],
                    "properties": {
                        "bindings": {
                            "type": "array",
                            "items": {"type": "object", "additionalProperties": term},
                        }
                    },
                },
            },
        },
    }

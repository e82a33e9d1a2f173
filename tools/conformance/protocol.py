"""The SPARQL 1.1 Protocol: the tests that only read, put to a server over HTTP."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from tools.conformance.results import Result

GROUP = "sparql-protocol"
MANIFEST = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/manifest#"
SECONDS = 30
FORMATS = MappingProxyType(
    {
        "boolean": frozenset(
            {
                "application/sparql-results+json", "application/sparql-results+xml",
                "application/json", "application/xml",
            }
        ),
        "tabular": frozenset(
            {
                "application/sparql-results+json", "application/sparql-results+xml", "text/csv",
                "text/tab-separated-values", "application/json", "application/xml",
            }
        ),
        "RDF": frozenset(
            {
                "text/turtle", "application/n-triples", "application/rdf+xml",
                "application/ld+json", "application/trig", "application/n-quads", "text/n3",
            }
        ),
    }
)  # fmt: skip


def run(folder: Path) -> Iterator[Result]:
    """Serve the suite's dataset, and run every test in `folder` against it."""
    with _serving(folder / "data.nq") as endpoint:
        yield from run_against(endpoint, folder)


def run_against(endpoint: str, folder: Path) -> Iterator[Result]:
    """Run every test in `folder` against an endpoint that holds the suite's dataset."""
    for test in json.loads((folder / "tests.json").read_text(encoding="utf-8")):
        faults = (_fault(request, endpoint) for request in test["requests"])
        name = test["name"]
        yield Result(GROUP, name, MANIFEST + name, next(filter(None, faults), ""))


def _fault(request: dict[str, Any], endpoint: str) -> str:
    """What is wrong with the response to one request of a test."""
    url = urlsplit(endpoint)
    path = request["path"]
    if path.startswith("/sparql/"):
        path = url.path + path.removeprefix("/sparql/")
    body = request["body"]
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=SECONDS)
    try:
        connection.request(
            request["method"],
            path,
            body=None if body is None else body.encode(request["encoding"] or "utf-8"),
            headers=request["headers"],
        )
        response = connection.getresponse()
        data = response.read()
    except (OSError, http.client.HTTPException) as error:
        return f"{request['method']}: {type(error).__name__}"
    finally:
        connection.close()
    kind = (response.getheader("content-type") or "").partition(";")[0].strip()
    return _status_fault(request, response.status) or _body_fault(request, kind, data)


def _status_fault(request: dict[str, Any], status: int) -> str:
    wanted = request["status"]
    names = {f"StatusCode{status // 100}xx", str(status)}
    if not wanted or any(name in names or name.endswith(str(status)) for name in wanted):
        return ""
    return f"{request['method']} is answered with {status}, expected {' or '.join(wanted)}"


def _body_fault(request: dict[str, Any], kind: str, data: bytes) -> str:
    if request["format"] and kind not in FORMATS[request["format"]]:
        return f"the response is {kind}, expected {request['format']}"
    if request["boolean"] is None:
        return ""
    try:
        format_ = ox.QueryResultsFormat.from_media_type(kind)
        found = ox.parse_query_results(data, format_) if format_ else None
    except (SyntaxError, ValueError) as error:
        return f"the response is no boolean: {error}"
    if not isinstance(found, ox.QueryBoolean):
        return f"the response is no boolean, but {kind}"
    if bool(found) != request["boolean"]:
        return f"the response is {bool(found)}, expected {request['boolean']}"
    return ""


@contextmanager
def _serving(quads: Path) -> Iterator[str]:
    """A server over a project that holds these quads and nothing else; its endpoint."""
    parkkg = (sys.executable, "-m", "parkkg")
    with tempfile.TemporaryDirectory() as name:
        project, store = Path(name) / "project", Path(name) / "store"
        (project / "data").mkdir(parents=True)
        metadata = {"@context": "http://www.w3.org/ns/csvw", "tables": [{"url": "none.csv"}]}
        (project / "data" / "csv-metadata.json").write_text(json.dumps(metadata), "utf-8")
        (project / "data" / "none.csv").write_text("none\n", "utf-8")
        shutil.copy(quads, project / "data" / "data.nq")
        places = ("--project", str(project), "--store", str(store))
        load = [*parkkg, "load", *places]
        loaded = subprocess.run(load, check=False, capture_output=True, text=True)
        if loaded.returncode:
            raise RuntimeError(f"the dataset of the suite cannot be loaded: {loaded.stderr}")
        serve = [*parkkg, "serve", *places, "--port", "0"]
        with subprocess.Popen(serve, stderr=subprocess.PIPE, text=True) as process:
            try:
                line = process.stderr.readline() if process.stderr else ""
                address = next((word for word in line.split() if word.startswith("http")), "")
                if not address:
                    raise RuntimeError(f"the server does not start: {line}")
                yield f"{address.rstrip('/')}/sparql"
            finally:
                process.terminate()

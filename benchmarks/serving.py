"""Measures the server beside Oxigraph's own, on one store and one machine, with `wrk`.

The default project is loaded, and both servers serve that release. Queries that are asked for the
first time differ in a comment and in a LIMIT that no answer reaches.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.peers import Peer
from benchmarks.place import ROOT, parkkg
from parkkg.project import Project
from parkkg.query.saved import bind, find

CONNECTIONS = 8
_LOOKUP = "SELECT * { <https://w3id.org/parkkg/id/park/liyang-htz> ?p ?o }"
_CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_HOSTILE = (
    f"SELECT (COUNT(*) AS ?n) {_CROSS}",
    f"SELECT * {_CROSS} ORDER BY ?c ?f ?i",
    f"SELECT DISTINCT ?c ?f ?i {_CROSS}",
)
_START_SECONDS = 30.0
_SCRIPT = """\
local path, query, first = "{path}", "{query}", {first}
math.randomseed({seed})
request = function()
  -- As nginx sends it; the client is another one each time.
  wrk.headers["X-Forwarded-For"] = "192.0.2." .. math.random(1, 254)
  if not first then return wrk.format("GET", path .. "?query=" .. query) end
  local once = "%20%23" .. math.random(1e9) .. "%0ALIMIT%20" .. math.random(1e6, 1e9)
  return wrk.format("GET", path .. "?query=" .. query .. once)
end
"""


@dataclass(frozen=True)
class Server:
    """A server that runs: where it answers queries, and its process."""

    port: int
    path: str
    pid: int
    started: float  # the seconds until it answered

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def measure(work: Path, oxigraph: Peer, *, seconds: int, requests: int) -> dict[str, Any]:
    """All figures of serving, or why there are none."""
    if shutil.which("wrk") is None:
        return {"fault": "wrk is not installed"}
    if oxigraph.fault:
        return {"fault": f"oxigraph: {oxigraph.fault}"}
    work.mkdir(parents=True, exist_ok=True)
    store = work / "store"
    load = (*parkkg(), "load", "--project", str(ROOT), "--store", str(store), "--json")
    made = subprocess.run(load, check=True, capture_output=True, text=True)
    release = json.loads(made.stdout)["release"]
    timeline = _timeline()
    database = store / "releases" / release / "store"
    program = str(oxigraph.python.parent / "oxigraph")
    served: dict[str, tuple[str, tuple[str, ...]]] = {
        "parkkg serve": ("/sparql", (*parkkg(), "serve", "--store", str(store), "--port")),
        "oxigraph, asserted triples only": (
            "/query", (program, "serve-read-only", "--location", str(database), "--bind"),
        ),
        "oxigraph, union of all graphs": (
            "/query",
            (program, "serve-read-only", "--union-default-graph", "--location", str(database),
             "--bind"),
        ),
    }  # fmt: skip
    found: dict[str, Any] = {"date": time.strftime("%Y-%m-%d"), "busy": os.getloadavg()[0]}
    found["servers"] = {}
    for name, (path, command) in served.items():
        with _running(command, path, bind="oxigraph" in name) as server:
            told: dict[str, Any] = {"start": server.started}
            for title, query in (("lookup", _LOOKUP), ("timeline", timeline)):
                for first in (False, True):
                    key = f"{title}, {'first time' if first else 'repeated'}"
                    print(f"  {name}: {key} …", file=sys.stderr)
                    told[key] = _wrk(work, server, query, first=first, seconds=seconds)
            if name.startswith("parkkg"):
                told["hostile"] = _among_hostile(work, server, seconds)
                told["memory"] = _memory(work, server, requests)
            found["servers"][name] = told
    return found


def _timeline() -> str:
    """The saved query timeline with its parameter in it, as a client would send it."""
    text = bind(find(Project(ROOT), "timeline"), {"park": "liyang-htz"})
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


@contextmanager
def _running(command: Sequence[str], path: str, *, bind: bool) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begin = time.monotonic()
    process = subprocess.Popen(
        [*command, f"127.0.0.1:{port}" if bind else str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}{path}?query={quote('ASK {}')}"
        while not _answers(url):
            if process.poll() is not None or time.monotonic() - begin > _START_SECONDS:
                raise OSError(f"{command[0]} does not serve")
            time.sleep(0.01)
        yield Server(port, path, process.pid, round(time.monotonic() - begin, 2))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def _wrk(work: Path, server: Server, query: str, *, first: bool, seconds: int) -> dict[str, float]:
    script = work / "requests.lua"
    text = _SCRIPT.format(
        path=server.path, query=quote(query, safe=""), first=str(first).lower(),
        seed=time.monotonic_ns() % 2**31,
    )  # fmt: skip
    script.write_text(text, encoding="utf-8")
    command = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script))
    said = subprocess.run([*command, server.address], check=True, capture_output=True, text=True)
    return _read(said.stdout)


def _read(said: str) -> dict[str, float]:
    """What wrk prints: requests a second, the 99th percentile in milliseconds, failures."""
    units = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    latency = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    each = re.search(r"Requests/sec:\s+([\d.]+)", said)
    number = re.search(r"(\d+) requests in", said)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return {
        "each second": float(each[1]) if each else 0.0,
        "p99": float(latency[1]) * units[latency[2]] if latency else 0.0,
        "requests": float(number[1]) if number else 0.0,
        "failed": float(wrong[1] if wrong else 0) + sum(map(float, lost.groups() if lost else ())),
    }


def _among_hostile(work: Path, server: Server, seconds: int) -> dict[str, Any]:
    """Small queries, each asked for the first time, without and with clients that mean no good."""

    def query(number: int, count: int) -> str:
        text = f"{_HOSTILE[(number + count) % len(_HOSTILE)]} LIMIT {10**9 + count}{number}"
        return f"{server.path}?query={quote(text)}"

    def page(number: int, count: int) -> str:
        return f"/page/park/liyang-htz?x={number}.{count}"

    return {
        "alone": _wrk(work, server, _LOOKUP, first=True, seconds=seconds),
        "among": _beside(work, server, query, seconds),
        "among pages": _beside(work, server, page, seconds),
    }


def _beside(
    work: Path, server: Server, target: Callable[[int, int], str], seconds: int
) -> dict[str, float]:
    """Small queries beside clients that ask for these targets, one after the other."""
    stop = threading.Event()

    def ask(number: int) -> None:
        count = 0
        while not stop.is_set():
            count += 1
            try:
                urllib.request.urlopen(
                    f"{server.address}{target(number, count)}", timeout=60
                ).read()
            except OSError:  # refused, stopped, cut off: what it should get
                time.sleep(0.01)

    clients = [threading.Thread(target=ask, args=(n,), daemon=True) for n in range(CONNECTIONS)]
    for client in clients:
        client.start()
    time.sleep(2)
    among = _wrk(work, server, _LOOKUP, first=True, seconds=seconds)
    stop.set()
    return among


def _memory(work: Path, server: Server, requests: int) -> dict[str, float]:
    """Megabytes of the server's own process before and after so many requests."""
    _wrk(work, server, _LOOKUP, first=True, seconds=5)
    before, done = _resident(server.pid), 0.0
    while done < requests:
        done += _wrk(work, server, _LOOKUP, first=True, seconds=10)["requests"]
    return {"before": before, "after": _resident(server.pid), "requests": done}


def _resident(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0

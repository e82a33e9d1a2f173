"""What is measured: groups of contenders that do the same work, one after the other."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import Peer
from benchmarks.place import CONTENDERS, ROOT, Place, make_writable, parkkg

_MILLION = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000"
# The most enterprises at which a slow contender is still worth its time.
_RDFLIB = 100_000
_PYSHACL = 10_000


@dataclass(frozen=True)
class Contender:
    """One way to do the work of a group.

    `before` makes ready what is not to be measured. `output` is compared with that of the others.
    `fault` says why it cannot be run, if it cannot.
    """

    name: str
    command: tuple[str, ...]
    before: Callable[[], None] = lambda: None
    output: Path | None = None
    same: str = ""  # the part of its answer that has to be the same as the others'
    fault: str = ""


@dataclass(frozen=True)
class Group:
    """Contenders that are measured in turns. The first one is what the others are compared to."""

    name: str
    title: str
    contenders: tuple[Contender, ...]
    notes: tuple[str, ...] = field(default=())


def groups(place: Place, peers: dict[str, Peer]) -> Iterator[Group]:
    """The groups of one size, in the order in which one needs what another has made."""
    yield _convert(place, peers, "convert", "Tables to N-Triples")
    plain = "Tables to N-Triples, the plain register"
    yield _convert(place.plain, peers, "convert-plain", plain)
    yield _stdout(place)
    yield _load(place)
    yield _validate(place)
    yield from _queries(place)
    yield _rows(place)
    yield _dump(place)


def start(folder: Path) -> Iterator[Group]:
    """What does not depend on the size: how long it takes to begin."""
    store = folder / "store"
    load = (*parkkg(), "load", "--project", str(ROOT), "--store", str(store))

    def once() -> None:
        subprocess.run(load, check=True, capture_output=True)

    def empty() -> None:
        make_writable(store)
        shutil.rmtree(store, ignore_errors=True)

    nothing = Contender("bare interpreter", (sys.executable, "-c", "pass"))
    yield Group("help", "Start", (Contender("parkkg --help", (*parkkg(), "--help")), nothing))
    yield Group("default", "Load of the default project", (Contender("parkkg load", load, empty),))
    yield Group(
        "unchanged",
        "Load with nothing changed, default project",
        (Contender("parkkg load, nothing changed", load, once), nothing),
        ("The release is made before, without being measured.",),
    )


def _convert(place: Place, peers: dict[str, Peer], group: str, title: str) -> Group:
    def writes(name: str, *command: str, file: str, fault: str = "") -> Contender:
        path = place.output(file)
        filled = tuple(str(path) if part == "OUTPUT" else part for part in command)
        return Contender(name, filled, lambda: path.unlink(missing_ok=True), path, fault=fault)

    project, plan = str(place.project), str(place.plan)
    morph, maplib = peers["morph-kgc"], peers["maplib"]
    configuration = place.morph / "morph-kgc.ini"
    triples = place.output("morph-kgc.nt")
    configuration.write_text(
        f"[CONFIGURATION]\noutput_file: {triples}\nna_values:\nsafe_percent_encoding: /\n"
        f"logging_level: ERROR\nnumber_of_processes: {os.cpu_count()}\n"
        f"[register]\nmappings: {place.morph / 'mapping.ttl'}\n",
        encoding="utf-8",
    )
    slow = _too_large(place, _RDFLIB)
    return Group(
        group,
        title,
        (
            writes(
                "parkkg convert, every check on",
                *parkkg(), "convert", "--project", project, "--output", "OUTPUT",
                file="parkkg.nt",
            ),
            writes(
                "bare kernel, no checks",
                sys.executable, str(CONTENDERS / "bare_kernel.py"), project, "OUTPUT",
                file="kernel.nt",
            ),
            writes(
                f"Morph-KGC {morph.version}",
                str(morph.python), "-m", "morph_kgc", str(configuration),
                file="morph-kgc.nt", fault=morph.fault,
            ),
            writes(
                f"maplib {maplib.version}",
                str(maplib.python), str(CONTENDERS / "maplib_convert.py"), plan, "OUTPUT",
                file="maplib.nt", fault=maplib.fault,
            ),
            writes(
                "rdflib loop",
                sys.executable, str(CONTENDERS / "rdflib_convert.py"), plan, "OUTPUT",
                file="rdflib.nt", fault=slow,
            ),
        ),
        (
            "All tables, every one of them in every tool: list cells and properties named by a "
            "cell too.",
            "The RML mapping and the plan that maplib and the loop follow are made from "
            "`csv-metadata.json`; `mapping.py` says how.",
            "Morph-KGC cannot read columns called subject, predicate or object, so it is given "
            "copies of the tables with other headers; it runs as many processes as there are "
            "cores.",
            "Of these only parkkg looks at datatypes, formats, required cells, keys and "
            "references.",
        ),
    )  # fmt: skip


def _stdout(place: Place) -> Group:
    convert = (*parkkg(), "convert", "--project", str(place.project))
    file, piped = place.output("file.nt"), place.output("stdout.nt")
    return Group(
        "stdout",
        "Tables to N-Triples, to a file and to standard output",
        (
            Contender("parkkg convert, standard output", _into(piped, *convert), output=piped),
            Contender("parkkg convert, file", (*convert, "--output", str(file)), output=file),
        ),
    )


def _into(path: Path, *command: str) -> tuple[str, ...]:
    """The command with its standard output in a file."""
    return ("sh", "-c", f"{shlex.join(command)} > {shlex.quote(str(path))}")


def _load(place: Place) -> Group:
    bulk = place.folder / "bulk"
    reference = place.folder / "reference"

    def empty(folder: Path) -> Callable[[], None]:
        def before() -> None:
            place.load()
            shutil.rmtree(folder, ignore_errors=True)

        return before

    loader = (sys.executable, str(CONTENDERS / "bulk_load.py"), str(place.whole), str(bulk))
    return Group(
        "load",
        "Load",
        (
            Contender(
                "parkkg load",
                (*parkkg(), "load", "--project", str(place.project), "--store", str(place.store),
                 "--json"),
                place.clear_store,
            ),
            Contender("Oxigraph bulk_load alone", loader, empty(bulk)),
            Contender("Oxigraph bulk_load and optimize", (*loader, "--optimize"), empty(bulk)),
            Contender(
                "rdflib loop, pyshacl, Oxigraph",
                (sys.executable, str(CONTENDERS / "rdflib_load.py"), str(place.plan),
                 str(place.store), str(place.project / "shapes"), str(reference)),
                empty(reference),
                fault=_too_large(place, _PYSHACL),
            ),
        ),
        (
            "parkkg load reads and checks the tables, maps, entails, validates, fills and "
            "optimizes the store, counts, and seals a release.",
            "Oxigraph is given what parkkg wrote, entailments included, as one N-Triples file.",
            "rdflib, pyshacl and Oxigraph are given the entailments as well, without deriving "
            "them.",
        ),
    )  # fmt: skip


def _validate(place: Place) -> Group:
    def engine(name: str, fault: str = "") -> Contender:
        return Contender(
            name,
            (sys.executable, str(CONTENDERS / "validate.py"), name, str(place.project / "shapes"),
             str(place.store)),
            place.load, same="results", fault=fault,
        )  # fmt: skip

    return Group(
        "validate",
        "Validate",
        (engine("sql"), engine("pyshacl", _too_large(place, _PYSHACL))),
        ("The whole graph of the release against all shapes, as parkkg calls the engines.",),
    )


def _queries(place: Place) -> Iterator[Group]:
    ask = (sys.executable, str(CONTENDERS / "queries.py"))
    for query in ("timeline", "located"):
        given = (query, "park=park-1")
        command = ("query", query, "--param", given[1], "--store", str(place.store),
                   "--format", "json")  # fmt: skip
        yield Group(
            f"query-{query}",
            f"Saved query {query}",
            (
                Contender("parkkg query", (*parkkg(), *command), place.load),
                *(
                    Contender(name, (*ask, mode, str(place.store), "50", *given), place.load)
                    for name, mode in (
                        ("warm worker, 50 times", "worker"),
                        ("Oxigraph in process, 50 times", "oxigraph"),
                    )
                ),
            ),
            ("What one warm answer takes stands in the last column.",),
        )


def _rows(place: Place) -> Group:
    ours, theirs = place.output("parkkg.csv"), place.output("oxigraph.csv")
    query = ("query", "--sparql", _MILLION, "--format", "csv", "--max-rows", "1000000")
    return Group(
        "rows",
        "A query of a million rows, as CSV",
        (
            Contender(
                "parkkg query",
                _into(ours, *parkkg(), *query, "--timeout", "600", "--store", str(place.store)),
                place.load,
            ),
            Contender(
                "Oxigraph in process",
                (sys.executable, str(CONTENDERS / "rows.py"), str(place.store), _MILLION,
                 str(theirs)),
                place.load,
            ),
        ),
    )  # fmt: skip


def _dump(place: Place) -> Group:
    def ready(path: Path) -> Callable[[], None]:
        def before() -> None:
            place.load()
            path.unlink(missing_ok=True)
            # A dump that was made once is kept in the release, and would only be copied.
            for kept in (place.release / "dumps").iterdir():
                kept.unlink()

        return before

    ours, theirs = place.output("parkkg.ttl"), place.output("rdflib.ttl")
    return Group(
        "dump",
        "Turtle",
        (
            Contender(
                "parkkg dump",
                (*parkkg(), "dump", "--store", str(place.store), "--output", str(ours)),
                ready(ours), ours,
            ),
            Contender(
                "rdflib",
                (sys.executable, str(CONTENDERS / "rdflib_dump.py"), str(place.store), str(theirs)),
                ready(theirs), theirs, fault=_too_large(place, _RDFLIB),
            ),
        ),
        ("rdflib has to parse first; what serialisation alone takes stands in the last column.",),
    )  # fmt: skip


def _too_large(place: Place, most: int) -> str:
    return f"not run above {most:,} enterprises" if place.enterprises > most else ""

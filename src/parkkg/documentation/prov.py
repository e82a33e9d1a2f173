"""PROV-O: how a release came about, from what, and by which programs.

Nothing here is both an entity and an activity, which PROV-O forbids: the release is an entity,
its making an activity, the programs are agents.
"""

from __future__ import annotations

import pyoxigraph as ox

from parkkg.documentation.statements import Statements, part_of, typed
from parkkg.releases.manifest import Manifest
from parkkg.text import LocalizedText

_HOW = LocalizedText(
    "由 parkkg {} 依据 {} 个输入文件生成：检查表格、映射为三元组、推理、"
    "以 SHACL 校验，再封存为不可更改的版本。",
    "Made by parkkg {} from {} input files: tables checked, mapped to triples, entailed, validated "
    "with SHACL, and sealed as a release that nobody changes.",
)


def describe_build(out: Statements, dataset: str, release: str, manifest: Manifest) -> None:
    """Say what a release was made from, when, and by which programs."""
    build, parkkg = part_of(release, "build"), part_of(release, "parkkg")
    out.type(release, "prov:Entity")
    out.say(release, "prov:wasGeneratedBy", ox.NamedNode(build))
    out.say(release, "prov:generatedAtTime", typed(manifest.created, "dateTime"))
    out.type(build, "prov:Activity")
    out.label(build, LocalizedText("生成版本", "Making of the release"))
    if manifest.started:
        out.say(build, "prov:startedAtTime", typed(manifest.started, "dateTime"))
    out.say(build, "prov:endedAtTime", typed(manifest.created, "dateTime"))
    for name, digest in manifest.inputs.items():
        used = part_of(release, name)
        out.say(build, "prov:used", ox.NamedNode(used))
        out.type(used, "prov:Entity")
        out.say(used, "rdfs:label", ox.Literal(name))
        out.checksum(used, digest)
    programs = {"parkkg": manifest.version, **manifest.tools}
    for name, version in programs.items():
        agent = part_of(release, name)
        out.say(build, "prov:wasAssociatedWith", ox.NamedNode(agent))
        out.type(agent, "prov:SoftwareAgent")
        out.say(agent, "rdfs:label", ox.Literal(f"{name} {version}"))
        out.say(agent, "schema:softwareVersion", ox.Literal(version))
    out.say(release, "prov:wasAttributedTo", ox.NamedNode(parkkg))
    statement = part_of(dataset, "provenance")
    out.say(dataset, "dcterms:provenance", ox.NamedNode(statement))
    out.type(statement, "dcterms:ProvenanceStatement")
    count = len(manifest.inputs)
    words = LocalizedText(
        _HOW.zh.format(manifest.version, count), _HOW.en.format(manifest.version, count)
    )
    out.label(statement, words)

"""The prefixes that are written everywhere are those of the project's own files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parkkg.namespaces import BASE, PK, PREFIXES
from parkkg.project import packaged_project

ROOT = packaged_project().root
DECLARED = re.compile(r"^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE | re.MULTILINE)
FILES = sorted(
    path
    for kind in ("ontology/**/*.ttl", "shapes/*.ttl", "queries/*.rq")
    for path in ROOT.glob(kind)
)


def test_every_prefix_is_an_absolute_iri_of_its_own() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert all(re.fullmatch(r"https?://\S+[/#]", iri) for iri in PREFIXES.values())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_prefix_means_the_same_in_the_files_and_in_the_program(path: Path) -> None:
    declared = dict(DECLARED.findall(path.read_text(encoding="utf-8")))
    assert {name: iri for name, iri in declared.items() if name in PREFIXES} == {
        name: PREFIXES[name] for name in declared if name in PREFIXES
    }


def test_some_files_declare_prefixes() -> None:
    texts = [path.read_text(encoding="utf-8") for path in FILES]
    assert sum(bool(DECLARED.search(text)) for text in texts) > 5


def test_terms_are_those_of_the_project() -> None:
    assert PK.startswith(BASE)
    assert PREFIXES["pk"] == PK

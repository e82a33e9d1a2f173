from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from make_release import make_release
from parkkg.evidence.roles import Roles
from parkkg.namespaces import OWL, PK, PREFIXES
from parkkg.releases.manifest import Counts
from parkkg.web.dataset.kinds import kinds

ARTICLE = f"{PREFIXES['schema']}NewsArticle"


def test_the_kinds_that_the_tables_name_are_listed_by_those_names(tmp_path: Path) -> None:
    roles = Roles(
        kinds=((f"{PK}Park", "园区", "Parks"), (ARTICLE, "来源", "Sources"), (f"{PK}No", "", ""))
    )
    release = make_release(tmp_path, oxigraph=True, roles=roles)
    store = ox.Store.read_only(str(release.store_path))
    park, article = kinds(release, store)
    assert (park.names["en"], park.count, park.address) == ("Parks", 2, "/list/Park")
    assert (article.names["zh"], article.count) == ("来源", 1)


def test_without_names_the_main_kind_comes_first_and_then_the_largest(tmp_path: Path) -> None:
    classes = {f"{OWL}Class": 90, f"{PK}Enterprise": 2000, ARTICLE: 8, f"{PK}Park": 2}
    release = make_release(
        tmp_path, oxigraph=True, counts=Counts(classes=classes), roles=Roles(main=(f"{PK}Park",))
    )
    found = kinds(release, ox.Store.read_only(str(release.store_path)))
    assert [kind.iri for kind in found] == [f"{PK}Park", f"{PK}Enterprise", ARTICLE]
    assert found[0].names == {"en": "Park", "zh": "园区"}


def test_classes_of_one_local_name_are_told_apart(tmp_path: Path) -> None:
    classes = {"http://a/Thing": 2, "http://b/Thing": 1}
    release = make_release(
        tmp_path, oxigraph=True, counts=Counts(classes=classes), roles=Roles(basis="http://a/b")
    )
    found = kinds(release, ox.Store.read_only(str(release.store_path)))
    assert [kind.address for kind in found] == ["/list/http://a/Thing", "/list/http://b/Thing"]

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.documentation.about import about, licence_name
from project_release import PROJECT, release_of


def test_the_dataset_is_described_by_its_release(tmp_path: Path) -> None:
    release = release_of(PROJECT, tmp_path)
    found = about(release)
    assert found.iri == "https://w3id.org/parkkg/dataset"
    assert set(found.titles) == set(found.descriptions) == set(found.rights) == {"zh", "en"}
    assert found.licences == ("https://creativecommons.org/licenses/by/4.0/",)
    assert [agent.names["en"] for agent in found.publishers] == ["parkkg contributors"]
    assert ("动力电池", "zh") in found.keywords
    assert "常州发布" in {source.names["zh"][:4] for source in found.sources}
    assert found.date == release.manifest.created[:10]


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0", "CC BY-SA 3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODC ODBL 1-0"),
        ("https://spdx.org/licenses/MIT", "MIT"),
        ("https://example.org/licence", "https://example.org/licence"),
    ],
)
def test_licences_have_the_names_that_people_use(iri: str, name: str) -> None:
    assert licence_name(iri) == name

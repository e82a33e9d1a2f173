from __future__ import annotations

from pathlib import Path

import pytest

from make_release import make_release
from parkkg.namespaces import BASE, PK
from parkkg.project import Project
from parkkg.query.limits import Limits
from parkkg.query.saved import parse
from parkkg.translations import Language
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.linked_data.sections import Reader, Shown, sections_of

FIRM = f"{BASE}id/enterprise/catl"
TEXT = """#+ title: {{zh: 数, en: Numbers}}
#+ columns:
#+   reading: {{zh: 读法, en: reading, unit: unit}}
#+ sections:
#+   - {{on: pk:Enterprise, by: thing, {section}}}
SELECT ?reading ?name ?unit ?missing ?name_iri WHERE {{
  ?_thing_iri pk:value ?v . BIND(?_thing_iri AS ?name_iri) ?name_iri rdfs:label ?name .
  BIND("more than 6000000000" AS ?reading) BIND("CCY_CNY" AS ?unit) FILTER(LANG(?name) = "en")
}}
"""


@pytest.fixture
def served(tmp_path: Path) -> ServedRelease:
    release = make_release(tmp_path, oxigraph=True)
    return ServedRelease(release, Project(tmp_path), Limits(), tmp_path, in_memory=True)


def shown(
    served: ServedRelease,
    section: str,
    iri: str = FIRM,
    kind: str = "Enterprise",
    language: Language = "en",
) -> tuple[Shown, ...]:
    text = TEXT.format(section=section)
    query = parse("q", Path("q.rq"), text, "q.rq", prefixes=["pk", "rdfs"])
    return sections_of(Reader(served, language, str), [query], iri, [PK + kind])


def test_a_section_is_on_the_pages_of_its_class_only(served: ServedRelease) -> None:
    (section,) = shown(served, "columns: [name, reading]")
    assert section.heads[1].zh == "读法"
    ((name, reading),) = [row.cells for row in section.rows]
    assert (name.text, name.iri) == ("CATL", FIRM)
    assert (reading.text, reading.exact) == ("more than 6 billion CNY", "more than 6000000000")
    assert FIRM in section.rows[0].iris
    assert shown(served, "as: table", kind="Park") == ()


def test_a_thing_that_very_much_refers_to_has_the_addresses_of_its_queries(tmp_path: Path) -> None:
    links = "".join(f"<id/x/{n}> pk:locatedIn <id/enterprise/catl> .\n" for n in range(2_001))
    release = make_release(tmp_path, {"parks.nt": links}, oxigraph=True)
    served = ServedRelease(release, Project(tmp_path), Limits(), tmp_path, in_memory=True)
    (section,) = shown(served, "as: table")
    assert not section.asked
    assert not section.rows
    assert (
        section.address
        == "/api/q?thing=%3Chttps%3A%2F%2Fw3id.org%2Fparkkg%2Fid%2Fenterprise%2Fcatl%3E"
    )


@pytest.mark.parametrize(
    ("through", "links", "asked"),
    [
        ("pk:segment", "<id/x/{n}> pk:segment <segment/a> .", False),
        ("pk:locatedIn", "<id/x/{n}> pk:segment <segment/a> .", True),
        ("^pk:locatedIn", "<id/x/{n}> pk:of <id/part> .", False),
    ],
)
def test_what_is_crowded_beyond_a_property_is_not_asked(
    tmp_path: Path, through: str, links: str, asked: bool
) -> None:
    text = "<id/enterprise/catl> pk:segment <segment/a> .\n"
    text += "<id/part> pk:locatedIn <id/enterprise/catl> .\n"
    text += "".join(links.format(n=n) + "\n" for n in range(2_001))
    release = make_release(tmp_path, {"parks.nt": text}, oxigraph=True)
    served = ServedRelease(release, Project(tmp_path), Limits(), tmp_path, in_memory=True)
    found = shown(served, f"as: table, through: {through}")
    # What was asked has no row here, and is left out.
    assert [section.asked for section in found] == ([] if asked else [False])


def test_a_section_without_rows_is_not_there(served: ServedRelease) -> None:
    assert shown(served, "as: table", f"{BASE}id/park/zhongguancun") == ()


def test_a_sentence_leaves_out_what_it_lacks(served: ServedRelease) -> None:
    section = "as: sentence, text: {en: '{name}: {reading}[, says {missing}]', zh: '{name}'}"
    assert shown(served, section)[0].words == "CATL: more than 6 billion CNY"
    assert shown(served, section, language="zh")[0].words == "CATL"


def test_a_section_leads_to_all_of_it(served: ServedRelease) -> None:
    (section,) = shown(served, "as: list")
    assert section.address == (
        "/api/q?thing=%3Chttps%3A%2F%2Fw3id.org%2Fparkkg%2Fid%2Fenterprise%2Fcatl%3E"
    )


def test_each_of_several_names_in_a_value_leads_to_its_thing(served: ServedRelease) -> None:
    text = (
        "#+ title: {zh: 处, en: Places}\n#+ sections: [{on: pk:Enterprise, by: thing, as: facts}]\n"
        'SELECT ("A; B" AS ?places) ("urn:a urn:b" AS ?places_iri) ("A; B" AS ?odd) '
        '("urn:a" AS ?odd_iri) { BIND(?_thing_iri AS ?thing) }'
    )
    query = parse("q", Path("q.rq"), text, "q.rq", prefixes=["pk"])
    (section,) = sections_of(Reader(served, "en", str), [query], FIRM, [f"{PK}Enterprise"])
    places, odd = section.rows[0].cells
    assert [(part.text, part.iri) for part in places.parts] == [("A", "urn:a"), ("B", "urn:b")]
    assert (odd.text, odd.parts) == ("A; B", ()), "better no link than a wrong one"

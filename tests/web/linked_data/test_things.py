from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from urllib.parse import quote, unquote

import pyoxigraph as ox
import pytest
import rdflib

from amount import amount
from evidence_tables import text_of
from make_release import make_release
from parkkg.namespaces import BASE, OWL, PK, RDF, SKOS
from parkkg.query.limits import Limits
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.linked_data import description as thing
from parkkg.web.worker.application import Application
from project_release import ROLES
from published import HTML, JSONLD, NTRIPLES, PROJECT, RDFXML, TURTLE, Published, published

PRIOR = ox.NamedNode(f"{OWL}priorVersion")
PARK = "id/park/liyang-htz"
FORMATS = {
    "ttl": (TURTLE, ox.RdfFormat.TURTLE),
    "nt": (NTRIPLES, ox.RdfFormat.N_TRIPLES),
    "jsonld": (JSONLD, ox.RdfFormat.JSON_LD),
    "rdf": (RDFXML, ox.RdfFormat.RDF_XML),
    "trig": ("application/trig", ox.RdfFormat.TRIG),
    "nq": ("application/n-quads", ox.RdfFormat.N_QUADS),
}


def triples(data: bytes, suffix: str) -> set[str]:
    return {str(q.triple) for q in ox.parse(data, format=FORMATS[suffix][1])}


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (TURTLE, "/data/park/liyang-htz.ttl"),
        (JSONLD, "/data/park/liyang-htz.jsonld"),
        (NTRIPLES, "/data/park/liyang-htz.nt"),
        (RDFXML, "/data/park/liyang-htz.rdf"),
        ("*/*", "/data/park/liyang-htz.ttl"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "/page/park/liyang-htz",
        ),
        ("text/turtle;q=0.5,application/ld+json;q=0.9", "/data/park/liyang-htz.jsonld"),
    ],
)
def test_a_thing_leads_to_the_document_that_the_client_prefers(
    server: Published, accept: str, location: str
) -> None:
    answer = server.get(f"/{PARK}", accept)
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert "Accept" in answer.headers["vary"]
    assert 'rel="describedby"' in answer.headers["link"]
    assert server.get(location).status_code == 200


def test_the_language_that_was_chosen_is_kept(server: Published) -> None:
    answer = server.get(f"/{PARK}?lang=en", HTML)
    assert answer.headers["location"] == "/page/park/liyang-htz?lang=en"


def test_a_format_that_is_not_there_is_refused_with_those_that_are(server: Published) -> None:
    answer = server.get(f"/{PARK}", "image/png")
    assert answer.status_code == 406
    assert TURTLE in answer.json()["hint"]


@pytest.mark.fuzz
def test_every_iri_of_the_project_leads_somewhere(server: Published) -> None:
    store = ox.Store.read_only(str(server.release.store_path))
    iris = {
        term.value.partition("#")[0]
        for quad in store
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    assert len(iris) > 150
    before = {str(quad.object)[1:-1] for quad in store.quads_for_pattern(None, PRIOR, None)}
    for iri in sorted(iris - before)[:: amount(48, 1)]:
        for accept in (TURTLE, HTML):
            answer = server.get(f"/{iri[len(BASE) :]}", accept)
            if answer.status_code == 303:
                answer = server.get(answer.headers["location"], accept)
            assert answer.status_code == 200, (iri, accept)
            assert answer.headers["content-type"].startswith(accept)


NAMES = ["😀%2Fx", "c%252Fd", "a%20b", "R%26D%3F", "%3EIGWLSV", "A.D.", "a%2Fb/c"]


@pytest.mark.parametrize("prefix", ["", "/kg"])
@pytest.mark.parametrize("names", [NAMES, ["%F0%9F%98%80%2Fx"]], ids=["any", "encoded"])
def test_a_thing_is_found_whatever_is_in_its_name(
    tmp_path: Path, names: list[str], prefix: str
) -> None:
    text = "".join(f'<id/firm/{n}> a pk:Enterprise ; rdfs:label "Firm"@en .\n' for n in names)
    make_release(tmp_path, {"parks.nt": text}, oxigraph=True)
    with published(tmp_path, root_path=prefix) as server:
        for name, accept in product(names, (TURTLE, HTML)):
            sent = quote(f"/id/firm/{name}", safe="/%")
            answer = server.get(prefix + sent, accept)
            assert answer.status_code == 303, answer.text
            assert answer.headers["location"].startswith(f"{prefix}/")
            document = server.get(answer.headers["location"], accept)
            assert document.status_code == 200, document.text
            assert name in unquote(document.text) or name in document.text
        assert server.get(f"{prefix}/id/firm/x%2Fy", TURTLE).status_code == 404


@pytest.mark.parametrize("suffix", FORMATS)
def test_data_say_the_same_in_every_format(server: Published, suffix: str) -> None:
    answer = server.get(f"/data/park/liyang-htz.{suffix}")
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[suffix][0]
    expected = triples(server.get("/data/park/liyang-htz.nt").content, "nt")
    assert triples(answer.content, suffix) == expected


@pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")
def test_another_parser_reads_the_json_ld_without_fetching_anything(server: Published) -> None:
    data = server.get("/data/figure/expert-team-members.jsonld").text
    found = rdflib.Graph().parse(data=data, format="json-ld")
    told = server.get("/data/figure/expert-team-members.nt").text
    assert set(found) == set(rdflib.Graph().parse(data=told, format="nt"))


def test_data_hold_nothing_that_the_release_does_not(server: Published) -> None:
    store = ox.Store.read_only(str(server.release.store_path))
    everything = {str(quad.triple) for quad in store}
    assert triples(server.get("/data/park/liyang-htz.ttl").content, "ttl") <= everything


def test_data_hold_what_points_at_a_thing_its_evidence_and_names(server: Published) -> None:
    found = triples(server.get("/data/enterprise/zhuogao.nt").content, "nt")
    zhuogao = f"<{BASE}id/enterprise/zhuogao>"
    assert any(t.startswith(zhuogao) for t in found)
    assert any(t.endswith(f"<{PK}recipient> {zhuogao}") for t in found)
    statement = f"<{BASE}id/statement/zhuogao-located-in-liyang-htz>"
    assert f"{statement} <{RDF}subject> {zhuogao}" in found
    cited = {t.split()[2] for t in found if t.startswith(f"{statement} <{PK}evidence>")}
    assert cited
    for passage in cited:
        assert any(t.startswith(f"{passage} <{PK}fromSource>") for t in found)
        assert any(t.startswith(f"{passage[:-1]}#position>") for t in found)
    assert any(t.startswith(f"<{BASE}{PARK}>") and "溧阳高新区" in t for t in found)


def test_turtle_is_sorted_and_prefixed(server: Published) -> None:
    text = server.get("/data/park/liyang-htz.ttl").text
    assert "@prefix pk: <https://w3id.org/parkkg/def#> ." in text
    assert "<https://w3id.org/parkkg/id/park/liyang-htz> a " in text
    assert server.get("/data/park/liyang-htz.ttl").text == text


def test_a_document_links_to_what_it_belongs_to(server: Published) -> None:
    link = server.get("/data/park/liyang-htz.ttl").headers["link"]
    for part in (
        '<https://w3id.org/parkkg/data/park/liyang-htz.ttl>; rel="canonical"',
        '</page/park/liyang-htz>; rel="alternate"; type="text/html"',
        '<https://w3id.org/parkkg/id/park/liyang-htz>; rel="describes"',
        '</dataset>; rel="describedby"',
        'by/4.0/>; rel="license"',
    ):
        assert part in link


def test_data_without_a_suffix_are_negotiated(server: Published) -> None:
    answer = server.get("/data/park/liyang-htz", JSONLD)
    assert answer.headers["content-type"] == JSONLD
    assert answer.headers["content-location"] == "/data/park/liyang-htz.jsonld"


def test_a_client_that_has_a_document_is_told_so(server: Published) -> None:
    etag = server.get("/data/park/liyang-htz.ttl").headers["etag"]
    answer = server.get("/data/park/liyang-htz.ttl", if_none_match=etag)
    assert (answer.status_code, answer.content) == (304, b"")
    assert server.get("/data/park/liyang-htz.nt").headers["etag"] != etag


def test_head_has_no_body(server: Published) -> None:
    answer = server.ask("HEAD", f"/{PARK}", TURTLE)
    assert (answer.status_code, answer.content) == (303, b"")


@pytest.mark.parametrize(
    "path",
    ["/id/", "/id/%00", "/id/a%20b", "/id/%C3%28", "/id/..%2f..%2fetc%2fpasswd", "/id/%3Cx%3E",
     "/code/", "/page/", "/data/", "/data/.ttl", "/code/x/y", "/.well-known/nothing"],
)  # fmt: skip
@pytest.mark.parametrize("accept", [TURTLE, HTML])
def test_odd_paths_are_just_not_there(server: Published, path: str, accept: str) -> None:
    assert server.get(path, accept).status_code == 404


def test_what_is_too_much_for_a_document_is_counted_with_a_way_to_all_of_it(
    server: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thing, "SHOWN", 3)
    release = server.release
    served = ServedRelease(release, PROJECT, Limits(), server.store, in_memory=True)
    application = Application(served)

    def given(path: str, accept: str) -> tuple[Response, bytes]:
        answer, _ = application(Request("GET", path, [("host", "a"), ("accept", accept)]))
        return answer, answer.body or b""

    _, page = given("/page/source/czfb-2023?lang=en", HTML)
    answer, data = given("/data/source/czfb-2023.ttl", TURTLE)
    (count,) = re.findall(
        r"# 3 of (\d+) subjects that point here with pk:fromSource; all of them: ", data.decode()
    )
    assert f"3 of {count} are shown." in page.decode()
    (link,) = re.findall(r'<(/sparql[^>]*fromSource[^>]*)>; rel="related"', answer.headers["Link"])
    assert f'href="{link}"' in page.decode()
    everything = server.get(link, "text/csv").text.splitlines()
    assert len(everything) == 1 + int(count)
    list(ox.parse(data, format=ox.RdfFormat.TURTLE))


def quoting(folder: Path, words: str, given: str | None = None) -> Callable[[str], str]:
    """Pages over a source that is quotable, whose one sentence is `words`; `given` is its text."""
    text = text_of(words)
    facts = f"""
    <id/park/p> a pk:Park ; rdfs:label "园区"@zh ; pk:evidence <id/passage/s1> .
    <id/passage/s1> a pk:ArchivedPassage, pk:Passage ; pk:fromSource <id/source/a> ;
        pk:sentenceNumber 1 ; oa:hasSelector <id/passage/s1#position> ;
        pk:sha256 "{text.digest(0, len(words))}" .
    <id/passage/s1#position> oa:start 0 ; oa:end {len(words)} .
    <id/source/a> a schema:Report ; rdfs:label "甲"@zh ; pk:sha256 "{text.sha256}" ;
        pk:quotable true ; schema:inLanguage "zh" .
    """
    release = make_release(folder, {"facts.nt": facts}, oxigraph=True, roles=ROLES)
    texts = None if given is None else {found.sha256: found for found in [text_of(given)]}
    served = ServedRelease(release, PROJECT, Limits(), folder, in_memory=True, texts=texts)
    application = Application(served)

    def page(path: str) -> str:
        answer, _ = application(Request("GET", path, [("host", "a"), ("accept", HTML)]))
        return (answer.body or b"").decode()

    return page


def test_the_words_of_a_passage_are_on_its_page_and_at_the_foot_of_others(tmp_path: Path) -> None:
    page = quoting(tmp_path, "园区2012年开园。", "园区2012年开园。")
    assert '<blockquote lang="zh"><mark>园区2012年开园。</mark>' in page("/page/passage/s1?lang=en")
    assert '<q lang="zh">园区2012年开园。</q>' in page("/page/park/p?lang=en")


def test_words_do_no_harm_on_a_page(tmp_path: Path) -> None:
    words = '<script>alert(1)</script><a href="javascript:x">'
    page = quoting(tmp_path, words, words)
    for path in ("/page/passage/s1", "/page/park/p"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(path)
        assert "<script>alert" not in page(path)


def test_a_text_that_was_changed_is_not_shown_and_it_is_said_why(tmp_path: Path) -> None:
    page = quoting(tmp_path, "园区2012年开园。", "园区2013年开园。")
    assert "no archived text that was given has the SHA-256" in page("/page/passage/s1?lang=en")
    assert "没有一份的 SHA-256 摘要与该来源所载相同" in page("/page/passage/s1?lang=zh")
    foot = page("/page/park/p?lang=en")
    assert "no archived text has the digest" in foot
    assert "开园" not in foot


def test_without_texts_nothing_is_said_of_words(tmp_path: Path) -> None:
    page = quoting(tmp_path, "园区2012年开园。")
    for path in ("/page/passage/s1?lang=en", "/page/park/p?lang=en"):
        assert "words" not in page(path)
        assert "<blockquote" not in page(path)


def test_no_page_shows_a_property_of_a_vocabulary_by_its_short_name(server: Published) -> None:
    """They have built-in names in both languages, also where the graph declares them."""
    store = ox.Store.read_only(str(server.release.store_path))
    things = {
        str(quad.subject)[1 + len(BASE) : -1]
        for name in ("altLabel", "exactMatch", "note")
        for quad in list(
            store.quads_for_pattern(None, ox.NamedNode(f"{SKOS}{name}"), None, ox.DefaultGraph())
        )[:3]
        if str(quad.subject).startswith(f"<{BASE}id/")
    }
    assert things
    for name in sorted(things):
        for lang in ("zh", "en"):
            answer = server.get(f"/page/{name.removeprefix('id/')}?lang={lang}", HTML)
            assert answer.status_code == 200
            assert not re.search(r">\s*(?:skos|rdfs|rdf|oa):[a-z]\w*\s*<", answer.text), name

from __future__ import annotations

from published import HTML, Published


def test_of_two_classes_of_one_name_the_site_lists_one(server: Published) -> None:
    # There is schema:AdministrativeArea, too.
    text = server.get("/list/AdministrativeArea?lang=en", HTML).text
    assert "<h1>administrative area" in text or "Administrative" in text
    other = server.get("/list/schema:AdministrativeArea?lang=en", HTML)
    assert other.status_code == 200


def test_a_class_is_called_as_the_site_lists_its_things(server: Published) -> None:
    assert "<h1>园区 <small>" in server.get("/list/Park?lang=zh", HTML).text
    assert "<h1>Parks <small>" in server.get("/list/Park?lang=en", HTML).text
    assert "<h1>概念 <small>" in server.get("/list/skos:Concept?lang=zh", HTML).text

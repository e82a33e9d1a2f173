from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest

from evidence_release import CITED, FACTS, ONE, release_of
from evidence_tables import text_of
from parkkg.evidence import quotes
from parkkg.evidence.archive import SourceText
from parkkg.evidence.quotes import Quote, Quotes
from parkkg.namespaces import BASE
from project_release import ROLES

QUOTABLE = '<id/source/a> pk:quotable true ; schema:inLanguage "zh" .\n'


def quoted(
    folder: Path, texts: Mapping[str, SourceText], passage: str, facts: str = FACTS + CITED
) -> Quote | None:
    store = ox.Store.read_only(str(release_of(folder, facts + QUOTABLE).store_path))
    return Quotes(store, ROLES, BASE, texts).of(f"{BASE}id/passage/{passage}")


def test_a_sentence_is_quoted_with_the_words_of_the_passage_in_it(tmp_path: Path) -> None:
    facts = FACTS.replace("oa:start 11 ; oa:end 19", "oa:start 12 ; oa:end 16")
    facts = facts.replace(ONE.digest(11, 19), ONE.digest(12, 16))
    found = quoted(tmp_path, {ONE.sha256: ONE}, "a-s2", facts)
    assert found == Quote("它", "有两个实", "验室；", "zh")


def test_only_a_source_that_says_so_is_quoted(tmp_path: Path) -> None:
    texts = {ONE.sha256: ONE}
    assert quoted(tmp_path, texts, "b-s1") == Quote(fault="not quotable")
    assert quoted(tmp_path, texts, "c-01") is None  # it is cited only


def test_a_text_with_another_digest_is_not_quoted(tmp_path: Path) -> None:
    changed = text_of(ONE.characters.replace("2020", "2021"))
    assert quoted(tmp_path, {changed.sha256: changed}, "a-s1") == Quote(fault="no text")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (ONE.digest(11, 19), "0" * 64),
        ("oa:start 11 ; oa:end 19", "oa:start 0 ; oa:end 99999999999999999999"),
        ("pk:sentenceNumber 2", "pk:sentenceNumber 1"),
        ("pk:sentenceNumber 2", "pk:sentenceNumber 9"),
    ],
)
def test_words_that_the_passage_does_not_prove_are_not_quoted(
    tmp_path: Path, right: str, wrong: str
) -> None:
    found = quoted(tmp_path, {ONE.sha256: ONE}, "a-s2", FACTS.replace(right, wrong))
    assert found == Quote(fault="other words")


def test_a_very_long_sentence_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "_LONGEST", 4)
    found = quoted(tmp_path, {ONE.sha256: ONE}, "a-s2")
    assert found is not None
    assert found.words == "它有两…"

"""The catalogue has all that is said, and each translation has the places of its message."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from parkkg.problems import PROBLEM_KINDS, problem
from parkkg.text import said
from parkkg.translations import in_language, problem_in, template_in
from tools import messages

LANGUAGES = messages.languages()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_what_is_said_now(language: str) -> None:
    """Where this fails: `make messages`, translate what is new in the .po file, and once more."""
    catalog, path = messages.updated(language), messages.po_file(language)
    assert messages.untranslated(catalog) == []
    assert path.read_bytes() == messages.po_bytes(catalog), "run `make messages`"
    assert path.with_suffix(".mo").read_bytes() == messages.mo_bytes(catalog), "run `make messages`"


def test_a_translation_that_forgets_a_word_is_found() -> None:
    catalog = Catalog()
    catalog.add("{n} rows of {table}", "{table}的 {n} 行")
    assert messages.untranslated(catalog) == []
    catalog.add("{file} is a folder", "{fle}是文件夹")
    catalog.add("not yet", "")
    assert messages.untranslated(catalog) == ["{file} is a folder", "not yet"]


def test_a_message_is_said_in_chinese_with_the_words_that_it_has() -> None:
    message = said('{where}: "{value}" {message} [{code}]', where="t.csv", value="{x}", message="m",
                   code="PK1")  # fmt: skip
    assert in_language(message, "zh") == "t.csv：“{x}”m [PK1]"
    assert in_language(message, "en") == message


@pytest.mark.parametrize("text", ["", "file", "{x}", "a text of the user's"])
def test_a_text_that_is_no_message_stays_as_it_is(text: str) -> None:
    assert in_language(text, "zh") == text


def test_what_has_no_translation_is_said_in_english() -> None:
    assert in_language(said("zzz {n}", n=1), "zh") == "zzz 1"
    assert template_in("zh")("") == ""


@pytest.mark.parametrize("kind", PROBLEM_KINDS, ids=lambda kind: kind.code)
def test_a_problem_has_the_fix_of_its_code_in_both_languages(kind: object) -> None:
    code = getattr(kind, "code", "")
    found = problem(code, "is wrong", file="f")
    assert problem_in(found, "en") is found
    assert found.hint == getattr(kind, "fix_en", "")
    assert problem_in(found, "zh").hint == getattr(kind, "fix_zh", "")

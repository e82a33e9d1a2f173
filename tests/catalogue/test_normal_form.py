from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parkkg.catalogue.normal_form import has_han, normal, normal_forms, place_of

TRADITIONAL = str.maketrans(
    {"宁": "寧", "时": "時", "区": "區", "阳": "陽", "国": "國", "电": "電"}
)
names = st.text(st.sampled_from("宁德时代溧阳高新区国电ABcz09 é-（）"), max_size=12)


@pytest.mark.parametrize(
    "written",
    [
        "宁德时代",
        "宁 德 时 代",
        "寧德時代",
        " 宁德\u3000时代\n",
        "宁·德·时·代",
        "「寧德時代」",
        "宁德\u200b时代",
    ],
)
def test_one_name_however_it_is_written(written: str) -> None:
    assert normal(written) == "宁德时代"


def test_width_case_accents_and_punctuation_do_not_matter() -> None:
    assert normal("ＣＡＴＬ－ＳＡＩＣ") == normal("catl saic") == "catlsaic"
    assert normal("Zürich (Großraum)") == normal("ZURICH GROSSRAUM")
    assert normal("40 km²") == "40km2"
    assert normal('%_"<script>') == "script"
    assert normal("… % —") == ""


@given(st.text(max_size=30))
@example("ᾳ ŉ ẞ ﬃ İ ǰ")
@example("乾隆 於 著 麽 甚麼")
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(names, st.data())
def test_blanks_width_case_and_script_do_not_matter(name: str, data: st.DataObject) -> None:
    spread = "".join(c + data.draw(st.sampled_from(["", " ", "\u3000", "\u00a0"])) for c in name)
    assert normal(spread) == normal(name)
    assert normal(name.translate(TRADITIONAL)) == normal(name)
    assert normal(name.upper()) == normal(name)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    assert normal(wide) == normal(name)
    assert normal(unicodedata.normalize("NFD", name)) == normal(name)


@given(st.lists(st.text(max_size=10), max_size=6))
def test_many_names_have_the_forms_of_each(texts: list[str]) -> None:
    assert normal_forms(texts) == [normal(text) for text in texts]


@given(names, names, names)
def test_a_part_of_a_name_has_a_part_of_its_form(before: str, part: str, after: str) -> None:
    assert normal(part) in normal(before + part + after)


def test_where_a_match_stands_in_the_name() -> None:
    name = "CATL (宁 德) ﬁ"
    assert place_of(map(normal, name), 0, 4) == (0, 4)
    assert place_of(map(normal, name), 4, 2) == (6, 9)
    assert place_of(map(normal, name), 7, 1) == (11, 12)  # a half of one character


def test_which_texts_have_chinese_characters() -> None:
    assert has_han("a宁")
    assert has_han("𠮷")
    assert not has_han("CATL かな 한글")

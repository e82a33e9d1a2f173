from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from parkkg.catalogue.normal_form import normal
from parkkg.catalogue.pinyin import pieces, readings


def read(form: str) -> tuple[str, ...]:
    return next(iter(readings([form])))


def test_names_are_read_without_tones() -> None:
    assert read("宁德时代") == ("NingDeShiDai",)
    assert read("绿色旅游") == ("LvSeLvYou",)


def test_a_word_may_say_how_a_character_is_read() -> None:
    for name, reading in {"重庆": "ChongQing", "厦门": "XiaMen", "长沙": "ChangSha"}.items():
        assert reading in read(name)


def test_letters_and_digits_stay_as_they_are() -> None:
    assert read("溧阳a区2号") == ("LiYangAQu2Hao",)
    assert read("catl") == ()


@given(st.text(st.sampled_from("宁德重庆长沙ab2𠮷"), min_size=1, max_size=8))
def test_each_character_has_its_piece_of_the_reading(form: str) -> None:
    for reading in read(form):
        found = pieces(form, reading)
        assert len(found) == len(form)
        assert "".join(found) == reading


def test_names_in_latin_letters_need_no_dictionary() -> None:
    script = (
        "import sys; from parkkg.catalogue.normal_form import normal_forms\n"
        "from parkkg.catalogue.pinyin import readings\n"
        "list(readings(normal_forms(['Mill A', 'Zürich'])))\n"
        "print('opencc' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert found.stdout.strip() == b"False"


def test_a_reading_is_a_normal_form_but_for_its_capitals() -> None:
    assert normal(read("重庆 a区".replace(" ", ""))[0]) == "zhongqingaqu"

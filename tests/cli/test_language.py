from __future__ import annotations

import pytest

from parkkg.cli.language import for_reader, name_for_reader, reader_language


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
    ],
)
def test_the_reader_is_addressed_as_gettext_would(environ: dict[str, str], language: str) -> None:
    assert reader_language(environ) == language


@pytest.mark.parametrize(
    ("texts", "language", "text", "name"),
    [
        ({"zh": "园区", "en": "Park"}, "zh_CN", "园区", "园区 (Park)"),
        ({"zh": "园区", "en": "Park"}, "en_GB", "Park", "Park (园区)"),
        ({"zh": "园区"}, "en_GB", "园区", "园区"),
        ({"fr": "Parc", "": "P"}, "zh_CN", "P", "P (Parc)"),
        ({"fr": "Parc\x1b[2J"}, "en", "Parc\\u001b[2J", "Parc\\u001b[2J"),
        ({}, "en", "", ""),
    ],
)
def test_texts_of_the_data_are_in_the_reader_s_language_where_they_can_be(
    texts: dict[str, str], language: str, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    assert for_reader(texts) == text
    assert name_for_reader(texts) == name

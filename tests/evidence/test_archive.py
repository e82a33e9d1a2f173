from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.errors import UsageError
from parkkg.evidence.archive import (
    RowLocation,
    SourceText,
    changed_text,
    match_texts,
    passage_violations,
    read_text,
    unknown_text,
)

WORDS = "园区2020年开园。有30家企业;\n\n 真的？是的!\r\n最后一句"
PLACE = RowLocation("data/passages.csv", 7)


def text_of(characters: str, name: str = "a.txt") -> SourceText:
    return SourceText(name, hashlib.sha256(characters.encode()).hexdigest(), characters)


@pytest.mark.parametrize(
    ("characters", "sentences"),
    [
        ("", []),
        (" \n\t\n", []),
        ("一。二。", ["一。", "二。"]),
        ("一;二；三!四！五?六？七", ["一;", "二；", "三!", "四！", "五?", "六？", "七"]),
        ("一,二、三：四", ["一,二、三：四"]),
        ("3.5 km. A dot ends nothing", ["3.5 km. A dot ends nothing"]),
        ("一\n二\r\n三", ["一", "二\r", "三"]),
        ("一。。二！！", ["一。", "二！"]),
        ("“一。”二。", ["“一。", "”二。"]),
        ("。一", ["一"]),
        (WORDS, ["园区2020年开园。", "有30家企业;", " 真的？", "是的!", "最后一句"]),
    ],
)
def test_sentences_end_with_their_mark_or_before_a_newline(
    characters: str, sentences: list[str]
) -> None:
    text = text_of(characters)
    assert [characters[start:end] for start, end in text.sentences] == sentences
    assert [characters[p.start : p.end] for p in text.passages()] == sentences
    assert [p.sentence for p in text.passages()] == list(range(1, len(sentences) + 1))


@given(st.text(st.sampled_from("一二 \n\r。!;")))
def test_every_character_but_marks_and_space_is_in_one_sentence(characters: str) -> None:
    text = text_of(characters)
    inside = [i for start, end in text.sentences for i in range(start, end)]
    assert inside == sorted(set(inside))
    assert {i for i, c in enumerate(characters) if c in "一二"} <= set(inside)


@given(st.text(st.sampled_from("一二𠮷 \n。!;"), min_size=1))
def test_what_is_cut_from_a_text_fits_it(characters: str) -> None:
    text = text_of(characters)
    for passage in (*text.passages(), *text.find("一二"), *text.find("𠮷")):
        assert list(passage_violations(passage, text, PLACE)) == []


def test_words_are_found_wherever_they_stand_within_one_sentence() -> None:
    text = text_of("企业，企业。一个企\n业")
    assert [(p.sentence, p.start, p.end) for p in text.find("企业")] == [(1, 0, 2), (1, 3, 5)]
    assert list(text.find(".业")) == []


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeff一\r\n二".encode())
    text = read_text(tmp_path / "a.txt")
    assert text.characters == "\ufeff一\r\n二"
    assert text.sha256 == hashlib.sha256((tmp_path / "a.txt").read_bytes()).hexdigest()


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("常州".encode("gb18030"))
    with pytest.raises(UsageError, match=r"a\.txt is not UTF-8 at byte 0"):
        read_text(tmp_path / "a.txt")
    with pytest.raises(UsageError, match="there is no file"):
        read_text(tmp_path / "b.txt")
    with pytest.raises(UsageError, match="there is no file"):
        read_text(tmp_path)


def test_a_passage_with_another_digest_is_named_with_its_row() -> None:
    text = text_of(WORDS)
    passage = replace(next(text.passages()), sha256="0" * 64)
    (problem,) = passage_violations(passage, text, PLACE)
    assert str(problem) == (
        f'data/passages.csv:7: column "sha256": "{"0" * 64}" is not the SHA-256 of '
        "characters 0–10 of a.txt [PK604]"
    )
    assert "Cut the passage" in problem.hint


@pytest.mark.parametrize("inserted", ["", "新的一句。", "𠮷" * 30], ids=["none", "one", "far"])
def test_a_passage_that_moved_is_found_again(inserted: str) -> None:
    (passage,) = text_of(WORDS).find("有30家企业")
    changed = text_of(WORDS.replace("园区", "园区" + inserted))
    codes = [problem.code for problem in passage_violations(passage, changed, PLACE)]
    if not inserted:
        assert codes == []
        return
    first = next(passage_violations(passage, changed, PLACE))
    start = 10 + len(inserted)
    assert first.hint == f"the characters of this digest are at {start}–{start + 6}"
    assert "PK604" in codes


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (1, "is the sentence of characters 0–10 of a.txt; characters 10–17 are not in it"),
        (6, "is no sentence of a.txt, which has 5"),
        (0, "is no sentence of a.txt, which has 5"),
    ],
)
def test_a_passage_in_another_sentence_is_named(number: int, message: str) -> None:
    text = text_of(WORDS)
    passage = replace(list(text.passages())[1], sentence=number)
    (problem,) = passage_violations(passage, text, PLACE)
    assert (problem.code, problem.column, problem.value) == ("PK605", "sentence", str(number))
    assert problem.message == message


@pytest.mark.parametrize(("start", "end"), [(5, 5), (6, 5), (0, 12), (900, 950)])
def test_offsets_that_are_no_part_of_the_sentence_are_named(start: int, end: int) -> None:
    text = text_of(WORDS)
    passage = replace(next(text.passages()), start=start, end=end)
    assert {problem.code for problem in passage_violations(passage, text, PLACE)} == {
        "PK604",
        "PK605",
    }


def test_texts_find_their_sources_by_digest() -> None:
    one, two, other = text_of("一", "1"), text_of("二", "2"), text_of("三", "3")
    digests = {"a": one.sha256, "b": two.sha256}
    assert match_texts([two, one], digests, digests) == ({"a": one, "b": two}, ())
    assert match_texts([one], digests, digests) == ({"a": one}, ())
    assert match_texts([], digests, digests) == ({}, ())
    # One text and one source left over: somebody changed the text.
    assert match_texts([one, other], digests, digests) == ({"a": one, "b": other}, ())
    assert match_texts([other], digests, ["b"]) == ({"b": other}, ())
    assert match_texts([other], digests, digests) == ({}, (other,))
    assert match_texts([one, two, other], digests, digests) == ({"a": one, "b": two}, (other,))


def test_a_text_that_is_not_the_archived_file_is_named() -> None:
    text = text_of("一")
    assert list(changed_text(text, text.sha256, RowLocation("data/sources.csv", 2))) == []
    (problem,) = changed_text(text, "0" * 64, RowLocation("data/sources.csv", 2))
    assert problem.location() == 'data/sources.csv:2: column "sha256"'
    assert problem.message == f"is not the SHA-256 of a.txt, which is {text.sha256}"
    stray = unknown_text(text, "data/sources.csv")
    assert (
        str(stray) == f'a.txt: "{text.sha256}" is the SHA-256 of no row of data/sources.csv [PK606]'
    )

from __future__ import annotations

from tools.make_pinyin import TABLE, table


def test_the_table_of_readings_is_the_one_that_pypinyin_gives() -> None:
    assert TABLE.read_text(encoding="utf-8") == table()

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.draft.columns import Cell, ColumnGuess, guess_columns


def guess(values: Sequence[str], title: str = "x") -> ColumnGuess:
    with empty_database() as db:
        rows = [[*range(1, len(values) + 1)], [*values]]
        db.execute("CREATE TABLE t (_row BIGINT, c1 VARCHAR)")
        db.execute("INSERT INTO t SELECT unnest($1::BIGINT[]), unnest($2::VARCHAR[])", rows)
        return guess_columns(db, "t", [title])[0]


@pytest.mark.parametrize(
    ("values", "datatype"),
    [
        (["1", "-20", "300"], "integer"),
        (["1,200", "35", "1,000,000"], {"base": "integer", "format": {"groupChar": ","}}),
        (["1.5", "2", "-0.25"], "decimal"),
        (["12.5%", "3%"], {"base": "decimal", "format": "#0.##########%"}),
        (["1,234.50", "7.25"], {"base": "decimal", "format": {"groupChar": ","}}),
        (
            ["1.234,5", "7,25"],
            {"base": "decimal", "format": {"groupChar": ".", "decimalChar": ","}},
        ),
        (["1.2E6", "7"], "number"),
        (["true", "false"], "boolean"),
        (["TRUE", "FALSE", "TRUE"], {"base": "boolean", "format": "TRUE|FALSE"}),
        (["是", "否"], {"base": "boolean", "format": "是|否"}),
        (["2018-09-01", "2019-12-31"], "date"),
        (["20180901", "20191231"], {"base": "date", "format": "yyyyMMdd"}),
        (["2018/9/1", "2019/12/31"], {"base": "date", "format": "yyyy/M/d"}),
        (["2018年9月1日", "2019年12月31日"], {"base": "date", "format": "yyyy年M月d日"}),
        (["31/12/2018", "1/2/2019"], {"base": "date", "format": "d/M/yyyy"}),
        (["12/31/2018", "1/2/2019"], {"base": "date", "format": "M/d/yyyy"}),
        (["2018-09", "2019-12"], "gYearMonth"),
        (["2018年9月", "2019年12月"], {"base": "gYearMonth", "format": "yyyy年M月"}),
        (["2018-09-01T10:00:00", "2019-01-01T00:00:00Z"], "dateTime"),
        (["2018-09-01 10:00", "2019-01-01 9:05"],
         {"base": "dateTime", "format": "yyyy-MM-dd H:mm"}),
        (["10:00:00", "23:59:59"], "time"),
        (["https://example.org/a", "http://example.org/b?c=d"], "anyURI"),
    ],
)  # fmt: skip
def test_a_datatype_is_found_with_its_format(values: list[str], datatype: object) -> None:
    found = guess(values)
    assert (found.datatype.as_json, found.share, found.first) == (datatype, 1, None)


def test_dates_of_different_precision_are_kept_as_they_are() -> None:
    found = guess(["2018", "2018-09", "2018-09-01"]).datatype
    assert isinstance(found.as_json, dict)
    assert found.as_json["@id"].endswith("EDTF-level0")


@pytest.mark.parametrize(
    ("title", "values"),
    [
        ("region", ["001", "017", "320"]),  # nobody calculates with a zero in front
        ("card", ["6222021234567890", "6222021234567891"]),
        ("firm_id", ["1", "2", "3"]),
        ("统一社会信用代码", ["91320481", "91320482"]),
        ("电话", ["05198888", "05199999"]),
        ("date", ["2018-13-01", "2018-02-30"]),  # the month 13, and no such day
        ("flag", ["0", "x", "1"]),
    ],
)
def test_what_only_looks_like_a_number_or_a_date_is_text(title: str, values: list[str]) -> None:
    assert guess(values, title).is_text


def test_a_number_of_four_digits_is_a_year_where_the_header_says_so() -> None:
    assert guess(["1998", "2004"], "year").datatype.as_json == "gYear"
    assert guess(["1998", "2004"], "employees").datatype.as_json == "integer"


def test_one_wrong_cell_among_many_does_not_change_the_datatype() -> None:
    found = guess([*map(str, range(40)), "4O"])
    assert (found.datatype.as_json, found.fitting, found.filled) == ("integer", 40, 41)
    assert found.first == Cell(41, "4O")


def test_of_few_cells_all_have_to_fit() -> None:
    assert guess(["1", "2", "3", "four"]).is_text


@pytest.mark.parametrize(
    ("values", "base", "wrong"),
    [
        (["2023/1/1", "2023/2/28", "2023/13/1", "2024/5/6", "2024/1/31"], "date", "2023/13/1"),
        (["2023-01", "2023-02", "spring", "2023-04", "2023-05"], "gYearMonth", "spring"),
        (["10:00", "11:30", "12:00", "25:10", "9:15"], "time", "25:10"),
        (["https://e.org/a", "https://e.org/b", "www.e.org/c", *["https://e.org/d"] * 2], "anyURI",
         "www.e.org/c"),
        ([*map(str, range(10, 20)), "4O"], "integer", "4O"),
    ],
)  # fmt: skip
def test_one_wrong_cell_of_a_few_is_named(values: list[str], base: str, wrong: str) -> None:
    found = guess(values)
    assert found.datatype.datatype.base == base
    assert (found.filled - found.fitting, found.first and found.first.text) == (1, wrong)


def test_of_many_cells_one_in_ten_may_be_wrong() -> None:
    days = [f"2024-01-{day:02}" for day in range(1, 29)] * 2
    assert guess([*days[:55], *["soon"] * 5]).datatype.datatype.base == "date"
    assert guess([*days[:50], *["soon"] * 10]).is_text


@pytest.mark.parametrize(
    ("title", "values"),
    [
        (
            "title",
            ["1917", "300", "1984", "2012", "Dune", "9", "21", "42", "8", "10", "12 Monkeys"],
        ),
        ("title", ["1917", "300", "1984"]),
        ("名称", ["798", "1933", "751", "1978", "M50"]),
        ("house no.", [*map(str, range(1, 12)), "12a"]),
        ("answer", ["yes", "no", "yes", "no", "yes", "maybe"]),
        ("size", ["36", "38", "40", "42", "44", "XL"]),
        ("model", ["500", "600", "700", "800", "500L"]),
        ("floor", [*map(str, range(1, 12)), "G"]),
        ("when", ["2023-01-01", "2023-01-02", "soon", "2023-01-03"]),
    ],
)
def test_names_that_happen_to_look_like_numbers_are_none(title: str, values: list[str]) -> None:
    assert guess(values, title).is_text


def test_dates_that_may_begin_with_the_day_or_the_month_are_said() -> None:
    assert guess(["1/2/2019", "3/4/2019"]).also == "M/d/yyyy"
    assert guess(["28/2/2019", "3/4/2019"]).also == ""
    assert guess(["2019-01-02"]).also == ""


@pytest.mark.parametrize("nothing", ["-", "N/A", "无", "NA", "不详"])
def test_texts_that_stand_for_nothing_are_no_numbers(nothing: str) -> None:
    found = guess(["1", nothing, "3", ""])
    assert (found.datatype.as_json, found.null) == ("integer", ("", nothing))
    assert (found.filled, found.rows) == (2, 4)


def test_na_is_a_text_among_texts() -> None:
    assert guess(["DE", "NA", "CN"]).null == ("",)
    assert guess(["DE", "N/A", "CN"]).null == ("", "N/A")


@pytest.mark.parametrize(
    ("values", "separator"),
    [
        (["a;b", "b", "a;c", "c;b"], ";"),
        (["a; b", "b", "a; c", "c; b"], "; "),
        (["电池、电机", "电机", "电池、电控", "电控"], "、"),
        (["A quiet place, by the sea", "Far, far away", "Nothing", "At home"], ""),
        (["长三角一体化的重点园区；以动力电池为主导产业的园区", "只有一项"], ""),
    ],
)
def test_cells_with_short_items_that_come_again_are_lists(
    values: list[str], separator: str
) -> None:
    assert guess(values).separator == separator


def test_a_cell_of_separators_alone_has_no_value() -> None:
    found = guess(["a;b", ";", "a;c", "c;b", " ; ;"])
    assert (found.separator, found.filled, found.rows) == (";", 3, 5)


def test_the_language_is_that_of_the_header_or_chinese() -> None:
    assert guess(["常州", "苏州"]).language == "zh"
    assert guess(["Changzhou", "Suzhou"], "name_en").language == "en"
    assert guess(["Changzhou", "Suzhou"], "name").language == ""


def test_a_column_without_a_value_is_text() -> None:
    assert guess(["", " ", "-"]).is_text
    assert guess([]).is_text


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_texts_have_a_guess_that_counts_them(values: list[str]) -> None:
    found = guess([value.replace("\0", "") for value in values])
    assert 0 <= found.fitting <= found.filled <= found.rows == len(values)

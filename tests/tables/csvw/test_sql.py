"""Writing SQL."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw import sql

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_any_text_can_be_quoted_and_joined(texts: list[str]) -> None:
    quoted = [sql.text(t) for t in texts]
    with empty_database() as db:
        row = db.execute(f"SELECT {sql.joined(quoted)}, {', '.join(quoted)}").fetchone()
    assert row == ("".join(texts), *texts)


@settings(deadline=None, max_examples=30)
@given(TEXTS.filter(bool))
def test_any_text_can_be_a_name(text: str) -> None:
    with empty_database() as db:
        cursor = db.execute(f"SELECT 1 AS {sql.name(text)}")
        assert cursor.description is not None
        assert cursor.description[0][0] == text


def test_a_null_part_makes_the_result_null() -> None:
    made = sql.joined(["'a'", "CAST(NULL AS VARCHAR)", "'b'"])
    with empty_database() as db:
        assert db.execute(f"SELECT {made}").fetchone() == (None,)
    assert sql.joined([]) == "''"
    assert sql.joined(["'a'", "''", "'b'", "x"]) == "('ab' || x)"


def test_thousands_of_parts_are_not_too_deep() -> None:
    parts = [f"left('{i},', 9)" for i in range(5000)]
    with empty_database() as db:
        row = db.execute(f"SELECT {sql.joined(parts)}").fetchone()
        assert row == ("".join(f"{i}," for i in range(5000)),)
        missing = sql.joined([*parts, "CAST(NULL AS VARCHAR)", *parts])
        assert db.execute(f"SELECT {missing}").fetchone() == (None,)

"""How far a sheet reaches."""

from __future__ import annotations

from parkkg.tables.inputs.sheet_facts import SheetFacts


def test_a_sheet_reaches_to_its_last_row_and_its_last_column() -> None:
    found = SheetFacts()
    for place in ((3, 1), (1, 7), (2, 2)):
        found.reach(*place)
    assert (found.rows, found.columns) == (3, 7)

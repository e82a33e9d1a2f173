from __future__ import annotations

import pytest

from parkkg.draft.datatypes import CANDIDATES, TEXT, datatype_iri
from parkkg.tables.csvw.cells import compile_cell
from parkkg.tables.csvw.model import Column


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda c: f"{c.datatype.base} {c.words}")
def test_every_datatype_can_be_checked_and_written_into_metadata(candidate: object) -> None:
    from parkkg.draft.datatypes import Candidate

    assert isinstance(candidate, Candidate)
    assert compile_cell(Column(1, "x", datatype=candidate.datatype), "c1", "t1").value
    assert candidate.as_json
    assert datatype_iri(candidate.datatype).startswith("http")


def test_a_datatype_without_a_format_is_its_name() -> None:
    assert TEXT.as_json == "string"


def test_a_value_that_none_may_have_rules_a_datatype_out() -> None:
    integer = next(c for c in CANDIDATES if c.as_json == "integer")
    assert integer.likeness(["1", "22"]) == 1
    assert integer.likeness(["1", "022"]) == 0

from __future__ import annotations

import gc
import warnings
from contextlib import closing
from pathlib import Path

import pytest

from parkkg.errors import MachineError
from parkkg.exports.export import ResultColumns, exported, writer_of
from parkkg.query.formats import EXPORT_FORMATS
from parkkg.query.rows import read_rows

ANSWER = b'?a\t?b\n1\t"x"\n'
HEADS = ResultColumns(("a", "b"), ("A", "B"))


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_pieces_of_any_size_give_the_same(form: str) -> None:
    whole = b"".join(exported(form, HEADS, read_rows([ANSWER])))
    assert whole == b"".join(exported(form, HEADS, read_rows(bytes([byte]) for byte in ANSWER)))


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_what_is_put_together_on_disk_is_gone_afterwards_also_where_nobody_wants_it(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parkkg.files.temporary_place", lambda: tmp_path)
    for wanted in (True, False):
        with closing(writer_of(form, HEADS)) as writer:
            for row in read_rows([ANSWER]):
                writer.add(row)
            assert list(tmp_path.iterdir())
            if wanted:
                assert b"".join(writer.end())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_without_room_on_disk_it_says_so(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parkkg.files.temporary_place", lambda: tmp_path / "none")
    with pytest.raises(MachineError) as error:
        writer_of(form, HEADS)
    assert "TMPDIR" in error.value.hint

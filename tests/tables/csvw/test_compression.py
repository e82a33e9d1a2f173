"""Files that are packed, read as what is in them."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.tables.csvw.compression import compression_of, opened
from tabular import written

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_TEXT = b"a,b\n1,2\n" * 1000
Pack = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("pack", "compression"), [(gzip.compress, "gzip"), (zstd.compress, "zstd")]
)
def test_what_is_packed_is_read(pack: Pack, compression: str, tmp_path: Path) -> None:
    path = written(tmp_path, pack(_TEXT[:4000]) + pack(_TEXT[4000:]))
    assert compression_of(path) == compression
    with opened(path) as file:
        assert file.read() == _TEXT


def test_what_is_not_packed_is_read_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, _TEXT)
    assert compression_of(path) == "none"
    with opened(path) as file:
        assert file.read() == _TEXT


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:20] + b"\0" * 20])
def test_what_is_damaged_is_named(pack: Pack, damage: Pack, tmp_path: Path) -> None:
    path = written(tmp_path, damage(pack(_TEXT)))
    with pytest.raises(DataError) as found, opened(path, "data/t.csv.gz") as file:
        file.read()
    (only,) = found.value.problems
    assert (only.code, only.file) == ("PK111", "data/t.csv.gz")
    assert only.hint == "get the file again"

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import MachineError
from parkkg.exports.scratch import full_disks, pieces_of


def test_a_file_comes_in_pieces(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a" * 300_000)
    assert [len(piece) for piece in pieces_of(tmp_path / "x")] == [262_144, 37_856]


def test_a_full_disk_is_a_fault_of_the_machine() -> None:
    with pytest.raises(MachineError, match="cannot be put together"), full_disks():
        raise OSError(28, "No space left on device")
